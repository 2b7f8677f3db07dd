"""Stated figures: rows that say for which unit and span they hold; never split, never repeated.

Per cell the coarsest level that has the asked keys and rows of exactly the asked span, or rows
that tile it per unit; else the next finer level; else undefined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from kaname.design.model import Fact, Measure, Stated, StatedLevel
from kaname.measure.expressions import Node, aggregate, filtered
from kaname.measure.rows import WINDOW, Rows, Schema

_NOT_ADDED = ("average", "median", "min", "max")


@dataclass(frozen=True, slots=True)
class Level:
    """One kind of unit whose figures are stated, e.g. `team`."""

    kind: str
    spec: StatedLevel


def levels(fact: Fact, keys: Sequence[str]) -> list[Level]:
    """The levels that can answer for the keys, coarsest first (as the design lists them)."""
    assert fact.stated is not None
    return [
        Level(kind, spec)
        for kind, spec in fact.stated.levels.items()
        if all(key in spec.dimensions for key in keys)
    ]


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of a stated fact: the keys grouped by, the limits, the spine's windows.

    Without a spine only the pieces can be had, whatever their spans.
    """

    schema: Schema
    fact: str
    keys: Sequence[str]
    limits: Sequence[tuple[str, Sequence[str]]] = ()
    spine: exp.Join | None = None

    @property
    def names(self) -> list[str]:
        """The columns that say which cell a row is for."""
        return ["p", *(f"k{i}" for i in range(len(self.keys)))]


def query(asked: Asked, measures: Sequence[Measure]) -> exp.Select:
    """Columns p, k0… , m0…: the stated value per period and group, at its coarsest level."""
    fact = asked.schema.design.facts[asked.fact]
    found = levels(fact, [*asked.keys, *(name for name, _ in asked.limits)])
    figures = [
        _figures(asked, level, measure).select(f"{rank} AS rank", f"{i} AS m", copy=False)
        for i, measure in enumerate(measures)
        for rank, level in enumerate(found)
    ]
    union = figures[0] if len(figures) == 1 else exp.union(*figures, distinct=False, copy=False)
    select = exp.select(*asked.names).from_(union.subquery("l", copy=False), copy=False)
    for i in range(len(measures)):
        coarsest = exp.func("arg_min", exp.column("v"), exp.column("rank"))
        only = exp.EQ(this=exp.column("m"), expression=exp.Literal.number(i))
        select = select.select(exp.alias_(filtered(coarsest, only), f"m{i}"), copy=False)
    return select.group_by(*asked.names, copy=False)


def _figures(asked: Asked, level: Level, measure: Measure) -> exp.Select:
    """(p, k…, v): a level's figures that tile the asked window, over its units."""
    names = asked.names
    spans = _spans(_once(pieces(asked, level, measure), asked, measure), asked, measure)
    longest = exp.alias_(exp.func("arg_max", exp.column("v"), exp.column("months")), "v")
    whole = exp.select(*names, "id", longest).from_(spans.subquery("t", copy=False), copy=False)
    whole = whole.where("days = asked", copy=False).group_by(*names, "id", copy=False)
    total = exp.cast(aggregate(measure.agg, exp.column("v"), measure.p, None), "double")
    select = exp.select(*names, exp.alias_(total, "v"))
    select = select.from_(whole.subquery("u", copy=False), copy=False)
    return select.group_by(*names, copy=False)


def _once(found: exp.Select, asked: Asked, measure: Measure) -> exp.Select:
    """One row per unit and span: what is stated per product, say, is taken together."""
    names = [*asked.names[1:], "id", "since", "until"]
    select = exp.select(*names, exp.alias_(_together(measure, exp.column("v")), "v"))
    return select.from_(found.subquery("o", copy=False), copy=False).group_by(*names, copy=False)


def _together(measure: Measure, value: Node) -> Node:
    """What several statements are together: amounts add up, rates and bounds do not."""
    return aggregate(measure.agg if measure.agg in _NOT_ADDED else "sum", value, None, None)


def _spans(found: exp.Select, asked: Asked, measure: Measure) -> exp.Select:
    """Rows of one length inside each asked window, per unit: how many days they cover."""
    assert asked.spine is not None
    inside = exp.and_(
        exp.GTE(this=exp.column("since", "f"), expression=exp.column("s", WINDOW)),
        exp.LTE(this=exp.column("until", "f"), expression=exp.column("e", WINDOW)),
    )
    join = asked.spine.copy()
    join.set("on", exp.and_(join.args["on"], inside))
    names = asked.names[1:]
    days = "f.until - f.since"
    return (
        exp.select(
            exp.column("p", WINDOW),
            *(exp.column(n, "f") for n in names),
            exp.column("id", "f"),
            f"cast(round(({days}) / 30.4375) as integer) as months",
            exp.alias_(exp.func("sum", exp.maybe_parse(days)), "days"),
            f"any_value({WINDOW}.e - {WINDOW}.s) as asked",
            exp.alias_(_together(measure, exp.column("v", "f")), "v"),
        )
        .from_(found.subquery("f", copy=False))
        .join(join)
        .group_by(f"{WINDOW}.p", *(f"f.{n}" for n in names), "f.id", "months")
    )


def pieces(asked: Asked, level: Level, measure: Measure) -> exp.Select:
    """(k…, id, since, until, v): the newest statement per unit, dimensions and span."""
    spec = asked.schema.design.facts[asked.fact].stated
    assert spec is not None
    rows = Rows(asked.schema, asked.fact, own_joins=level.spec.join)
    since, until = (exp.cast(rows.resolve(text), "date") for text in spec.span)
    rows.instant = since
    unit = rows.resolve(spec.id)
    dimensions = {name: rows.resolve(text) for name, text in level.spec.dimensions.items()}
    conditions = [
        exp.EQ(this=rows.resolve(spec.kind), expression=exp.Literal.string(level.kind)),
        rows.resolve(measure.where) if measure.where else None,
        rows.condition(),
        *(rows.one_of(dimensions[name], values) for name, values in asked.limits),
    ]
    value = rows.resolve(measure.expr or "value")
    columns = [
        exp.alias_(exp.cast(dimensions[k].copy(), "varchar"), f"k{i}")
        for i, k in enumerate(asked.keys)
    ]
    inner = rows.attach(
        exp.select(
            *columns,
            exp.alias_(unit.copy(), "id"),
            exp.alias_(since.copy(), "since"),
            exp.alias_(_exclusive(since, until), "until"),
            exp.alias_(exp.cast(value, "double"), "v"),
        ),
        conditions,
    )
    return _newest(inner, spec, rows, [unit, since, until, *dimensions.values()])


def _newest(inner: exp.Select, spec: Stated, rows: Rows, key: Sequence[Node]) -> exp.Select:
    if spec.latest is None:
        return inner
    window = exp.Window(
        this=exp.func("row_number"),
        partition_by=[node.copy() for node in key],
        order=exp.Order(expressions=[exp.Ordered(this=rows.resolve(spec.latest), desc=True)]),
    )
    return inner.qualify(exp.EQ(this=window, expression=exp.Literal.number(1)))


def _exclusive(since: Node, until: Node) -> Node:
    """The day after the span. Ends are written inclusive (04-30) or exclusive (05-01)."""
    length = exp.Paren(this=exp.Sub(this=until.copy(), expression=since.copy()))
    months = exp.and_(
        exp.GT(this=until.copy(), expression=since.copy()),
        exp.EQ(this=exp.Day(this=until.copy()), expression=exp.Day(this=since.copy())),
    )
    same = exp.or_(months, exp.EQ(this=length, expression=exp.Literal.number(7)))
    after = exp.Add(this=until.copy(), expression=exp.Literal.number(1))
    return exp.Case(ifs=[exp.If(this=same, true=until.copy())], default=after)
