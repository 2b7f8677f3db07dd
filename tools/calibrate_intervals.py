"""Learn the numbers of src/kaname/series/calibration.toml from series whose future is known.

`python -m tools.calibrate_intervals SERIES.parquet [--check]`. The file has a row per series:
`dataset`, `train` and `test` (lists). Each series is cut into windows without common test
periods. Deterministic. `--check` writes nothing: it learns without a fifth of the series at a
time and scores the rest.
"""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import product
from pathlib import Path
from statistics import NormalDist

import numpy as np

from bench.forecast_scores import HISTORY, HORIZON, Floats, Windows, coverage, cut, msis, owa
from kaname.periods import Calendar, Grain, spine
from kaname.series.calibration import FILE, Calibration
from kaname.series.chances import correlations
from kaname.series.fitting import Task, fit
from kaname.series.footing import back, size
from kaname.series.forecasting import Forecast
from kaname.series.mixture import mixed, weights
from kaname.series.panel import FEWEST
from kaname.series.prediction import ahead
from kaname.series.width import beyond, terms, widths
from tools.forecast_lessons import (
    MEMBERS,
    MIXTURE,
    MONTHS,
    SETS,
    Lesson,
    learn_mixture,
    lessons,
    without,
)

TARGET = Path(__file__).parent.parent / "src/kaname/series" / FILE
OTHER_HISTORIES = (6, 9, 12, 18, 24, 60, 84, 108)
WIDTH = (
    "base",
    "horizon",
    "noise",
    "error",
    "disagreement",
    "noise_by_horizon",
    "error_by_horizon",
    "shorter",
    "shorter_with_season",
    "shorter_by_horizon",
    "longer",
    "longer_by_horizon",
)
COARSE = {"quarter": 3, "half": 6, "year": 6}  # months that are added up; years are as halves
LENGTHS = ("shorter", "longer")  # terms that are 0 for the usual history
LEVELS = (
    0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5,
    0.55, 0.6, 0.65, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.975, 0.99, 0.995, 0.9975,
)  # fmt: skip
NOISES = (-5.0, -1.3)  # logs of the noise between which the drift changes
FAR = 4.0  # widths at which an error counts no more for the drift
CLASSES = 6  # of persistence, for the correlation of errors over horizons
NEIGHBOURS = (0.25, 0.5, 0.25)  # quantiles are smoothed over three horizons
FIRST_SET = 2.0  # the weight of M3's own tests against M1's, so that both are covered


# The width: a Laplace likelihood, linear in the logs


def learn_width(
    usual: Sequence[Lesson], others: Mapping[int, Sequence[Lesson]], mixture: Floats
) -> Floats:
    """Coefficients of the width: first on the usual history, then the terms of its length."""
    plain = [index for index, name in enumerate(WIDTH) if not name.startswith(LENGTHS)]
    rest = [index for index in range(len(WIDTH)) if index not in plain]
    errors, known = _errors(usual, mixture)
    found = np.zeros(len(WIDTH))
    found[plain] = _scales(known[:, plain], errors, np.zeros(len(errors)))
    unusual = [lesson for history in others.values() for lesson in history]
    if unusual:
        errors, known = _errors(unusual, mixture)
        found[rest] = _scales(known[:, rest], errors, known @ found)
    return found


def _errors(given: Sequence[Lesson], mixture: Floats) -> tuple[Floats, Floats]:
    pairs = [_relative(lesson, mixture) for lesson in given]
    errors = np.concatenate([error.ravel() for error, _ in pairs])
    return errors, np.concatenate([known.reshape(-1, known.shape[2]) for _, known in pairs])


def _relative(lesson: Lesson, mixture: Floats) -> tuple[Floats, Floats]:
    """The relative errors (windows, horizon) and the terms of their width."""
    parts = lesson.fit
    level = mixed(parts.level, weights(parts.level, parts.count, MONTHS, mixture))
    middle = back(level + parts.ahead, parts.footing)
    error = (lesson.windows.coming - middle) / size(middle, parts.footing)
    return error / beyond(parts.level.noise)[:, None], terms(parts.level, level, parts.count, 12)


def _scales(known: Floats, errors: Floats, offset: Floats) -> Floats:
    """Coefficients b that maximise the likelihood of |error| ~ exponential(exp(known b))."""
    large = np.abs(errors) + 1e-5
    found = np.linalg.lstsq(known, np.log(large) - offset, rcond=None)[0]
    for _ in range(40):
        ratio = large / np.exp(known @ found + offset)
        bend = (known * ratio[:, None]).T @ known + 1e-3 * np.eye(known.shape[1])
        found = found - 0.8 * np.linalg.solve(bend, known.T @ (1 - ratio))
    return np.asarray(found)


# The shape: pooled split-conformal quantiles, and how errors go together


def learn(usual: Sequence[Lesson], others: Mapping[int, Sequence[Lesson]]) -> Calibration:
    """Everything from these lessons."""
    mixture = learn_mixture(usual, others)
    width = learn_width(usual, others, mixture)
    standard = []
    for lesson in usual:
        error, known = _relative(lesson, mixture)
        standard.append(error / np.exp(known @ width))
    drift = _drift(usual, standard)
    left = [
        error - np.polynomial.Polynomial(drift)(_noise(lesson))[:, None]
        for lesson, error in zip(usual, standard, strict=True)
    ]
    weight = np.concatenate(
        [np.where(x.windows.last, FIRST_SET if x.first else 1.0, 0.0) for x in usual]
    )
    errors = np.concatenate(left)
    normal = [NormalDist().inv_cdf(level) for level in LEVELS]
    return Calibration(
        mixture=mixture,
        width=width,
        drift=np.array([*drift, *NOISES]),
        normal=np.array(normal),
        shape=_quantiles(errors, weight),
        memory=_memory(errors, _persistence(usual, mixture, width)),
    )


def _noise(lesson: Lesson) -> Floats:
    return np.clip(np.log(lesson.fit.level.noise), *NOISES)


def _drift(given: Sequence[Lesson], standard: Sequence[Floats]) -> Floats:
    noise = np.concatenate([_noise(lesson) for lesson in given])
    error = np.concatenate([np.clip(e, -FAR, FAR).mean(axis=1) for e in standard])
    return np.asarray(np.polynomial.polynomial.polyfit(noise, error, 1))


def _quantiles(errors: Floats, weight: Floats) -> Floats:
    """Weighted quantiles by horizon, smoothed over neighbouring horizons."""
    chosen = weight > 0
    raw = np.stack(
        [_weighted(errors[chosen, ahead], weight[chosen]) for ahead in range(errors.shape[1])]
    )
    padded = np.concatenate([raw[:1], raw, raw[-1:]])
    smooth = sum(part * padded[k : k + len(raw)] for k, part in enumerate(NEIGHBOURS))
    return np.asarray(smooth)


def _weighted(values: Floats, weight: Floats) -> Floats:
    """Split-conformal: one more observation than there are, so that tails are not too thin."""
    order = np.argsort(values)
    total = np.cumsum(weight[order])
    places = (total - weight[order] / 2) / total[-1]
    return np.interp(LEVELS, places, values[order])


def _persistence(given: Sequence[Lesson], mixture: Floats, width: Floats) -> Floats:
    found = []
    for lesson in given:
        parts = lesson.fit
        level = mixed(parts.level, weights(parts.level, parts.count, MONTHS, mixture))
        found.append(widths(parts.level, level, parts.count, 12, width)[1])
    return np.concatenate(found)


def _memory(errors: Floats, persistence: Floats) -> tuple[float, float, float, float]:
    """How errors correlate over horizons: fitted to the correlations in classes of persistence."""
    ranks = (errors.argsort(axis=0).argsort(axis=0) + 0.5) / len(errors)
    normal = np.vectorize(NormalDist().inv_cdf)(ranks)
    edges = np.quantile(persistence, np.linspace(0, 1, CLASSES + 1)[1:-1])
    which = np.searchsorted(edges, persistence)
    seen = np.stack([np.corrcoef(normal[which == k].T) for k in range(CLASSES)])
    middle = np.array([persistence[which == k].mean() for k in range(CLASSES)])

    def miss(guess: tuple[float, float, float, float]) -> float:
        known = Calibration(*[np.zeros(0)] * 5, memory=guess)
        return float(((correlations(known, middle, HORIZON) - seen) ** 2).sum())

    grid = (
        np.arange(0.4, 0.9, 0.05),
        np.arange(0.4, 2.6, 0.2),
        np.arange(0.2, 1.6, 0.1),
        np.arange(0.0, 0.4, 0.05),
    )
    own, rise, fading, lasting = min(product(*(part.tolist() for part in grid)), key=miss)
    return own, rise, fading, lasting


# Other grains: the same series, months added up


def learn_grains(file: Path, known: Calibration) -> dict[str, Floats]:
    """What is added to the width's base and horizon for periods of several months."""
    return {name: _coarser(file, months, known) for name, months in COARSE.items()}


def _coarser(file: Path, months: int, known: Calibration) -> Floats:
    """Windows of the last three to five years, added up."""
    errors, terms_of = [], []
    for name, history in product(SETS, (36, 60)):
        windows = cut(file, name, history)
        windows = windows.only(np.isfinite(windows.coming).all(axis=1))
        past, coming = (_added(part, months) for part in (windows.past, windows.coming))
        if past.shape[1] < FEWEST:
            continue
        parts = fit(Task(past, 12 // months, coming.shape[1]))
        distance = np.arange(1, coming.shape[1] + 1) * float(months)
        level = mixed(parts.level, weights(parts.level, parts.count, distance, known.mixture))
        middle = back(level + parts.ahead, parts.footing)
        error = (coming - middle) / size(middle, parts.footing)
        errors.append((error / beyond(parts.level.noise)[:, None]).ravel())
        terms_of.append(
            terms(parts.level, level, parts.count, 12 // months).reshape(-1, len(WIDTH))
        )
    every = np.concatenate(terms_of)
    return _scales(every[:, :2], np.concatenate(errors), every @ known.width)


def _added(values: Floats, months: int) -> Floats:
    return np.asarray(values.reshape(len(values), -1, months).sum(axis=2))


# Writing and checking


def written(found: Calibration) -> str:
    """The calibration as TOML."""
    lines = [
        "# Learned by tools/calibrate_intervals.py; see docs/forecasting.md. Do not edit.",
        "# Log-weights of the level's members: " + ", ".join(MEMBERS),
        "[mixture]",
        *(f"{name} = {_list(row)}" for name, row in zip(MIXTURE, found.mixture, strict=True)),
        "",
        "# The log of the relative width of errors",
        "[width]",
        *(f"{name} = {_number(x)}" for name, x in zip(WIDTH, found.width, strict=True)),
        "",
        "# The mean error in widths: base + noise × log of the noise, within these logs",
        "[drift]",
        *(
            f"{name} = {_number(x)}"
            for name, x in zip(("base", "noise", "least", "most"), found.drift, strict=True)
        ),
        "",
        "# Correlation of errors at horizons h < k: lasting + (share - lasting)·(h/k)^fading, with",
        "# share = 1 - own·exp(-rise·persistence)",
        "[memory]",
        *(
            f"{name} = {_number(x)}"
            for name, x in zip(("own", "rise", "fading", "lasting"), found.memory, strict=True)
        ),
        "",
        "# Added to the width's base and horizon for other lengths of period",
        "[grains]",
        *(f"{name} = {_list(row)}" for name, row in found.grains.items()),
        "",
        "# Quantiles of errors in widths, a row per horizon",
        "[shape]",
        f"levels = {list(LEVELS)}",
        "quantiles = [",
        *(f"  {_list(row)}," for row in found.shape),
        "]",
    ]
    return "\n".join(lines) + "\n"


def _list(numbers: Floats) -> str:
    return "[" + ", ".join(_number(x) for x in numbers) + "]"


def _number(value: float) -> str:
    return f"{value:.4f}"


def scored(lesson: Lesson, known: Calibration) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Mean, low80, high80, low95, high95 of a lesson under a calibration."""
    mean, spread, persistence = ahead(lesson.fit, Grain.MONTH, known)
    periods = tuple(spine(Grain.MONTH, date(2000, 1, 1), date(2001, 6, 1), Calendar()))
    floor = np.zeros(len(mean))
    found = Forecast(("",) * len(mean), periods, mean, (), spread, floor, persistence, known)
    return (mean, *found.interval(0.8), *found.interval(0.95))


def check(usual: Sequence[Lesson], others: Mapping[int, Sequence[Lesson]], folds: int = 5) -> None:
    """Scores of windows that were not learned from, as a table."""
    found = [[np.zeros_like(x.windows.coming) for _ in range(5)] for x in usual]
    for fold in range(folds):
        kept = [without(x, x.windows.series % folds != fold) for x in usual]
        rest = {
            n: [without(x, x.windows.series % folds != fold) for x in many]
            for n, many in others.items()
        }
        known = learn(kept, rest)
        for lesson, into in zip(usual, found, strict=True):
            chosen = lesson.windows.series % folds == fold
            for target, values in zip(into, scored(without(lesson, chosen), known), strict=True):
                target[chosen] = values
    for name, lesson, values in zip(SETS, usual, found, strict=True):
        for label, chosen in (("last", lesson.windows.last), ("earlier", ~lesson.windows.last)):
            kept = [bound[chosen] for bound in values]
            print(f"{name} {label:8}", _line(lesson.windows.only(chosen), kept))


def _line(windows: Windows, found: Sequence[Floats]) -> str:
    mean, low80, high80, low95, high95 = found
    return "  ".join(
        f"h{h}: OWA {owa(windows, mean, h):.4f} cover {coverage(windows, low80, high80, h):.3f}"
        f"/{coverage(windows, low95, high95, h):.3f}"
        f" MSIS95 {msis(windows, low95, high95, h, 0.95):.2f}"
        for h in (12, 18)
    )


def main(arguments: Sequence[str] | None = None) -> None:
    """Learn, and write or check."""
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(arguments)
    usual = lessons(given.file, HISTORY)
    others = {history: lessons(given.file, history) for history in OTHER_HISTORIES}
    if given.check:
        check(usual, others)
    else:
        known = learn(usual, others)
        known = replace(known, grains=learn_grains(given.file, known))
        TARGET.write_text(written(known), encoding="utf-8")


if __name__ == "__main__":
    main()
