"""Kinds of KPIs: whether a figure adds up over time, is a share, or is how things stand."""

from __future__ import annotations

from typing import Literal

from kaname.design.model import Design
from kaname.formula.parse import Binary, Expr, Name, Negative, Number
from kaname.measure.clock import clock_of
from kaname.measure.leaves import CLOCKLESS, Leaf, plan

Kind = Literal["sum", "ratio", "balance", "state"]
ADDED = ("sum", "count")


def kind_of(design: Design, kpi: str) -> Kind:
    """How a KPI's figures of days make that of a month.

    `sum`: they add up (counts and sums of events, and what is added of them); `ratio`: parts add
    up and are divided; `balance`: it is as at the end; `state`: each period has its own figure
    (distinct counts, medians, rolling windows, averages).
    """
    planned = plan(design, {kpi: Name(kpi)})
    expr, leaves = planned.values[kpi], list(planned.leaves.values())
    if all(_adds_up(design, leaf) for leaf in leaves):
        if _is_linear(expr):
            return "sum"
        return "ratio" if _divides(expr) else "state"
    if all(_is_balance(design, leaf) for leaf in leaves) and not _divides(expr):
        return "balance"
    return "state"


def is_distinct(design: Design, kpi: str) -> bool:
    """Whether it counts distinct things, of which several people may have the same."""
    leaves = plan(design, {kpi: Name(kpi)}).leaves.values()
    measures = [design.measures.get(leaf.measure) for leaf in leaves]
    return any(m is not None and m.agg == "count_distinct" for m in measures)


def _adds_up(design: Design, leaf: Leaf) -> bool:
    """Whether a leaf is a plain count or sum of events."""
    if leaf.words or leaf.measure.removesuffix("()") in CLOCKLESS:
        return False
    measure = design.measures[leaf.measure]
    if measure.of is None or measure.agg not in ADDED or measure.window is not None:
        return False
    return clock_of(design, measure).kind in ("event", "stated")


def _is_balance(design: Design, leaf: Leaf) -> bool:
    measure = design.measures.get(leaf.measure)
    if measure is None or measure.of is None:
        return False
    cumulates = measure.window == "ever" and measure.agg in ADDED
    return cumulates or clock_of(design, measure).kind in ("at_end", "at_start")


def _is_linear(expr: Expr) -> bool:
    """Whether the leaves are only added, taken away and multiplied by numbers."""
    match expr:
        case Negative(of=of):
            return _is_linear(of)
        case Binary(op="+" | "-", left=left, right=right):
            return _is_linear(left) and _is_linear(right)
        case Binary(op="*", left=Number(), right=right):
            return _is_linear(right)
        case Binary(op="*" | "/", left=left, right=Number()):
            return _is_linear(left)
        case Number() | Binary():
            return False
    return True


def _divides(expr: Expr) -> bool:
    match expr:
        case Negative(of=of):
            return _divides(of)
        case Binary(op=op, left=left, right=right):
            by_leaf = op == "/" and not isinstance(right, Number)
            return by_leaf or _divides(left) or _divides(right)
    return False
