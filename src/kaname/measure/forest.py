"""Building the KPI tree of one period from one measured cube."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import reduce
from typing import Literal

import numpy as np

from kaname.design.expressions import expression
from kaname.design.model import Design, Kpi, Label
from kaname.formula.parse import (
    Binary,
    Call,
    Expr,
    Name,
    Negative,
    Number,
    Slice,
    Span,
    show,
)
from kaname.formula.values import Reason, Values, divide, subtract
from kaname.measure.cube import Cube, absolute
from kaname.measure.tree import Edge, Figure, Node, Sign

Compare = Literal["previous", "last-year"]
LAGS: Mapping[Compare, Span] = {"previous": Span(1, "period"), "last-year": Span(1, "year")}
Members = Mapping[str, tuple[str, ...]]  # dimension of a `split` -> its members


@dataclass(frozen=True, slots=True)
class Term:
    """One child of a formula: how it joins the child before it, and what it is."""

    sign: Sign
    expr: Expr

    @property
    def key(self) -> str:
        return show(self.expr)


def decomposition(design: Design, name: str, members: Members) -> Expr | None:
    """How a KPI decomposes: its formula, its bridge, or the sum of its slices."""
    written = expression(design, name, "formula")
    split = design.kpis[name].split
    if written is not None or split is None or not members.get(split):
        return written
    slices: list[Expr] = [Slice(name, ((split, member),)) for member in members[split]]
    return reduce(lambda total, each: Binary("+", total, each), slices)


def roots(design: Design) -> list[str]:
    """The KGI, then the KPIs that no other one decomposes into, as written."""
    used = {
        term.expr.name
        for name in design.kpis
        for term in _terms_of(design, name)
        if isinstance(term.expr, Name)
    }
    tops = [n for n, kpi in design.kpis.items() if n not in used or kpi.role == "kgi"]
    return sorted(tops, key=lambda name: design.kpis[name].role != "kgi")


def wanted(design: Design, compare: Compare | None, members: Members) -> dict[str, Expr]:
    """Everything the tree shows, by key: KPIs, other terms, formulas, and their comparisons."""
    found: dict[str, Expr] = {name: Name(name) for name in design.kpis}
    for name, kpi in design.kpis.items():
        expr = decomposition(design, name, members)
        if expr is None:
            continue
        found |= {term.key: term.expr for term in terms(expr)}
        if kpi.value is not None:
            found[_formula_key(name)] = expr
    if compare is not None:
        lag = LAGS[compare]
        found |= {_compared_key(k): Call("lag", (e, lag)) for k, e in list(found.items())}
    return found


def terms(expr: Expr) -> Iterator[Term]:
    """The terms of a formula from left to right; numbers are not nodes."""
    yield from _terms(expr, "")


@dataclass(slots=True)
class Forest:
    """Builds nodes from a cube whose last period is the shown one; its group is the only one."""

    design: Design
    cube: Cube
    units: Mapping[str, str]
    edges: Mapping[str, Edge]
    members: Members
    compare: Compare | None
    running: bool
    shown: set[str] = field(default_factory=set)

    def node(self, name: str) -> Node:
        """The tree below a KPI."""
        return self._node(Term("", Name(name)))

    def _node(self, term: Term) -> Node:
        key = term.key
        name = _kpi_of(term.expr)
        kpi = self.design.kpis[name]
        repeated = key in self.shown
        self.shown.add(key)
        whole = isinstance(term.expr, Name)
        expr = decomposition(self.design, name, self.members) if whole else None
        now, compared, change, ratio = self._figures(key)
        return Node(
            kpi=key,
            label=label_of(term.expr, name, kpi),
            unit=self.units.get(name, ""),
            now=now,
            compared=compared,
            change=change,
            change_ratio=ratio,
            history=self._history(key),
            sign=term.sign,
            formula=show(expr) if expr is not None else None,
            edge=self.edges.get(name) if whole else None,
            residual=self._residual(name) if whole else None,
            children=() if expr is None or repeated else tuple(self._node(t) for t in terms(expr)),
            better=kpi.better,
            timing=kpi.timing,
            tier=kpi.tier,
            decimals=kpi.decimals,
            running=self.running,
            repeated=repeated and expr is not None,
        )

    def _figures(self, key: str) -> tuple[Figure, Figure, Figure, Figure]:
        """Now, compared, change, and change as a ratio."""
        values = self.cube.values(key)
        if self.compare is None:
            return _last(values), NOTHING, NOTHING, NOTHING
        then = self.cube.values(_compared_key(key))
        change = subtract(values, then)
        return _last(values), _last(then), _last(change), _last(divide(change, absolute(then)))

    def _history(self, key: str) -> tuple[float | None, ...]:
        values = self.cube.values(key)
        return tuple(None if np.isnan(v) else float(v) for v in values.number[0])

    def _residual(self, name: str) -> Figure | None:
        if self.edges.get(name, "definition") == "definition":
            return None
        key = _formula_key(name)
        if key not in self.cube.expressions:
            return None
        return _last(subtract(self.cube.values(name), self.cube.values(key)))


NOTHING = Figure(None, None)


def _last(values: Values) -> Figure:
    number, reason = float(values.number[0, -1]), int(values.reason[0, -1])
    if reason != Reason.DEFINED:
        return Figure(None, Reason(reason).key)
    return Figure(number)


def _terms_of(design: Design, name: str) -> Iterator[Term]:
    expr = decomposition(design, name, {})
    return terms(expr) if expr is not None else iter(())


def _terms(expr: Expr, sign: Sign) -> Iterator[Term]:
    match expr:
        case Number():
            return
        case Negative(of=of):
            yield from _terms(of, "-")
        case Binary(op=op, left=left, right=right):
            yield from _terms(left, sign)
            yield from _terms(right, op)
        case Call(args=()):
            return
        case _:
            yield Term(sign, expr)


def _kpi_of(expr: Expr) -> str:
    match expr:
        case Name(name=name) | Slice(name=name):
            return name
        case Call(args=(of, *_)):
            return _kpi_of(of)  # type: ignore[arg-type]
    raise TypeError(expr)


def label_of(expr: Expr, name: str, kpi: Kpi) -> Label:
    """What the reader calls an expression of a KPI: its label, the slice or word said with it."""
    own: Label = kpi.label if kpi.label is not None else name
    match expr:
        case Slice(where=where):
            tail = ", ".join(value for _, value in where)
            return _both(own, "{label}（" + tail + "）", "{label} (" + tail + ")")
        case Call(function=function):
            ja, en = _WORDS.get(function, ("{label}：" + show(expr), "{label}: " + show(expr)))
            return _both(own, ja, en)
    return own


_WORDS = {
    "opening": ("期首 {label}", "{label} at start"),
    "closing": ("期末 {label}", "{label} at end"),
    "lag": ("前期 {label}", "Earlier {label}"),
    "ever": ("累計 {label}", "{label} to date"),
    "total": ("全体の{label}", "Total {label}"),
    "share": ("{label}の構成比", "Share of {label}"),
}


def _both(label: Label, ja: str, en: str) -> Label:
    words = label if isinstance(label, dict) else {"ja": label, "en": label}
    first = next(iter(words.values()), "")
    return {
        "ja": ja.format(label=words.get("ja", first)),
        "en": en.format(label=words.get("en", first)),
    }


def _compared_key(key: str) -> str:
    return f"compared {key}"


def _formula_key(name: str) -> str:
    return f"formula {name}"
