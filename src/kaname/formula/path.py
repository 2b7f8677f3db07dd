"""Integrals along the straight path between two states of a tree, for many groups at once.

The path runs from t = 0 to t = 1, in panels of 16 Gauss-Legendre points. A panel that has not
converged is split in two: halves pile up where a denominator comes near 0, and only there. The
second half of the path is walked backwards, for numbers are finest near 0: a denominator of 1e-100
at either end is no trouble.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaname.formula.program import (
    FLOATS,
    Program,
    Step,
    adjoints,
    dependencies,
    rounding,
    run,
    tangents,
)
from kaname.formula.tree import Tree
from kaname.formula.values import Flags, Floats

_points, _weights = np.polynomial.legendre.leggauss(16)
# The ends of a panel come along with weight 0: they are where its integrals are checked.
_AT = np.concatenate([[0.0], (1 + _points) / 2, [1.0]])[:, None]
_WEIGHTS = np.concatenate([[0.0], _weights / 2, [0.0]])
_PRECISION = 1e-11  # relative error of the integral of the root, or of a ratio, over a panel
_SHORT = 2.0**-52  # of the way to its end: a panel as short as a rounding error
_CROWD = 64  # panels of one group that do not converge: what is left is rounding, not a pole
_WIDE = 0.25  # panels so wide are split where they have not converged, for rounding or not
_BLOCK = 512  # panels computed together, so that their arrays stay in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Integral:
    """What flows through nodes, ∫ (∂root/∂node) (dnode/dt) dt, and where that is known.

    `flows`: a row for each leaf of the tree, then for each of the other nodes asked for.
    `whole`: both ends are defined and no denominator reaches 0 between them. `settled`: the flows
    of the leaves add up to the change of the root but for the rounding of numbers on the way.
    """

    flows: Floats
    whole: Flags
    settled: Flags


def integrate(course: Course, first: Floats, last: Floats, defined: Flags) -> Integral:
    """The flows through the steps that the course asks for, on the way from `first` to `last`.

    Both states are finite, with a row for each leaf of the tree and a column for each group; groups
    that are not `defined` are left out. A flow is 0 where nothing moves; it means nothing where not
    `whole`.
    """
    path = _Path(course, first, last)
    flows = np.zeros((len(course.asked), len(defined)))
    found = Integral(flows, defined.copy(), defined.copy())
    panels = _whole_way(np.flatnonzero(defined & np.any(first != last, axis=0)))
    while len(panels):
        panels = _advance(path, panels, found)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    course: Course
    first: Floats
    last: Floats


@dataclass(frozen=True, slots=True, eq=False)
class _Panels:
    group: NDArray[np.intp]
    start: Floats  # from 0, at the first values, or from the last values where `back`
    width: Floats
    back: Flags

    def __len__(self) -> int:
        return len(self.group)

    def of(self, chosen: Flags | slice) -> _Panels:
        return _Panels(
            self.group[chosen], self.start[chosen], self.width[chosen], self.back[chosen]
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Sweep:
    """What the points of some panels tell; panels lie along the last axis."""

    flows: Floats  # by node
    converged: Flags  # the integrals agree with what changed between both ends
    broken: Flags  # a denominator is 0 or changes its sign
    dips: Flags  # a denominator may touch 0 and turn back


@dataclass(frozen=True, slots=True, eq=False)
class Course:
    """What is known of every path of a tree: its program, and the steps that matter on the way."""

    program: Program
    root: int
    leaves: tuple[str, ...]
    asked: tuple[int, ...]  # the steps whose flows are asked for: the leaves, then other nodes
    moving: frozenset[int]  # the steps whose rate of change is needed
    divisions: tuple[int, ...]
    divisors: tuple[int, ...]  # the steps that must not reach 0
    built: tuple[int, ...]  # those among them that are no leaves: rounding may hide a 0
    bent: tuple[int, ...]  # those that are not linear: two of one sign may hide a 0

    @staticmethod
    def of(tree: Tree, nodes: Sequence[str]) -> Course:
        """The course of `tree`, with the flows of these inner nodes."""
        program = Program.of(tree)
        steps = program.steps
        divisions = tuple(at for at, step in enumerate(steps) if step.op == "/")
        divisors = tuple({part for at in divisions for part in _factors(steps, steps[at].right)})
        degrees = _degrees(steps)
        bent = tuple(at for at in divisors if degrees[at] > 1)
        built = tuple(at for at in divisors if steps[at].op not in ("leaf", "number"))
        asked = tuple(program.nodes[node] for node in (*tree.leaves, *nodes))
        moving = dependencies(program, [*asked, *divisions, *bent])
        root = program.nodes[tree.root]
        return Course(program, root, tree.leaves, asked, moving, divisions, divisors, built, bent)


def _factors(steps: Sequence[Step], at: int) -> set[int]:
    """The steps of which one is 0 if step `at` is; its own denominators are divisors anyway."""
    step = steps[at]
    if step.op == "*":
        return _factors(steps, step.left) | _factors(steps, step.right)
    return _factors(steps, step.left) if step.op in ("negative", "/") else {at}


def _degrees(steps: Sequence[Step]) -> list[float]:
    """The degree of every step as a polynomial of t; infinite where it is none."""
    found: list[float] = []
    for step in steps:
        match step.op:
            case "leaf" | "number":
                found.append(float(step.op == "leaf"))
            case "negative":
                found.append(found[step.left])
            case "*":
                found.append(found[step.left] + found[step.right])
            case "/":
                found.append(found[step.left] if found[step.right] == 0 else np.inf)
            case _:
                found.append(max(found[step.left], found[step.right]))
    return found


def _whole_way(group: NDArray[np.intp]) -> _Panels:
    shape = group.shape
    return _Panels(group, np.zeros(shape), np.ones(shape), np.zeros(shape, dtype=np.bool_))


def _halves(panels: _Panels) -> _Panels:
    half = panels.width / 2
    turned = panels.width == 1  # its second half starts from the last values
    return _Panels(
        np.tile(panels.group, 2),
        np.concatenate([panels.start, np.where(turned, 0.0, panels.start + half)]),
        np.tile(half, 2),
        np.concatenate([panels.back, panels.back | turned]),
    )


def _advance(path: _Path, panels: _Panels, found: Integral) -> _Panels:
    """Add the flows of the panels that are done, and give back the halves of the others."""
    sweep = _sweep(path, panels)
    converged, broken = sweep.converged, sweep.broken
    group, groups = panels.group, len(found.whole)
    crowded = np.bincount(group, minlength=groups)[group] > _CROWD
    spent = crowded | (panels.width <= _SHORT * panels.start)
    final = spent | (converged & ~sweep.dips)
    found.whole[group[broken | (spent & sweep.dips)]] = False
    found.settled[group[spent & ~converged]] = False
    flows = np.where(panels.back, -sweep.flows, sweep.flows)[:, final]
    for total, part in zip(found.flows, flows, strict=True):
        np.add(total, np.bincount(group[final], part, minlength=groups), out=total)
    return _halves(panels.of(~final & found.whole[group]))


def _states(path: _Path, panels: _Panels) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Every leaf at the points of each panel, and how fast it changes there."""
    start, end = path.first[:, panels.group], path.last[:, panels.group]
    start, end = np.where(panels.back, end, start), np.where(panels.back, start, end)
    t = panels.start + _AT * panels.width
    slopes = end - start
    leaves = slopes[:, np.newaxis] * t
    leaves += start[:, np.newaxis]
    leaves[:, -1] = np.where(t[-1] == 1, end, leaves[:, -1])  # there to the last bit
    names = path.course.leaves
    return dict(zip(names, leaves, strict=True)), dict(zip(names, slopes, strict=True))


def _sweep(path: _Path, panels: _Panels) -> _Sweep:
    blocks = [
        _sweep_block(path, panels.of(slice(at, at + _BLOCK)))
        for at in range(0, len(panels), _BLOCK)
    ]
    if len(blocks) == 1:
        return blocks[0]
    return _Sweep(
        np.concatenate([block.flows for block in blocks], axis=1),
        np.concatenate([block.converged for block in blocks]),
        np.concatenate([block.broken for block in blocks]),
        np.concatenate([block.dips for block in blocks]),
    )


def _sweep_block(path: _Path, panels: _Panels) -> _Sweep:
    course, width = path.course, panels.width
    leaves, slopes = _states(path, panels)
    with np.errstate(all="ignore"):
        values = run(course.program, leaves, FLOATS)
        rates = tangents(course.program, values, slopes, course.moving)
        weights = adjoints(course.program, values, course.root)
        flows = _flows(course, weights, rates, width)
        rises = _integrals([rates[at] for at in course.divisions], width)
        converged, broken = _judged(course, values, flows, rises, width)
        dips = np.zeros(len(panels), dtype=np.bool_)
        for at in course.divisors:
            low, high = values[at].min(axis=0), values[at].max(axis=0)
            broken |= ~((low > 0) | (high < 0))
        for at in course.bent:
            dips |= _dips(values[at], rates[at] * width)
    return _Sweep(flows, converged, broken, dips)


def _flows(
    course: Course, weights: Sequence[Floats], rates: Sequence[Floats], width: Floats
) -> Floats:
    """What flows through each step that is asked for; a leaf's rate is one on the whole way."""
    count = len(course.leaves)
    leaves = _integrals([weights[at] for at in course.asked[:count]], width)
    leaves *= np.reshape([rates[at] for at in course.asked[:count]], leaves.shape)
    others = _integrals([weights[at] * rates[at] for at in course.asked[count:]], width)
    return np.concatenate([leaves, others])


def _integrals(rates: Sequence[Floats], width: Floats) -> Floats:
    """A row for each rate: its mean over the points, times the width."""
    found = np.empty((len(rates), len(width)))
    moving = [n for n, rate in enumerate(rates) if np.ndim(rate) == 2]
    for n, rate in enumerate(rates):
        if np.ndim(rate) < 2:  # what has one row does not change
            found[n] = rate
    if moving:
        found[moving] = _WEIGHTS @ np.array([rates[n] for n in moving])
    found *= width
    return found


def _judged(
    course: Course, values: Sequence[Floats], flows: Floats, rises: Floats, width: Floats
) -> tuple[Flags, Flags]:
    """Which panels have converged, and which are broken.

    Integrals are held against the values at both ends: that of the root, and those of all ratios,
    because ratios that cancel in the root may both be wrong near a pole. How far rounding may go
    is computed only where it decides; a wide panel that has not converged is split in any case.
    """
    leaves = flows[: len(course.leaves)]
    checked = (course.root, *course.divisions)
    sums = np.concatenate([np.sum(leaves, axis=0)[np.newaxis], rises])
    sizes = np.concatenate([np.sum(np.abs(leaves), axis=0)[np.newaxis], np.abs(rises)])
    ends = np.empty((2, len(checked), len(width)))
    for n, at in enumerate(checked):
        ends[:, n] = _ends(values[at])
    slack = _PRECISION * (np.abs(ends).sum(axis=0) + sizes)
    apart = np.abs(sums - (ends[1] - ends[0]))
    converged = np.asarray(np.all(apart <= slack, axis=0))
    broken = np.asarray(~np.isfinite(flows).all(axis=0))
    if not (course.built or np.any((width < _WIDE) & ~converged)):
        return converged, broken
    noise = rounding(course.program, [_ends(value) for value in values])
    for n, at in enumerate(checked):
        slack[n] += 8 * np.broadcast_to(noise[at], (2, len(width))).sum(axis=0)
    for at in course.built:
        broken |= np.any(np.abs(_ends(values[at])) <= noise[at], axis=0)
    return np.asarray(np.all(apart <= slack, axis=0)), broken


def _ends(value: Floats) -> Floats:
    """The values at the first and the last point; what has one row does not change."""
    return value[[0, -1]] if np.ndim(value) == 2 else value


def _dips(value: Floats, rate: Floats) -> Flags:
    """Whether the tangents at two neighbouring points meet on the other side of 0."""
    height, fall = np.abs(value), rate * np.sign(value)
    gap = np.diff(_AT, axis=0)
    down, up = fall[:-1], fall[1:]
    bottom = height[:-1] + down * (height[1:] - height[:-1] - up * gap) / (down - up)
    dips: Flags = np.any((down < 0) & (up > 0) & (bottom <= 0), axis=0)
    return dips
