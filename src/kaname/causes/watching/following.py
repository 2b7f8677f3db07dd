"""Following: each period forecast from what came before it, and what then came beside it.

A bank of filters, one per series and model of the grid, weighted by how well each has foretold
the past (Bayesian model averaging over sequential predictions: Dawid 1984). No forecast has seen
the period that it is compared with.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from kaname.causes.watching.bank import Ahead, Bank
from kaname.causes.watching.model import Model, model
from kaname.causes.watching.observed import Observed, Scale, scale, take
from kaname.causes.watching.runs import Own, Runs
from kaname.series.panel import Floats, Ints

TOGETHER = 24  # series whose states stay in the processor's cache
EDGE = 1e-15  # probabilities are kept off 0 and 1 by it
ALONE = 0.8  # of the false alarms that may be, those of single periods
WIDTH = 1.96  # standard deviations of a 95 % interval


@dataclass(frozen=True, slots=True)
class Followed:
    """Per series and period (series, periods), each from what came before the period.

    `score`: the normal score of what came (NaN: nothing came), standard normal where nothing has
    changed. `expected`, `low`, `high`: the forecast and its 95 % interval in the figure's unit.
    `run`: the probability by chance of the scores until then, of several periods together; `since`:
    where these begin. `seen`: observations before it. `middle` and `wide`: the forecast's mean and
    standard deviation on the link's scale.
    """

    score: Floats
    expected: Floats
    low: Floats
    high: Floats
    run: Floats
    since: Ints
    seen: Ints
    middle: Floats
    wide: Floats

    @property
    def chance(self) -> Floats:
        """The probability of as much by chance, of the period alone or of a run until it."""
        alone = 2 * ndtr(-np.abs(self.score))
        lower = np.fmin(alone / ALONE, self.run / (1 - ALONE))
        return np.asarray(np.minimum(1.0, lower))


def followed(observed: Observed, scales: Scale | None = None) -> Followed:
    """All series, followed from their first period to their last; on these scales if given."""
    count, periods = observed.above.shape
    grid = model(periods, observed.cycle, observed.free)
    scales = scales or scale(observed)
    parts = [
        _followed(take(observed, rows), grid, scales.take(rows))
        for rows in np.array_split(np.arange(count), max(1, -(-count // TOGETHER)))
    ]
    names = Followed.__dataclass_fields__
    return Followed(*(np.concatenate([getattr(p, name) for p in parts]) for name in names))


def _followed(observed: Observed, grid: Model, scales: Scale) -> Followed:
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        steps = list(_steps(Bank(observed, grid, scales)))
    return Followed(*(np.stack(column, axis=1) for column in zip(*steps, strict=True)))


def _steps(bank: Bank) -> Iterator[tuple[Floats | Ints, ...]]:
    """Period by period what `Followed` holds of it."""
    count, periods = bank.known.shape
    runs, own, before = Runs(count), Own(count), np.zeros(count, np.int64)
    for at in range(periods):
        if at:
            bank.move()
        told = bank.ahead(at)
        step = bank.step(at, told)
        place = np.clip((bank.weight * step.place).sum(axis=1), EDGE, 1 - EDGE)
        score = own.scaled(np.where(bank.known[:, at], ndtri(place), np.nan))
        middle, wide = _forecast(bank, at, told)
        new = bank.learn(at, score, told, step)
        run, since, lean = runs.after(at, score, new)
        bank.widen((lean * wide) ** 2)
        ends = (middle, middle - WIDTH * wide, middle + WIDTH * wide)
        yield score, *map(bank.figures, ends), run, since, before.copy(), middle, wide
        before += bank.known[:, at]


def _forecast(bank: Bank, at: int, told: Ahead) -> tuple[Floats, Floats]:
    """Mean and standard deviation of what comes, on the link's scale, over all models."""
    weight = bank.weight
    middle = (weight * told.mean).sum(axis=1)
    apart = (told.mean - middle[:, None]) ** 2
    variance = (weight * (told.spread + apart)).sum(axis=1)
    return middle, np.sqrt(variance + bank.chance(at, middle))
