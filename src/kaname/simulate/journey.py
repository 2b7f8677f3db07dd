"""The way of a deal: which steps it takes, how long they take, when and how it ends."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from kaname.simulate import chance
from kaname.simulate.horizon import Horizon
from kaname.simulate.records import Floats, Ints, Keys
from kaname.simulate.timetable import FOREVER, Workdays, month_ends, month_starts, months_of

OPEN, WON, LOST, DROPPED = range(4)
# chances of the steps to the ranks 2 to 6 and their median business days, by style
PASSES = np.array(
    [
        [0.82, 0.88, 0.91, 0.54, 0.68],
        [0.90, 0.93, 0.95, 0.65, 0.74],
        [0.84, 0.89, 0.92, 0.56, 0.73],
        [0.83, 0.87, 0.90, 0.56, 0.68],
        [0.86, 0.91, 0.93, 0.55, 0.69],
    ]
)
TAKES = np.array(
    [
        [7.0, 6.0, 4.0, 11.0, 12.0],
        [3.0, 3.0, 3.0, 7.0, 7.0],
        [3.0, 3.0, 2.0, 7.0, 8.0],
        [14.0, 15.0, 9.0, 20.0, 20.0],
        [5.0, 5.0, 4.0, 9.0, 9.0],
    ]
)
SLOWER = np.array([1.35, 1.1, 0.9, 0.9])  # by segment: large companies take their time
STEP_WEIGHT = np.array([0.5, 0.3, 0.3, 1.0, 1.0])  # of appeal in each step
ANSWER, DECISION = 3, 4  # positions of the last two steps
PUSH = 0.12  # logits in them in September and March
STUCK, LONGER = 0.07, 3.0
EARLY_DROPPED = 0.3  # of those that end before the customer's answer


@dataclass(frozen=True, slots=True)
class Way:
    """How deals go (arrays by deal, days; FOREVER for what never happens)."""

    reached: Ints  # matrix deal x ranks 2 to 5
    answered: Ints
    closed: Ints
    failed: Ints  # the step (0 to 4) that it did not get through; 5 if won
    ends: Ints  # WON, LOST or DROPPED
    likely: Floats  # matrix deal x ranks 1 to 5: the chance to win as it stands there


@dataclass(frozen=True, slots=True)
class Traveller:
    """What decides on the way (arrays by deal).

    `appeal` speaks for us in all steps; `turns` are days, and the logits that come on top in the
    last two steps from those days on.
    """

    key: Keys
    style: Ints
    segment: Ints
    begins: Ints  # day
    appeal: Floats
    turns: tuple[tuple[int, NDArray[Any]], ...]


def way(when: Horizon, of: Traveller) -> Way:
    """Step by step from the first meeting to the end."""
    key, work, count = of.key, Workdays(when.business), len(of.key)
    last, failed = of.begins.copy(), np.full(count, 5)
    reached, closed = np.full((count, 4), FOREVER), np.full(count, FOREVER)
    answered, chances = np.full(count, FOREVER), np.ones((count, 5))
    for step in range(5):
        due = work.after(last, _wait(key, step, TAKES[of.style, step] * SLOWER[of.segment]))
        chances[:, step] = _chance(of, step, due)
        alive = failed == 5
        passes = alive & chance.happens(key, f"step {step}", chances[:, step])
        failed[alive & ~passes] = step
        if step == ANSWER:
            answered[alive] = due[alive]
        ends = alive & (~passes | (step == DECISION))
        extra = chance.whole(key, "lingers", 0, 5) * (step != DECISION)
        closed[ends] = work.after(due, extra)[ends]
        if step < DECISION:
            reached[passes, step] = due[passes]
        last = np.where(passes, due, last)
    dropped = (failed < ANSWER) & chance.happens(key, "dropped", EARLY_DROPPED)
    ends = np.where(failed == 5, WON, np.where(dropped, DROPPED, LOST))
    likely: Floats = np.cumprod(chances[:, ::-1], axis=1)[:, ::-1].astype(np.float64)
    closed = _rushed(when, key, closed, answered, failed)
    return Way(reached, answered, closed, failed, ends, likely)


def _chance(of: Traveller, step: int, due: Ints) -> Floats:
    usual = PASSES[of.style, step]
    logit = np.log(usual / (1 - usual)) + STEP_WEIGHT[step] * of.appeal
    if step >= ANSWER:
        logit = logit + PUSH * np.isin(months_of(due), (3, 9))
        for day, more in of.turns:
            logit = logit + more * (due >= day)
    return chance.logistic(logit)


def _wait(key: Keys, step: int, median: Floats) -> Ints:
    """Business days that a step takes: log-normal, and now and then three times as long."""
    name = f"wait {step}"
    stuck = np.where(chance.happens(key, name + " stuck", STUCK), LONGER, 1.0)
    days = median * stuck * np.exp(0.45 * chance.normal(key, name))
    return np.maximum(1, np.round(days)).astype(np.int64)


def _rushed(when: Horizon, key: Keys, closed: Ints, answered: Ints, failed: Ints) -> Ints:
    """Decisions are drawn to the ends of months, most of all of September and March."""
    work = Workdays(when.business)
    decides = (failed >= DECISION) & (closed < FOREVER)
    day = np.where(decides, closed, when.start)
    end = month_ends(day)
    ahead = (3 - months_of(day)) % 6  # months to September or March
    half = month_ends(month_starts(day) + 31 * np.minimum(ahead, 2))
    near = np.isin(months_of(half), (3, 9)) & (half - day < 45)
    far = chance.happens(key, "books close", 0.34) & near
    pulled = decides & (far | chance.happens(key, "month closes", 0.3))
    back = chance.whole(key, "days before", 0, 4)
    target = work.day(work.place(np.where(far, half, end) + 1) - 1 - back)
    fits = pulled & (target > answered)
    return np.where(fits, target, closed)
