"""Attainment and status: how far a figure has come towards its target, and how that is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Better = Literal["up", "down", "band"]
Status = Literal["on", "near", "off", "breach"]
TOLERANCE = 1e-9  # of an attainment: what binary fractions may take from one that is met


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The attainments from which a figure is green (`on`) and yellow (`near`); below it is red."""

    on: float = 1.0
    near: float = 0.9


USUAL = Thresholds()


def attainment(
    actual: float | None,
    target: float | None,
    better: Better = "up",
    band: tuple[float, float] | None = None,
) -> float | None:
    """Actual ÷ target where more is better, target ÷ actual where less is; 1 is met.

    Within a band it is 1, outside the share that is reached of the nearer end. None where either
    figure is undefined and where a target, or that end, is not above 0: the gap is to be shown
    instead. A figure of 0 that should be low has no attainment either. It is not capped.
    """
    if actual is None:
        return None
    if better == "band":
        return _of_band(actual, band)
    if target is None or target <= 0:
        return None
    if better == "up":
        return actual / target
    return target / actual if actual > 0 else None


def status(
    actual: float | None,
    target: float | None,
    better: Better = "up",
    *,
    band: tuple[float, float] | None = None,
    floor: float | None = None,
    thresholds: Thresholds = USUAL,
) -> Status | None:
    """How a figure is beside what is due: on, near or off target; `breach` below its floor.

    Give the target, band and floor that are due by the day of the actual figure. A breach of the
    floor (a ceiling where less is better) is told whatever the target is. What should be low and
    is 0 is on target. None where there is no attainment: see `attainment`.
    """
    if actual is None:
        return None
    if breaks_floor(actual, floor, better):
        return "breach"
    reached = attainment(actual, target, better, band)
    if reached is None:
        met = better == "down" and target is not None and target > 0 and actual <= target
        return "on" if met else None
    if reached >= thresholds.on - TOLERANCE:
        return "on"
    return "near" if reached >= thresholds.near - TOLERANCE else "off"


def breaks_floor(actual: float, floor: float | None, better: Better = "up") -> bool:
    """Whether a figure is beyond what must be kept: below it, above it where less is better."""
    if floor is None:
        return False
    return actual > floor if better == "down" else actual < floor


def _of_band(actual: float, band: tuple[float, float] | None) -> float | None:
    if band is None:
        return None
    low, high = band
    if low <= actual <= high:
        return 1.0
    if actual < low:
        return actual / low if low > 0 else None
    return high / actual if high > 0 else None
