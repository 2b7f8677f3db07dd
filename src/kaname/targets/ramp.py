"""Ramp-up: how much of an initiative's effect is there, month by month."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import numpy as np

from kaname.formula.values import Floats
from kaname.periods import Period

FAR = date.max


def in_effect(start: date, end: date | None, days: int, months: Sequence[Period]) -> Floats:
    """The share of the whole effect that each month has, as the mean of its days.

    The effect grows evenly from nothing on `start` to the whole after `days` days, and is over
    from `end` on.
    """
    return np.array([_mean(start, end or FAR, days, month) for month in months])


def _mean(start: date, end: date, days: int, month: Period) -> float:
    of = np.arange(month.start.toordinal(), month.end.toordinal())
    passed = of - start.toordinal() + 1.0  # its first day is a day of it
    share = np.clip(passed / max(days, 1), 0, 1) if days else (passed > 0).astype(float)
    return float(np.where(of < end.toordinal(), share, 0.0).mean())
