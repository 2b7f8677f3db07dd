"""Shocks: how much of what goes otherwise than expected is shared, found from the intervals.

If cells erred independently, the spread of a sum would be the root of the summed squares. The
interval of the sum itself is wider; what is missing is what its cells have in common.
"""

from __future__ import annotations

import numpy as np

from kaname.series.aggregation import Aggregation
from kaname.series.panel import Floats

SHARED = 0.95  # at most: every cell keeps something of its own
ROUNDS = 200
ENOUGH = 64  # series that tell how errors last


def shares(tree: Aggregation, cells: Floats, above: Floats) -> Floats:
    """(levels,): the part of a cell's variance that all cells of a group at that level share.

    `cells` and `above` are standard deviations. With the shares r the variance of a node is
    Σσ² + Σ_l r_l (Σ_g (Σ_{i in g} σ_i)² − Σσ²); r ≥ 0 solves this by least squares.
    """
    own = tree.sums(cells**2)
    gained = np.stack([_within(tree, cells, row) - own for row in tree.parents], axis=1)
    told = above > 1e-6 * above.max(initial=0)  # a sum that never moves says nothing
    scale = above[told] ** 2
    found = _non_negative(gained[told] / scale[:, None], (scale - own[told]) / scale)
    total = float(found.sum())
    scale = SHARED / total if total > SHARED else 1.0
    shrunk: Floats = found * scale
    return shrunk


def _within(tree: Aggregation, cells: Floats, row: np.ndarray) -> Floats:
    """Per node above: over the groups of one level in it, the sum of squared sums."""
    groups = int(row.max()) + 1 if len(row) else 0
    found = []
    for parents in tree.parents:
        both = np.unique(parents * groups + row, return_inverse=True)
        summed = np.bincount(both[1], cells)
        found.append(np.bincount(both[0] // groups, summed**2, tree.above))
    summed_up: Floats = np.sum(found, axis=0)
    return summed_up


def _non_negative(matrix: Floats, wanted: Floats) -> Floats:
    """Least squares with no negative part, by going through the parts in turn."""
    gram, right = matrix.T @ matrix, matrix.T @ wanted
    found = np.zeros(len(right))
    for _ in range(ROUNDS):
        for k in range(len(found)):
            if gram[k, k] > 0:
                step = (right[k] - gram[k] @ found) / gram[k, k]
                found[k] = max(0.0, found[k] + step)
    return found


def lasting(paths: Floats) -> Floats:
    """(horizon, horizon): how errors go together over the horizon, the mean over the series."""
    some = paths[:ENOUGH] - paths[:ENOUGH].mean(axis=1, keepdims=True)
    size = some.std(axis=1, keepdims=True)
    some = some / np.where(size > 0, size, 1)
    told = (size > 0).all(axis=(1, 2))
    horizon = paths.shape[2]
    if not told.any():
        return np.eye(horizon)
    found = np.einsum("nst,nsu->tu", some[told], some[told]) / (told.sum() * paths.shape[1])
    return np.asarray(found, dtype=np.float64)


def scores(
    tree: Aggregation, shared: Floats, over_time: Floats, size: int, rng: np.random.Generator
) -> Floats:
    """(cells, size, horizon): standard normal errors with these shares and this lasting."""
    horizon = len(over_time)
    root = np.linalg.cholesky(over_time + 1e-6 * np.eye(horizon)).T
    rest = np.sqrt(1 - shared.sum())
    found = rest * rng.standard_normal((len(tree.cells), size, horizon))
    for level, share in zip(tree.levels, shared, strict=True):
        if share > 0:
            common = rng.standard_normal((len(level.keys), size, horizon))
            found += np.sqrt(share) * common[level.of]
    drawn: Floats = found @ root
    return drawn


def in_order_of(paths: Floats, template: Floats) -> Floats:
    """The paths' values, at every horizon in the order of the template's (Schaake shuffle).

    Marginals stay what they are; what goes together comes from the template (Clark et al. 2004).
    """
    found = np.empty_like(paths)
    np.put_along_axis(found, np.argsort(template, axis=1), np.sort(paths, axis=1), axis=1)
    return found
