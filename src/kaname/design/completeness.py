"""Parts that want something, or say two things at once: facts, measures, KPIs."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.document import Document
from kaname.design.model import Design, Fact, Join, Measure, Related
from kaname.design.places import Path, Places
from kaname.errors import Finding, Severity

CLOCKS = ("time", "during", "at_end", "at_start")


def check(document: Document) -> list[Finding]:
    """A finding for each fact, dimension, measure and KPI that cannot do its work as written."""
    design, places = document.design, document.places
    if design is None:
        return []
    found: list[Finding] = []
    for name, fact in design.facts.items():
        found += _of_fact(design, ("facts", name), fact, places)
    for name in design.dimensions:
        found += _of_dimension(design, name, places)
    for name, measure in design.measures.items():
        found += _of_measure(design, ("measures", name), measure, places)
    for name in design.kpis:
        found += _of_kpi(design, name, places)
    return [*found, *_goals(design, places)]


def _fault(
    rule: str, path: Path, places: Places, severity: Severity = "error", **params: object
) -> Finding:
    params = {"name": path[1], **params}
    return Finding(f"design.{rule}", params, places.key(path), severity)


def _written(path: Path, keys: tuple[str, ...], places: Places) -> tuple[str, ...]:
    return tuple(key for key in keys if places.has((*path, key)))


def _of_fact(design: Design, path: Path, fact: Fact, places: Places) -> Iterator[Finding]:
    sources = _written(path, ("from", "sql"), places)
    if not sources:
        yield _fault("no-source", path, places)
    if len(sources) > 1:
        yield _fault("two-sources", (*path, "sql"), places)
    for name, join in fact.join.items():
        yield from _of_join(design, (*path, "join", name), join, places)
    for name, column in fact.columns.items():
        if isinstance(column, Related):
            yield from _of_related(design, (*path, "columns", name), column, places)


def _of_join(design: Design, path: Path, join: str | Join, places: Places) -> Iterator[Finding]:
    if isinstance(join, Join) and places.has((*path, "to")):
        return
    table = str(join.table if isinstance(join, Join) and join.table else path[-1])
    other = design.facts.get(table)
    if other is None or isinstance(other.key, str):
        return
    if other.key is not None or not places.has(("facts", table, "key")):
        yield _fault("join-without-key", path, places, join=path[-1], table=table)


def _of_related(design: Design, path: Path, related: Related, places: Places) -> Iterator[Finding]:
    yield from _of_aggregate(path, related.agg, places)
    other = design.facts.get(related.of)
    timed = related.agg in ("first", "last") or _written(path, ("since", "until"), places)
    if timed and other is not None and not _timed(related.of, other, places):
        yield _fault("no-time", path, places, fact=related.of)


def _timed(name: str, fact: Fact, places: Places) -> bool:
    """Whether the fact has a usual clock: written, be it at fault, or the sales model's."""
    return fact.time is not None or places.has(("facts", name, "time"))


def _of_aggregate(path: Path, agg: str, places: Places) -> Iterator[Finding]:
    if agg != "count" and not places.has((*path, "expr")):
        yield _fault("no-expression", path, places, agg=agg)
    if agg == "percentile" and not places.has((*path, "p")):
        yield _fault("no-percentile", path, places)


def _of_dimension(design: Design, name: str, places: Places) -> Iterator[Finding]:
    dimension = design.dimensions[name]
    spine = design.facts.get(dimension.spine or "")
    path: Path = ("dimensions", name)
    if spine is None or places.has((*path, "value")):
        return
    if not places.has(("facts", str(dimension.spine), "dimensions", name)):
        yield _fault("no-spine-value", path, places, fact=dimension.spine)


def _of_measure(design: Design, path: Path, measure: Measure, places: Places) -> Iterator[Finding]:
    rows = _written(path, ("of", "per"), places)
    if not rows:
        yield _fault("no-rows", path, places)
    if len(rows) > 1:
        yield _fault("two-kinds-of-rows", (*path, "per"), places)
    yield from _of_aggregate(path, measure.agg, places)
    if measure.agg != "percentile" and measure.p is not None:
        yield _fault("stray-percentile", (*path, "p"), places, "warning")
    clocks = _written(path, CLOCKS, places)
    if len(clocks) > 1:
        yield _fault("two-clocks", (*path, clocks[1]), places, first=clocks[0], second=clocks[1])
    ordered = measure.agg in ("first", "last") and not clocks and measure.of in design.facts
    of = str(measure.of)
    if ordered and not _timed(of, design.facts[of], places):
        yield _fault("no-time", path, places, fact=measure.of)


def _of_kpi(design: Design, name: str, places: Places) -> Iterator[Finding]:
    kpi = design.kpis[name]
    path: Path = ("kpis", name)
    if not _written(path, ("value", "formula", "bridge"), places):
        yield _fault("undefined-kpi", path, places)
    if kpi.better == "band" and not places.has((*path, "band")):
        yield _fault("no-band", path, places)
    if kpi.band is not None and kpi.band[0] > kpi.band[1]:
        yield _fault("upside-down-band", (*path, "band"), places)


def _goals(design: Design, places: Places) -> Iterator[Finding]:
    goals = [name for name in design.kpis if places.has(("kpis", name, "role"))]
    if design.kpis and not goals:
        yield Finding("design.no-kgi", {}, places.key(("kpis",)), "warning")
    for name in goals[1:]:
        path: Path = ("kpis", name, "role")
        yield _fault("several-kgis", path, places, "warning", first=goals[0])
