"""Reach: which facts a measure reads, and which dimensions it therefore can be asked by."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaname.design.model import Design, Measure
from kaname.measure import stated
from kaname.measure.leaves import Leaf
from kaname.measure.panel import panel
from kaname.measure.rows import Schema

Lack = tuple[str, str]  # (fact, dimension that it lacks)


def facts(design: Design, measure: str) -> tuple[str, ...]:
    """The facts whose rows a measure reads, through its panel if it has one."""
    found = design.measures[measure]
    if found.of:
        return (found.of,)
    parts = panel(found).parts.values()
    return tuple(dict.fromkeys(fact for part in parts for fact in facts(design, part.measure)))


def lacking(design: Design, leaf: Leaf, dims: Sequence[str], limits: Sequence[str]) -> Lack | None:
    """The (fact, dimension) for which the leaf has no meaning, or None.

    `dims` are grouped by, `limits` only filtered by: a part over all groups needs only these.
    """
    measure = design.measures[leaf.measure]
    needed = [*limits, *(name for name, _ in leaf.where)]
    if measure.of:
        return _lacks(design, measure.of, [*dims, *needed])
    for part in panel(measure).parts.values():
        asked = dims if part.keep is None else [d for d in dims if d in part.keep]
        inner = Leaf(part.measure, where=part.where)
        found = lacking(design, inner, asked, needed)
        if found is not None:
            return found
    return None


def strangers(schema: Schema, measure: Measure) -> Iterator[tuple[str, str, str]]:
    """(part, fact, entity) where a part of a panel reads a fact that does not know the entity."""
    entities = (measure.per,) if isinstance(measure.per, str) else (measure.per or ())
    for part in panel(measure).parts.values():
        for fact in facts(schema.design, part.measure):
            for entity in entities:
                if not _knows(schema, fact, entity):
                    yield part.measure, fact, entity


def _knows(schema: Schema, fact: str, entity: str) -> bool:
    spec = schema.design.facts[fact]
    if spec.stated is not None:
        return any(entity in level.dimensions for level in spec.stated.levels.values())
    named = entity in spec.dimensions or entity in spec.columns or entity in schema.tables[fact]
    return named or entity == "day"


def _lacks(design: Design, fact: str, needed: Sequence[str]) -> Lack | None:
    spec = design.facts[fact]
    if spec.stated is not None:
        if stated.levels(spec, needed):
            return None
        known = {name for level in spec.stated.levels.values() for name in level.dimensions}
        return fact, next((n for n in needed if n not in known), ", ".join(needed))
    return next(((fact, name) for name in needed if name not in spec.dimensions), None)
