"""Pieces of SQL syntax that the compiler puts together: aggregates, key equality, local time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

from sqlglot import exp

Node = exp.Expr
Attach = Callable[[exp.Select], exp.Select]  # gives a SELECT its FROM, joins and conditions


def aggregate(agg: str, value: Node | None, p: float | None, clock: Node | None) -> Node:
    """The engine's aggregate for a measure's `agg`; `clock` orders first and last."""
    if agg == "count":
        return exp.Count(this=value if value is not None else exp.Star())
    assert value is not None, "a checked measure has an expr"
    match agg:
        case "count_distinct":
            return exp.Count(this=exp.Distinct(expressions=[value]))
        case "percentile":
            return exp.func("quantile_cont", value, exp.Literal.number(p or 0.5))
        case "first" | "last":
            assert clock is not None
            return exp.func("arg_min" if agg == "first" else "arg_max", value, clock)
        case _:
            return exp.func({"average": "avg"}.get(agg, agg), value)


def filtered(found: Node, condition: Node | None) -> Node:
    """An aggregate over the rows that meet the condition."""
    if condition is None:
        return found
    return exp.Filter(this=found, expression=exp.Where(this=condition))


def same(left: Node, right: Node, kind: str | None, other: str | None) -> Node:
    """Key equality; where only one side is known to be text, both meet as text."""
    if kind and other and (kind == "VARCHAR") != (other == "VARCHAR"):
        left, right = exp.cast(left, exp.DType.VARCHAR), exp.cast(right, exp.DType.VARCHAR)
    return exp.EQ(this=left, expression=right)


def missing(value: Node) -> Node:
    """value IS NULL."""
    return exp.Is(this=value, expression=exp.null())


def quoted(name: str, table: str) -> exp.Column:
    """A column of a relation, whatever characters its name has."""
    return exp.column(exp.to_identifier(name, quoted=True), table, copy=False)


def day(value: date) -> Node:
    """A date literal."""
    return exp.cast(exp.Literal.string(value.isoformat()), exp.DType.DATE)


def is_day(value: Node, kind: Callable[[Node], str | None]) -> bool:
    """Whether an expression surely is a day, not an instant: a date, moved by whole days.

    `kind` knows the engine type of a plain column.
    """
    match value:
        case exp.Paren():
            return is_day(value.this, kind)
        case exp.Add() | exp.Sub():
            return is_day(value.this, kind) and _whole_days(value.expression)
        case exp.Cast():
            return bool(value.to.is_type("date"))
    return isinstance(value, exp.Column) and kind(value) == "DATE"


def _whole_days(value: Node) -> bool:
    if isinstance(value, exp.Interval):
        unit = value.text("unit").upper().removesuffix("S")
        return unit in ("DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
    return isinstance(value, exp.Literal) and value.is_int


def bare(tree: Node) -> Node:
    """A parenthesis' content where that binds as tightly as the parenthesis itself, else it.

    To sqlglot AND, OR and some operators are functions, too.
    """
    inner: Node = tree.this
    tight = isinstance(inner, _TIGHT) and not isinstance(inner, exp.Binary)
    return inner.pop() if tight else tree


_TIGHT = (exp.Column, exp.Literal, exp.Func, exp.Cast, exp.Paren, exp.Boolean, exp.Null)


def no_zero_division(node: Node) -> Node:
    """Divisors of 0 become null, so that no infinity enters an aggregate."""
    if isinstance(node, exp.Div | exp.IntDiv | exp.Mod):
        divisor = node.expression
        if not isinstance(divisor, exp.Literal | exp.Nullif):
            node.set("expression", exp.Nullif(this=divisor, expression=exp.Literal.number(0)))
    return node


def local(column: Node, kind: str, timezone: str) -> Node:
    """A timestamp column (a UTC instant) as local time; other types unchanged."""
    if not kind.startswith("TIMESTAMP") or timezone == "UTC":
        return column
    offset = fixed_offset(timezone)
    if offset is not None:
        minutes = exp.Interval(this=exp.Literal.string(str(offset)), unit=exp.var("MINUTE"))
        return exp.Paren(this=exp.Add(this=column, expression=minutes))
    utc = exp.func("timezone", exp.Literal.string("UTC"), column)
    return exp.func("timezone", exp.Literal.string(timezone), utc)


@cache
def fixed_offset(timezone: str) -> int | None:
    """Minutes east of UTC where the zone has had one offset since 1970 (Japan), else None."""
    zone = ZoneInfo(timezone)
    start = datetime(1970, 1, 1, tzinfo=ZoneInfo("UTC"))
    months = (start + timedelta(days=30 * month) for month in range(12 * 80))
    (offset, *others) = {moment.astimezone(zone).utcoffset() for moment in months}
    return None if others or offset is None else int(offset.total_seconds() // 60)


def reduced(keys: Sequence[Node], value: Node, attach: Attach) -> exp.Select:
    """SELECT k0, k1 …, value AS v GROUP BY the keys: many rows to one per key."""
    columns = [exp.alias_(key, f"k{i}") for i, key in enumerate(keys)]
    select = attach(exp.select(*columns, exp.alias_(value, "v")))
    return select.group_by(*(exp.Literal.number(i + 1) for i in range(len(keys))))


def spells(key: Node, changed: Node, old: Node, new: Node, attach: Attach) -> exp.Select:
    """Spells (since, until] in which a logged column had value v, per key k.

    Before its first change a row had that change's old value, which may be none.
    """
    after = exp.Window(
        this=exp.func("lead", changed.copy()),
        partition_by=[key.copy()],
        order=exp.Order(expressions=[changed.copy()]),
    )
    later = attach(
        exp.select(
            exp.alias_(key.copy(), "k"),
            exp.alias_(changed.copy(), "since"),
            exp.alias_(after, "until"),
            exp.alias_(new.copy(), "v"),
        )
    )
    first = attach(
        exp.select(
            exp.alias_(key.copy(), "k"),
            exp.alias_(exp.cast(exp.null(), exp.DType.TIMESTAMP), "since"),
            exp.alias_(exp.Min(this=changed.copy()), "until"),
            exp.alias_(exp.func("arg_min_null", old.copy(), changed.copy()), "v"),
        )
    ).group_by(exp.Literal.number(1))
    return exp.select("*").from_(
        exp.union(later, first, distinct=False, copy=False).subquery("s", copy=False), copy=False
    )


def until_next(table: str, key: str, start: str) -> exp.Select:
    """The table with `kaname_until`: where the key's next row begins."""
    by, begin = (exp.column(exp.to_identifier(name, quoted=True)) for name in (key, start))
    until = exp.Window(
        this=exp.func("lead", begin),
        partition_by=[by],
        order=exp.Order(expressions=[begin.copy()]),
    )
    return exp.select("*", exp.alias_(until, "kaname_until")).from_(exp.to_table(table))


def held_on(begin: Node, end: Node, moment: Node) -> Node:
    """begin <= day < end, where a missing bound is open."""
    on = exp.cast(moment.copy(), exp.DType.DATE)
    return exp.and_(
        exp.or_(missing(begin), exp.LTE(this=begin.copy(), expression=on)),
        exp.or_(missing(end), exp.LT(this=on.copy(), expression=end.copy())),
    )
