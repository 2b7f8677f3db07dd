"""Names that mean nothing: facts, measures, KPIs and dimensions that the design does not have."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping

from kaname.design import expressions
from kaname.design.document import Document
from kaname.design.expressions import Written
from kaname.design.mentions import Kind, Mention, of_kpi, of_system
from kaname.design.model import Design, Fact, Join, Related
from kaname.design.places import Path, Places
from kaname.errors import Finding
from kaname.formula.parse import dimensions, names
from kaname.text import suggest

SECTIONS = ("facts", "dimensions", "measures", "kpis", "stages", "roles", "segments")
COLUMNS = frozenset(
    "period kpi value unit reason compared change change_ratio low high kaname_group".split()
)
_INTERNAL = re.compile(r"[pg]|[km]\d+")  # columns of a statement's answer


def check(document: Document) -> list[Finding]:
    """A finding for each unreadable expression, unknown name, and pair of names too alike."""
    design, places = document.design, document.places
    if design is None:
        return []
    known = _known(places)
    measures = frozenset(places.keys(("measures",)))
    found = expressions.check(design, places)
    for mention in _mentions(design, places):
        if mention.name not in known[mention.kind]:
            found.append(_unknown(mention, known[mention.kind], measures))
    return [*found, *_twins(places), *_wide(places), *_taken(places)]


def _known(places: Places) -> Mapping[Kind, frozenset[str]]:
    # Read from the text, so that a part at fault is still known by its name.
    facts = frozenset(places.keys(("facts",)))
    kpis = frozenset(places.keys(("kpis",)))
    found = set(places.keys(("dimensions",)))
    for fact in facts:
        path: Path = ("facts", fact)
        found |= set(places.keys((*path, "dimensions")))
        for level in places.keys((*path, "stated", "levels")):
            found |= set(places.keys((*path, "stated", "levels", level, "dimensions")))
    measures = frozenset(places.keys(("measures",)))
    return {
        "fact": facts,
        "dimension": frozenset(found),
        "kpi": kpis,
        "name": kpis | measures,
        "role": frozenset(places.keys(("roles",))),
        "stage": frozenset(places.keys(("stages",))),
    }


def _unknown(mention: Mention, known: frozenset[str], measures: frozenset[str]) -> Finding:
    params = {"name": mention.name}
    if mention.kind == "kpi" and mention.name in measures:
        return Finding("design.measure-for-kpi", params, mention.place)
    meant = suggest(mention.name, known)
    return Finding(f"design.unknown-{mention.kind}", params, mention.place, suggestion=meant)


def _mentions(design: Design, places: Places) -> Iterator[Mention]:
    for name, fact in design.facts.items():
        yield from _of_fact(("facts", name), fact, places)
    yield from _of_dimensions(design, places)
    for name, measure in design.measures.items():
        if measure.of is not None:
            yield Mention("fact", measure.of, places.of(("measures", name, "of")))
    yield from _of_pipeline(design, places)
    for name, kpi in design.kpis.items():
        yield from of_kpi(design, name, kpi, places)
    yield from of_system(design, places)
    for each in expressions.written(design):
        yield from _of_expression(each, places)


def _of_pipeline(design: Design, places: Places) -> Iterator[Mention]:
    for key in ("of", "changes") if design.pipeline is not None else ():
        fact = getattr(design.pipeline, key)
        if fact is not None:
            yield Mention("fact", fact, places.of(("pipeline", key)))


def _of_fact(path: Path, fact: Fact, places: Places) -> Iterator[Mention]:
    yield from _of_joins((*path, "join"), fact.join, places)
    for name, column in fact.columns.items():
        if isinstance(column, Related):
            yield Mention("fact", column.of, places.of((*path, "columns", name, "of")))
    if fact.history is not None:
        yield Mention("fact", fact.history.from_, places.of((*path, "history", "from")))
    for name, level in fact.stated.levels.items() if fact.stated else ():
        yield from _of_joins((*path, "stated", "levels", name, "join"), level.join, places)


def _of_joins(path: Path, joins: Mapping[str, str | Join], places: Places) -> Iterator[Mention]:
    for name, join in joins.items():
        if isinstance(join, Join) and join.table is not None:
            yield Mention("fact", join.table, places.of((*path, name, "table")))
        else:
            yield Mention("fact", name, places.key((*path, name)))


def _of_dimensions(design: Design, places: Places) -> Iterator[Mention]:
    for name, dimension in design.dimensions.items():
        path: Path = ("dimensions", name)
        if dimension.spine is not None:
            yield Mention("fact", dimension.spine, places.of((*path, "spine")))
        for at, coarser in enumerate(dimension.hierarchy):
            yield Mention("dimension", coarser, places.of((*path, "hierarchy", at)))


def _of_expression(each: Written, places: Places) -> Iterator[Mention]:
    kind: Kind = "name" if each.role == "value" else "kpi"
    for name in names(each.expr):
        yield Mention(kind, name.name, each.place(places, name.at))
    for dimension in dimensions(each.expr):
        yield Mention("dimension", dimension.name, each.place(places, dimension.at))


def _twins(places: Places) -> Iterator[Finding]:
    """Names of one section that differ only by case or width."""
    for section in SECTIONS:
        first: dict[str, str] = {}
        for name in places.keys((section,)):
            other = first.setdefault(unicodedata.normalize("NFKC", name).casefold(), name)
            if other != name:
                params = {"name": name, "other": other, "first": str(places.key((section, other)))}
                place = places.key((section, name))
                yield Finding("design.twin-names", params, place, severity="warning")


def _taken(places: Places) -> Iterator[Finding]:
    """Dimensions named like a column of the figures, which would hide it."""
    paths: list[tuple[str, ...]] = [("dimensions",)]
    paths += [("facts", fact, "dimensions") for fact in places.keys(("facts",))]
    for path in paths:
        for name in places.keys(path):
            if name in COLUMNS or _INTERNAL.fullmatch(name):
                taken = ", ".join(sorted(COLUMNS))
                yield Finding(
                    "design.taken-name", {"name": name, "taken": taken}, places.key((*path, name))
                )


def _wide(places: Places) -> Iterator[Finding]:
    """Names that a formula reads as another: `ＡＢＣ` is `ABC` there unless it is quoted."""
    for section in ("measures", "kpis"):
        for name in places.keys((section,)):
            plain = unicodedata.normalize("NFKC", name)
            if plain != name and plain.replace("_", "a").isalnum():
                params = {"name": name, "plain": plain}
                place = places.key((section, name))
                yield Finding("design.wide-name", params, place, severity="warning")
