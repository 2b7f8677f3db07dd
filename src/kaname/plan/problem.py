"""What a plan is asked for: a tree, what is expected of it, and what may not be crossed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, reduce
from math import inf

from kaname.formula.expression import Binary, Expr, Name, show
from kaname.formula.parse import parse
from kaname.formula.tree import Tree

ABOVE = show(Name("\nabove"))  # hidden nodes: no name of a design has a line feed


def excess_of(capacity: str) -> str:
    """The hidden node that says by how much a capacity is exceeded."""
    return show(Name(f"\ncapacity {capacity}"))


@dataclass(frozen=True, slots=True)
class Limits:
    """The lowest and the highest value that a node may take; both are allowed."""

    low: float = -inf
    high: float = inf

    def meet(self, other: Limits) -> Limits:
        """Both limits at once."""
        return Limits(max(self.low, other.low), min(self.high, other.high))


FREE = Limits()


@dataclass(frozen=True, slots=True)
class Capacity:
    """What is needed and what there is: `needs` may not be above `has`."""

    needs: Expr
    has: Expr


@dataclass(frozen=True)
class Problem:
    """A target for the root of a tree, whose leaves are moved from what is expected of them.

    `expected` holds every leaf. `scales` holds the leaves that may move and how far each one can
    go: a move of one scale is an effort of its weight (1 by default). `limits` and `pins` may name
    any node. Without a `target` only pins, limits and capacities are to be met.
    """

    root: str
    formulas: Mapping[str, Expr]
    expected: Mapping[str, float]
    scales: Mapping[str, float]
    target: float | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    limits: Mapping[str, Limits] = field(default_factory=dict)
    pins: Mapping[str, float] = field(default_factory=dict)
    capacities: Mapping[str, Capacity] = field(default_factory=dict)

    @cached_property
    def tree(self) -> Tree:
        """One tree over the root and over whatever else is limited, pinned or needed."""
        excesses = {excess_of(n): Binary("-", c.needs, c.has) for n, c in self.capacities.items()}
        named = dict.fromkeys([self.root, *self.pins, *self.limits])
        terms: list[Expr] = [parse(node) for node in named]
        terms += [Name(f"\ncapacity {name}") for name in self.capacities]
        above = reduce(lambda total, each: Binary("+", total, each), terms)
        return Tree(ABOVE, {**self.formulas, **excesses, ABOVE: above})

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        """Every node that has a name, children first."""
        hidden = {ABOVE, *map(excess_of, self.capacities)}
        return tuple(node for node in self.tree.order if node not in hidden)

    @cached_property
    def held(self) -> Mapping[str, Limits]:
        """The limits of every limited node, pins and the target included."""
        found = dict(self.limits)
        aims = dict(self.pins)
        for node, value in aims.items():
            found[node] = found.get(node, FREE).meet(Limits(value, value))
        if self.target is not None:
            aim = Limits(self.target, self.target)
            found[self.root] = found.get(self.root, FREE).meet(aim)
        return found

    def aiming(self, target: float | None) -> Problem:
        """The same problem with another target."""
        return replace(self, target=target)
