"""A change divided among the branches of a tree, what the formulas leave over included."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from kaname.causes.attribution.branch import Branch
from kaname.formula.algebra import Tree, evaluate
from kaname.formula.attribute import attribute
from kaname.formula.parse import Binary, Expr, Name
from kaname.formula.values import Flags, Floats, Values, subtract

State: TypeAlias = Mapping[str, Values]  # by term, all of one shape
TOLERANCE = 1e-9  # of the larger side: below it a residual is rounding


@dataclass(frozen=True, slots=True, eq=False)
class Division:
    """The change of the root, and what each branch and each residual contributes to it.

    All arrays have one shape. At every branch the parts of its children and of its residual add
    up to its own part. `joint`: the change cannot be divided there, and all parts are NaN.
    """

    change: Floats
    parts: Mapping[str, Floats]
    joint: Flags


def divide(root: Branch, before: State, after: State) -> Division:
    """Divide the change of `root` from one state to another, each a figure for every term."""
    if root.formula is None:
        change = after[root.term].number - before[root.term].number
        return Division(change, {root.key: change}, np.isnan(change))
    gaps = {b.key: tuple(_gap(b, state) for state in (before, after)) for b in _inner(root)}
    gaps = {key: pair for key, pair in gaps.items() if any(np.any(g.number != 0) for g in pair)}
    tree = Tree(root.key, {b.key: _formula(b, b.key in gaps) for b in _inner(root)})
    states = [
        {leaf.key: state[leaf.term] for leaf in root.walk() if leaf.formula is None}
        | {f"r{key}": pair[at] for key, pair in gaps.items()}
        for at, state in enumerate((before, after))
    ]
    found = attribute(tree, *states)
    parts = {b.key: found.contributions[b.key] for b in root.walk()}
    parts |= {f"r{key}": found.contributions[f"r{key}"] for key in gaps}
    return Division(found.change, parts, found.joint)


def trimmed(root: Branch, before: State, after: State) -> Branch:
    """The tree without branches that the figures cannot be followed down: a leaf stands there.

    Those are formulas that are undefined in either state. Where a change still cannot be divided,
    because a denominator passes 0 on the way, only the first level stays, or none. Both states
    hold a single figure for each term.
    """

    def kept(branch: Branch) -> Branch:
        if branch.formula is None or not all(_defined(branch, s) for s in (before, after)):
            return branch.cut()
        return replace(branch, children=tuple(kept(child) for child in branch.children))

    whole = kept(root)
    first = replace(whole, children=tuple(child.cut() for child in whole.children))
    for tree in (whole, first):
        if not divide(tree, before, after).joint.any():
            return tree
    return whole.cut()


def _defined(branch: Branch, state: State) -> bool:
    return bool(state[branch.term].defined.all() and _computed(branch, state).defined.all())


def _inner(root: Branch) -> list[Branch]:
    return [branch for branch in root.walk() if branch.formula is not None]


def _computed(branch: Branch, state: State) -> Values:
    assert branch.formula is not None
    return evaluate(branch.formula, {child.key: state[child.term] for child in branch.children})


def _gap(branch: Branch, state: State) -> Values:
    """What the branch's own figure has beyond its formula; rounding is none."""
    own, computed = state[branch.term], _computed(branch, state)
    gap = subtract(own, computed)
    size = np.maximum(np.abs(own.number), np.abs(computed.number))
    with np.errstate(invalid="ignore"):
        small = np.abs(gap.number) <= TOLERANCE * size
    return replace(gap, number=np.where(small, 0.0, gap.number))


def _formula(branch: Branch, apart: bool) -> Expr:
    assert branch.formula is not None
    return Binary("+", branch.formula, Name(branch.residual)) if apart else branch.formula
