"""Attainment: how far a figure has come towards its target."""

from __future__ import annotations

from typing import Literal

Better = Literal["up", "down", "band"]


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


def _of_band(actual: float, band: tuple[float, float] | None) -> float | None:
    if band is None:
        return None
    low, high = band
    if low <= actual <= high:
        return 1.0
    if actual < low:
        return actual / low if low > 0 else None
    return high / actual if high > 0 else None
