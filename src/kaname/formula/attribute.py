"""How much of the change of a root each node beneath it carries (Aumann-Shapley).

Every input moves on a straight line from its value before to its value after; the contribution
of an input is its change times the mean derivative of the root along that path. The contributions
add up to the change exactly, do not depend on any order, and equal Shapley's where the root is
multilinear in its inputs (Owen 1972; Aumann and Shapley 1974).
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from kaname.formula.algebra import Tree, evaluate_tree
from kaname.formula.path import integrate
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
    was = _rows([before[leaf] for leaf in tree.leaves], shape)
    now = _rows([after[leaf] for leaf in tree.leaves], shape)
    was, now = np.where(np.isnan(was), now, was), np.where(np.isnan(now), was, now)
    found = _divided(tree, first, last, was, now)
    return Attribution(
        found.change.reshape(shape),
        {node: part.reshape(shape) for node, part in found.contributions.items()},
        found.residual.reshape(shape),
        found.joint.reshape(shape),
    )


@dataclass(frozen=True, slots=True, eq=False)
class RateAndMix:
    """The change of a ratio by segment: from the segment's own rate, and from its share."""

    rate: Floats
    mix: Floats


def rate_and_mix(
    mass0: ArrayLike, rate0: ArrayLike, mass1: ArrayLike, rate1: ArrayLike
) -> RateAndMix:
    """Split the change of a ratio, the mean of segments' rates weighted by their masses.

    Segments lie along the first axis; masses are counts or shares, none negative. All parts
    together add up to the change of the ratio. A segment without mass in one period takes the
    other period's rate, so that it is all mix. NaN where a period has no mass at all.
    """
    before, after = _shares(mass0), _shares(mass1)
    was, now = np.asarray(rate0, dtype=np.float64), np.asarray(rate1, dtype=np.float64)
    was, now = np.where(before == 0, now, was), np.where(after == 0, was, now)
    absent = (before == 0) & (after == 0)
    was, now = np.where(absent, 0, was), np.where(absent, 0, now)
    whole = np.sum(before * was, axis=0) + np.sum(after * now, axis=0)
    return RateAndMix(
        rate=(now - was) * (before + after) / 2,
        mix=(after - before) * ((was + now) - whole) / 2,
    )


def _shares(mass: ArrayLike) -> Floats:
    masses = np.asarray(mass, dtype=np.float64)
    total = np.sum(masses, axis=0)
    with np.errstate(invalid="ignore"):
        return np.asarray(masses / total)


def _divided(tree: Tree, first: Floats, last: Floats, was: Floats, now: Floats) -> Attribution:
    """The attribution of groups in one row; `was` and `now` hold a row for each leaf."""
    change = last - first
    carried = tree.carried()
    shared = [node for node in tree.order if node in tree.formulas and node not in carried]
    defined = np.isfinite(change)
    integral = integrate(tree, shared, np.nan_to_num(was), np.nan_to_num(now), defined)
    flows, others = np.split(integral.flows, [len(tree.leaves)])
    joint = ~(integral.whole & (integral.settled | _adds_up(first, last, flows)))
    leaves = _closed(flows, change)
    parts = dict(zip((*tree.leaves, *shared), (*leaves, *others), strict=True))
    for node, under in carried.items():
        parts[node] = sum((parts[leaf] for leaf in under), start=np.zeros(change.shape))
    residual = np.where(joint, np.nan, change - np.sum(leaves, axis=0))
    by_node = {node: np.where(joint, np.nan, parts[node]) for node in tree.order}
    return Attribution(change, by_node, residual, joint)


def _adds_up(first: Floats, last: Floats, parts: Floats) -> Flags:
    scale = np.max([np.abs(first), np.abs(last), np.sum(np.abs(parts), axis=0)], axis=0)
    rest = (last - first) - np.sum(parts, axis=0)
    adds_up: Flags = np.abs(rest) <= _RESIDUAL * scale
    return adds_up


def _closed(parts: Floats, change: Floats) -> Floats:
    """The parts, the largest of each group corrected by what their sum lacks for rounding."""
    if not len(parts):
        return parts
    closed = parts.copy()
    largest = np.argmax(np.abs(parts), axis=0)
    closed[largest, np.arange(len(change))] += change - np.sum(parts, axis=0)
    return closed


def _rows(values: Sequence[Values], shape: tuple[int, ...]) -> Floats:
    rows = [_spread(value.number, shape) for value in values]
    return np.reshape(rows, (len(rows), math.prod(shape)))


def _spread(numbers: Floats, shape: tuple[int, ...]) -> Floats:
    return np.broadcast_to(numbers, shape).ravel()
