"""Membership: which rows of a whole are in none, one or several of its parts."""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from sqlglot import exp

from kaname.design.model import Measure
from kaname.measure.clock import clock_of
from kaname.measure.compile import Compiler
from kaname.measure.expressions import Node
from kaname.measure.rows import Rows


def membership(compiler: Compiler, whole: Measure, parts: Sequence[Measure]) -> exp.Select:
    """Rows that are not in exactly one part: key, amount, whole (in it?), parts (in how many)."""
    assert whole.of is not None
    rows = Rows(compiler.schema, whole.of)
    clock = clock_of(compiler.design, whole)
    bounds = compiler.clock(rows, clock)
    columns = _columns(rows, whole, parts)
    limits = [rows.one_of(rows.dimension(n), v) for n, v in compiler.scope.items()]
    spine = None
    if clock.kind != "register":
        spine = compiler.spine(compiler.batch_of(whole), bounds)
    inner = rows.attach(exp.select(*columns), [rows.condition(), *limits], spine)
    inside = exp.cast(exp.column("whole"), "integer")
    largest = exp.Ordered(this=exp.Abs(this=exp.column("amount")), desc=True, nulls_first=False)
    select = exp.select("*").from_(inner.subquery("b", copy=False), copy=False)
    select = select.where(exp.NEQ(this=inside, expression=exp.column("parts")), copy=False)
    return select.order_by(largest, exp.column("key"), copy=False)


def _columns(rows: Rows, whole: Measure, parts: Sequence[Measure]) -> list[Node]:
    key = rows.fact.key
    names = (key,) if isinstance(key, str) else (key or ())
    texts: list[Node] = [exp.cast(rows.resolve(n), "varchar") for n in names]
    joined = exp.func("concat_ws", exp.Literal.string(" "), *(texts or [exp.Literal.string("?")]))
    amount = rows.resolve(whole.expr) if whole.expr else exp.Literal.number(1)
    held: list[Node] = [exp.cast(_holds(rows, part.where), "integer") for part in parts]
    count = reduce(lambda a, b: exp.Add(this=a, expression=b), held)
    return [
        exp.alias_(joined, "key"),
        exp.alias_(exp.cast(amount, "double"), "amount"),
        exp.alias_(_holds(rows, whole.where), "whole"),
        exp.alias_(exp.Paren(this=count), "parts"),
    ]


def _holds(rows: Rows, where: str | None) -> Node:
    if where is None:
        return exp.true()
    return exp.Coalesce(this=rows.resolve(where), expressions=[exp.false()])
