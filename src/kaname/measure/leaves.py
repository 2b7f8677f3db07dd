"""Leaves: the cells that a KPI needs, after every word is pushed down to the measures.

`rolling(win_rate, 12 month)` becomes rolling(won) / rolling(closed): never a mean of ratios.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from kaname.design.expressions import measured
from kaname.design.model import Design
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
from kaname.measure.words import PERIOD_WORDS, CompareBy, Word, Words, word
from kaname.periods import Unit

CLOCKLESS = frozenset({"months", "days", "business_days", "elapsed"})
Filter = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Leaf:
    """One measure as a KPI sees it: words on its period, kept dimensions, a slice."""

    measure: str
    words: Words = ()
    keep: tuple[str, ...] | None = None  # None: every asked dimension; else only these
    where: Filter = ()

    @property
    def expr(self) -> Expr:
        """The leaf as the formula language says it."""
        return _said(self)

    @property
    def key(self) -> str:
        """The leaf as canonical text, the name of its figures in a cube."""
        return _key(self)


@lru_cache(maxsize=4096)
def _key(leaf: Leaf) -> str:
    return show(_said(leaf))


def _said(leaf: Leaf) -> Expr:
    function = leaf.measure.removesuffix("()")
    said: Expr = Slice(leaf.measure, leaf.where) if leaf.where else Name(leaf.measure)
    if function in CLOCKLESS and function != leaf.measure:
        said = Call(function, ())
    for each in reversed(leaf.words):
        said = Call(each.function, (said, *_tail(each)))
    if leaf.keep is None:
        return said
    return Call("total", (said, *(Name(dimension) for dimension in leaf.keep)))


def _tail(each: Word) -> tuple[Expr | Span, ...]:
    if each.count:
        return (Span(each.count, cast(Unit, each.unit)),)
    return (Name(each.unit),) if each.unit else ()


@dataclass(frozen=True, slots=True)
class Plan:
    """Each KPI as arithmetic over leaf keys, and the leaves."""

    values: Mapping[str, Expr]
    leaves: Mapping[str, Leaf]


def plan(design: Design, wanted: Mapping[str, Expr]) -> Plan:
    """The plan of expressions over KPIs (formula language), one per output name."""
    found: dict[str, Leaf] = {}
    values = {name: _expand(design, expr, Leaf(""), None, found) for name, expr in wanted.items()}
    return Plan(values, found)


def _expand(
    design: Design, expr: Expr, at: Leaf, inside: str | None, found: dict[str, Leaf]
) -> Expr:
    """`expr` with names replaced by leaves; `at` holds the words collected on the way down.

    `inside` is the KPI whose `value` is read (measures win there); None reads KPIs only.
    """
    match expr:
        case Number():
            return expr
        case Name(name=name):
            return _name(design, name, at, inside, found)
        case Slice(name=name, where=where):
            sliced = Leaf("", at.words, at.keep, (*at.where, *where))
            return _name(design, name, sliced, inside, found)
        case Negative(of=of):
            return Negative(_expand(design, of, at, inside, found))
        case Binary(op=op, left=left, right=right):
            return Binary(
                op,
                _expand(design, left, at, inside, found),
                _expand(design, right, at, inside, found),
                0,
            )
        case Call():
            return _call(design, expr, at, inside, found)
    raise TypeError(expr)


def _name(design: Design, name: str, at: Leaf, inside: str | None, found: dict[str, Leaf]) -> Expr:
    if name in design.measures and (inside is not None or name not in design.kpis):
        return _leaf(Leaf(name, at.words, at.keep, at.where), found)
    by = measured(design, name)
    assert by is not None, "a checked design gives every KPI a value or a formula"
    role, expr = by
    return _expand(design, expr, at, name if role == "value" else None, found)


def _call(design: Design, call: Call, at: Leaf, inside: str | None, found: dict[str, Leaf]) -> Expr:
    if call.function in CLOCKLESS:
        return _leaf(Leaf(call.function + "()", at.words), found)
    of = call.args[0]
    dims = tuple(a.name for a in call.args[1:] if isinstance(a, Name))
    if call.function in PERIOD_WORDS:
        deeper = Leaf("", (*at.words, word(call, _compared(design, of, inside))), at.keep, at.where)
        return _expand(design, of, deeper, inside, found)  # type: ignore[arg-type]
    whole = _expand(design, of, Leaf("", at.words, dims, at.where), inside, found)  # type: ignore[arg-type]
    if call.function == "total":
        return whole
    part = _expand(design, of, at, inside, found)  # type: ignore[arg-type]
    return Binary("/", part, whole)


def _compared(design: Design, of: object, inside: str | None) -> CompareBy:
    """How the KPI at hand wants a running period to be compared."""
    name = inside or (of.name if isinstance(of, Name) else None)
    kpi = design.kpis.get(name) if name else None
    return kpi.compare_by if kpi else "business_days"


def _leaf(leaf: Leaf, found: dict[str, Leaf]) -> Expr:
    found[leaf.key] = leaf
    return leaf.expr
