"""Initiatives: what they bring to a KPI, all together through its tree, and what each brings.

An effect changes a KPI of the tree, a leaf or not: relative ones multiply it, absolute ones are
added to it. All of them are put into the tree at once, so that what two initiatives do to the
same deals is not counted twice; the whole is divided among them by Aumann-Shapley (see
`kaname.formula.attribute`), so that the parts add up to it exactly.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from kaname.formula.attribute import attribute
from kaname.formula.parse import Binary, Expr, Name
from kaname.formula.tree import Tree
from kaname.formula.values import Floats, Values

Case = Literal["low", "likely", "high"]
CASES: tuple[Case, ...] = ("low", "likely", "high")


@dataclass(frozen=True, slots=True)
class Lever:
    """An initiative's expected change of one KPI: `share` of it is there, by month.

    `held` is the share that the history knows already. A relative change of 0.1 is +10 %.
    """

    initiative: str
    kpi: str
    low: float
    likely: float
    high: float
    share: Floats
    held: float = 0.0
    change: Literal["relative", "absolute"] = "relative"

    def moved(self, case: Case) -> Floats:
        """What is still to come, by month: a factor of 1 and more, or an amount."""
        size = {"low": self.low, "likely": self.likely, "high": self.high}[case]
        if self.change == "relative":
            return np.asarray((1 + size * self.share) / (1 + size * self.held))
        return np.asarray(size * (self.share - self.held))


@dataclass(frozen=True, slots=True)
class Effect:
    """What an initiative brings to the root, in its unit, by month."""

    low: Floats
    likely: Floats
    high: Floats


@dataclass(frozen=True, slots=True)
class Effects:
    """By initiative what it brings; `missing` are KPIs that have no way to the root."""

    by: Mapping[str, Effect]
    missing: tuple[str, ...] = ()


def effects(tree: Tree, leaves: Mapping[str, Values], levers: Sequence[Lever]) -> Effects:
    """What the levers do to the root of `tree`, whose leaves are at their baseline by month.

    `low` is what each brings when all come low, and likewise `high`.
    """
    missing = tuple(dict.fromkeys(one.kpi for one in levers if one.kpi not in tree.order))
    used = [one for one in levers if one.kpi in tree.order]
    names = list(dict.fromkeys(one.initiative for one in used))
    if not used:
        return Effects({}, missing)
    moved = _with_levers(tree, used)
    bases = {_base_name(i): leaves[node] for i, node in enumerate(tree.order) if node in leaves}
    known = {**leaves, **bases}
    found = {case: _by_initiative(moved, known, used, case) for case in CASES}
    by = {
        name: Effect(found["low"][name], found["likely"][name], found["high"][name])
        for name in names
    }
    return Effects(by, missing)


def tempered(levers: Sequence[Lever], share: float) -> list[Lever]:
    """The levers with this share of the effect that is written of them, as earlier ones had."""
    return [
        replace(one, low=one.low * share, likely=one.likely * share, high=one.high * share)
        for one in levers
    ]


def _lever_name(index: int) -> str:
    return f"kaname_lever_{index}"  # no KPI's name begins so


def _base_name(index: int) -> str:
    return f"kaname_base_{index}"


def _with_levers(tree: Tree, levers: Sequence[Lever]) -> Tree:
    """The tree in which every lever is a leaf: a factor, or a summand, of its KPI.

    A leaf that has levers becomes a formula of what it was, `kaname_base_` and its number.
    """
    formulas: dict[str, Expr] = dict(tree.formulas)
    for kpi in dict.fromkeys(one.kpi for one in levers):
        expr = formulas.get(kpi) or Name(_base_name(tree.order.index(kpi)))
        own = [(index, one) for index, one in enumerate(levers) if one.kpi == kpi]
        for index, one in sorted(own, key=lambda pair: pair[1].change == "absolute"):
            op: Literal["*", "+"] = "*" if one.change == "relative" else "+"
            expr = Binary(op, expr, Name(_lever_name(index)))
        formulas[kpi] = expr
    return Tree(tree.root, formulas)


def _by_initiative(
    tree: Tree, leaves: Mapping[str, Values], levers: Sequence[Lever], case: Case
) -> dict[str, Floats]:
    before = dict(leaves) | {
        _lever_name(i): Values.of(np.full(one.share.shape, float(one.change == "relative")))
        for i, one in enumerate(levers)
    }
    after = before | {_lever_name(i): Values.of(one.moved(case)) for i, one in enumerate(levers)}
    parts = attribute(tree, before, after).contributions
    found: dict[str, Floats] = {}
    for index, one in enumerate(levers):
        part = np.nan_to_num(parts[_lever_name(index)])
        found[one.initiative] = found.get(one.initiative, np.zeros(part.shape)) + part
    return found
