"""Integrals along the straight path between two states of a tree, for many groups at once.

The path runs from t = 0 to t = 1, in panels of 16 Gauss-Legendre points. A panel that has not
converged is split in two: halves pile up where a denominator comes near 0, and only there. The
second half of the path is walked backwards, for numbers are finest near 0: a denominator of 1e-100
at either end is no trouble.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kaname.formula.program import FLOATS, Program, Step, adjoints, rounding, run, tangents
from kaname.formula.tree import Tree
from kaname.formula.values import Flags, Floats

_points, _weights = np.polynomial.legendre.leggauss(16)
# The ends of a panel come along with weight 0: they are where its integrals are checked.
_AT = np.concatenate([[0.0], (1 + _points) / 2, [1.0]])[:, None]
_WEIGHTS = np.concatenate([[0.0], _weights / 2, [0.0]])
_TIGHT, _LOOSE = 1e-12, 1e-11  # relative error of a panel: of the root, of a ratio beneath it
_SHORT = 2.0**-52  # of the way to its end: a panel as short as a rounding error
_CROWD = 64  # panels of one group that do not converge: what is left is rounding, not a pole
_BLOCK = 64  # panels computed together, so that their arrays stay in the processor's cache


@dataclass(frozen=True, slots=True, eq=False)
class Integral:
    """What flows through every node, ∫ (∂root/∂node) (dnode/dt) dt, and where that is known.

    `whole`: both ends are defined and no denominator reaches 0 between them. `settled`: the flows
    of the leaves add up to the change of the root but for the rounding of numbers on the way.
    """

    flows: Mapping[str, Floats]
    whole: Flags
    settled: Flags


def integrate(tree: Tree, ends: Mapping[str, tuple[Floats, Floats]], defined: Flags) -> Integral:
    """The flows through every node of `tree` while each leaf goes from its first to its last value.

    `ends` holds two finite arrays for every leaf, as long as there are groups; groups that are not
    `defined` are left out. A flow is 0 where nothing moves; it means nothing where not `whole`.
    """
    path = _path(tree, ends)
    flows = np.zeros((len(path.program.nodes), len(defined)))
    by_node = dict(zip(path.program.nodes, flows, strict=True))
    found = Integral(by_node, defined.copy(), defined.copy())
    moving = np.any([first != last for first, last in ends.values()], axis=0)
    panels = _whole_way(np.flatnonzero(defined & moving))
    while len(panels):
        panels = _advance(path, panels, found)
    return found


@dataclass(frozen=True, slots=True, eq=False)
class _Path:
    program: Program
    root: int
    ends: Mapping[str, tuple[Floats, Floats]]
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
    """Flows by node and panel, and what can be said of each panel."""

    flows: Floats
    converged: Flags
    broken: Flags  # a denominator is 0 or changes its sign
    dips: Flags  # a denominator may touch 0 and turn back


def _path(tree: Tree, ends: Mapping[str, tuple[Floats, Floats]]) -> _Path:
    program = Program.of(tree)
    steps = program.steps
    divisions = tuple(at for at, step in enumerate(steps) if step.op == "/")
    divisors = {part for at in divisions for part in _factors(steps, steps[at].right)}
    degrees = _degrees(steps)
    bent = tuple(at for at in sorted(divisors) if degrees[at] > 1)
    return _Path(program, program.nodes[tree.root], ends, divisions, tuple(sorted(divisors)), bent)


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
    group, groups = panels.group, len(found.whole)
    crowded = np.bincount(group, minlength=groups)[group] > _CROWD
    spent = crowded | (panels.width <= _SHORT * panels.start)
    final = spent | (sweep.converged & ~sweep.dips)
    found.whole[group[sweep.broken | (spent & sweep.dips)]] = False
    found.settled[group[spent & ~sweep.converged]] = False
    for flow, part in zip(found.flows.values(), sweep.flows[:, final], strict=True):
        np.add(flow, np.bincount(group[final], part, minlength=groups), out=flow)
    return _halves(panels.of(~final & found.whole[group]))


def _sweep(path: _Path, panels: _Panels) -> _Sweep:
    blocks = [
        _sweep_block(path, panels.of(slice(at, at + _BLOCK)))
        for at in range(0, len(panels), _BLOCK)
    ]
    return _Sweep(
        np.concatenate([block.flows for block in blocks], axis=1),
        np.concatenate([block.converged for block in blocks]),
        np.concatenate([block.broken for block in blocks]),
        np.concatenate([block.dips for block in blocks]),
    )


def _sweep_block(path: _Path, panels: _Panels) -> _Sweep:
    t = panels.start + _AT * panels.width
    leaves, slopes = {}, {}
    for leaf, (first, last) in path.ends.items():
        start = np.where(panels.back, last[panels.group], first[panels.group])
        end = np.where(panels.back, first[panels.group], last[panels.group])
        slopes[leaf] = end - start
        leaves[leaf] = t * slopes[leaf]
        leaves[leaf] += start
        leaves[leaf][-1] = np.where(t[-1] == 1, end, leaves[leaf][-1])  # there to the last bit
    with np.errstate(all="ignore"):
        values = run(path.program, leaves, FLOATS)
        rates = tangents(path.program, values, slopes)
        return _judged(path, panels, values, rates)


def _judged(
    path: _Path, panels: _Panels, values: Sequence[Floats], rates: Sequence[Floats]
) -> _Sweep:
    slopes = adjoints(path.program, values, path.root)
    nodes = path.program.nodes
    flows = np.stack([_flow(slopes[at], rates[at], panels) for at in nodes.values()])
    ends = [_ends(value, panels) for value in values]
    noise = rounding(path.program, ends)
    broken = ~np.all(np.isfinite(flows), axis=0)
    for at in path.divisors:
        broken |= ~(np.all(values[at] > 0, axis=0) | np.all(values[at] < 0, axis=0))
        broken |= np.any(np.abs(ends[at]) <= noise[at], axis=0)
    dips = np.zeros(len(panels), dtype=np.bool_)
    for at in path.bent:
        dips |= _dips(values[at], rates[at] * panels.width)
    leaves = [row for row, node in enumerate(nodes) if node in path.ends]
    converged = _agrees(ends[path.root], flows[leaves], noise[path.root], _TIGHT)
    for at in path.divisions:  # ratios that cancel in the root may both be wrong near a pole
        part = _integral(rates[at], panels)[np.newaxis]
        converged &= _agrees(ends[at], part, noise[at], _LOOSE)
    return _Sweep(np.where(panels.back, -flows, flows), converged, broken, dips)


def _agrees(ends: Floats, parts: Floats, noise: Floats, precision: float) -> Flags:
    """Whether integrals add up to the difference between the ends of each panel."""
    first, last = ends
    scale = np.abs(first) + np.abs(last) + np.sum(np.abs(parts), axis=0)
    slack = precision * scale + 8 * np.sum(noise, axis=0)
    agrees: Flags = np.abs(np.sum(parts, axis=0) - (last - first)) <= slack
    return agrees


def _flow(slope: Floats, rate: Floats, panels: _Panels) -> Floats:
    if np.ndim(rate) < 2:
        return _integral(slope, panels) * rate
    return _integral(slope * rate, panels)


def _integral(rate: Floats, panels: _Panels) -> Floats:
    mean = _WEIGHTS @ rate if np.ndim(rate) == 2 else rate  # what has one row does not change
    return np.asarray(mean * panels.width)


def _ends(value: Floats, panels: _Panels) -> Floats:
    return value[[0, -1]] if np.ndim(value) == 2 else np.broadcast_to(value, (2, len(panels)))


def _dips(value: Floats, rate: Floats) -> Flags:
    """Whether the tangents at two neighbouring points meet on the other side of 0."""
    height, fall = np.abs(value), rate * np.sign(value)
    gap = np.diff(_AT, axis=0)
    down, up = fall[:-1], fall[1:]
    bottom = height[:-1] + down * (height[1:] - height[:-1] - up * gap) / (down - up)
    dips: Flags = np.any((down < 0) & (up > 0) & (bottom <= 0), axis=0)
    return dips
