"""Spines: the members of a dimension that belong to a period although no row mentions them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from sqlglot import exp

from kaname.design.model import Dimension
from kaname.measure.clock import Clock
from kaname.measure.compile import Batch, Compiler, Query
from kaname.measure.expressions import day
from kaname.measure.rows import WINDOW, Rows, Schema

Limits = Mapping[str, Sequence[str]]


def members(compiler: Compiler, grouping: tuple[str, ...]) -> list[Query]:
    """One query per spine that knows every dimension of the grouping: p and k0…"""
    declared = compiler.design.dimensions
    found = []
    for name in grouping:
        dimension = declared.get(name)
        if dimension is not None and dimension.spine is not None:
            query = _query(compiler, name, dimension, grouping)
            if query is not None:
                found.append(query)
    return found


def _query(
    compiler: Compiler, name: str, dimension: Dimension, grouping: tuple[str, ...]
) -> Query | None:
    assert dimension.spine is not None
    rows = Rows(compiler.schema, dimension.spine)
    own = {**rows.fact.dimensions, **({name: dimension.value} if dimension.value else {})}
    needed = {*grouping, *compiler.scope}
    if not needed <= own.keys():
        return None
    clock = Clock("during", dimension.valid) if dimension.valid else Clock("register")
    bounds = compiler.clock(rows, clock)
    columns = [
        exp.alias_(exp.cast(rows.resolve(own[d]), "varchar"), f"k{i}")
        for i, d in enumerate(grouping)
    ]
    filters = [rows.one_of(rows.resolve(own[d]), v) for d, v in compiler.scope.items()]
    batch = Batch(dimension.spine, (), clock, (), None, ())
    timed = clock.kind == "during" or rows.windowed
    spine = compiler.spine(batch, bounds) if timed else None
    head = [exp.column("p", WINDOW)] if timed else []
    query = rows.attach(exp.select(*head, *columns).distinct(), [rows.condition(), *filters], spine)
    return Query(query, (), (grouping,), timed)


def values(schema: Schema, dimension: str, limits: Limits, as_of: date) -> exp.Select | None:
    """One column v: the members of a dimension inside the limits, as text, in order.

    They are those of its spine; without one, those of every fact that has the dimension and the
    limits. None where no fact has.
    """
    declared = schema.design.dimensions.get(dimension)
    if declared is not None and declared.spine is not None:
        own = {dimension: declared.value} if declared.value else {}
        pieces = [_values(schema, declared.spine, dimension, own, limits, as_of)]
    else:
        facts = [name for name, fact in schema.design.facts.items() if fact.stated is None]
        pieces = [_values(schema, fact, dimension, {}, limits, as_of) for fact in facts]
    found = [piece for piece in pieces if piece is not None]
    if not found:
        return None
    union = found[0] if len(found) == 1 else exp.union(*found, copy=False)
    ordered = exp.select("v").distinct().from_(union.subquery("d", copy=False), copy=False)
    return ordered.order_by(exp.Ordered(this=exp.column("v"), nulls_first=False), copy=False)


def _values(
    schema: Schema,
    fact: str,
    dimension: str,
    own: Mapping[str, str],
    limits: Limits,
    as_of: date,
) -> exp.Select | None:
    rows = Rows(schema, fact)
    known = {**rows.fact.dimensions, **own}
    if not {dimension, *limits} <= known.keys():
        return None
    rows.instant = rows.clock() or day(as_of)
    text = exp.cast(rows.resolve(known[dimension]), "varchar")
    inside = [rows.one_of(rows.resolve(known[name]), allowed) for name, allowed in limits.items()]
    return rows.attach(exp.select(exp.alias_(text, "v")).distinct(), [rows.condition(), *inside])
