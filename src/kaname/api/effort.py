"""Effort: the minutes that people type per week, for KPIs, for meetings, and for nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import duckdb
from sqlglot import exp

from kaname.api.columns import Column, Origin, named
from kaname.api.filling import Filling
from kaname.design.model import Design
from kaname.errors import KanameError
from kaname.measure import fragment
from kaname.measure.expressions import Node, quoted
from kaname.measure.lineage import Lineage, grouped
from kaname.measure.rows import Rows
from kaname.sales_model import TABLES, fold

Reader = Literal["kpi", "meeting", "nothing"]
READERS: tuple[Reader, ...] = ("kpi", "meeting", "nothing")
# What the weekly and monthly reviews look at deal by deal, whatever the KPIs are: a passed close
# date, no next action, a stalled stage, a missing amount or probability, the forecast, what was
# not touched for a week, the stage and reason of losses.
REVIEWED: Mapping[str, tuple[str, ...]] = {
    "opportunity": (
        *("account_id", "owner_id", "stage", "status", "amount", "probability", "yomi"),
        *("forecast_category", "expected_close_on", "closed_at", "next_action_on"),
        *("stage_due_on", "lost_reason"),
    ),
    "activity": ("opportunity_id", "account_id", "member_id", "kind", "started_at"),
}
REPS = ("owner_id", "member_id")


@dataclass(frozen=True, slots=True)
class Typing:
    """Seconds to fill a field of a file, by what it holds; the sales model states its own.

    A text of few distinct values is chosen from a list; keys and instants are set by systems.
    """

    text: float = 8.0
    choice: float = 3.0
    number: float = 5.0
    day: float = 4.0
    boolean: float = 2.0
    choices: int = 50  # distinct values up to which a text is a choice
    weeks: int = 13  # the last observed ones


TYPING = Typing()


@dataclass(frozen=True, slots=True)
class Typed:
    """A column that people type, and for whom: minutes per rep and week."""

    column: Column
    minutes: float
    rows: float  # filled per rep and week
    seconds: float  # per row
    reader: Reader


@dataclass(frozen=True, slots=True)
class Effort:
    """What people type, most minutes first.

    `uncounted`: facts whose rows say neither when nor by whom, of which nothing can be said.
    """

    columns: tuple[Typed, ...]
    weeks: int
    uncounted: tuple[str, ...]

    def minutes(self, reader: Reader) -> float:
        """Minutes per rep and week that this reader uses."""
        return sum(typed.minutes for typed in self.columns if typed.reader == reader)


def effort(
    design: Design, filled: Filling, lines: Iterable[Lineage], typing: Typing = TYPING
) -> Effort:
    """The typing behind the facts that have rows; facts that read the same rows count once."""
    known = named(design)
    read = _read(design, lines, known, filled)
    found: dict[tuple[str, str], Typed] = {}
    uncounted: list[str] = []
    for fact in design.facts:
        if not filled.rows.get(fact) or not _people(design, fact, known[fact]):
            continue
        typed = _of_fact(design, filled, fact, known[fact], typing)
        if typed is None:
            uncounted.append(fact)
            continue
        for column, rows, seconds in typed:
            reader = _reader(known[fact], column.name, read)
            minutes = rows * seconds / 60
            one = Typed(column, minutes, rows, seconds, reader)
            found.setdefault((known[fact].key, column.name), one)
    ordered = sorted(found.values(), key=lambda one: (-one.minutes, one.column.name))
    return Effort(tuple(ordered), typing.weeks, tuple(uncounted))


def _people(design: Design, fact: str, origin: Origin) -> bool:
    """Whether people type any of its columns: lists that stand still are not typed every week."""
    spec = design.facts[fact]
    if spec.sql is not None or spec.stated is not None:
        return False
    if origin.of_model and origin.model is not None:
        return any(column.by_hand for column in origin.model.columns.values())
    return spec.time not in (None, "none")


def _read(
    design: Design,
    lines: Iterable[Lineage],
    known: Mapping[str, Origin],
    filled: Filling,
) -> set[tuple[str, str]]:
    """(origin, column) of everything that a KPI or a dimension reads, keys of its rows included:
    without one, nobody could tell whether a row stands there twice.
    """
    lines = list(lines)
    pairs = {pair for line in lines for pair in line.columns}
    pairs |= {p for columns in grouped(design, filled.columns).values() for p in columns}
    for fact in {fact for line in lines for fact in line.sources}:
        key = design.facts[fact].key
        pairs |= {(fact, column) for column in ((key,) if isinstance(key, str) else key or ())}
    return {(known[fact].key, column) for fact, column in pairs}


def _reader(origin: Origin, column: str, read: set[tuple[str, str]]) -> Reader:
    if (origin.key, column) in read:
        return "kpi"
    if origin.of_model:
        return "meeting" if column in REVIEWED.get(origin.table or "", ()) else "nothing"
    return "meeting" if fold(column) in _reviewed_words() else "nothing"


def _reviewed_words() -> set[str]:
    """What people call the columns that reviews look at."""
    columns = [TABLES[table].columns[c] for table, names in REVIEWED.items() for c in names]
    words = [w for column in columns for w in (*column.label.values(), *column.synonyms)]
    return {fold(word) for word in (*words, *(c for names in REVIEWED.values() for c in names))}


def _of_fact(
    design: Design, filled: Filling, fact: str, origin: Origin, typing: Typing
) -> list[tuple[Column, float, float]] | None:
    """(column, filled rows per rep and week, seconds); None without a clock or a rep."""
    rows = Rows(filled.schema, fact)
    try:
        clock, rep = rows.clock(), _rep(design, rows, origin)
        if clock is None or rep is None:
            return None
        last = _last(design, filled, rows, clock)
        if last is None:
            return []
        seconds = _seconds(filled, fact, origin, design, typing)
        counts = _counts(filled, rows, (clock, rep), last, list(seconds), typing)
    except (KanameError, duckdb.Error):
        return None
    if counts is None:
        return []
    per, numbers = counts
    return [
        (origin.column(fact, name), number / per, seconds[name])
        for name, number in zip(seconds, numbers, strict=True)
        if number and seconds[name]
    ]


def _rep(design: Design, rows: Rows, origin: Origin) -> Node | None:
    """Whose row it is: the model's owner or member, else the dimension or column called so."""
    columns = rows.schema.tables[rows.name]
    for name in REPS:
        if name in columns:
            return quoted(name, rows.root)
    words = {fold(w) for w in _rep_words()}
    for name in (*design.facts[rows.name].dimensions, *columns):
        if fold(name) in words:
            return rows.entity(name, None)
    return None


def _rep_words() -> Iterator[str]:
    yield from ("rep", "member", "owner", "agent", "sales_agent")
    for table, name in (("opportunity", "owner_id"), ("activity", "member_id")):
        column = TABLES[table].columns[name]
        yield from (*column.label.values(), *column.synonyms)


def _last(design: Design, filled: Filling, rows: Rows, clock: Node) -> date | None:
    """The last observed day of the clock; what is dated ahead has not been typed by then."""
    until = design.calendar.as_of or date.today()
    day = exp.cast(clock.copy(), "date")
    bound = exp.LTE(this=day.copy(), expression=_day(until))
    query = rows.attach(exp.select(exp.Max(this=day)), [rows.condition(), bound])
    found = _row(filled, query)
    return found[0] if found else None


def _counts(
    filled: Filling,
    rows: Rows,
    keys: tuple[Node, Node],
    last: date,
    columns: Sequence[str],
    typing: Typing,
) -> tuple[float, Sequence[int]] | None:
    """Rep-weeks of the last observed weeks, and the filled rows of each column in them."""
    clock, rep = keys
    day = exp.cast(clock.copy(), "date")
    since = exp.GT(this=day.copy(), expression=_day(last - timedelta(weeks=typing.weeks)))
    until = exp.LTE(this=day.copy(), expression=_day(last))
    asked = [
        exp.Min(this=day.copy()),
        exp.Count(this=exp.Distinct(expressions=[rep.copy()])),
        *(exp.Count(this=quoted(column, rows.root)) for column in columns),
    ]
    query = rows.attach(exp.select(*asked), [rows.condition(), since, until])
    found = _row(filled, query)
    if found is None or found[0] is None or not found[1]:
        return None
    first, reps, *numbers = found
    observed = min(typing.weeks, -(-((last - first).days + 1) // 7))
    return reps * observed, numbers


def _seconds(
    filled: Filling, fact: str, origin: Origin, design: Design, typing: Typing
) -> dict[str, float]:
    """Seconds per filled row of each column that people type."""
    present = filled.columns[fact]
    if origin.of_model and origin.model is not None:
        known = origin.model.columns
        return {c: known[c].by_hand or 0 for c in present if c in known and known[c].by_hand}
    key = design.facts[fact].key
    own = {key} if isinstance(key, str) else set(key or ())
    return {
        name: _by_type(filled, fact, name, kind, typing)
        for name, kind in present.items()
        if name not in own
    }


def _by_type(filled: Filling, fact: str, name: str, kind: str, typing: Typing) -> float:
    if kind == "VARCHAR":
        column = exp.column(exp.to_identifier(name, quoted=True))
        count = exp.Count(this=exp.Distinct(expressions=[column]))
        table = exp.Table(this=exp.to_identifier(fact, quoted=True))
        found = _row(filled, exp.select(count).from_(table))
        return typing.choice if found and found[0] <= typing.choices else typing.text
    if kind == "BOOLEAN":
        return typing.boolean
    if kind == "DATE":
        return typing.day
    return 0.0 if kind.startswith("TIMESTAMP") else typing.number


def _day(value: date) -> Node:
    return exp.cast(exp.Literal.string(value.isoformat()), "date")


def _row(filled: Filling, query: exp.Select) -> tuple[Any, ...] | None:
    with filled.connection.cursor() as cursor:
        return cursor.execute(query.sql(dialect=fragment.DIALECT)).fetchone()
