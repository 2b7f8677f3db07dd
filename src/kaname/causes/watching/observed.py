"""Observed series: counts, shares and amounts on one spine, each on the scale of its link."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaname.series.panel import Flags, Floats, Ints

COUNT, SHARE, AMOUNT = 0, 1, 2
LOG, CUBE, PLAIN = 0, 1, 2  # how an amount is brought near to a normal distribution
NEAR = 0.2  # of the median: amounts that never fall below it are taken as logarithms
USUAL = 0.2  # the noise that a plain amount is scaled to, where the grid of noises lies
NOISIER = (0.25, 8.0)
TINY = 1e-9
EVENTS, OF, FILLED = 3.0, 8.0, 0.9  # a period needs as many to be judged


@dataclass(frozen=True, slots=True)
class Observed:
    """Series of the shape (series, periods): NaN where nothing is known.

    `above` is a count, the numerator of a share, or an amount; `below` the denominator of a share
    or the number of pieces of a mean amount, NaN where there is none. `inputs` (series, periods,
    inputs) is what else moves a series (business days, people), as logarithms around their mean;
    `usual` (inputs,) what a per cent more of each brings before anything is seen, in per cent, and
    `free` how far from it that may be. A series is `restless` (series,) if it is how things stand
    and not what happened.
    """

    above: Floats
    below: Floats
    kind: Ints  # (series,) COUNT, SHARE or AMOUNT
    inputs: Floats
    usual: Floats
    free: Floats
    restless: Flags
    cycle: int  # periods of a year

    @property
    def known(self) -> Flags:
        """(series, periods) where there is a value."""
        share = self.kind[:, None] == SHARE
        return np.asarray(np.isfinite(self.above) & (~share | (np.nan_to_num(self.below) > 0)))

    @property
    def judged(self) -> Flags:
        """(series, periods) where there is enough to judge: a share needs what it is a share of."""
        share = self.kind[:, None] == SHARE
        return np.asarray(self.known & (~share | (np.nan_to_num(self.below) >= OF)))

    @property
    def noisier(self) -> Floats:
        """(series, periods) the variance of a period's noise beside that of a usual one.

        Means of few pieces are noisier than those of many.
        """
        seen = np.where(self.known & (self.below > 0), self.below, np.nan)
        mean = (self.kind == AMOUNT)[:, None] & np.isfinite(seen)
        total, many = np.nansum(seen, axis=1), np.maximum(np.isfinite(seen).sum(axis=1), 1)
        usual = (total / many)[:, None]
        return np.where(mean, np.clip(usual / np.where(mean, seen, 1.0), *NOISIER), 1.0)

    @property
    def values(self) -> Floats:
        """(series, periods) of the figures: shares divided."""
        share = self.kind[:, None] == SHARE
        below = np.where(share & self.known, self.below, 1.0)
        return np.where(self.known, self.above / below, np.nan)


def amounts(values: Floats, cycle: int) -> Observed:
    """Amounts (series, periods) of which nothing else is known."""
    count = len(values)
    return Observed(
        above=values,
        below=np.full(values.shape, np.nan),
        kind=np.full(count, AMOUNT, np.int64),
        inputs=np.zeros((*values.shape, 0)),
        usual=np.zeros(0),
        free=np.zeros(0),
        restless=np.zeros(count, np.bool_),
        cycle=cycle,
    )


def large(observed: Observed) -> Flags:
    """Which series have enough in a period to be judged, (series,).

    Three events, eight of which a share is or that stand open, or an amount in nine periods of ten:
    with fewer every figure looks unusual beside the last.
    """
    known = observed.known
    many = np.maximum(known.sum(axis=1), 1)
    above = np.where(known, observed.above, 0.0)
    below = np.where(known, np.nan_to_num(observed.below), 0.0).sum(axis=1) / many
    mean, filled = above.sum(axis=1) / many, (above != 0).sum(axis=1) / many
    whole = (above == np.round(above)).all(axis=1) & (mean < OF)
    enough = np.where(observed.kind == SHARE, below >= OF, (filled >= FILLED) & ~whole)
    return np.asarray(np.where(observed.kind == COUNT, mean >= EVENTS, enough), dtype=np.bool_)


def take(observed: Observed, rows: Sequence[int] | Ints) -> Observed:
    """These series only."""
    at = np.asarray(rows, dtype=np.int64)
    return replace(
        observed,
        above=observed.above[at],
        below=observed.below[at],
        kind=observed.kind[at],
        inputs=observed.inputs[at],
        restless=observed.restless[at],
    )


def until(observed: Observed, ends: Ints) -> Observed:
    """The series without what came at or after the place `ends` (series,) of each."""
    later = np.arange(observed.above.shape[1]) >= ends[:, None]
    return replace(observed, above=np.where(later, np.nan, observed.above))


@dataclass(frozen=True, slots=True)
class Scale:
    """How amounts become what is modelled, per series; counts and shares have their own links."""

    form: Ints  # (series,) LOG, CUBE or PLAIN
    centre: Floats  # (series,)
    spread: Floats  # (series,)

    def take(self, rows: Ints) -> Scale:
        """The scale of these series only."""
        return Scale(self.form[rows], self.centre[rows], self.spread[rows])

    def there(self, values: Floats) -> Floats:
        """(series, …) amounts on the modelled scale."""
        form, centre, spread = self._shaped(values)
        safe = np.maximum(values, TINY * spread)
        cube = 3 * (np.cbrt(values / spread) - 1)
        found = np.where(form == LOG, np.log(safe / spread), (values - centre) / spread)
        return np.where(form == CUBE, cube, found)

    def back(self, modelled: Floats) -> Floats:
        """(series, …) amounts again."""
        form, centre, spread = self._shaped(modelled)
        grown = np.exp(np.minimum(modelled, 50.0)) * spread
        cube = spread * np.maximum(modelled / 3 + 1, 0.0) ** 3
        found = np.where(form == LOG, grown, modelled * spread + centre)
        return np.where(form == CUBE, cube, found)

    def _shaped(self, like: Floats) -> tuple[Ints, Floats, Floats]:
        shape = (-1, *(1 for _ in like.shape[1:]))
        return self.form.reshape(shape), self.centre.reshape(shape), self.spread.reshape(shape)


def scale(observed: Observed) -> Scale:
    """The scale of each series, of all its known values.

    Amounts that are never near zero are taken as logarithms; sums of few pieces as cube roots,
    which make a gamma distribution nearly normal (Wilson & Hilferty 1931); those below zero as
    they are, in units of their usual change.
    """
    count = len(observed.kind)
    form = np.full(count, LOG, np.int64)
    centre, spread = np.zeros(count), np.ones(count)
    for row in np.flatnonzero(observed.kind == AMOUNT):
        seen = observed.above[row][observed.known[row]]
        if len(seen):
            form[row], centre[row], spread[row] = _scale(seen)
    return Scale(form, centre, spread)


def _scale(seen: Floats) -> tuple[int, float, float]:
    middle = float(np.median(seen))
    if seen.min() > NEAR * middle > 0:
        return LOG, 0.0, middle
    mean = float(seen[seen > 0].mean()) if (seen > 0).any() else 0.0
    if seen.min() >= 0 and mean > 0:
        return CUBE, 0.0, middle if middle > 0 else mean
    change = float(np.median(np.abs(np.diff(seen)))) if len(seen) > 1 else 0.0
    return PLAIN, middle, max(change, float(seen.std()) / 3, TINY) / USUAL
