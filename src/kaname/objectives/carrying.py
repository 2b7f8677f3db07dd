"""Carrying over: what becomes of a key result in the next cycle."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kaname.objectives.grading import ABOVE, FULL, GREEN, TOLERANCE, YELLOW, grade

Move = Literal["done", "carry", "smaller", "drop"]
Why = Literal["reached", "on-the-way", "too-far", "unmoved", "retired", "unmeasured", "no-way"]
UNMOVED = 0.05  # a grade below which a KPI has not moved
PLACES = 3  # significant ones: a target is said, not computed
FINEST = 15  # places that a float holds
AIM = (GREEN + ABOVE) / 2  # the grade that going on at the same pace should bring


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is proposed for a key result and why; start and target where it goes on."""

    move: Move
    why: Why
    start: float | None = None
    target: float | None = None


RETIRED = Proposal("drop", "retired")  # its KPI is not in use in the next cycle


def proposal(
    start: float | None, target: float, final: float | None, likely: float | None = None
) -> Proposal:
    """What becomes of a key result that ends at `final`, or is to be expected there.

    `likely` is the grade to expect while the cycle runs, as it is said everywhere. Reached: done.
    From 0.4 on: the same target from where it is. Below: a step as long as the pace so far makes
    ideal (0.65), unless the target itself is nearer. Neither moved nor measured: dropped, for what
    does not move was no lever.
    """
    reached = grade(final, start, target)
    if reached is None or final is None or start is None:
        return Proposal("drop", "no-way" if start == target else "unmeasured")
    if reached.raw >= FULL - TOLERANCE:
        return Proposal("done", "reached")
    level = reached.raw if likely is None else likely
    if level < UNMOVED:
        return Proposal("drop", "unmoved")
    nearer = final + level * (target - start) / AIM
    if level >= YELLOW - TOLERANCE or abs(nearer - final) >= abs(target - final):
        return Proposal("carry", "on-the-way", _said(final, target)[0], target)
    return Proposal("smaller", "too-far", *_said(final, nearer))


def _said(start: float, target: float) -> tuple[float, float]:
    """Both rounded to three places, and to more where a tenth of the way would not show."""
    for places in range(PLACES, FINEST):
        first, last = (float(f"{value:.{places}g}") for value in (start, target))
        if abs((last - first) - (target - start)) <= abs(target - start) / 10:
            return first, last
    return start, target
