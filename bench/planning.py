"""The plan of least effort on random trees: its time, its proof and a general solver beside it.

`python -m bench.planning [--trees 100]` compares with scipy's SLSQP from several starts where
scipy is installed (it is no dependency); the optimality conditions are checked in any case.
"""

from __future__ import annotations

import time
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import numpy as np

from bench.line import HEADER, Line
from kaname.formula.algebra import evaluate_tree
from kaname.formula.expression import Expr
from kaname.formula.parse import parse
from kaname.formula.tree import Tree
from kaname.formula.values import Values
from kaname.plan.descent import box, violation
from kaname.plan.model import Model, modelled, point, rows_at
from kaname.plan.problem import Limits, Problem
from kaname.plan.solving import Solution, solve

LIMIT = 1.0  # seconds for a tree of sixty nodes
NODES = 60
STARTS = 8  # of the general solver


@dataclass(frozen=True, slots=True)
class Trial:
    """A problem, our answer, and how long it took."""

    problem: Problem
    found: Solution | None
    seconds: float


def problem(seed: int, leaves: int) -> Problem:
    """A random tree with every operator, zeros, negatives, shared leaves, limits and pins."""
    random = np.random.default_rng(seed)
    expected = {f"x{n}": _size(random) for n in range(leaves)}
    formulas = dict(_grown(random, expected))
    root = next(reversed(formulas))
    values = _computed(root, formulas, expected)
    scales = {leaf: max(abs(value) * 0.2, 0.1) for leaf, value in expected.items()}
    limits, pins = {}, {}
    for node, value in values.items():
        reach = scales.get(node, max(abs(value) * 0.1, 0.05))
        if node != root and random.random() < (0.5 if node in scales else 0.2):
            low, high = random.uniform(0, 3, 2) * reach
            limits[node] = Limits(value - low, value + high)
        elif node != root and random.random() < 0.08:
            pins[node] = value + float(random.uniform(-0.5, 0.5)) * reach
    now = values[root]
    target = now + float(random.uniform(-0.3, 0.6)) * max(abs(now), 0.5)
    return Problem(root, formulas, expected, scales, target, {}, limits, pins)


def trial(seed: int, leaves: int) -> Trial:
    """One of them, solved."""
    posed = problem(seed, leaves)
    start = time.process_time()
    found = solve(posed)
    return Trial(posed, found, time.process_time() - start)


def lines(trees: int = 20) -> Iterator[Line]:
    """Time for sixty nodes, and how well the plans are proven."""
    trials = [trial(seed, NODES * 2 // 3) for seed in range(trees)]
    size = max(len(each.problem.nodes) for each in trials)
    slowest = max(each.seconds for each in trials)
    middle = f"median {np.median([each.seconds for each in trials]) * 1e3:.0f} ms"
    yield Line(f"plan: {trees} trees of up to {size} nodes, slowest", slowest, "s", LIMIT, middle)
    met = [each for each in trials if each.found is not None]
    worst = max((_missed(each) for each in met), default=0.0)
    yield Line("  largest miss of a formula or target", worst, limit=1e-9)
    unproven = sum(not each.found.proof.holds for each in met if each.found)
    yield Line("  plans without a proof", unproven, limit=0, detail=f"{len(met)} plans")


def compared(trees: int) -> Iterator[Line]:
    """How often a general solver finds less effort, or a plan where we find none."""
    minimize = import_module("scipy.optimize").minimize
    worse = missed = better = 0
    for seed in range(trees):
        each = trial(seed, 3 + seed % 20)
        other = _general(minimize, modelled(each.problem), seed)
        if each.found is None:
            missed += other is not None
        elif other is not None and each.found.effort > other * (1 + 1e-5) + 1e-9:
            worse += 1
        else:
            better += other is None or each.found.effort < other * (1 - 1e-5) - 1e-9
    yield Line(f"plan beside SLSQP: {trees} trees, we need more effort", worse, limit=0)
    yield Line("  only SLSQP finds a plan", missed, limit=0)
    yield Line("  only we find one, or one of less effort", better)


def _size(random: np.random.Generator) -> float:
    if random.random() < 0.1:
        return 0.0
    return float(np.exp(random.normal(0, 1.2))) * (-1 if random.random() < 0.15 else 1)


def _grown(random: np.random.Generator, expected: dict[str, float]) -> Iterator[tuple[str, Expr]]:
    """Formulas from the leaves up, the root last; none divides by what is near zero."""
    formulas: dict[str, Expr] = {}
    values, pool = dict(expected), list(expected)
    while len(pool) > 1:
        taken = [pool.pop(int(random.integers(len(pool)))) for _ in range(min(3, len(pool)))]
        text = taken[0]
        for name in taken[1:]:
            operators = "+-*/" if abs(values[name]) > 0.2 else "+-*"
            text = f"({text}) {operators[int(random.integers(len(operators)))]} {name}"
        if random.random() < 0.15:
            text = f"({text}) + {random.choice(list(expected))}"
        node = f"n{len(formulas)}"
        formulas[node] = parse(text)
        values[node] = _computed(node, formulas, expected)[node]
        pool.append(node)
        yield node, formulas[node]


def _computed(root: str, formulas: dict[str, Expr], leaves: dict[str, float]) -> dict[str, float]:
    tree = Tree(root, formulas)
    found = evaluate_tree(tree, {leaf: Values.of([leaves[leaf]]) for leaf in tree.leaves})
    return {node: float(value.number[0]) for node, value in found.items()}


def _missed(each: Trial) -> float:
    """The largest relative miss of a formula or of the target."""
    assert each.found is not None
    posed = each.problem
    again = _computed(posed.root, dict(posed.formulas), dict(each.found.values))
    pairs = [(again[node], each.found.values[node]) for node in posed.formulas]
    pairs.append((again[posed.root], posed.target or 0.0))
    return max(abs(a - b) / max(abs(a), abs(b), 1e-9) for a, b in pairs)


def _general(minimize: Any, model: Model, seed: int) -> float | None:
    """The least effort that a general solver finds from several starts; None where none."""
    random = np.random.default_rng(seed)
    best: float | None = None
    for number in range(STARTS):
        far = 0.0 if number == 0 else 2.0 ** (number % 4 - 1)
        start = np.clip(far * random.standard_normal(len(model.levers)), *box(model))
        found = minimize(
            lambda z: 0.5 * z @ z,
            start,
            jac=lambda z: z,
            bounds=list(zip(model.low, model.high, strict=True)),
            constraints=_constraints(model),
            method="SLSQP",
            options={"maxiter": 300, "ftol": 1e-12},
        )
        met = violation(model, rows_at(model, found.x)) < 1e-7
        if met and (best is None or 2 * found.fun < best):
            best = 2 * float(found.fun)
    return best


def _constraints(model: Model) -> list[dict[str, Any]]:
    equal = np.flatnonzero(model.equal)
    low = np.flatnonzero(~model.equal & np.isfinite(model.row_low))
    high = np.flatnonzero(~model.equal & np.isfinite(model.row_high))
    made = []
    for kind, rows, bound, sign in (
        ("eq", equal, model.row_low, 1.0),
        ("ineq", low, model.row_low, 1.0),
        ("ineq", high, model.row_high, -1.0),
    ):
        if len(rows):
            made.append(
                {
                    "type": kind,
                    "fun": lambda z, rows=rows, bound=bound, sign=sign: (
                        sign * (np.nan_to_num(rows_at(model, z), nan=1e6) - bound)[rows]
                    ),
                    "jac": lambda z, rows=rows, sign=sign: (
                        sign * np.nan_to_num(point(model, z).jacobian)[rows]
                    ),
                }
            )
    return made


def main() -> None:
    """Print the table as it comes."""
    parser = ArgumentParser(prog="python -m bench.planning", description=__doc__)
    parser.add_argument("--trees", type=int, default=100)
    trees = parser.parse_args().trees
    print(HEADER)
    for line in lines(min(trees, 50)):
        print(line, flush=True)
    try:
        for line in compared(trees):
            print(line, flush=True)
    except ImportError:
        print("scipy is not installed: no comparison with a general solver")


if __name__ == "__main__":
    main()
