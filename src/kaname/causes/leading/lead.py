"""Leads: what was found of whether one figure comes before another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["leads", "none", "shared", "little"]


@dataclass(frozen=True, slots=True)
class Lead:
    """Whether a figure leads another, by how many periods and how strongly.

    `verdict`: `leads`; `none`: no more than chance; `shared`: both move together, but only as
    season and trend move everything; `little`: not enough data. `strength` is the change of the
    led figure per unit of the leading one, between `low` and `high` (95 %). `p` is that of the
    best of all lags that were tried. `gain` is the share by which the error of predicting what was
    not used for fitting gets smaller (below 0: larger); `gain_p` its p (Clark & West, 2007).
    """

    lag: int
    strength: float
    low: float
    high: float
    p: float
    gain: float
    gain_p: float
    verdict: Verdict
    units: int
    rows: int


def unknown(units: int, rows: int) -> Lead:
    """Not enough data."""
    nan = float("nan")
    return Lead(0, nan, nan, nan, 1.0, nan, 1.0, "little", units, rows)
