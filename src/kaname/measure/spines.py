"""Spines: the members of a dimension that belong to a period although no row mentions them."""

from __future__ import annotations

from sqlglot import exp

from kaname.design.model import Dimension
from kaname.measure.clock import Clock
from kaname.measure.compile import Batch, Compiler, Query
from kaname.measure.rows import WINDOW, Rows


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
