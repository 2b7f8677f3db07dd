"""Deals written row by row, and a company of many that are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np

from kaname.landing.deals import (
    FIELDS,
    LOST,
    NAMED,
    NEVER,
    OPEN,
    WON,
    Deals,
    Field,
    Log,
    positions,
)

Change = tuple[str, str, Field, object, object]  # deal, day, field, old, new
STATUS = {"open": OPEN, "won": WON, "lost": LOST}


def day(written: str) -> int:
    """The ordinal of a date."""
    return date.fromisoformat(written).toordinal()


def made(rows: Sequence[Mapping[str, object]], changes: Sequence[Change] = ()) -> Deals:
    """Deals of rows with id, opened, closed (or none), status and any of the fields."""
    ids = tuple(str(row["id"]) for row in rows)
    given = [n for n in FIELDS if n != "status" and any(n in row for row in rows)]
    status = np.array([STATUS[str(row.get("status", "open"))] for row in rows])
    names = {
        n: positions(
            [_text(row.get(n)) for row in rows]
            + [_text(v) for c in changes if c[2] == n for v in c[3:]]
        )[1]
        for n in given
        if n in NAMED
    }
    state: dict[Field, np.ndarray] = {
        n: np.array([_value(n, row.get(n), names) for row in rows]) for n in given
    }
    state.setdefault("amount", np.ones(len(rows)))
    state["status"] = status
    group, groups = positions([str(row.get("group", "all")) for row in rows])
    return Deals(
        ids=ids,
        opened=np.array([day(str(row["opened"])) for row in rows], dtype=np.int64),
        closed=np.array(
            [day(str(row["closed"])) if row.get("closed") else NEVER for row in rows],
            dtype=np.int64,
        ),
        won=status == WON,
        segment=np.zeros(len(rows), dtype=np.int64),
        segments=("",),
        group=group.astype(np.int64),
        groups=(*groups, ""),
        state=state,
        names=names,
        logs={n: _log(n, ids, names, changes) for n in {c[2] for c in changes}},
    )


def _log(
    name: Field, ids: Sequence[str], names: Mapping[Field, tuple[str, ...]], of: Sequence[Change]
) -> Log:
    own = sorted((ids.index(c[0]), day(c[1]), c[3], c[4]) for c in of if c[2] == name)
    return Log(
        np.array([c[0] for c in own], dtype=np.int64),
        np.array([c[1] for c in own], dtype=np.int64),
        np.array([_value(name, c[2], names) for c in own], dtype=np.float64),
        np.array([_value(name, c[3], names) for c in own], dtype=np.float64),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _value(name: Field, value: object, names: Mapping[Field, tuple[str, ...]]) -> float:
    if value is None:
        return float("nan")
    if name in NAMED:
        return float(names[name].index(str(value)))
    if name == "status":
        return STATUS[str(value)]
    return float(day(value)) if isinstance(value, str) else float(str(value))


def company(count: int = 400, seed: int = 3, years: int = 3) -> Deals:
    """A company until 2026-06-30: deals of 60 days on average, three in ten won."""
    draw = np.random.default_rng(seed)
    last = day("2026-06-30")
    opened = np.sort(last - draw.integers(0, 365 * years, count))
    closed = opened + 1 + draw.exponential(60, count).astype(np.int64)
    won = (draw.random(count) < 0.3) & (closed <= last)
    closed = np.where(closed <= last, closed, NEVER)
    group = draw.integers(0, 2, count)
    amount = np.round(np.exp(draw.normal(13, 0.5, count)))
    status = np.where(closed == NEVER, OPEN, np.where(won, WON, LOST))
    return Deals(
        ids=tuple(f"D{number:04}" for number in range(count)),
        opened=opened,
        closed=closed,
        won=won,
        segment=np.zeros(count, dtype=np.int64),
        segments=("",),
        group=group,
        groups=("east", "west", ""),
        state={"amount": amount, "status": status},
    )
