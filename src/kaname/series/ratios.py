"""Ratios ahead: numerator and denominator forecast, divided on every path, small cells shrunk.

The whole: paths of numerator and denominator are put in an order in which their quotient
scatters as the forecast of the ratio itself says (they rise and fall together). The cells: each
has the whole's course at its own height, which is shrunk towards the group above it, with the
chance of its few cases; then the cells' numerators are made to add up to the whole's.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal

import numpy as np

from kaname.periods import Calendar, Period
from kaname.series import shrinkage
from kaname.series.aggregation import Aggregation
from kaname.series.coherence import Z80
from kaname.series.coherent import SIZE, Coherent, chosen, coherent
from kaname.series.events import Event
from kaname.series.forecasting import Forecast, forecast
from kaname.series.panel import FEWEST, Flags, Floats, Ints, Note, Panel
from kaname.series.shocks import in_order_of, lasting

Kind = Literal["share", "amount"]
CLOSEST = 0.999  # of the correlation of numerator and denominator
EDGE = 1e-6  # shares are kept this far from 0 and 1 where odds are formed


@dataclass(frozen=True, slots=True)
class Ratios:
    """Forecasts of a ratio at all nodes, those above first; NaN where nothing is to be divided by.

    On every path the numerators add up, so a node is the mean of its cells weighted by volume.
    """

    tree: Aggregation
    periods: tuple[Period, ...]
    mean: Floats  # (nodes, horizon)
    drawn: Floats  # (nodes, paths, horizon)
    notes: tuple[tuple[Note, ...], ...]  # per node

    def interval(self, level: float) -> tuple[Floats, Floats]:
        """The lower and upper bound of the central interval; `level` is 0.8 for 80 %."""
        ordered = np.sort(self.drawn, axis=1)  # NaN last
        known = np.isfinite(ordered).sum(axis=1)
        return _at(ordered, known, 0.5 - level / 2), _at(ordered, known, 0.5 + level / 2)

    def paths(self, size: int, seed: int) -> Floats:
        """Paths of the shape (nodes, size, horizon)."""
        return chosen(self.drawn, size, seed)


def ratios(
    numerator: Panel,
    denominator: Panel,
    tree: Aggregation,
    horizon: int,
    *,
    kind: Kind,
    active: Flags | None = None,
    calendar: Calendar | None = None,
    events: Sequence[Event] = (),
    size: int = SIZE,
    seed: int = 0,
) -> Ratios:
    """The ratio of two panels over the same cells, for all nodes of the tree.

    `kind` share: what is counted above is part of what is counted below (won of closed deals);
    amount: so much per piece. `active` as in `coherent`.
    """
    below = coherent(
        *(denominator, tree, horizon),
        active=active,
        calendar=calendar,
        events=events,
        size=size,
        seed=seed,
    )
    cells = slice(tree.above, None)
    rng = np.random.default_rng(seed + 7)
    sums = _sums(numerator, denominator)
    ahead = forecast(sums, horizon, calendar=calendar, events=events)
    late = [shrinkage.recent(panel.values).sum() for panel in (numerator, denominator)]
    now = float(late[0] / late[1]) if late[1] else 0.0
    whole = _whole(ahead, now, below, kind, rng)
    held = _posterior(numerator, denominator, tree, kind)
    volume = np.concatenate([below.mean[cells, None], below.drawn[cells]], axis=1)
    volume[:, 0] = _hoped(volume[:, 0], active, now)
    above = _cells(held, whole, volume, kind, rng)
    above = _added_up(above, volume, whole.numerator, kind)
    top, bottom = (np.concatenate([tree.sums(x), x]) for x in (above, volume))
    with np.errstate(divide="ignore", invalid="ignore"):
        quotient = np.where(bottom > 0, top / bottom, np.nan)
    return Ratios(tree, below.periods, quotient[:, 0], quotient[:, 1:], below.notes)


@dataclass(frozen=True, slots=True)
class _Whole:
    """The sum of all cells, the mean first and then the paths: (1 + paths, horizon)."""

    numerator: Floats
    ratio: Floats
    now: float  # the recent ratio, which the cells' ratios are seen beside


def _at(ordered: Floats, known: Ints, share: float) -> Floats:
    """(nodes, horizon): the quantile of the known values, which come first; NaN of none."""
    place = share * np.maximum(known - 1, 0)
    below = np.floor(place).astype(np.int64)
    above = np.minimum(below + 1, np.maximum(known - 1, 0))
    low, high = (np.take_along_axis(ordered, at[:, None], axis=1)[:, 0] for at in (below, above))
    return np.asarray(low + (place - below) * (high - low), dtype=np.float64)


def _hoped(volume: Floats, active: Flags | None, now: float) -> Floats:
    """Expected denominators: of who is there more than 0, so that the expected ratio is defined."""
    tiny = 1e-9 * max(float(volume.max(initial=0)), 1.0) if now else 0.0
    there = np.ones(volume.shape, np.bool_) if active is None else active
    return np.where(there, np.maximum(volume, tiny), volume)


def _sums(numerator: Panel, denominator: Panel) -> Panel:
    """Two series of all cells together: the numerator, and the ratio as far as it is defined."""
    top, bottom = (np.nansum(panel.values, axis=0) for panel in (numerator, denominator))
    quotient = np.where(bottom > 0, top / np.where(bottom > 0, bottom, 1), np.nan)
    told = quotient if np.isfinite(quotient).sum() >= FEWEST else top
    return Panel(("numerator", "ratio"), numerator.periods, np.stack([top, told]))


def _whole(
    ahead: Forecast, now: float, below: Coherent, kind: Kind, rng: np.random.Generator
) -> _Whole:
    """Numerator and denominator of all cells together, in an order in which they belong."""
    cells = slice(below.tree.above, None)
    volume = np.concatenate([below.mean[cells, None], below.drawn[cells]], axis=1).sum(axis=0)
    paths = ahead.paths(len(volume) - 1, 11)
    ordered = _coupled(paths[0], volume[1:], _wide(paths[1]), rng)
    top = np.concatenate([ahead.mean[:1], ordered])
    top = top * _agreed(top, volume, ahead.mean[1], _wide(paths[1]))
    if kind == "share":
        top = np.clip(top, 0, volume)
    ratio = np.where(volume > 0, top / np.where(volume > 0, volume, 1), np.nan)
    return _Whole(top, ratio, now)


def _agreed(top: Floats, volume: Floats, ratio: Floats, wide: Floats) -> Floats:
    """(horizon,): by what the numerator is moved so that quotient and forecast ratio agree.

    log n − log d and log r say the same thing; between them each counts with its precision.
    """
    fair = (top[0] > 0) & (volume[0] > 0) & (ratio > 0)
    off = np.log(np.where(fair, ratio * volume[0] / np.where(fair, top[0], 1), 1.0))
    apart = _wide(top[1:]) ** 2 + _wide(volume[1:]) ** 2
    weight = apart / np.maximum(apart + wide**2, 1e-300)
    return np.asarray(np.exp(np.clip(weight * off, -1, 1)), dtype=np.float64)


def _coupled(top: Floats, volume: Floats, wanted: Floats, rng: np.random.Generator) -> Floats:
    """The numerator's paths in an order in which the quotient's relative spread is as wanted.

    Var log(n/d) = σₙ² + σ_d² − 2ρσₙσ_d gives the correlation ρ of the normal scores, a horizon
    each: what rises and falls together does not make the quotient uncertain.
    """
    one, other = _wide(top), _wide(volume)
    product = np.maximum(2 * one * other, 1e-300)
    rho = np.clip((one**2 + other**2 - wanted**2) / product, -CLOSEST, CLOSEST)
    size = len(volume)
    normal = np.array([NormalDist().inv_cdf((k + 0.5) / size) for k in range(size)])
    scores = normal[np.argsort(np.argsort(volume, axis=0), axis=0)]
    root = np.linalg.cholesky(lasting(top[None]) + 1e-6 * np.eye(top.shape[1])).T
    own = rng.standard_normal(top.shape) @ root
    template = rho * scores + np.sqrt(1 - rho**2) * own
    ordered: Floats = in_order_of(top[None], template[None])[0]
    return ordered


def _wide(paths: Floats) -> Floats:
    """(horizon,): the relative spread of paths (size, horizon)."""
    low, middle, high = np.quantile(paths, (0.1, 0.5, 0.9), axis=0)
    return np.asarray((high - low) / Z80 / np.maximum(np.abs(middle), 1e-12), dtype=np.float64)


def _posterior(
    numerator: Panel, denominator: Panel, tree: Aggregation, kind: Kind
) -> shrinkage.Posterior:
    n, d = shrinkage.recent(numerator.values), shrinkage.recent(denominator.values)
    levels = shrinkage.chain(tree)
    if kind == "share":
        return shrinkage.shares(n, d, levels)
    noise = shrinkage.piece_noise(numerator.values, denominator.values)
    return shrinkage.amounts(n, d, noise, levels)


def _cells(
    held: shrinkage.Posterior, whole: _Whole, volume: Floats, kind: Kind, rng: np.random.Generator
) -> Floats:
    """(cells, 1 + paths, horizon): each cell's numerator before they are made to add up."""
    mean = held.mean[:, None, None]
    error = held.errors(volume.shape[1], rng)[:, :, None]
    error[:, 0] = 0
    if kind == "share":
        moved = _odds(np.nan_to_num(whole.ratio, nan=whole.now)) - _odds(np.array(whole.now))
        chance = 1 / (1 + np.exp(-(_odds(mean) + error + moved)))
        cases = np.floor(volume + rng.random(volume.shape)).astype(np.int64)
        hits = rng.binomial(cases, chance)
        realised = np.where(cases > 0, hits / np.maximum(cases, 1), chance)
        realised[:, 0] = chance[:, 0]
        return realised * volume
    pieces = np.where(volume > 0, held.noise / np.maximum(volume, 1e-9), 0.0)
    wide = np.sqrt(np.log1p(np.minimum(pieces, shrinkage.WIDEST**2)))
    chance = wide * rng.standard_normal(wide.shape) - wide**2 / 2  # its exponential has mean 1
    chance[:, 0] = 0
    course = np.nan_to_num(whole.ratio, nan=whole.now) / whole.now if whole.now else 1.0
    return mean * np.exp(error + chance) * course * volume


def _odds(share: Floats) -> Floats:
    near = np.clip(share, EDGE, 1 - EDGE)
    return np.asarray(np.log(near / (1 - near)), dtype=np.float64)


def _added_up(above: Floats, volume: Floats, whole: Floats, kind: Kind) -> Floats:
    """The cells' numerators moved so that they add up to the whole's on every path.

    Of a share, what is too much is taken from the hits and what is missing from the misses, each
    in proportion, so that none leaves 0 to its denominator.
    """
    had = above.sum(axis=0)
    if kind == "amount":
        return above * np.where(had != 0, whole / np.where(had != 0, had, 1), 1.0)
    less = np.where(had > 0, np.minimum(whole / np.where(had > 0, had, 1), 1.0), 1.0)
    room = volume.sum(axis=0) - had
    more = np.where(room > 0, np.maximum(whole - had, 0) / np.where(room > 0, room, 1), 0.0)
    return above * less + (volume - above) * np.minimum(more, 1.0)
