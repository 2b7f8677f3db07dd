"""Stated figures: rows that say for which unit and span they hold; never split, never repeated.

Per cell the coarsest level that has the asked keys and rows of exactly the asked span, or rows
that tile it per unit; else the next finer level; else undefined.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlglot import exp

from kaname.design.model import Fact, Measure, Stated, StatedLevel
from kaname.measure.expressions import aggregate
from kaname.measure.rows import WINDOW, Rows, Schema


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


def query(
    schema: Schema,
    fact: str,
    measures: Sequence[Measure],
    keys: Sequence[str],
    scope: Sequence[tuple[str, Sequence[str]]],
    spine: exp.Join,
) -> exp.Select:
    """Columns p, k0… , m0…: the stated value per period and group, at its coarsest level."""
    found = levels(schema.design.facts[fact], [*keys, *(name for name, _ in scope)])
    per_level = [
        _level(schema, fact, level, rank, i, measure, keys, scope, spine)
        for i, measure in enumerate(measures)
        for rank, level in enumerate(found)
    ]
    union = per_level[0] if len(per_level) == 1 else exp.union(*per_level, distinct=False)
    names = ["p", *(f"k{i}" for i in range(len(keys)))]
    columns: list[exp.Expression | str] = [*names]
    for i in range(len(measures)):
        coarsest = exp.func("arg_min", exp.column("v"), exp.column("rank"))
        only = exp.EQ(this=exp.column("m"), expression=exp.Literal.number(i))
        columns.append(
            exp.alias_(exp.Filter(this=coarsest, expression=exp.Where(this=only)), f"m{i}")
        )
    return exp.select(*columns).from_(union.subquery("l")).group_by(*names)


def _level(
    schema: Schema,
    fact: str,
    level: Level,
    rank: int,
    number: int,
    measure: Measure,
    keys: Sequence[str],
    scope: Sequence[tuple[str, Sequence[str]]],
    spine: exp.Join,
) -> exp.Select:
    """(p, k…, rank, m, v): the level's figures summed over its units."""
    pieces = _pieces(schema, fact, level, measure, keys, scope)
    names = ["p", *(f"k{i}" for i in range(len(keys)))]
    spans = _spans(pieces, spine, len(keys))
    whole = (
        exp.select(
            *names,
            "id",
            exp.alias_(exp.func("arg_max", exp.column("v"), exp.column("months")), "v"),
        )
        .from_(spans.subquery("t"))
        .where(exp.EQ(this=exp.column("days"), expression=exp.column("asked")))
        .group_by(*names, "id")
    )
    total = exp.cast(aggregate(measure.agg, exp.column("v"), measure.p, None), "double")
    return (
        exp.select(
            *names,
            exp.alias_(exp.Literal.number(rank), "rank"),
            exp.alias_(exp.Literal.number(number), "m"),
            exp.alias_(total, "v"),
        )
        .from_(whole.subquery("u"))
        .group_by(*names)
    )


def _spans(pieces: exp.Select, spine: exp.Join, keys: int) -> exp.Select:
    """Rows of one length inside each asked window, per unit: how many days they cover."""
    inside = exp.and_(
        exp.GTE(this=exp.column("since", "f"), expression=exp.column("s", WINDOW)),
        exp.LTE(this=exp.column("until", "f"), expression=exp.column("e", WINDOW)),
    )
    join = spine.copy()
    join.set("on", exp.and_(join.args["on"], inside))
    names = [f"k{i}" for i in range(keys)]
    days = "f.until - f.since"
    return (
        exp.select(
            exp.column("p", WINDOW),
            *(exp.column(n, "f") for n in names),
            exp.column("id", "f"),
            f"cast(round(({days}) / 30.4375) as integer) as months",
            exp.alias_(exp.func("sum", exp.maybe_parse(days)), "days"),
            f"any_value({WINDOW}.e - {WINDOW}.s) as asked",
            exp.alias_(exp.func("sum", exp.column("v", "f")), "v"),
        )
        .from_(pieces.subquery("f"))
        .join(join)
        .group_by(f"{WINDOW}.p", *(f"f.{n}" for n in names), "f.id", "months")
    )


def _pieces(
    schema: Schema,
    fact: str,
    level: Level,
    measure: Measure,
    keys: Sequence[str],
    scope: Sequence[tuple[str, Sequence[str]]],
) -> exp.Select:
    """(k…, id, since, until, v): the newest statement per unit and span."""
    spec = schema.design.facts[fact].stated
    assert spec is not None
    rows = Rows(schema, fact, own_joins=level.spec.join)
    since, until = (exp.cast(rows.resolve(text), "date") for text in spec.span)
    rows.instant = since
    unit = rows.resolve(spec.id)
    dimensions = {
        k: rows.resolve(level.spec.dimensions[k]) for k in {*keys, *(n for n, _ in scope)}
    }
    conditions = [
        exp.EQ(this=rows.resolve(spec.kind), expression=exp.Literal.string(level.kind)),
        rows.resolve(measure.where) if measure.where else None,
        rows.condition(),
        *(rows.one_of(dimensions[name], values) for name, values in scope),
    ]
    value = rows.resolve(measure.expr or "value")
    columns = [
        exp.alias_(exp.cast(dimensions[k].copy(), "varchar"), f"k{i}") for i, k in enumerate(keys)
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
    return _newest(inner, spec, rows, unit, since, until)


def _newest(
    inner: exp.Select,
    spec: Stated,
    rows: Rows,
    unit: exp.Expression,
    since: exp.Expression,
    until: exp.Expression,
) -> exp.Select:
    if spec.latest is None:
        return inner
    window = exp.Window(
        this=exp.func("row_number"),
        partition_by=[unit.copy(), since.copy(), until.copy()],
        order=exp.Order(expressions=[exp.Ordered(this=rows.resolve(spec.latest), desc=True)]),
    )
    return inner.qualify(exp.EQ(this=window, expression=exp.Literal.number(1)))


def _exclusive(since: exp.Expression, until: exp.Expression) -> exp.Expression:
    """The day after the span. Ends are written inclusive (04-30) or exclusive (05-01)."""
    same = exp.and_(
        exp.GT(this=until.copy(), expression=since.copy()),
        exp.EQ(this=exp.Day(this=until.copy()), expression=exp.Day(this=since.copy())),
    )
    after = exp.Add(this=until.copy(), expression=exp.Literal.number(1))
    return exp.Case(ifs=[exp.If(this=same, true=until.copy())], default=after)
