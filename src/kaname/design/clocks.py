"""Clocks: the date by which each measure counts, and formulas that multiply across two of them.

Deals created in a quarter times the win rate of deals closed in it is not the deals won: a
product across clocks is a fault, unless what is not of one clock cancels out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations
from typing import Literal

from kaname.design.document import Document
from kaname.design.expressions import Written, written
from kaname.design.identities import PRIME, Point, agrees, is_definition
from kaname.design.model import Design, Measure
from kaname.design.places import Places
from kaname.errors import Finding
from kaname.formula.parse import Binary, Call, Expr, Negative, names, terms

__all__ = ["Clock", "check", "is_definition", "measure_clocks"]

_WORD = re.compile(r"\w+")
_OF_STOCK = frozenset({"opening", "before", "closing", "ever"})


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
    clocked = _Clocked(design, groups)
    found: list[Finding] = []
    for each in written(design):
        if each.role == "formula" and not agrees(clocked.point(), each.kpi):
            found += _of_formula(document.places, clocked, each)
    return found


Group = tuple[Clock, ...]  # the clocks of one measure, in order


@dataclass(frozen=True, slots=True)
class _Clocked:
    """A design, the clocks of its measures, and points at which some of them are elsewhere."""

    design: Design
    groups: Mapping[str, Group]
    points: dict[frozenset[Group], Point] = field(default_factory=dict)

    def point(self, *moved: Group) -> Point:
        """The point at which the measures of the `moved` clocks are elsewhere, others not."""
        key = frozenset(moved)
        if key not in self.points:
            self.points[key] = Point(self.design, lambda measure: self.groups.get(measure) in key)
        return self.points[key]

    def moves(self, expr: Expr, group: Group) -> bool:
        """Whether the formula depends on a clock, once all that cancels has cancelled."""
        return self.point().at(expr, "formula") != self.point(group).at(expr, "formula")

    def crosses(self, expr: Expr, one: Group, other: Group) -> bool:
        """Whether the expression is more than a part without `one` plus a part without `other`."""
        points = (self.point(), self.point(one), self.point(other), self.point(one, other))
        known = [value for p in points if (value := p.at(expr, "formula")) is not None]
        return len(known) == 4 and (known[0] - known[1] - known[2] + known[3]) % PRIME != 0


def _of_formula(places: Places, clocked: _Clocked, each: Written) -> Iterator[Finding]:
    groups = sorted(set(clocked.groups.values()) - {()})
    groups = [group for group in groups if clocked.moves(each.expr, group)]
    for one, other in combinations(groups, 2):
        operator = _crossing(clocked, each.expr, one, other)
        if operator is not None:
            place = places.inside(each.path, operator.at)
            yield Finding("design.product-across-clocks", _params(each, one, other), place)
            return
    if len(groups) > 1 and not _is_flow(clocked.design, each.expr):
        params = _params(each, groups[0], groups[1])
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


def _is_flow(design: Design, expr: Expr) -> bool:
    """Whether a stock is among what the formula adds, so that the rest flows in and out of it."""
    if any(isinstance(term, Call) and term.function in _OF_STOCK for term in terms(expr)):
        return True
    values = [design.kpis[name.name].value for name in names(expr) if name.name in design.kpis]
    stocks = {name for name, measure in design.measures.items() if _is_stock(measure)}
    return any(value is not None and value.strip() in stocks for value in values)


def _is_stock(measure: Measure) -> bool:
    return measure.at_end is not None or measure.at_start is not None or measure.window == "ever"
