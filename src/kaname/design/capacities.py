"""Capacities and bounds of KPIs: what no plan may go beyond, however much would be wanted."""

from __future__ import annotations

from collections.abc import Iterator
from math import inf

from kaname.design import expressions
from kaname.design.document import Document
from kaname.design.model import Design
from kaname.design.places import Path, Places
from kaname.design.units import differing
from kaname.errors import Finding
from kaname.formula.parse import Expr, FormulaError, names
from kaname.text import suggest


def check(document: Document) -> list[Finding]:
    """A finding for each capacity that cannot be read or compared, and for bounds upside down."""
    design, places = document.design, document.places
    if design is None:
        return []
    found: list[Finding] = []
    for name in design.kpis:
        found += [*_of_bounds(design, name, places), *_of_capacity(design, name, places)]
    return found


def capacity(design: Design, kpi: str) -> Expr | None:
    """The expression that a KPI cannot exceed; None where there is none that can be read."""
    text = design.kpis[kpi].capacity
    found = expressions.read(text) if text is not None else None
    return None if isinstance(found, FormulaError) else found


def _of_bounds(design: Design, name: str, places: Places) -> Iterator[Finding]:
    kpi = design.kpis[name]
    if kpi.bounds is None:
        return
    low = -inf if kpi.bounds[0] is None else kpi.bounds[0]
    high = inf if kpi.bounds[1] is None else kpi.bounds[1]
    place = places.of(("kpis", name, "bounds"))
    if low > high:
        yield Finding("design.upside-down-bounds", {"name": name}, place)
    elif kpi.floor is not None and high < kpi.floor:
        params = {"name": name, "high": f"{high:g}", "floor": f"{kpi.floor:g}"}
        yield Finding("design.bounds-below-floor", params, place)


def _of_capacity(design: Design, name: str, places: Places) -> Iterator[Finding]:
    text = design.kpis[name].capacity
    if text is None:
        return
    path: Path = ("kpis", name, "capacity")
    read = expressions.read(text)
    if isinstance(read, FormulaError):
        yield from expressions.relocated(read, read.offset, places, path)
        return
    unknown = [n for n in names(read) if n.name not in places.keys(("kpis",))]
    for each in unknown:
        params, place = {"name": each.name}, places.inside(path, each.at)
        meant = suggest(each.name, design.kpis)
        yield Finding("design.unknown-kpi", params, place, suggestion=meant)
    if not unknown:
        yield from _of_units(design, name, read, places)


def _of_units(design: Design, name: str, read: Expr, places: Places) -> Iterator[Finding]:
    path: Path = ("kpis", name, "capacity")
    try:
        units = differing(design, name, read)
    except FormulaError as error:
        yield from expressions.relocated(error, error.offset, places, path)
        return
    if units is not None:
        params = {"kpi": name, "unit": units[0], "found": units[1]}
        yield Finding("design.capacity-unit-differs", params, places.of(path))
