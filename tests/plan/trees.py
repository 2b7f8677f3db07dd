"""Random trees with every operator, zeros, negatives, shared leaves, limits and pins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.formula.algebra import evaluate_tree
from kaname.formula.expression import Expr
from kaname.formula.parse import parse
from kaname.formula.tree import Tree
from kaname.formula.values import Values
from kaname.plan.problem import Limits, Problem


@dataclass(frozen=True)
class Grown:
    """A tree with what its leaves are expected to be, and what that makes of every node."""

    root: str
    formulas: dict[str, Expr]
    expected: dict[str, float]

    @property
    def values(self) -> dict[str, float]:
        return computed(self.root, self.formulas, self.expected)


def computed(root: str, formulas: dict[str, Expr], leaves: dict[str, float]) -> dict[str, float]:
    """Every node by the formula kernel, which the solver does not use."""
    tree = Tree(root, formulas)
    found = evaluate_tree(tree, {leaf: Values.of([leaves[leaf]]) for leaf in tree.leaves})
    return {node: float(value.number[0]) for node, value in found.items()}


def grown(seed: int, leaves: int) -> Grown:
    """A tree of so many leaves; the root is defined."""
    random = np.random.default_rng(seed)
    sizes = np.exp(random.normal(0, 1, leaves)) * np.where(random.random(leaves) < 0.15, -1, 1)
    sizes[random.random(leaves) < 0.1] = 0.0
    expected = {f"x{n}": float(size) for n, size in enumerate(sizes)}
    values, formulas, pool = dict(expected), {}, list(expected)
    while len(pool) > 1:
        taken = [pool.pop(int(random.integers(len(pool)))) for _ in range(min(3, len(pool)))]
        text = taken[0]
        for name in taken[1:]:
            operators = "+-*/" if abs(values[name]) > 0.3 else "+-*"
            text = f"({text}) {operators[int(random.integers(len(operators)))]} {name}"
        if random.random() < 0.2:
            text = f"({text}) + x{int(random.integers(leaves))}"
        node = f"n{len(formulas)}"
        formulas[node] = parse(text)
        values[node] = computed(node, formulas, expected)[node]
        pool.append(node)
    return Grown(pool[0], formulas, expected)


def posed(seed: int, leaves: int) -> Problem:
    """A problem on such a tree: some leaves and inner nodes limited, one pinned, a target."""
    random = np.random.default_rng(seed + 10_000)
    tree = grown(seed, leaves)
    values = tree.values
    scales = {leaf: max(abs(value) * 0.2, 0.1) for leaf, value in tree.expected.items()}
    limits = {}
    for node, value in values.items():
        reach = scales.get(node, max(abs(value) * 0.1, 0.05))
        if node != tree.root and random.random() < (0.5 if node in scales else 0.2):
            low, high = random.uniform(0.1, 3, 2) * reach
            limits[node] = Limits(value - low, value + high)
    pins = {}
    if random.random() < 0.5:
        node = f"x{int(random.integers(leaves))}"
        pins[node] = values[node] + 0.3 * scales[node]
        limits.pop(node, None)
    aim = values[tree.root] + random.uniform(-0.2, 0.4) * max(abs(values[tree.root]), 0.3)
    return Problem(tree.root, tree.formulas, tree.expected, scales, aim, {}, limits, pins)
