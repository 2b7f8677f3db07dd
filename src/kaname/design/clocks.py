"""Clocks: the date by which each measure counts, and formulas that multiply across two of them.

Deals created in a quarter times the win rate of deals closed in it is not the deals won: a
product across clocks is a fault, unless what is not of one clock cancels out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from kaname.design.document import Document
from kaname.design.expressions import Written, written
from kaname.design.identities import PRIME, Leaf, Point, is_definition
from kaname.design.model import Design, Measure
from kaname.design.places import Places
from kaname.errors import Finding
from kaname.formula.parse import Binary, Expr, Negative

__all__ = ["Clock", "check", "is_definition", "measure_clocks"]

_WORD = re.compile(r"\w+")
_OF_STOCK = ("opening(", "before(", "closing(", "ever(")


@dataclass(frozen=True, slots=True, order=True)
class Clock:
    """A fact and the date (or span of dates) of its rows that a measure counts by."""

    fact: str
    kind: Literal["time", "during", "at_end", "at_start"]
    by: tuple[str, ...]

    def __str__(self) -> str:
        if self.kind == "time":
            return f"{self.fact}.{self.by[0]}"
        return f"{self.fact} {self.kind} [{', '.join(self.by)}]"


Clocks = frozenset[Clock]


def measure_clocks(design: Design, measure: str) -> Clocks:
    """The clocks of a measure; none for a register without time and for stated figures.

    A measure over a panel (`per`) has the clocks of the measures that it looks at.
    """
    found: set[Clock] = set()
    seen: set[str] = set()
    left = [measure]
    while left:
        name = left.pop()
        if name in seen or name not in design.measures:
            continue
        seen.add(name)
        each = design.measures[name]
        if each.per is not None:
            left += _WORD.findall(f"{each.expr or ''} {each.where or ''}")
        elif (clock := _own(design, each)) is not None:
            found.add(clock)
    return frozenset(found)


def _own(design: Design, measure: Measure) -> Clock | None:
    fact = design.facts.get(measure.of or "")
    if fact is None or measure.of is None or fact.stated is not None:
        return None
    if measure.time is not None:
        return Clock(measure.of, "time", _tidy(measure.time))
    if measure.during is not None:
        return Clock(measure.of, "during", _tidy(*measure.during))
    if measure.at_end is not None:
        return Clock(measure.of, "at_end", _tidy(*measure.at_end))
    if measure.at_start is not None:
        return Clock(measure.of, "at_start", _tidy(*measure.at_start))
    return None if fact.time is None else Clock(measure.of, "time", _tidy(fact.time))


def _tidy(*texts: str) -> tuple[str, ...]:
    return tuple(" ".join(text.split()) for text in texts)


def check(document: Document) -> list[Finding]:
    """A finding for each formula that multiplies or divides across clocks without cancelling.

    Sums may join clocks: as opening + in - out of a stock, else with a note.
    """
    design = document.design
    if design is None:
        return []
    groups = {name: tuple(sorted(measure_clocks(design, name))) for name in design.measures}
    found: list[Finding] = []
    for each in written(design):
        if each.role == "formula" and not is_definition(design, each.kpi):
            found += _of_formula(document.places, _Clocked(design, groups), each)
    return found


Group = tuple[Clock, ...]  # the clocks of one measure, in order


@dataclass(frozen=True, slots=True)
class _Clocked:
    """A design and the clocks of its measures."""

    design: Design
    groups: Mapping[str, Group]

    def leaves(self, expr: Expr) -> frozenset[Leaf]:
        point = Point(self.design)
        point.at(expr, "formula")
        return frozenset(point.leaves)

    def at(self, expr: Expr, *moved: Group) -> int | None:
        """The formula at a point where the measures of the `moved` clocks are elsewhere."""
        point = Point(self.design, lambda measure: int(self.groups.get(measure) in moved))
        return point.at(expr, "formula")

    def crosses(self, expr: Expr, one: Group, other: Group) -> bool:
        """Whether the expression is more than a part without `one` plus a part without `other`."""
        moved = ((), (one,), (other,), (one, other))
        known = [value for groups in moved if (value := self.at(expr, *groups)) is not None]
        return len(known) == 4 and (known[0] - known[1] - known[2] + known[3]) % PRIME != 0


def _of_formula(places: Places, clocked: _Clocked, each: Written) -> Iterator[Finding]:
    leaves = clocked.leaves(each.expr)
    groups = sorted({clocked.groups.get(leaf.measure, ()) for leaf in leaves} - {()})
    for one, other in combinations(groups, 2):
        operator = _crossing(clocked, each.expr, one, other)
        if operator is not None:
            place = places.inside(each.path, operator.at)
            yield Finding("design.product-across-clocks", _params(each, one, other), place)
            return
    still = clocked.at(each.expr)
    moving = [group for group in groups if clocked.at(each.expr, group) != still]
    if len(moving) > 1 and not _is_flow(clocked.design, leaves):
        params = _params(each, moving[0], moving[1])
        yield Finding("design.sum-across-clocks", params, places.of(each.path), "info")


def _params(each: Written, one: Group, other: Group) -> dict[str, object]:
    first, second = (", ".join(map(str, group)) for group in (one, other))
    return {"kpi": each.kpi, "first": first, "second": second}


def _crossing(clocked: _Clocked, expr: Expr, one: Group, other: Group) -> Binary | None:
    """The innermost operator at which the two clocks are multiplied and do not cancel."""
    if not clocked.crosses(expr, one, other):
        return None
    inside: tuple[Expr, ...] = ()
    if isinstance(expr, Binary):
        inside = (expr.left, expr.right)
    elif isinstance(expr, Negative):
        inside = (expr.of,)
    found = (_crossing(clocked, part, one, other) for part in inside)
    deeper = next((operator for operator in found if operator is not None), None)
    return deeper or (expr if isinstance(expr, Binary) else None)


def _is_flow(design: Design, leaves: frozenset[Leaf]) -> bool:
    """Whether a stock is among the leaves, so that the others are what flows in and out."""
    measures = [design.measures[leaf.measure] for leaf in leaves if leaf.measure in design.measures]
    words = [word for leaf in leaves for word in leaf.words]
    return any(word.startswith(_OF_STOCK) for word in words) or any(
        m.at_end is not None or m.at_start is not None or m.window == "ever" for m in measures
    )
