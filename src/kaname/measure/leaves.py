"""Leaves: the cells that a KPI needs, after every word is pushed down to the measures.

`rolling(win_rate, 12 month)` becomes rolling(won) / rolling(closed): never a mean of ratios.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaname.design.model import Design, Kpi
from kaname.formula.parse import Binary, Call, Expr, Name, Negative, Number, Slice, parse
from kaname.measure.words import PERIOD_WORDS, CompareBy, Words, word

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
    def key(self) -> str:
        """The leaf as text, the name of its column in a cube."""
        text = self.measure
        if self.where:
            text += "[" + ", ".join(f"{d}={v}" for d, v in self.where) + "]"
        for each in reversed(self.words):
            text = f"{each.function}({text}{_tail(each.count, each.unit)})"
        return text if self.keep is None else f"total({', '.join((text, *self.keep))})"


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


def measured(kpi: Kpi) -> Expr:
    """The expression that measures a KPI: its `value`, else its `formula`."""
    text = kpi.value if kpi.value is not None else kpi.formula
    if text is None:
        msg = "a checked design gives every KPI a value or a formula"
        raise ValueError(msg)
    return parse(text)


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
            return Negative(_expand(design, of, at, inside, found), 0)
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
    kpi = design.kpis[name]
    return _expand(design, measured(kpi), at, name if kpi.value is not None else None, found)


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
    return Binary("/", part, whole, 0)


def _compared(design: Design, of: object, inside: str | None) -> CompareBy:
    """How the KPI at hand wants a running period to be compared."""
    name = inside or (of.name if isinstance(of, Name) else None)
    kpi = design.kpis.get(name) if name else None
    return kpi.compare_by if kpi else "business_days"


def _leaf(leaf: Leaf, found: dict[str, Leaf]) -> Name:
    found[leaf.key] = leaf
    return Name(leaf.key, 0)


def _tail(count: int, unit: str) -> str:
    if count:
        return f", {count} {unit}"
    return f", {unit}" if unit else ""
