"""Time: what reps get done in a day. More is wanted than fits: there delay begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np

from kaname.simulate.records import Flags, Floats, Ints

OPENS = 9 * 3600 + 600  # seconds of local time at which the first task of a day begins
LUNCH = 12 * 3600
WORKDAY = 440.0  # minutes over which the tasks of a day are spread


@dataclass(frozen=True, slots=True)
class Tasks:
    """Things to do today: `ref` is the row of the lead, account or deal they are about."""

    ref: Ints
    rep: Ints
    minutes: Floats  # travel included
    travel: Floats  # 0: not a visit
    urgency: Floats  # smaller comes first


@dataclass(frozen=True, slots=True)
class Done:
    """Tasks that were done, with their local instants of start and end (seconds)."""

    ref: Ints
    rep: Ints
    travel: Floats
    started: Ints
    ended: Ints


def joined(tasks: Sequence[Tasks]) -> Tasks:
    """All tasks in one table, in the order given."""
    return Tasks(*(np.concatenate([getattr(t, f.name) for t in tasks]) for f in fields(Tasks)))


def only(done: Done, which: Flags) -> Done:
    """Those of the tasks done."""
    return Done(*(getattr(done, f.name)[which] for f in fields(Done)))


def fit(tasks: Tasks, budget: Floats) -> tuple[Ints, Floats]:
    """Which tasks each rep begins within `budget` minutes (one per rep), the most urgent first.

    Returns their positions and the minutes of the rep's selling time at which each begins. The
    last one may run over: a meeting is not broken off.
    """
    order = np.lexsort((tasks.urgency, tasks.rep))
    rep, minutes = tasks.rep[order], tasks.minutes[order]
    before = np.cumsum(minutes) - minutes
    first = np.flatnonzero(np.r_[True, rep[1:] != rep[:-1]]) if len(rep) else np.zeros(0, np.int64)
    runs = np.diff(np.r_[first, len(rep)])
    begins = before - np.repeat(before[first], runs)
    kept: Flags = begins < budget[rep]
    return order[kept], begins[kept]


def clocked(day: int, tasks: Tasks, chosen: Ints, begins: Floats, budget: Floats) -> Done:
    """All chosen tasks on the clock of `day`: selling time spread over the working day."""
    rep, minutes, travel = tasks.rep[chosen], tasks.minutes[chosen], tasks.travel[chosen]
    used = budget.copy()
    np.maximum.at(used, rep, begins + minutes)
    start = OPENS + 60 * (begins * np.maximum(WORKDAY / used[rep], 1.0) + travel / 2)
    start += np.where(start >= LUNCH, 3600, 0)
    started = np.floor(start).astype(np.int64) + day * 86_400
    ended = started + np.maximum(60 * (minutes - travel), 45).astype(np.int64)
    return Done(tasks.ref[chosen], rep, travel, started, ended)
