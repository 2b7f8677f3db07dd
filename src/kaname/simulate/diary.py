"""The diary: everything that members did, put on the clock so that nobody is in two places."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaname.simulate import chance
from kaname.simulate.horizon import DAY, Horizon
from kaname.simulate.records import NEVER, NOBODY, Floats, Ints

KINDS = (
    "call",
    "email",
    "visit",
    "web_meeting",
    "proposal",
    "demo",
    "inquiry",
    "design_change",
    "tech_proposal",
    "serve",
    "improvement",
    "trouble",
)
(
    CALL,
    EMAIL,
    VISIT,
    WEB,
    PROPOSAL,
    DEMO,
    INQUIRY,
    DESIGN_CHANGE,
    TECH_PROPOSAL,
    SERVE,
    IMPROVEMENT,
    TROUBLE,
) = range(12)
OUTCOMES = (
    "no_answer",
    "connected",
    "appointment",
    "held",
    "no_show",
    "done",
    "rejected",
    "adopted",
)
NO_ANSWER, CONNECTED, APPOINTMENT, HELD, NO_SHOW, DONE, REJECTED, ADOPTED = range(8)
COLUMNS: dict[str, tuple[str, float]] = {  # what a row holds, and what it holds if nothing is said
    "kind": ("i1", 0),
    "member": ("i4", NOBODY),
    "account": ("i4", NOBODY),
    "lead": ("i4", NOBODY),
    "deal": ("i4", NOBODY),
    "day": ("i4", 0),
    "minutes": ("f4", 10.0),
    "travel": ("i2", 0),
    "outcome": ("i1", DONE),
    "inbound": ("?", False),
    "new_approach": ("?", False),
    "first_meeting": ("?", False),
    "continuation": ("?", False),
    "info": ("?", False),
    "material": ("?", False),
    "next_step": ("?", False),
    "set_by": ("i4", NOBODY),  # a row of the diary
    "started": ("i8", NEVER),  # NEVER: it gets its time when the day is arranged
    "ended": ("i8", NEVER),
    "responded": ("i8", NEVER),
    "due": ("i8", NEVER),
}
OPENS = 9 * 3600 + 600  # seconds of local time at which the first task of a day begins
LUNCH = 12 * 3600
WORKDAY, LONGEST = 440.0, 720.0  # minutes over which a day's tasks are spread
FULL, NEAREST = 560.0, 0.35  # on days fuller than this, visits are made near one another


class Diary:
    """Rows of the days of the data; grows by blocks."""

    def __init__(self, when: Horizon) -> None:
        self.when = when
        self.size = 0
        self._parts: list[dict[str, NDArray[Any]]] = []

    def add(self, count: int, **columns: object) -> Ints:
        """Write `count` rows; returns the row of each, NOBODY for those outside the data."""
        day = np.broadcast_to(np.asarray(columns["day"]), count)
        kept = (day >= self.when.start) & (day <= self.when.end)
        rows = np.full(count, NOBODY, dtype=np.int64)
        rows[kept] = self.size + np.arange(int(kept.sum()))
        self._parts.append(
            {
                name: np.broadcast_to(np.asarray(columns.get(name, usual)), count)[kept].astype(
                    dtype
                )
                for name, (dtype, usual) in COLUMNS.items()
            }
        )
        self.size += int(kept.sum())
        return rows

    def arranged(self) -> dict[str, NDArray[Any]]:
        """All rows by column, every one with a time of day."""
        rows = {name: np.concatenate([p[name] for p in self._parts]) for name in COLUMNS}
        self._parts.clear()
        loose = np.flatnonzero(rows["started"] == NEVER)
        order = loose[_turns(rows, loose)]
        if len(order):
            days = _days(rows, order)
            rows["travel"][order] = _near(rows, order, days)
            rows["started"][order], rows["ended"][order] = _clock(rows, order, days)
        return rows


def _turns(rows: dict[str, NDArray[Any]], loose: Ints) -> Ints:
    """By member and day, in a drawn order."""
    turn = chance.uniform(chance.keys(0, "turn", len(loose)), "turn")
    day, member = rows["day"][loose].astype(np.int64), rows["member"][loose].astype(np.int64)
    return np.argsort((member * 100_000 + day) + turn, kind="stable")


def _days(rows: dict[str, NDArray[Any]], order: Ints) -> tuple[Ints, Ints]:
    """Where the days of the members begin among the ordered rows, and how many rows each has."""
    member, day = rows["member"][order], rows["day"][order]
    first = np.flatnonzero(np.r_[True, (member[1:] != member[:-1]) | (day[1:] != day[:-1])])
    return first, np.diff(np.r_[first, len(order)])


def _near(rows: dict[str, NDArray[Any]], order: Ints, days: tuple[Ints, Ints]) -> Ints:
    """Minutes on the way, less on full days: visits are then made near one another."""
    minutes, travel = rows["minutes"][order], rows["travel"][order].astype(np.float64)
    busy, away = (np.add.reduceat(a, days[0]) for a in (minutes.astype(np.float64), travel))
    share = np.clip((FULL - busy) / np.maximum(away, 1.0), NEAREST, 1.0)
    return (travel * np.repeat(share, days[1])).astype(np.int64)


def _clock(
    rows: dict[str, NDArray[Any]], order: Ints, days: tuple[Ints, Ints]
) -> tuple[Ints, Ints]:
    """Start and end of each row, given in the order of members and days."""
    first, runs = days
    minutes = rows["minutes"][order].astype(np.float64)
    travel = rows["travel"][order].astype(np.float64)
    begins: Floats = np.cumsum(minutes + travel) - minutes - travel
    begins -= np.repeat(begins[first], runs)
    total = np.repeat(np.add.reduceat(minutes + travel, first), runs)
    shorter = np.minimum(LONGEST / total, 1.0)  # who does the work of two makes short meetings
    spread = np.maximum(WORKDAY / total, 1.0) * shorter
    start = OPENS + 60 * spread * (begins + travel / 2)
    start += np.where(start >= LUNCH, 3600, 0)
    started = np.floor(start).astype(np.int64) + rows["day"][order].astype(np.int64) * DAY
    return started, started + np.maximum(60 * shorter * minutes, 20).astype(np.int64)
