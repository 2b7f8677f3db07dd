"""Verdicts: what an effect with its interval says, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kaname.causes.effects.difference import LEVEL

Verdict = Literal["worked", "harmed", "changed", "unclear", "none", "early", "thin"]
Advice = Literal["spread", "check", "keep", "change", "stop", "wait", "weigh", "doubt", "undecided"]


@dataclass(frozen=True, slots=True)
class Measured:
    """An effect as it is judged; `wanted` is what was expected, in the same unit, if anything.

    `p` allows for the action's other KPIs, `alone` does not. `compared`: with others, and not with
    its own forecast.
    """

    size: float
    low: float | None
    high: float | None
    p: float
    detectable: float
    wanted: float | None = None
    better: Literal["up", "down", "band"] = "up"
    level: float = LEVEL  # of the test
    alone: float = 1.0
    compared: bool = True


def verdict(of: Measured) -> Verdict:
    """Whether it worked: more than noise, and in the wanted direction.

    Where a KPI is best inside a band, more is neither good nor bad: it `changed`. What is rare by
    chance, and not so rare once all that was tested is allowed for, is `unclear`.
    """
    if not of.p <= of.level:
        return "unclear" if of.alone <= LEVEL else "none"
    if of.better == "band":
        return "changed"
    good = of.size > 0 if of.better == "up" else of.size < 0
    return "worked" if good else "harmed"


def advice(of: Measured, said: Verdict, room: bool) -> Advice:
    """What to do: spread what worked where there is `room`, stop what harms.

    What was expected to cost something here is weighed against what was gained elsewhere. Without
    an effect: stop where one as large as wanted would have been seen; change where the interval
    holds less than was wanted; wait where the data cannot tell. Without a comparison the action is
    one possible cause: what got worse leaves a doubt, and else nothing is decided by the data.
    """
    match said:
        case "worked":
            return "spread" if room else "keep"
        case "harmed" if of.wanted is not None and of.wanted * of.size > 0:
            return "weigh"
        case "harmed":
            return "stop" if of.compared else "doubt"
        case "changed" | "early" | "thin" | "unclear":
            return "wait" if of.compared else "undecided"
    return _unseen(of) if of.compared else "undecided"


def _unseen(of: Measured) -> Advice:
    if of.wanted is None:
        return "wait"
    sign = 1 if of.wanted >= 0 else -1
    most = of.high if sign > 0 else of.low
    if most is not None and sign * most < abs(of.wanted):
        return "stop" if abs(of.wanted) >= of.detectable else "change"
    return "wait"
