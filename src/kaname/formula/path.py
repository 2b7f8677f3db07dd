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


def integrate(
    tree: Tree, nodes: Sequence[str], first: Floats, last: Floats, defined: Flags
) -> Integral:
    """The flows through the leaves of `tree`, on their way from `first` to `last`, and `nodes`.

    Both states are finite, with a row for each of `tree.leaves` and a column for each group; groups
    that are not `defined` are left out. A flow is 0 where nothing moves; it means nothing where not
    `whole`.
    """
    path = _path(tree, nodes, first, last)
    flows = np.zeros((len(path.asked), len(defined)))
    found = Integral(flows, defined.copy(), defined.copy())
    panels = _whole_way(np.flatnonzero(defined & np.any(first != last, axis=0)))
    while len(panels):
        panels = _advance(path, panels, found)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    program: Program
    root: int
    leaves: tuple[str, ...]
    first: Floats
    last: Floats
    asked: tuple[int, ...]  # the steps whose flows are asked for: the leaves, then other nodes
    moving: frozenset[int]  # the steps whose rate of change is needed
    divisions: tuple[int, ...]
    divisors: tuple[int, ...]  # the steps that must not reach 0
    bent: tuple[int, ...]  # those among them that are not linear: two of one sign may hide a 0


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
    rises: Floats  # by division: the integral of its rate of change
    broken: Flags  # a denominator is 0 or changes its sign
    dips: Flags  # a denominator may touch 0 and turn back


def _path(tree: Tree, nodes: Sequence[str], first: Floats, last: Floats) -> _Path:
    program = Program.of(tree)
    steps = program.steps
    divisions = tuple(at for at, step in enumerate(steps) if step.op == "/")
    divisors = {part for at in divisions for part in _factors(steps, steps[at].right)}
    degrees = _degrees(steps)
    bent = tuple(at for at in divisors if degrees[at] > 1)
    asked = tuple(program.nodes[node] for node in (*tree.leaves, *nodes))
    return _Path(
        program,
        program.nodes[tree.root],
        tree.leaves,
        first,
        last,
        asked,
        dependencies(program, [*asked, *divisions, *bent]),
        divisions,
        tuple(divisors),
        bent,
    )


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
    converged, broken = _judged(path, panels, sweep)
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


def _states(
    path: _Path, panels: _Panels, at: Floats
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Every leaf at the points `at` of each panel, and how fast it changes there."""
    start, end = path.first[:, panels.group], path.last[:, panels.group]
    start, end = np.where(panels.back, end, start), np.where(panels.back, start, end)
    t = panels.start + at * panels.width
    slopes = end - start
    leaves = slopes[:, np.newaxis] * t
    leaves += start[:, np.newaxis]
    leaves[:, -1] = np.where(t[-1] == 1, end, leaves[:, -1])  # there to the last bit
    names = path.leaves
    return dict(zip(names, leaves, strict=True)), dict(zip(names, slopes, strict=True))


def _sweep(path: _Path, panels: _Panels) -> _Sweep:
    blocks = [
        _sweep_block(path, panels.of(slice(at, at + _BLOCK)))
        for at in range(0, len(panels), _BLOCK)
    ]
    return _Sweep(
        np.concatenate([block.flows for block in blocks], axis=1),
        np.concatenate([block.rises for block in blocks], axis=1),
        np.concatenate([block.broken for block in blocks]),
        np.concatenate([block.dips for block in blocks]),
    )


def _sweep_block(path: _Path, panels: _Panels) -> _Sweep:
    program, width = path.program, panels.width
    leaves, slopes = _states(path, panels, _AT)
    with np.errstate(all="ignore"):
        values = run(program, leaves, FLOATS)
        rates = tangents(program, values, slopes, path.moving)
        weights = adjoints(program, values, path.root)
        flows = [_flow(weights[at], rates[at], width) for at in path.asked]
        rises = [_integral(rates[at], width) for at in path.divisions]
        broken, dips = np.zeros((2, len(panels)), dtype=np.bool_)
        for at in path.divisors:
            broken |= ~(np.all(values[at] > 0, axis=0) | np.all(values[at] < 0, axis=0))
        for at in path.bent:
            dips |= _dips(values[at], rates[at] * width)
    shape = (-1, len(panels))
    return _Sweep(np.reshape(flows, shape), np.reshape(rises, shape), broken, dips)


def _flow(weight: Floats, rate: Floats, width: Floats) -> Floats:
    if np.ndim(rate) < 2:
        return _integral(weight, width) * rate
    return _integral(weight * rate, width)


def _integral(rate: Floats, width: Floats) -> Floats:
    mean = _WEIGHTS @ rate if np.ndim(rate) == 2 else rate  # what has one row does not change
    return np.asarray(mean * width)


def _judged(path: _Path, panels: _Panels, sweep: _Sweep) -> tuple[Flags, Flags]:
    """Which panels have converged, and which are broken.

    Integrals are held against the values at both ends: that of the root, and those of all ratios,
    because ratios that cancel in the root may both be wrong near a pole.
    """
    leaves = sweep.flows[: len(path.leaves)]
    with np.errstate(all="ignore"):
        ends = run(path.program, _states(path, panels, _AT[[0, -1]])[0], FLOATS)
        noise = rounding(path.program, ends)
        converged = _agrees(ends[path.root], noise[path.root], leaves)
        for at, rise in zip(path.divisions, sweep.rises, strict=True):
            converged &= _agrees(ends[at], noise[at], rise[np.newaxis])
        broken = sweep.broken | ~np.all(np.isfinite(sweep.flows), axis=0)
        for at in path.divisors:
            broken |= np.any(np.abs(ends[at]) <= noise[at], axis=0)
    return converged, broken


def _agrees(ends: Floats, noise: Floats, parts: Floats) -> Flags:
    first, last = np.broadcast_to(ends, (2, parts.shape[-1]))
    scale = np.abs(first) + np.abs(last) + np.sum(np.abs(parts), axis=0)
    slack = _PRECISION * scale + 8 * np.broadcast_to(noise, (2, parts.shape[-1])).sum(axis=0)
    agrees: Flags = np.abs(np.sum(parts, axis=0) - (last - first)) <= slack
    return agrees


def _dips(value: Floats, rate: Floats) -> Flags:
    """Whether the tangents at two neighbouring points meet on the other side of 0."""
    height, fall = np.abs(value), rate * np.sign(value)
    gap = np.diff(_AT, axis=0)
    down, up = fall[:-1], fall[1:]
    bottom = height[:-1] + down * (height[1:] - height[:-1] - up * gap) / (down - up)
    dips: Flags = np.any((down < 0) & (up > 0) & (bottom <= 0), axis=0)
    return dips
