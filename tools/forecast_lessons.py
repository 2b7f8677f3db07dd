"""Windows to learn forecasting from, and the mixture of the level's members learned from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bench.forecast_scores import HORIZON, Floats, Windows, cut, smape
from kaname.series.fitting import Fit, Task, fit
from kaname.series.footing import back, size
from kaname.series.mixture import FARTHEST, lengths, loudness, mixed, weights

SETS = ("M3", "M1")
MEMBERS = ("damped_trend", "damped_line", "mean_of_all", "mean_of_last_year")
MIXTURE = ("base", "distance", "noise", "shorter", "longer")
MONTHS = np.arange(1.0, HORIZON + 1)
STEPS, RATE, RIDGE = 300, 0.05, 1e-4


@dataclass(frozen=True, slots=True)
class Lesson:
    """Windows of one data set, taken apart."""

    windows: Windows
    fit: Fit
    weight: float  # of one window
    first: bool  # whether it is of the first data set


def lessons(file: Path, history: int) -> list[Lesson]:
    """The windows of each data set with this much history."""
    found = []
    for name in SETS:
        windows = cut(file, name, history)
        windows = windows.only(np.isfinite(windows.coming).all(axis=1))
        parts = fit(Task(windows.past, 12, HORIZON))
        found.append(Lesson(windows, parts, 1 / len(windows.past), name == SETS[0]))
    return found


def without(lesson: Lesson, chosen: NDArray[np.bool_]) -> Lesson:
    """The lesson on the chosen windows only."""
    parts = lesson.fit
    level = replace(
        parts.level,
        members=parts.level.members[chosen],
        noise=parts.level.noise[chosen],
        error=parts.level.error[chosen],
    )
    footing = replace(
        parts.footing, logs=parts.footing.logs[chosen], unit=parts.footing.unit[chosen]
    )
    kept = replace(
        parts,
        level=level,
        footing=footing,
        ahead=parts.ahead[chosen],
        index=parts.index[chosen],
        outliers=parts.outliers[chosen],
        shifts=parts.shifts[chosen],
        count=parts.count[chosen],
        tails=parts.tails[chosen],
    )
    return replace(lesson, windows=lesson.windows.only(chosen), fit=kept)


# The mixture: gradient descent (Adam) on the OWA


def learn_mixture(usual: Sequence[Lesson], others: Mapping[int, Sequence[Lesson]]) -> Floats:
    """Coefficients (terms, members): first on the usual history, then for others the rest."""
    start = np.zeros((len(MIXTURE), len(MEMBERS)))
    found = _descend(start, usual, (0, 1, 2))
    unusual = [lesson for history in others.values() for lesson in history]
    return _descend(found, unusual, (3, 4)) if unusual else found


def _descend(start: Floats, given: Sequence[Lesson], rows: tuple[int, ...]) -> Floats:
    found, first, second = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, STEPS + 1):
        slope = np.sum([_slope(found, lesson) for lesson in given], axis=0) / len(given)
        slope += RIDGE * found
        first = 0.9 * first + 0.1 * slope
        second = 0.99 * second + 0.01 * slope**2
        move = first / (1 - 0.9**step) / (np.sqrt(second / (1 - 0.99**step)) + 1e-8)
        rate = RATE if step < 0.6 * STEPS else 0.3 * RATE
        found[list(rows)] -= rate * move[list(rows)]
    return found


def _slope(mixture: Floats, lesson: Lesson) -> Floats:
    """The gradient of the OWA in the mixture's coefficients."""
    level, windows = lesson.fit.level, lesson.windows
    weight = weights(level, lesson.fit.count, MONTHS, mixture)
    middle = mixed(level, weight)
    ahead = back(middle + lesson.fit.ahead, lesson.fit.footing)
    pull = _pull(windows, ahead) * size(ahead, lesson.fit.footing)
    by_weight = pull[:, None] * weight * (level.members - middle[:, None])
    distance = 2 * (MONTHS - 1) / (FARTHEST - 1) - 1
    less, more = lengths(lesson.fit.count)
    summed = by_weight.sum(axis=2)
    return np.stack(
        [
            summed.sum(axis=0),
            (by_weight * distance).sum(axis=(0, 2)),
            loudness(level.noise) @ summed,
            less @ summed,
            more @ summed,
        ]
    )


def _pull(windows: Windows, ahead: Floats) -> Floats:
    """The derivative of the OWA in each forecast value."""
    coming, sign = windows.coming, np.sign(ahead - windows.coming)
    size_of = np.maximum(np.abs(coming) + np.abs(ahead), 1e-300)
    steep = 200 * (sign * size_of - np.abs(coming - ahead) * np.sign(ahead)) / size_of**2
    naive_smape = smape(coming, windows.naive).mean()
    naive_mase = (np.abs(coming - windows.naive).mean(axis=1) / windows.scale).mean()
    both = steep / naive_smape + sign / windows.scale[:, None] / naive_mase
    pull: Floats = both / 2 / coming.size
    return pull
