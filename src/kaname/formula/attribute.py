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
from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from kaname.formula.algebra import VALUES, Tree
from kaname.formula.path import Course, integrate
from kaname.formula.program import FLOATS, run
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
    plan = _plan(tree)
    start, end = (_root(plan.course, leaves) for leaves in (before, after))
    shape = np.broadcast_shapes(start.shape, end.shape)
    first, last = _spread(start, shape), _spread(end, shape)
    was = _rows([before[leaf] for leaf in tree.leaves], shape)
    now = _rows([after[leaf] for leaf in tree.leaves], shape)
    was, now = np.where(np.isnan(was), now, was), np.where(np.isnan(now), was, now)
    found = _divided(plan, first, last, was, now)
    return Attribution(
        found.change.reshape(shape),
        {node: part.reshape(shape) for node, part in found.contributions.items()},
        found.residual.reshape(shape),
        found.joint.reshape(shape),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """What is computed of a tree once: which nodes are sums of leaves, and which are not."""

    order: tuple[str, ...]
    leaves: tuple[str, ...]
    carried: Mapping[str, tuple[int, ...]]
    shared: tuple[str, ...]
    course: Course


@lru_cache(maxsize=64)
def _plan(tree: Tree) -> _Plan:
    places = {leaf: at for at, leaf in enumerate(tree.leaves)}
    carried = {
        node: tuple(places[leaf] for leaf in under) for node, under in tree.carried().items()
    }
    shared = tuple(node for node in tree.order if node in tree.formulas and node not in carried)
    return _Plan(tree.order, tree.leaves, carried, shared, Course.of(tree, shared))


def _root(course: Course, leaves: Mapping[str, Values]) -> Floats:
    """The root's figures; NaN where undefined.

    Where every step has a number, plain arithmetic gives what that of undefined figures does.
    """
    program = course.program
    plain = {leaf: leaves[leaf].number for leaf in course.leaves}
    with np.errstate(all="ignore"):
        steps = run(program, plain, FLOATS)
        total = np.asarray(sum(steps))  # not finite where any of them is not
    shape = total.shape
    if not np.isfinite(total).all():
        return np.broadcast_to(run(program, leaves, VALUES)[course.root].number, shape)
    return np.broadcast_to(steps[course.root] + 0.0, shape)


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


def _divided(plan: _Plan, first: Floats, last: Floats, was: Floats, now: Floats) -> Attribution:
    """The attribution of groups in one row; `was` and `now` hold a row for each leaf."""
    change = last - first
    defined = np.isfinite(change)
    integral = integrate(plan.course, np.nan_to_num(was), np.nan_to_num(now), defined)
    flows, others = np.split(integral.flows, [len(plan.leaves)])
    joint = ~(integral.whole & (integral.settled | _adds_up(first, last, flows)))
    leaves = _closed(flows, change)
    residual = change - np.sum(leaves, axis=0)
    if joint.any():
        leaves, others, residual = (np.where(joint, np.nan, x) for x in (leaves, others, residual))
    parts = dict(zip((*plan.leaves, *plan.shared), (*leaves, *others), strict=True))
    for node, under in plan.carried.items():
        parts[node] = leaves[list(under)].sum(axis=0)
    return Attribution(change, {node: parts[node] for node in plan.order}, residual, joint)


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
    return (numbers if numbers.shape == shape else np.broadcast_to(numbers, shape)).ravel()
