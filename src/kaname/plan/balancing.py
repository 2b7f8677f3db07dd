"""Balancing: forecasts of a tree's nodes, each made on its own, moved until every formula holds."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite

import numpy as np

from kaname.formula.expression import Expr
from kaname.formula.tree import Tree
from kaname.plan.descent import Penalty, box, descend
from kaname.plan.model import modelled
from kaname.plan.problem import Problem

CLOSE = 1e-9  # of an error


def balanced(
    root: str, formulas: Mapping[str, Expr], own: Mapping[str, float], errors: Mapping[str, float]
) -> dict[str, float]:
    """The leaves that agree best with what was forecast of all nodes, by least squares.

    Each node is weighed by its own `errors`, so that what is known well moves little (Stone,
    Champernowne and Meade 1942). Nodes without an error above 0 have no say; such leaves stay.
    """
    tree = Tree(root, formulas)
    told = {
        n: e for n, e in errors.items() if e > 0 and isfinite(e) and isfinite(own.get(n, np.nan))
    }
    leaves = {leaf: own[leaf] for leaf in tree.leaves}
    inner = {node: own[node] for node in formulas if node in told and node in tree.order}
    scales = {leaf: told[leaf] for leaf in tree.leaves if leaf in told}
    if not scales or not inner or not all(map(isfinite, leaves.values())):
        return leaves
    model = modelled(Problem(root, formulas, leaves, scales, pins=inner))
    weights = np.array([(row.size / told[row.node]) ** 2 for row in model.rows])
    even = Penalty(model, np.zeros(len(weights)), weights, 1.0)
    z = descend(even, np.clip(np.zeros(len(model.levers)), *box(model)), CLOSE)
    moved = model.leaves(z)
    return {leaf: moved[leaf] for leaf in tree.leaves}
