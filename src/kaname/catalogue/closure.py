"""Closure: which measures, facts and dimensions some KPIs need, and which columns of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from kaname.catalogue.entry import Spec

_NAME = re.compile(r"[^\W\d]\w*")
_QUOTED = re.compile(r"'[^']*'")
_STATES = ("at_end", "at_start")
NEEDS = "needs"  # of a measure of the catalogue: tables without which its number says nothing


@dataclass(frozen=True, slots=True)
class Needed:
    """The parts of a design that its KPIs are measured with."""

    measures: Mapping[str, Spec]
    facts: Mapping[str, Spec]
    dimensions: Mapping[str, Spec]


def needed(
    values: Iterable[str],
    measures: Mapping[str, Spec],
    facts: Mapping[str, Spec],
    dimensions: Mapping[str, Spec],
    also: Iterable[str] = (),
) -> Needed:
    """What the KPIs' `value` expressions need of the measures, facts and dimensions given.

    `also`: facts that are kept in any case.
    """
    used = measured(values, measures)
    chosen = {n: {k: part for k, part in s.items() if k != NEEDS} for n, s in used.items()}
    words = {word for spec in chosen.values() for word in _words(spec)}
    wanted = {str(spec["of"]) for spec in chosen.values() if "of" in spec} | {*also}
    as_it_stood = {str(s["of"]) for s in chosen.values() if "of" in s and _stands(s)}
    kept = _facts(wanted, words, facts, as_it_stood, dimensions)
    grouped = {name for fact in kept.values() for name in _groups(fact)}
    return Needed(chosen, kept, {n: spec for n, spec in dimensions.items() if n in grouped})


def names(expression: object) -> set[str]:
    """The identifiers of an expression, quoted words left out."""
    return set(_NAME.findall(_QUOTED.sub("", str(expression))))


def measured(values: Iterable[str], measures: Mapping[str, Spec]) -> dict[str, Spec]:
    """The measures that `value` expressions are made of, the parts of panels among them."""
    wanted = {name for value in values for name in names(value)}
    found: set[str] = set()
    while new := {name for name in wanted if name in measures} - found:
        found |= new
        panels = (measures[name] for name in new if "per" in measures[name])
        wanted = {word for spec in panels for word in _words(spec)}
    return {name: spec for name, spec in measures.items() if name in found}


def _words(spec: object) -> set[str]:
    """The identifiers in all texts of a part."""
    if isinstance(spec, Mapping):
        return {word for value in spec.values() for word in _words(value)} | {
            word for key in spec for word in names(key)
        }
    if isinstance(spec, list | tuple):
        return {word for value in spec for word in _words(value)}
    return names(spec)


def _stands(spec: Spec) -> bool:
    return any(key in spec for key in _STATES)


def _facts(
    wanted: set[str],
    words: set[str],
    facts: Mapping[str, Spec],
    as_it_stood: set[str],
    dimensions: Mapping[str, Spec],
) -> dict[str, Spec]:
    """The facts, of each the columns and joins in use, and the facts that these read in turn."""
    found: dict[str, Spec] = {}
    size = -1
    while size != len(words) + len(wanted):
        size = len(words) + len(wanted)
        for name in sorted(wanted):
            found[name] = _pruned(facts[name], words, name in as_it_stood)
            words = words | _words(found[name])
            wanted = wanted | set(_read(found[name], facts))
        spines = {
            str(dimensions[g]["spine"])
            for f in found.values()
            for g in _groups(f)
            if "spine" in dimensions.get(g, {})
        }
        wanted = wanted | spines
    return {name: found[name] for name in facts if name in found}


def _pruned(fact: Spec, words: set[str], stands: bool) -> Spec:
    kept = dict(fact)
    used = words | _words(fact.get("where", "")) | _words(fact.get("dimensions", {}))
    used |= _words(fact.get("each_day", [])) | _words(fact.get("stated", {}))
    columns = fact.get("columns")
    if isinstance(columns, Mapping):
        keep = _used_columns(columns, used)
        kept["columns"] = keep
        used = used | _words(keep)
    joins = fact.get("join")
    if isinstance(joins, Mapping):
        kept["join"] = _used_joins(joins, used)
    if not stands:
        kept.pop("history", None)
    return {key: value for key, value in kept.items() if value != {}}


def _used_columns(columns: Mapping[str, object], used: set[str]) -> dict[str, object]:
    keep: set[str] = set()
    while new := {name for name in columns if name in used} - keep:
        keep |= new
        used = used | {word for name in new for word in _words(columns[name])}
    return {name: spec for name, spec in columns.items() if name in keep}


def _used_joins(joins: Mapping[str, object], used: set[str]) -> dict[str, object]:
    """Joins by name; a join whose key another join gives brings that one along."""
    keep = {name for name in joins if name in used}
    while new := {n for k in keep for n in _words(joins[k]) if n in joins} - keep:
        keep |= new
    return {name: spec for name, spec in joins.items() if name in keep}


def _read(fact: Spec, facts: Mapping[str, Spec]) -> Iterator[str]:
    """The facts that a fact's joins, related columns and history read."""
    yield from _joined(fact, facts)
    columns = fact.get("columns")
    for column in columns.values() if isinstance(columns, Mapping) else ():
        if isinstance(column, Mapping):
            yield str(column["of"])
    history = fact.get("history")
    if isinstance(history, Mapping):
        yield str(history["from"])
    for level in _levels(fact):
        yield from _joined(level, facts)


def _joined(part: Spec, facts: Mapping[str, Spec]) -> Iterator[str]:
    joins = part.get("join")
    for name, join in joins.items() if isinstance(joins, Mapping) else ():
        table = join.get("table", name) if isinstance(join, Mapping) else name
        if table in facts:
            yield str(table)


def _levels(fact: Spec) -> list[Spec]:
    stated = fact.get("stated")
    levels = stated.get("levels") if isinstance(stated, Mapping) else None
    return list(levels.values()) if isinstance(levels, Mapping) else []


def _groups(fact: Spec) -> Iterator[str]:
    for part in (fact, *_levels(fact)):
        named = part.get("dimensions")
        if isinstance(named, Mapping):
            yield from map(str, named)
