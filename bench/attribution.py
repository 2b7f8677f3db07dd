"""Time of a path-integral attribution, and its agreement with exact Shapley values.

    python bench/attribution.py

A tree of 50 nodes (five segments with ratios, products and a margin) over 10,000 groups must take
less than a second of processor time (the clock's is printed beside it: other processes may be at
work). On a small multilinear tree the contributions are compared with Shapley values enumerated in
exact fractions.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from fractions import Fraction
from itertools import permutations
from typing import TypeAlias

import numpy as np

from kaname.formula.algebra import Tree, evaluate_tree
from kaname.formula.attribute import Attribution, attribute
from kaname.formula.parse import parse
from kaname.formula.values import Values

GROUPS = 10_000
SEGMENTS = ("a", "b", "c", "d", "e")
LIMIT = 1.0  # seconds

State: TypeAlias = Mapping[str, Values]


def segment(name: str) -> dict[str, str]:
    """Nine nodes: visits lead to deals, deals to sales; the win rate is a ratio of counts."""
    return {
        f"sales_{name}": f"deals_{name} * price_{name}",
        f"deals_{name}": f"opened_{name} * win_rate_{name}",
        f"opened_{name}": f"visits_{name} * yield_{name}",
        f"win_rate_{name}": f"won_{name} / closed_{name}",
    }


def fifty_nodes() -> Tree:
    """Profit as the sales of all segments less costs."""
    formulas = {"profit": " + ".join(f"sales_{s}" for s in SEGMENTS) + " - costs"}
    formulas["costs"] = "fixed + hours * wage"
    for name in SEGMENTS:
        formulas |= segment(name)
    return Tree("profit", {node: parse(text) for node, text in formulas.items()})


def states(tree: Tree, seed: int) -> tuple[State, State]:
    """Two random states of every leaf; a tenth of the figures that are no denominators are 0."""
    random = np.random.default_rng(seed)

    def figures(leaf: str) -> Values:
        found = random.lognormal(3, 1, GROUPS)
        empty = random.random(GROUPS) < 0.1
        return Values.of(found if leaf.startswith("closed") else np.where(empty, 0, found))

    before = {leaf: figures(leaf) for leaf in tree.leaves}
    return before, {leaf: figures(leaf) for leaf in tree.leaves}


def shapley(before: Mapping[str, int], after: Mapping[str, int]) -> dict[str, Fraction]:
    """Mean over every order of turning the inputs of `small` from before to after."""
    total = dict.fromkeys(before, Fraction(0))
    orders = list(permutations(before))
    for order in orders:
        state = {leaf: Fraction(number) for leaf, number in before.items()}
        for leaf in order:
            was = small(state)
            state[leaf] = Fraction(after[leaf])
            total[leaf] += (small(state) - was) / len(orders)
    return total


def small(x: Mapping[str, Fraction]) -> Fraction:
    """The formula of `SMALL`, in exact arithmetic."""
    return (
        x["visits"] * x["rate"] * (x["price"] - x["cost"]) + x["service"] * x["price"] - x["rent"]
    )


SMALL = "visits * rate * (price - cost) + service * price - rent"
BEFORE = {"visits": 40, "rate": 3, "price": 100, "cost": 80, "service": 0, "rent": 500}
AFTER = {"visits": 55, "rate": 2, "price": 90, "cost": 95, "service": 7, "rent": 300}


def timed(tree: Tree, before: State, after: State) -> tuple[Attribution, float, float]:
    """The attribution, its seconds of processor time and of clock time, each the best of five."""
    best = [np.inf, np.inf]
    for _ in range(5):
        started = time.process_time(), time.perf_counter()
        found = attribute(tree, before, after)
        ended = time.process_time(), time.perf_counter()
        best = [min(b, e - s) for b, s, e in zip(best, started, ended, strict=True)]
    return found, best[0], best[1]


def residual(tree: Tree, before: State, after: State, found: Attribution) -> float:
    """The largest residual, as a part of the largest of both totals and all contributions."""
    ends = [evaluate_tree(tree, state)[tree.root].number for state in (before, after)]
    parts = np.sum([np.abs(found.contributions[leaf]) for leaf in tree.leaves], axis=0)
    return float(np.nanmax(np.abs(found.residual) / np.max([*np.abs(ends), parts], axis=0)))


def main() -> int:
    """Print both results; 1 if either misses what is demanded."""
    tree = fifty_nodes()
    before, after = states(tree, seed=1)
    found, seconds, clock = timed(tree, before, after)
    rest = residual(tree, before, after, found)
    size = f"{len(tree.order)} nodes, {GROUPS:,} groups"
    print(f"{size}: {seconds:.3f} s (limit {LIMIT:.0f} s), {clock:.3f} s by the clock")
    print(f"groups left joint: {found.joint.sum()}; largest relative residual: {rest:.1e}")

    little = Tree("root", {"root": parse(SMALL)})
    split = attribute(little, *({x: Values.of(n) for x, n in s.items()} for s in (BEFORE, AFTER)))
    exact = shapley(BEFORE, AFTER)
    worst = max(abs(float(split.contributions[leaf]) - float(exact[leaf])) for leaf in exact)
    print(f"largest difference from exact Shapley values: {worst:.1e}")
    return int(seconds >= LIMIT or rest > 1e-9 or worst > 1e-9)


if __name__ == "__main__":
    sys.exit(main())
