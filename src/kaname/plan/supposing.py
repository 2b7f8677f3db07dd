"""What if: some values changed, everything above them computed, and who carries the change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from kaname.formula.algebra import evaluate_tree
from kaname.formula.attribute import attribute
from kaname.formula.expression import Expr
from kaname.formula.tree import Tree
from kaname.formula.values import Values


@dataclass(frozen=True, slots=True, eq=False)
class Supposed:
    """Every node before and after, None where undefined.

    `parts` are the changed nodes' contributions to the root's change and add up to it exactly
    (Aumann and Shapley 1974); None where the change cannot be divided.
    """

    before: Mapping[str, float | None]
    after: Mapping[str, float | None]
    parts: Mapping[str, float | None]

    def change(self, node: str) -> float | None:
        """How far a node moves."""
        before, after = self.before[node], self.after[node]
        return None if before is None or after is None else after - before


def suppose(
    root: str,
    formulas: Mapping[str, Expr],
    expected: Mapping[str, float],
    changes: Mapping[str, float],
) -> Supposed:
    """The tree with these values in place of what is expected; `expected` holds every leaf.

    A changed inner node is taken as an input: what is beneath it stays as it was.
    """
    whole = Tree(root, formulas)
    leaves = {leaf: Values.of([expected[leaf]]) for leaf in whole.leaves}
    before = evaluate_tree(whole, leaves)
    cut = Tree(root, {name: expr for name, expr in formulas.items() if name not in changes})
    was = {leaf: before[leaf] for leaf in cut.leaves}
    now = was | {name: Values.of([value]) for name, value in changes.items() if name in was}
    after = before | evaluate_tree(cut, now)
    carried = attribute(cut, was, now).contributions
    parts = {n: _number(carried[n][0]) if n in carried else 0.0 for n in changes}
    return Supposed(_plain(before), _plain(after), parts)


def _plain(values: Mapping[str, Values]) -> dict[str, float | None]:
    return {node: _number(value.number[0]) for node, value in values.items()}


def _number(value: float) -> float | None:
    return float(value) if isfinite(value) else None
