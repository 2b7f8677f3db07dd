"""Coherence: forecasts of cells and of all their sums made to add up, on every sample path.

MinT: what was forecast is moved by the least, in the measure of its own uncertainty, until all
sums hold (Wickramasuriya, Athanasopoulos & Hyndman, JASA 2019). With nodes above a, cells b, sums
A and error covariance W of (a, b), and C = (I, −A):

    (a, b)~ = (a, b) − W Cᵀ (C W Cᵀ)⁻¹ (a − A b)

Only a matrix over the nodes above is inverted, never one over the cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaname.series.aggregation import Aggregation
from kaname.series.panel import Flags, Floats
from kaname.series.shocks import in_order_of, lasting, scores, shares

Estimator = Literal["levels", "variance", "structural", "shrink"]
SURER = 0.5  # variance of a sum's own forecast over that of its cells' added up independently
ROUNDS = 4  # of bringing the sums back after what is below zero was set to zero
Z80 = 2 * 1.2815515655446004


@dataclass(frozen=True, slots=True)
class Base:
    """Forecasts that do not add up yet: (nodes, horizon) and (nodes, size, horizon)."""

    mean: Floats
    paths: Floats

    @property
    def spread(self) -> Floats:
        """(nodes,): a robust standard deviation, over the horizon's mean variance."""
        low, high = np.quantile(self.paths, (0.1, 0.9), axis=1)
        found: Floats = np.sqrt(np.mean(((high - low) / Z80) ** 2, axis=1))
        return found


@dataclass(frozen=True, slots=True)
class Weights:
    """The covariance W of the errors: a diagonal and, where errors are known, columns U of UUᵀ."""

    above: Floats  # (above,)
    cells: Floats  # (cells,)
    common: Floats  # (above + cells, k), k = 0 for a diagonal W


@dataclass(frozen=True, slots=True)
class Reconciled:
    """Forecasts of all nodes, those above first, that add up: mean and paths."""

    mean: Floats
    paths: Floats


def reconcile(
    tree: Aggregation,
    above: Base,
    cells: Base,
    *,
    active: Flags,
    floored: Flags,
    estimator: Estimator = "levels",
    errors: Floats | None = None,
    seed: int = 0,
) -> Reconciled:
    """Means and paths of all nodes with exact sums.

    `active` (cells, horizon): where not, the cell is exactly 0. `floored` (cells,): never below
    0. `errors` (nodes, times), those above first: past forecast errors, needed for "shrink".
    """
    if not tree.levels:
        alone = _bounded(_with_mean(cells), active, floored)
        return Reconciled(alone[:, 0], alone[:, 1:])
    weigh = weights(tree, above.spread, cells.spread, estimator, errors)
    drawn = _together(tree, above, cells, np.random.default_rng(seed))
    found = np.empty_like(drawn[1])
    for times in _alike(active):
        now = active[:, times[0]]
        part = _projected(tree, drawn[0][..., times], drawn[1][..., times], weigh, now, floored)
        found[..., times] = part
    every = np.concatenate([tree.sums(found), found])
    return Reconciled(every[:, 0], every[:, 1:])


def weights(
    tree: Aggregation,
    above: Floats,
    cells: Floats,
    estimator: Estimator,
    errors: Floats | None = None,
) -> Weights:
    """W from the spreads of the nodes' forecasts.

    `levels`: a sum's variance is half of its cells' added up. The sums' own intervals are wider,
    but what makes them so is shared by the cells and does not say that these know better.
    `variance` takes the own intervals, `structural` counts cells, `shrink` learns correlations.
    """
    if estimator == "structural":
        count = np.ones(len(tree.cells))
        return Weights(tree.sums(count), count, np.empty((tree.above + len(count), 0)))
    sizes = np.concatenate([above, cells])
    tiny = 1e-6 * (sizes.max() or 1.0)
    variance = np.maximum(sizes, tiny) ** 2
    none = np.empty((len(sizes), 0))
    if estimator == "levels":
        own = variance[tree.above :]
        return Weights(tree.sums(own) * SURER, own, none)
    if estimator == "variance" or errors is None:
        return Weights(variance[: tree.above], variance[tree.above :], none)
    scaled, shrunk = _shrunk(errors)
    common = scaled * np.sqrt((1 - shrunk) * variance)[:, None]
    rest = variance * shrunk
    return Weights(rest[: tree.above], rest[tree.above :], common)


def _shrunk(errors: Floats) -> tuple[Floats, float]:
    """Errors X with XXᵀ their correlations, and how far these are drawn towards none.

    The intensity of Schäfer & Strimmer (2005), in sums over times so that no matrix over the
    nodes is made.
    """
    times = errors.shape[1]
    size = np.sqrt(np.mean(errors**2, axis=1, keepdims=True))
    x = errors / np.where(size > 0, size, 1)
    squared = np.sum((x.T @ x / times) ** 2)  # Σ r²
    fourth = np.sum((x**2).sum(axis=0) ** 2) / times  # Σ mean of (x_i x_j)²
    own = np.sum(np.mean(x**2, axis=1) ** 2)
    noise = (fourth - np.mean(x**4, axis=1).sum()) - (squared - own)
    share = noise / (times - 1) / max(squared - own, 1e-300) if times > 1 else 1.0
    return x / np.sqrt(times), float(np.clip(share, 0.05, 1.0))


def _with_mean(base: Base) -> Floats:
    """(nodes, 1 + size, horizon): the mean, then the paths."""
    return np.concatenate([base.mean[:, None], base.paths], axis=1)


def _together(
    tree: Aggregation, above: Base, cells: Base, rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Means and paths of both, in an order in which what errs together stands together.

    Cells share shocks to the degree that the sums' own intervals show; a sum's path is the one
    that stands as high among its paths as the sum of the cells' paths does among theirs.
    """
    shared = shares(tree, cells.spread, above.spread)
    over_time = lasting(above.paths)
    drawn = scores(tree, shared, over_time, cells.paths.shape[1], rng)
    low = in_order_of(cells.paths, drawn)
    high = in_order_of(above.paths, tree.sums(low))
    return _with_mean(Base(above.mean, high)), _with_mean(Base(cells.mean, low))


def _alike(active: Flags) -> Iterator[list[int]]:
    """The horizons at which the same cells are active."""
    groups: dict[bytes, list[int]] = {}
    for time in range(active.shape[1]):
        groups.setdefault(active[:, time].tobytes(), []).append(time)
    yield from groups.values()


def _projected(
    tree: Aggregation, above: Floats, cells: Floats, weigh: Weights, active: Flags, floored: Flags
) -> Floats:
    """The cells' values moved so that the sums meet the nodes above as far as W says."""
    own = weigh.cells * active
    common = weigh.common * np.concatenate([np.ones(tree.above), active])[:, None]
    gap = common[: tree.above] - tree.sums(common[tree.above :])  # C U
    matrix = tree.overlap(own) + np.diag(weigh.above) + gap @ gap.T
    solve = np.linalg.inv(matrix)
    start = cells * active[:, None, None]

    def moved(values: Floats, wanted: Floats) -> Floats:
        off = wanted - tree.sums(values)
        pull = np.tensordot(solve, off, axes=1)
        back = np.tensordot(common[tree.above :] @ gap.T, pull, axes=1) if gap.size else 0.0
        moves: Floats = tree.spread(pull) * own[:, None, None] - back
        return values + moves

    found = moved(start, above)
    bound = floored & active
    if not (found[bound] < 0).any():
        return found
    wanted = _floored_sums(tree, found, floored)
    for _ in range(ROUNDS):
        found = moved(_bounded_below(found, floored), wanted)
        if not (found[bound] < 0).any():
            break
    return _bounded_below(found, floored)


def _floored_sums(tree: Aggregation, found: Floats, floored: Flags) -> Floats:
    """What the sums came to, but not below zero where no cell may be below it."""
    sums = tree.sums(found)
    free = tree.sums((~floored).astype(np.float64)) > 0
    return np.where(free[:, None, None], sums, np.maximum(sums, 0))


def _bounded_below(found: Floats, floored: Flags) -> Floats:
    return np.where(floored[:, None, None], np.maximum(found, 0), found)


def _bounded(found: Floats, active: Flags, floored: Flags) -> Floats:
    return _bounded_below(found * active[:, None], floored)
