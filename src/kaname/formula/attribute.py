"""How much of the change of a root each node beneath it carries (Aumann-Shapley).

Every input moves on a straight line from its value before to its value after; the contribution
of an input is its change times the mean derivative of the root along that path. The contributions
add up to the change exactly, do not depend on any order, and equal Shapley's where the root is
multilinear in its inputs (Owen 1972; Aumann and Shapley 1974).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kaname.formula.algebra import Tree, evaluate_tree
from kaname.formula.path import Integral, integrate
from kaname.formula.values import Flags, Floats, Values

_RESIDUAL = 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Attribution:
    """The change of the root and what every node contributes to it; arrays of one shape.

    Contributions of the leaves add up to `change`; that of an inner node is the part of the change
    that passes through it, the sum of its leaves where these have no other way to the root.
    `joint`: the change cannot be divided, because a denominator reaches 0 on the path or a value
    is undefined; contributions are NaN there, and `change` too if the root itself is undefined.
    """

    change: Floats
    contributions: Mapping[str, Floats]
    residual: Floats
    joint: Flags


def attribute(tree: Tree, before: Mapping[str, Values], after: Mapping[str, Values]) -> Attribution:
    """Divide the change of the root of `tree` from `before` to `after` among its nodes.

    Both hold every leaf, shapes broadcast. A leaf that is undefined on one side only, where the
    root is defined all the same (0 × undefined), takes its value from the other side.
    """
    start, end = evaluate_tree(tree, before)[tree.root], evaluate_tree(tree, after)[tree.root]
    shape = np.broadcast_shapes(start.shape, end.shape)
    first, last = _spread(start.number, shape), _spread(end.number, shape)
    ends = {leaf: _ends(before[leaf].number, after[leaf].number, shape) for leaf in tree.leaves}
    integral = integrate(tree, ends, np.isfinite(last - first))
    return _attribution(tree, first, last, integral, shape)


def _attribution(
    tree: Tree, first: Floats, last: Floats, integral: Integral, shape: tuple[int, ...]
) -> Attribution:
    change = last - first
    parts = np.reshape([integral.flows[leaf] for leaf in tree.leaves], (-1, len(change)))
    total = np.sum(np.abs(parts), axis=0)
    scale = np.maximum(np.maximum(np.abs(first), np.abs(last)), total)
    small = np.abs(change - np.sum(parts, axis=0)) <= _RESIDUAL * scale
    joint = ~(integral.whole & (integral.settled | small))
    parts = _closed(parts, change)
    flows = {**integral.flows, **dict(zip(tree.leaves, parts, strict=True))}
    return Attribution(
        change.reshape(shape),
        {node: np.where(joint, np.nan, flow).reshape(shape) for node, flow in flows.items()},
        np.where(joint, np.nan, change - np.sum(parts, axis=0)).reshape(shape),
        joint.reshape(shape),
    )


def _closed(parts: Floats, change: Floats) -> Floats:
    """The parts, the largest of each group corrected by what the sum lacks for rounding."""
    if not len(parts):
        return parts
    closed = parts.copy()
    largest = np.argmax(np.abs(parts), axis=0)
    closed[largest, np.arange(len(change))] += change - np.sum(parts, axis=0)
    return closed


def _ends(before: Floats, after: Floats, shape: tuple[int, ...]) -> tuple[Floats, Floats]:
    first, last = _spread(before, shape), _spread(after, shape)
    return (
        np.nan_to_num(np.where(np.isnan(first), last, first)),
        np.nan_to_num(np.where(np.isnan(last), first, last)),
    )


def _spread(numbers: Floats, shape: tuple[int, ...]) -> Floats:
    return np.broadcast_to(numbers, shape).ravel()
