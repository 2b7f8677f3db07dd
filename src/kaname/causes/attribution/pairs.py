"""Pairs: a ratio of sums as the rates of its parts and their shares of the denominator.

`(a + b) / (c + d)` is a/c times the share of c and b/d times the share of d. So a rate that falls
is told by the rates that fell and by the mix, and not by numerators and denominators, of which
each may grow manifold without moving the rate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import permutations

from kaname.design.expressions import expression, is_measure
from kaname.design.model import Design
from kaname.formula.parse import Binary, Expr, Name, show

MOST = 6  # terms of which every order is tried


@dataclass(frozen=True, slots=True)
class Pair:
    """A part of a ratio: its own rate, and its share of the whole denominator."""

    rate: Expr
    share: Expr


def pairs(design: Design, kpi: str) -> tuple[Pair, ...]:
    """The parts of a KPI whose value is a ratio of two sums of as many terms; none of others.

    Terms go together so that as many pairs as can be are KPIs of their own, else in their order.
    """
    value = expression(design, kpi, "value")
    if not isinstance(value, Binary) or value.op != "/":
        return ()
    above, below = _added(value.left), _added(value.right)
    if len(above) != len(below) or len(above) < 2:
        return ()
    rates = _rates(design, kpi)
    names = [[rates.get(_quotient(design, a, b)) for b in below] for a in above]
    order = _most(names) if len(above) <= MOST else tuple(range(len(above)))
    found = []
    for n, at in enumerate(order):
        name = names[n][at]
        rate = Binary("/", above[n], below[at]) if name is None else Name(name)
        found.append(Pair(rate, Binary("/", below[at], value.right)))
    return tuple(found)


def weighed(rates: Sequence[Expr], shares: Sequence[Expr]) -> Expr:
    """The ratio again: every rate times its share."""
    products = [Binary("*", r, s) for r, s in zip(rates, shares, strict=True)]
    return reduce(lambda total, each: Binary("+", total, each), products[1:], products[0])


def _added(expr: Expr) -> list[Expr]:
    if isinstance(expr, Binary) and expr.op == "+":
        return [*_added(expr.left), *_added(expr.right)]
    return [expr]


def _rates(design: Design, kpi: str) -> dict[str, str]:
    """The other KPIs that are ratios, by what they divide."""
    found: dict[str, str] = {}
    for name in design.kpis:
        value = expression(design, name, "value")
        if name != kpi and isinstance(value, Binary) and value.op == "/":
            found.setdefault(_quotient(design, value.left, value.right), name)
    return found


def _most(names: Sequence[Sequence[str | None]]) -> tuple[int, ...]:
    """The order of the denominators in which most pairs are KPIs; their own among equals."""

    def known(order: Sequence[int]) -> int:
        return sum(names[n][at] is not None for n, at in enumerate(order))

    return max(permutations(range(len(names))), key=known)


def _quotient(design: Design, above: Expr, below: Expr) -> str:
    return show(Binary("/", _value(design, above), _value(design, below)))


def _value(design: Design, expr: Expr) -> Expr:
    """What a KPI's name stands for; a measure stands for itself."""
    if not isinstance(expr, Name) or is_measure(design, expr.name, "value"):
        return expr
    return expression(design, expr.name, "value") or expr
