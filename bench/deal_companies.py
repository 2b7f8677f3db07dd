"""Small companies whose deals are simulated in two unlike ways, neither of them Kaname's own model.

`stepwise`: each week a deal moves on, is won, is lost or stays, by stage; a common mood that
drifts from month to month moves all of them. `planned`: the outcome and a lognormal length are
drawn when the deal is opened, closings are drawn to month-ends and slip, reps differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from kaname.landing.deals import LOST, NEVER, OPEN, WON, Deals, Field, Log, positions

START, END = date(2022, 10, 3), date(2026, 4, 1)  # a Monday
STAGES = ("1 meet", "2 need", "3 propose", "4 agree")
DAYS = (END - START).days
Change = tuple[int, int, str, object, object]  # deal, day, field, old, new


@dataclass(slots=True)
class Book:
    """The deals of a company as they are written down."""

    opened: list[int] = field(default_factory=list)
    closed: list[int] = field(default_factory=list)
    won: list[bool] = field(default_factory=list)
    now: list[dict[str, object]] = field(default_factory=list)
    segment: list[int] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)

    def open(self, day: int, segment: int, fields: Mapping[str, object]) -> int:
        """A new deal."""
        self.opened.append(day)
        self.closed.append(NEVER)
        self.won.append(False)
        self.now.append({**fields, "status": OPEN})
        self.segment.append(segment)
        return len(self.opened) - 1

    def write(self, deal: int, day: int, name: str, value: object) -> None:
        """A change of a field."""
        old = self.now[deal][name]
        if old != value:
            self.changes.append((deal, day, name, old, value))
            self.now[deal][name] = value

    def close(self, deal: int, day: int, *, won: bool) -> None:
        """The end of a deal."""
        self.closed[deal], self.won[deal] = day, won
        self.write(deal, day, "status", WON if won else LOST)


def stepwise(seed: int) -> Deals:
    """A company whose deals move week by week."""
    draw = np.random.default_rng([seed, 1])
    book, segments = Book(), int(draw.integers(1, 4))
    per_week = draw.uniform(4, 16)
    win, lose = draw.uniform(0.08, 0.22), draw.uniform(0.03, 0.09, (segments, 4))
    step = draw.uniform(0.12, 0.45, (segments, 4))
    size = draw.uniform(12.5, 15, segments)
    mood = _mood(draw, draw.uniform(0.05, 0.25), 0.7)
    growth, trend = draw.uniform(-0.1, 0.3), draw.uniform(-0.15, 0.15)
    rush = draw.uniform(1.2, 2.5)
    alive: list[int] = []
    for day in range(0, DAYS, 7):
        level = np.exp(mood[day // 30] + growth * day / 365) * per_week
        for _ in range(int(draw.poisson(level))):
            segment = int(draw.integers(segments))
            amount = float(np.round(np.exp(draw.normal(size[segment], 0.7)), -3))
            opened = day + int(draw.integers(7))
            due = opened + int(draw.lognormal(4.2, 0.4))
            fields = {"stage": 0, "amount": amount, "expected": due, "probability": 0.1}
            alive.append(book.open(opened, segment, fields))
        hurry = rush if _near_quarter_end(day) else 1.0
        factor = np.exp(mood[day // 30] + trend * day / 365) * hurry
        alive = [d for d in alive if _lives(book, d, day, (draw, win * factor, lose, step))]
    return _deals(book, segments)


def _near_quarter_end(day: int) -> bool:
    """Whether the week's middle is among the last two weeks of a calendar quarter."""
    on, later = (START + timedelta(days=day + more) for more in (3, 17))
    return (on.month - 1) // 3 != (later.month - 1) // 3


def _lives(
    book: Book, deal: int, week: int, how: tuple[np.random.Generator, float, object, object]
) -> bool:
    draw, win, lose, step = how
    now, segment = book.now[deal], book.segment[deal]
    stage = int(now["stage"])  # type: ignore[call-overload]
    day = max(book.opened[deal] + 1, week + int(draw.integers(5)))
    amount = float(now["amount"])  # type: ignore[arg-type]
    chance = draw.random()
    gone = lose[segment, stage]  # type: ignore[index]
    if stage == 3 and chance < min(0.8, win * (0.9 if amount > 3e6 else 1.1)):
        if draw.random() < 0.4:
            book.write(deal, day, "amount", float(np.round(amount * draw.uniform(0.7, 1.05), -3)))
        book.close(deal, day, won=True)
        return False
    if chance > 1 - gone:
        book.close(deal, day, won=False)
        return False
    if stage < 3 and draw.random() < step[segment, stage]:  # type: ignore[index]
        book.write(deal, day, "stage", stage + 1)
        book.write(deal, day, "probability", (0.1, 0.25, 0.5, 0.75)[stage + 1])
    if int(now["expected"]) < day:  # type: ignore[call-overload]
        book.write(deal, day, "expected", day + int(draw.integers(7, 60)))
    return True


def planned(seed: int) -> Deals:
    """A company whose deals have a length and an end from their first day on."""
    draw = np.random.default_rng([seed, 2])
    book, segments = Book(), int(draw.integers(1, 4))
    per_day = draw.uniform(0.8, 3.0)
    reps = draw.normal(0, 0.4, int(draw.integers(4, 12)))
    base, length = draw.uniform(-1.2, 0.2), draw.uniform(3.4, 4.7, segments)
    width, size = draw.uniform(0.4, 0.9), draw.uniform(12.5, 15.0, segments)
    mood = _mood(draw, draw.uniform(0.1, 0.4), 0.8)
    season = 1 + 0.3 * np.sin(2 * np.pi * (np.arange(12) / 12 + draw.random()))
    pull = draw.uniform(0.1, 0.5)
    growth = draw.uniform(-0.1, 0.25)
    for day in range(DAYS):
        today = START + timedelta(days=day)
        if today.weekday() >= 5:
            continue
        rate = per_day * season[today.month - 1] * np.exp(growth * day / 365)
        for _ in range(int(draw.poisson(rate))):
            segment, rep = int(draw.integers(segments)), int(draw.integers(reps.size))
            chance = 1 / (1 + np.exp(-(base + reps[rep] + mood[day // 30])))
            won = bool(draw.random() < chance)
            days = max(2, int(np.exp(draw.normal(length[segment] - (0 if won else 0.15), width))))
            end = _pulled(day + days, pull, draw) if won else day + days
            amount = float(np.round(np.exp(draw.normal(size[segment], 0.8)), -3))
            _live_through(book, (day, end, won, segment, rep, amount), length[segment], draw)
    return _deals(book, segments)


def _pulled(day: int, pull: float, draw: np.random.Generator) -> int:
    """The day, or the month's last days where the closing is drawn to them."""
    on = START + timedelta(days=day)
    if draw.random() > pull:
        return day
    after = (on.replace(day=1) + timedelta(days=32)).replace(day=1)
    return (after - START).days - 1 - int(draw.integers(4))


def _live_through(
    book: Book,
    plan: tuple[int, int, bool, int, int, float],
    length: float,
    draw: np.random.Generator,
) -> None:
    """The stages, slips and changes of amount of a planned deal, as far as the data goes."""
    day, end, won, segment, rep, amount = plan
    due = day + int(np.exp(length) * draw.uniform(0.6, 1.3))
    fields = {"stage": 0, "amount": amount, "expected": due, "probability": 0.2, "owner": rep}
    deal = book.open(day, segment, fields)
    reach = 4 if won else int(draw.integers(1, 5))
    steps = np.sort(draw.uniform(0, 1, 3))[: reach - 1]
    for stage, part in enumerate(steps, 1):
        at = day + int((end - day) * part)
        if at < DAYS:
            book.write(deal, at, "stage", stage)
            mind = 0.2 * stage + 0.2 + (0.1 if won else -0.05) + draw.normal(0, 0.08)
            book.write(deal, at, "probability", float(np.clip(np.round(mind, 2), 0.05, 0.95)))
    while due < min(end, DAYS):
        later = due + int(draw.integers(10, 50))
        book.write(deal, due, "expected", later)
        due = later
    if end >= DAYS:
        return
    if won and draw.random() < 0.5:
        book.write(deal, end, "amount", float(np.round(amount * draw.uniform(0.6, 1.1), -3)))
    book.close(deal, end, won=won)


def _mood(draw: np.random.Generator, spread: float, memory: float) -> np.ndarray:
    """What moves all deals of a month, with a memory."""
    found = np.zeros(DAYS // 30 + 2)
    for month in range(1, found.size):
        kick = draw.normal(0, spread * np.sqrt(1 - memory**2))
        found[month] = memory * found[month - 1] + kick
    return found


def _deals(book: Book, segments: int) -> Deals:
    first = START.toordinal()
    names: tuple[Field, ...] = ("stage", "amount", "expected", "probability", "status", "owner")
    state = {n: np.array([_number(n, d.get(n)) for d in book.now]) for n in names}
    if np.isnan(state["owner"]).all():
        del state["owner"]
    count = len(book.opened)
    ids = tuple(f"D{number:05}" for number in range(count))
    owners = positions([f"R{int(v)}" for v in np.unique(state.get("owner", np.zeros(0)))])[1]
    return Deals(
        ids=ids,
        opened=np.array(book.opened) + first,
        closed=np.where(np.array(book.closed) == NEVER, NEVER, np.array(book.closed) + first),
        won=np.array(book.won),
        segment=np.array(book.segment),
        segments=tuple(f"S{number}" for number in range(segments)),
        group=np.zeros(count, dtype=np.int64),
        groups=("all", ""),
        state=state,
        names={"stage": STAGES, **({"owner": owners} if "owner" in state else {})},
        logs={name: _log(book, name, first) for name in state},
    )


def _log(book: Book, name: Field, first: int) -> Log:
    own = sorted((c for c in book.changes if c[2] == name), key=lambda c: (c[0], c[1]))
    return Log(
        np.array([c[0] for c in own], dtype=np.int64),
        np.array([c[1] for c in own], dtype=np.int64) + first,
        np.array([_number(name, c[3]) for c in own], dtype=np.float64),
        np.array([_number(name, c[4]) for c in own], dtype=np.float64),
    )


def _number(name: str, value: object) -> float:
    if value is None:
        return float("nan")
    number = float(value)  # type: ignore[arg-type]
    return number + START.toordinal() if name == "expected" else number
