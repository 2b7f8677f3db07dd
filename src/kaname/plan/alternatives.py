"""Other ways to the same target, side by side: each family of levers alone, and all together."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from kaname.formula.expression import Binary, Expr
from kaname.formula.tree import Tree
from kaname.plan.problem import Capacity, Problem
from kaname.plan.reach import Reach, reach
from kaname.plan.solving import Solution, solve


@dataclass(frozen=True, slots=True)
class Family:
    """Levers that are moved while all else stays as expected.

    An inner node among them is taken as a lever itself, whatever brings it about; `expected` and
    `scales` of the problem must hold it then.
    """

    name: str
    levers: tuple[str, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Alternative:
    """A family's plan, or how near it comes; `stretch`: its farthest move in scales."""

    family: Family
    target: float
    plan: Solution | None
    short: Reach | None
    stretch: float | None


def alternatives(
    problem: Problem, families: Collection[Family], inner: Mapping[str, tuple[float, float]]
) -> tuple[Alternative, ...]:
    """Every family's own way; `inner` gives inner nodes' expected values and scales."""
    return tuple(_alternative(alone(problem, each, inner), each) for each in families)


def alone(problem: Problem, family: Family, inner: Mapping[str, tuple[float, float]]) -> Problem:
    """The problem in which only the family moves; what is beneath its inner nodes is left out."""
    cut = {name: inner[name] for name in family.levers if name in problem.formulas}
    formulas = {name: expr for name, expr in problem.formulas.items() if name not in cut}
    used = set(Tree(problem.root, formulas).order)
    scales = {name: scale for name, scale in problem.scales.items() if name in family.levers}
    scales |= {name: scale for name, (_, scale) in cut.items()}
    return replace(
        problem,
        formulas=formulas,
        expected={**problem.expected, **{name: value for name, (value, _) in cut.items()}},
        scales=scales,
        limits={name: each for name, each in problem.limits.items() if name in used},
        pins={name: value for name, value in problem.pins.items() if name in used},
        capacities={n: c for n, c in problem.capacities.items() if _asks(c, formulas, scales)},
    )


def _asks(capacity: Capacity, formulas: Mapping[str, Expr], levers: Collection[str]) -> bool:
    """Whether a capacity depends on any of the levers."""
    difference = Binary("-", capacity.needs, capacity.has)
    return any(leaf in levers for leaf in Tree("", {**formulas, "": difference}).leaves)


def _alternative(problem: Problem, family: Family) -> Alternative:
    assert problem.target is not None
    plan, aim = solve(problem, starts=2), problem.target
    if plan is None:
        return Alternative(family, aim, None, reach(problem), None)
    stretch = max((value**0.5 for value in plan.efforts.values()), default=0.0)
    return Alternative(family, aim, plan, None, stretch)
