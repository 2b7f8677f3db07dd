"""Grading by the rules of OKR: a challenge of which 60 to 70 % is the ideal, never an appraisal.

A grade is (actual - start) / (target - start), clipped to 0 to 1: Doerr (2018), *Measure What
Matters*. Whoever always reaches 1.0 has aimed too low.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Light = Literal["green", "yellow", "red"]
Verdict = Literal["full", "above", "ideal", "short", "far"]
GREEN, ABOVE, YELLOW, FULL = 0.6, 0.7, 0.4, 1.0
TOLERANCE = 1e-9  # what binary fractions may take from a grade


@dataclass(frozen=True, slots=True)
class Grade:
    """How far a key result has come: `raw` may be below 0 or above 1, `value` is clipped."""

    raw: float

    @property
    def value(self) -> float:
        """The grade, from 0 to 1."""
        return min(1.0, max(0.0, self.raw))


def grade(actual: float | None, start: float | None, target: float) -> Grade | None:
    """The grade of a figure; None where a figure is undefined, or nothing lies ahead of the start.

    Where less is better the target lies below the start, and the same holds.
    """
    if actual is None or start is None or start == target:
        return None
    return Grade((actual - start) / (target - start))


def progress(
    actual: float | None, start: float | None, target: float, share: float
) -> Grade | None:
    """The grade so far of a sum, of whose start and target a share is due by now.

    On the way it is that share of 1; as good as at the start, 0. At the end it is the grade.
    """
    if start is None:
        return None
    owed = None if actual is None else actual + start * (1 - share)
    return grade(owed, start, target)


def light(value: float) -> Light:
    """Green from 0.6, yellow from 0.4, else red."""
    if value >= GREEN - TOLERANCE:
        return "green"
    return "yellow" if value >= YELLOW - TOLERANCE else "red"


def verdict(value: float) -> Verdict:
    """What a grade says: all of it reached, above the ideal, the ideal, short of it, or far."""
    if value >= FULL - TOLERANCE:
        return "full"
    if value > ABOVE + TOLERANCE:
        return "above"
    return {"green": "ideal", "yellow": "short", "red": "far"}[light(value)]  # type: ignore[return-value]


def mean(values: list[float]) -> float | None:
    """The grade of an objective: the mean of its key results that can be graded."""
    return sum(values) / len(values) if values else None
