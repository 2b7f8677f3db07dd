"""Units of measures and KPIs: declared or inferred, and checked against each other."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kaname.design.cycles import values
from kaname.design.document import Document
from kaname.design.expressions import (
    ROLES,
    Role,
    expression,
    is_measure,
    measured,
    relocated,
)
from kaname.design.model import Design, Measure
from kaname.design.places import Path, Places
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Expr, FormulaError, names
from kaname.formula.units import UNKNOWN, Unit, Units

_DIFFERS: Mapping[Role, tuple[str, str]] = {  # the rule, and the key that it points at
    "value": ("declared-unit-differs", "unit"),
    "formula": ("formula-unit-differs", "formula"),
}
_PLAIN_COLUMN = re.compile(r"[^\W\d]\w*(?:\.[^\W\d]\w*)*")


@dataclass(frozen=True, slots=True)
class Known:
    """The units of a design, as far as they can be read and inferred."""

    units: Units
    measures: Mapping[str, Unit]
    kpis: Mapping[str, Unit]

    def infer(self, design: Design, role: Role, expr: Expr) -> Unit | None:
        """The unit of an expression, None where a name in it has none; raises `FormulaError`."""
        found: dict[str, Unit] = {}
        for name in names(expr):
            known = self.measures if is_measure(design, name.name, role) else self.kpis
            if name.name not in known:
                return None
            found[name.name] = known[name.name]
        return self.units.infer(expr, found)


def measure_units(design: Design) -> dict[str, str]:
    """The unit of each measure as text, empty where it is not known."""
    known = _known(design)
    return {name: known.units.show(known.measures.get(name, UNKNOWN)) for name in design.measures}


def kpi_units(design: Design) -> dict[str, str]:
    """The unit of each KPI as text, declared or inferred, empty where it is not known."""
    known = _known(design)
    return {name: known.units.show(known.kpis.get(name, UNKNOWN)) for name in design.kpis}


def differing(design: Design, kpi: str, expr: Expr) -> tuple[str, str] | None:
    """The units of a KPI and of an expression over KPIs, if they differ and no number in it may
    have converted one; raises `FormulaError` where unlike units are added.
    """
    known = _known(design)
    unit, found = known.kpis.get(kpi), known.infer(design, "formula", expr)
    if unit is None or found is None or found.scaled or known.units.same(unit, found):
        return None
    return known.units.show(unit), known.units.show(found)


def check(document: Document) -> list[Finding]:
    """A finding for each unit that cannot be read, sum of unlike units, and unit that differs."""
    design, places = document.design, document.places
    if design is None:
        return []
    known = _known(design)
    found = list(_unreadable(design, known.units, places))
    for name in design.kpis:
        found += _of_kpi(design, known, name, places)
    return found


def _known(design: Design) -> Known:
    units = Units(design.currency)
    measures = {
        name: unit
        for name, measure in design.measures.items()
        if (unit := _read(units, _text(design, name, measure))) is not None
    }
    kpis: dict[str, Unit] = {}
    known = Known(units, measures, kpis)
    for name in _in_order(design):
        unit = _of(design, known, name)
        if unit is not None:
            kpis[name] = unit
    return known


def _in_order(design: Design) -> list[str]:
    """The KPIs, each after those that it is measured by; those in a circle are left out."""
    waiting = {name: set(uses & design.kpis.keys()) for name, uses in values(design).items()}
    users: dict[str, list[str]] = {name: [] for name in waiting}
    for name, uses in waiting.items():
        for used in uses:
            users[used].append(name)
    order = [name for name, uses in waiting.items() if not uses]
    for name in order:  # grows as it is walked
        for user in users[name]:
            waiting[user].discard(name)
            if not waiting[user]:
                order.append(user)
    return order


def _read(units: Units, text: str | None) -> Unit | None:
    try:
        return UNKNOWN if text is None else units.parse(text)
    except KanameError:
        return None


def _of(design: Design, known: Known, name: str) -> Unit | None:
    declared = design.kpis[name].unit
    if declared is not None:
        return _read(known.units, declared)
    by = measured(design, name)
    try:
        return known.infer(design, *by) if by else None
    except FormulaError:
        return None


def _text(design: Design, name: str, measure: Measure) -> str | None:
    """What one of a measure is: declared, or what its rows are; None where nothing says so."""
    if measure.unit is not None:
        return measure.unit
    if measure.agg == "count":
        return _rows(design, measure)
    if measure.agg == "count_distinct":
        return _things(design, name, measure)
    return None


def _rows(design: Design, measure: Measure) -> str:
    if measure.per is not None:
        return measure.per if isinstance(measure.per, str) else "*".join(measure.per)
    fact = design.facts.get(measure.of or "")
    return (fact.unit if fact else None) or measure.of or "1"


def _things(design: Design, name: str, measure: Measure) -> str:
    expr = " ".join((measure.expr or "").split())
    fact = design.facts.get(measure.of or "")
    named = {" ".join(e.split()): d for d, e in fact.dimensions.items()} if fact else {}
    if expr in named:
        return named[expr]
    return expr.rpartition(".")[2] if _PLAIN_COLUMN.fullmatch(expr) else name


def _unreadable(design: Design, units: Units, places: Places) -> Iterator[Finding]:
    declared: dict[Path, str | None] = {}
    declared |= {("facts", name, "unit"): fact.unit for name, fact in design.facts.items()}
    declared |= {("measures", name, "unit"): m.unit for name, m in design.measures.items()}
    declared |= {("kpis", name, "unit"): kpi.unit for name, kpi in design.kpis.items()}
    for path, text in declared.items():
        if text is not None:
            try:
                units.parse(text)
            except FormulaError as error:
                yield from relocated(error, error.offset, places, path)


def _of_kpi(design: Design, known: Known, name: str, places: Places) -> Iterator[Finding]:
    found: dict[Role, Unit] = {}
    for role in ROLES:
        expr = expression(design, name, role)
        try:
            unit = known.infer(design, role, expr) if expr is not None else None
        except FormulaError as error:
            yield from relocated(error, error.offset, places, ("kpis", name, role))
            continue
        if unit is not None:
            found[role] = unit
    yield from _differing(design, known, name, found, places)


def _differing(
    design: Design, known: Known, name: str, found: Mapping[Role, Unit], places: Places
) -> Iterator[Finding]:
    unit = known.kpis.get(name)
    if unit is None:
        return
    for role, other in found.items():
        if not known.units.same(unit, other):
            params = {"kpi": name, "unit": known.units.show(unit), "found": known.units.show(other)}
            rule, key = _DIFFERS[role]
            yield Finding(f"design.{rule}", params, places.of(("kpis", name, key)))
