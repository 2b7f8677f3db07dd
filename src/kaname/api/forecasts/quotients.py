"""Quotients: a KPI as what adds up over groups, or as one such sum divided by another."""

from __future__ import annotations

from dataclasses import dataclass

from kaname.design.model import Design
from kaname.formula.parse import Binary, Expr, Name, Negative, Number, show
from kaname.measure.clock import clock_of
from kaname.measure.leaves import Leaf, plan

ADDING = ("sum", "count")
FLOWS = ("event", "during")
STATES = ("at_end", "at_start")


@dataclass(frozen=True, slots=True)
class Quotient:
    """`above` over `below`, each a sum of leaves that adds up over groups.

    `below` None: the KPI itself adds up. `above` None too: it is neither, a median say.
    `flows`: everything in it happens on days, so that business days matter.
    """

    above: Expr | None
    below: Expr | None
    flows: bool


def quotient(design: Design, kpi: str) -> Quotient:
    """What a KPI is for a forecast."""
    planned = plan(design, {kpi: Name(kpi)})
    kinds = {key: _kind(design, leaf) for key, leaf in planned.leaves.items()}
    flows = all(kind == "flow" for kind in kinds.values())
    adding = {key for key, kind in kinds.items() if kind is not None}
    expr = planned.values[kpi]
    if _linear(expr, adding):
        return Quotient(expr, None, flows)
    parts = _divided(expr, adding)
    return Quotient(*parts, flows) if parts else Quotient(None, None, flows)


def _kind(design: Design, leaf: Leaf) -> str | None:
    """`flow` or `state` of a leaf that adds up over groups, else None."""
    measure = design.measures.get(leaf.measure)
    if measure is None or measure.of is None or leaf.keep is not None:
        return None
    kind = clock_of(design, measure).kind
    if measure.agg not in ADDING or kind not in (*FLOWS, *STATES):
        return None
    plain = kind in FLOWS and not leaf.words and measure.window is None
    return "flow" if plain else "state"


def _linear(expr: Expr, adding: set[str]) -> bool:
    """Whether the expression adds up over groups when these leaves do."""
    match expr:
        case Negative(of=of):
            return _linear(of, adding)
        case Binary(op="+" | "-", left=left, right=right):
            return _linear(left, adding) and _linear(right, adding)
        case Binary(op="*", left=Number(), right=right):
            return _linear(right, adding)
        case Binary(op="*" | "/", left=left, right=Number()):
            return _linear(left, adding)
    return show(expr) in adding


def _divided(expr: Expr, adding: set[str]) -> tuple[Expr, Expr] | None:
    """Numerator and denominator of `a / b`, also where it is multiplied or moved by a number."""
    match expr:
        case Binary(op="/", left=left, right=right) if not isinstance(right, Number):
            fair = _linear(left, adding) and _linear(right, adding)
            return (left, right) if fair else None
        case Binary(op="*" | "/" as op, left=left, right=Number() as number):
            found = _divided(left, adding)
            return (Binary(op, found[0], number), found[1]) if found else None
        case Binary(op="*", left=Number() as number, right=right):
            found = _divided(right, adding)
            return (Binary("*", number, found[0]), found[1]) if found else None
        case Binary(op="+" | "-"):
            return _moved(expr, adding)
    return None


def _moved(expr: Binary, adding: set[str]) -> tuple[Expr, Expr] | None:
    """`a / b ± k` as `(a ± k * b) / b`, and `k ± a / b` alike."""
    match expr:
        case Binary(op=op, left=left, right=Number() as number):
            found = _divided(left, adding)
            return (
                (Binary(op, found[0], Binary("*", number, found[1])), found[1]) if found else None
            )
        case Binary(op=op, left=Number() as number, right=right):
            found = _divided(right, adding)
            return (
                (Binary(op, Binary("*", number, found[1]), found[0]), found[1]) if found else None
            )
    return None
