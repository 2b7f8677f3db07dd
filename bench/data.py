"""A generated company: activities and opportunities of three years, as Parquet files.

At scale 1: 5,000,000 activities, 1,000,000 opportunities, 50,000 accounts, 1,000 reps in
60 sections of 6 divisions. Every draw comes from one seed, so the same scale gives the same files.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

START, END = date(2023, 4, 1), date(2026, 4, 1)  # 36 months
KINDS = ("call", "email", "visit", "web_meeting")
OUTCOMES = ("no_answer", "connected", "appointment", "declined")
STAGES = ("won", "lost", "open")
_DIVISIONS, _SECTIONS = 6, 60
_DAY = 86_400
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows each table has."""

    activities: int
    opportunities: int
    accounts: int
    reps: int

    @classmethod
    def of(cls, scale: float) -> Size:
        """The full company times `scale`, but never fewer than one rep a section."""
        return cls(
            activities=round(5_000_000 * scale),
            opportunities=round(1_000_000 * scale),
            accounts=round(50_000 * scale),
            reps=max(round(1_000 * scale), _SECTIONS),
        )


def write(folder: Path, scale: float = 1.0, seed: int = 20260401) -> Size:
    """Write `members`, `activities` and `opportunities` into `folder`; how large they are."""
    size, random = Size.of(scale), np.random.default_rng(seed)
    owner = random.integers(0, size.reps, size.accounts)
    tables = {
        "members": members(size),
        "activities": activities(size, owner, random),
        "opportunities": opportunities(size, owner, random),
    }
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet", compression="lz4")
    return size


def members(size: Size) -> pl.DataFrame:
    """Who belongs to which section, and it to which division."""
    rep = np.arange(size.reps)
    section = rep % _SECTIONS
    return pl.DataFrame(
        {
            "member_id": ids("m", rep),
            "section": ids("section ", section),
            "division": ids("division ", section % _DIVISIONS),
        }
    )


def activities(size: Size, owner: Ints, random: np.random.Generator) -> pl.DataFrame:
    """Calls, mails and meetings; most by the owner of the account, one in twenty by another."""
    rows = size.activities
    account = random.integers(0, size.accounts, rows)
    other = random.random(rows) < 0.05
    rep = np.where(other, random.integers(0, size.reps, rows), owner[account])
    kind = random.choice(len(KINDS), rows, p=(0.5, 0.25, 0.15, 0.1))
    return pl.DataFrame(
        {
            "activity_id": np.arange(rows),
            "member_id": ids("m", rep),
            "account_id": ids("a", account),
            "kind": words(KINDS, kind),
            "outcome": words(
                OUTCOMES, random.choice(len(OUTCOMES), rows, p=(0.4, 0.4, 0.12, 0.08))
            ),
            "minutes": random.integers(1, 91, rows),
            "started_at": instants(_moments(rows, random)),
        }
    )


def opportunities(size: Size, owner: Ints, random: np.random.Generator) -> pl.DataFrame:
    """Deals: created, and after some weeks won or lost; the youngest are still open."""
    rows = size.opportunities
    account = random.integers(0, size.accounts, rows)
    created = _moments(rows, random)
    closed = created + (random.gamma(2.0, 30.0, rows) * _DAY).astype(np.int64)
    over = closed < _seconds(END)
    won = random.random(rows) < 0.3
    return pl.DataFrame(
        {
            "opportunity_id": np.arange(rows),
            "member_id": ids("m", owner[account]),
            "account_id": ids("a", account),
            "stage": words(STAGES, np.where(over, np.where(won, 0, 1), 2)),
            "amount": np.round(random.lognormal(13.0, 1.0, rows), -3),
            "created_at": instants(created),
            "closed_at": instants(closed),
        }
    ).with_columns(pl.when(pl.Series(over)).then(pl.col("closed_at")).alias("closed_at"))


def ids(prefix: str, numbers: Ints) -> pl.Series:
    """Numbers as text identifiers."""
    texts = pl.Series([f"{prefix}{n:05d}" for n in range(int(numbers.max()) + 1)])
    return texts.gather(numbers)


def words(known: tuple[str, ...], numbers: Ints) -> pl.Series:
    """The word of each number."""
    return pl.Series(known).gather(numbers)


def instants(seconds: Ints) -> pl.Series:
    """Seconds since 1970 as timestamps in UTC."""
    return pl.Series(seconds * 1_000_000).cast(pl.Datetime("us"))


def _moments(rows: int, random: np.random.Generator) -> Ints:
    """Seconds in the three years, a little more of them towards the end; in order of time."""
    start, end = _seconds(START), _seconds(END)
    share = np.sort(random.power(1.2, rows))
    return start + (share * (end - start - 1)).astype(np.int64)


def _seconds(day: date) -> int:
    return (day - date(1970, 1, 1)).days * _DAY
