"""Seasons: what sells in a few months of the year only, so that its rise is no news."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
YEAR = 12
LONG = 3  # months of a season
EVERY = 1.5  # times them: each month of each season
STRONG = 3.0  # times the other months, in every year on its own: a season


@dataclass(frozen=True, slots=True)
class Season:
    """A row's months of the year (0: January) in which it sells `factor` times as much."""

    row: int
    months: tuple[int, ...]
    factor: float
    years: int


def seasons(figures: Floats, first: int) -> tuple[Season, ...]:
    """The rows with a season of their own, the strongest first.

    `figures` is (rows, months) of what adds up; `first` is the month of the year of the first
    column, 0 for January. A season is chosen in the other years and measured in each year, so
    that a lucky quarter is none; the company's own season is taken out. Two years are needed.
    """
    years = figures.shape[1] // YEAR
    if years < 2:
        return ()
    kept = figures[:, figures.shape[1] - years * YEAR :]
    start = (first + figures.shape[1] - years * YEAR) % YEAR
    whole = kept.sum(axis=0)
    usual = whole.reshape(years, YEAR).mean(axis=0)
    usual = usual / max(float(usual.mean()), 1e-12)
    flat = kept.reshape(len(kept), years, YEAR) / np.maximum(usual, 1e-12)
    flat = np.roll(flat, start, axis=2)
    found = [season for row, each in enumerate(flat) if (season := _season(row, each)) is not None]
    return tuple(sorted(found, key=lambda season: -season.factor))


def _season(row: int, by_year: Floats) -> Season | None:
    """(years, 12) of one row."""
    factors = []
    for year, own in enumerate(by_year):
        others = np.delete(by_year, year, axis=0).sum(axis=0)
        factors.append(_factor(own, _peak(others)))
    total = by_year.sum(axis=0)
    factor = _factor(total, _peak(total))
    if min(factors) < STRONG or not _every_month(by_year, _peak(total)):
        return None
    return Season(row, _peak(total), factor, len(by_year))


def _every_month(by_year: Floats, peak: tuple[int, ...]) -> bool:
    """Whether each month of each season is well above what lies outside: no single large sale."""
    outside = np.delete(by_year, peak, axis=1).mean(axis=1)
    return bool((by_year[:, list(peak)] >= EVERY * outside[:, None]).all())


def _peak(months: Floats) -> tuple[int, ...]:
    """The months in a row that hold the most; December may be followed by January."""
    twice = np.concatenate([months, months[: LONG - 1]])
    sums = np.convolve(twice, np.ones(LONG), "valid")
    at = int(np.argmax(sums))
    return tuple((at + n) % YEAR for n in range(LONG))


def _factor(months: Floats, peak: tuple[int, ...]) -> float:
    """A month of the season over one outside."""
    inside = np.isin(np.arange(YEAR), peak)
    outside = float(months[~inside].mean())
    return float(months[inside].mean()) / outside if outside > 0 else 0.0
