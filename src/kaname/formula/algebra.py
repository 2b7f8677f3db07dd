"""What can be computed from formulas: values, derivatives, and the input that meets a target."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kaname.errors import Finding, KanameError
from kaname.formula import values
from kaname.formula.expression import Expr
from kaname.formula.fraction import FRACTIONS, UNKNOWN, Fraction, Polynomial, equation, known
from kaname.formula.program import FLOATS, Arithmetic, Program, adjoints, rounding, run, tangents
from kaname.formula.tree import Tree
from kaname.formula.values import Flags, Floats, Reason, Values
from kaname.text import suggest

__all__ = ["Tree", "evaluate", "evaluate_tree", "gradient", "solve"]

VALUES: Arithmetic[Values] = Arithmetic(
    Values.of, values.negative, values.add, values.subtract, values.multiply, values.divide
)


def evaluate(expr: Expr, env: Mapping[str, Values]) -> Values:
    """The value of `expr`; `env` holds each of its terms under `show(term)`, shapes broadcast."""
    program = Program.of_expr(expr)
    return run(program, env, VALUES)[program.nodes[""]]


def evaluate_tree(tree: Tree, leaves: Mapping[str, Values]) -> dict[str, Values]:
    """Every node of `tree`, children first, all of one shape: that of its leaves broadcast."""
    program = Program.of(tree)
    found = run(program, leaves, VALUES)
    shape = np.broadcast_shapes(*(value.shape for value in found))
    return {node: found[at].spread(shape) for node, at in program.nodes.items()}


def gradient(tree: Tree, leaves: Mapping[str, Values]) -> dict[str, Floats]:
    """The derivative of the root by every node, by reverse mode; NaN where undefined."""
    program = Program.of(tree)
    found = run(program, leaves, VALUES)
    root = program.nodes[tree.root]
    shape = np.broadcast_shapes(*(value.shape for value in found))
    with np.errstate(all="ignore"):
        slopes = adjoints(program, [value.number for value in found], root)
    return {
        node: np.where(found[root].defined & np.isfinite(slopes[at]), slopes[at], np.nan)
        * np.ones(shape)
        for node, at in program.nodes.items()
    }


def solve(tree: Tree, leaves: Mapping[str, Values], unknown: str, target: Values) -> Values:
    """What the node `unknown` would have to be for the root to equal `target`, all else as it is.

    An inner node is taken as an input. Exact where the root is linear in the unknown or a ratio
    of linear parts; else the real solution nearest to the present value. Where nothing meets the
    target it is undefined: by ZERO_DIVISION if the unknown has no effect, else OUT_OF_RANGE.
    """
    if unknown not in tree.order:
        near = suggest(unknown, tree.order)
        raise KanameError(
            Finding("formula.unknown-node", {"name": unknown, "root": tree.root}, suggestion=near)
        )
    now = evaluate_tree(tree, leaves)[unknown]
    cut = tree.without(unknown)
    program = Program.of(cut)
    symbols = {leaf: UNKNOWN if leaf == unknown else known(leaves[leaf]) for leaf in cut.leaves}
    root = run(program, symbols, FRACTIONS)[program.nodes[tree.root]]
    found = _roots(root, target, now)
    return _verified(cut, {**leaves, unknown: found}, unknown, target)


def _roots(root: Fraction, target: Values, now: Values) -> Values:
    constant, *higher = equation(root, target)
    flat = np.all(np.broadcast_arrays(True, *(c.number == 0 for c in higher)), axis=0)
    met = flat & (constant.number == 0)  # any input will do: leave it as it is
    if len(higher) > 1:
        found = _nearest_root((constant, *higher), root.below, now)
    else:
        found = values.divide(values.negative(constant), *(higher or [Values.of(0.0)]))
    without_effect = values.divide(constant, Values.of(0.0))
    return _either(met, now, _either(flat, without_effect, found))


def _nearest_root(polynomial: Polynomial, below: Polynomial, now: Values) -> Values:
    total = polynomial[0]
    for coefficient in polynomial[1:]:
        total = values.add(total, coefficient)  # undefined, with its reason, where one of them is
    shape = np.broadcast_shapes(total.shape, now.shape)
    above_rows, below_rows = _rows(polynomial, shape), _rows(below, shape)
    starts = np.nan_to_num(np.broadcast_to(now.number, shape)).ravel()
    found = [
        _nearest_real(*rows) if np.isfinite(rows[0]).all() else np.nan
        for rows in zip(above_rows, below_rows, starts, strict=True)
    ]
    roots = Values.of(np.reshape(found, shape), Reason.OUT_OF_RANGE)
    return _either(total.defined, roots, total)


def _rows(polynomial: Polynomial, shape: tuple[int, ...]) -> Floats:
    """One row of coefficients for each figure, the highest power first."""
    return np.stack([np.broadcast_to(c.number, shape).ravel() for c in polynomial[::-1]], axis=1)


def _nearest_real(above: Floats, below: Floats, start: float) -> float:
    roots = np.roots(above)
    roots = roots.real[np.abs(roots.imag) <= 1e-6 * np.abs(roots)]
    divisor = np.abs(np.polyval(below, roots))
    roots = roots[divisor > 1e-9 * np.polyval(np.abs(below), np.abs(roots))]
    return float(roots[np.argmin(np.abs(roots - start))]) if roots.size else np.nan


def _verified(tree: Tree, leaves: Mapping[str, Values], unknown: str, target: Values) -> Values:
    """The input `unknown` among `leaves`, refined; undefined where it misses the target."""
    program = Program.of(tree)
    at = program.nodes[tree.root]
    found = _refined(program, leaves, unknown, at, target)
    steps = run(program, {**leaves, unknown: found}, VALUES)
    with np.errstate(all="ignore"):
        noise = rounding(program, [np.nan_to_num(step.number) for step in steps])[at]
    slack = 1e-9 * np.abs(target.number) + 8 * np.nan_to_num(noise, posinf=0.0)
    met = np.abs(steps[at].number - target.number) <= slack
    return _either(met | ~found.defined, found, Values.undefined((), Reason.OUT_OF_RANGE))


def _refined(
    program: Program, leaves: Mapping[str, Values], unknown: str, root: int, target: Values
) -> Values:
    """The input `unknown` after three steps of Newton's method, each taken only if it helps."""
    numbers = {leaf: value.number for leaf, value in leaves.items()}
    slopes = {leaf: np.asarray(float(leaf == unknown)) for leaf in leaves}
    best = numbers[unknown]
    for _ in range(3):
        with np.errstate(all="ignore"):
            steps = run(program, {**numbers, unknown: best}, FLOATS)
            miss = steps[root] - target.number
            better = best - miss / tangents(program, steps, slopes)[root]
            again = run(program, {**numbers, unknown: better}, FLOATS)[root] - target.number
        best = np.where(np.abs(again) < np.abs(miss), better, best)
    return _either(np.isfinite(best), Values.of(best), leaves[unknown])


def _either(condition: Flags, first: Values, second: Values) -> Values:
    return Values(
        np.where(condition, first.number, second.number),
        np.where(condition, first.reason, second.reason),
        np.where(condition, first.marked, second.marked),
    )
