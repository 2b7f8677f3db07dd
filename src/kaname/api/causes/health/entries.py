"""Entries: on which days the rows of facts are dated, and how late they were entered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

import duckdb
import numpy as np
import polars as pl
from sqlglot import exp

from kaname.api.landings.deal_changes import answer
from kaname.api.landings.deals import EPOCH, Book, deal_book
from kaname.api.project import Project
from kaname.causes.health.evidence import Entries
from kaname.errors import KanameError
from kaname.formula.values import Flags
from kaname.landing.deals import LOST, NEVER, WON, Ints
from kaname.measure.rows import NONE, Rows
from kaname.periods import Calendar, Period, is_business_day

LAST_DAYS = 2  # business days at a month's end
LATE = 3  # days after the event
# What people call the instant at which a row was entered.
ENTERED = ("entered_at", "recorded_at", "registered_at", "入力日時", "登録日時", "入力日", "登録日")


@dataclass(frozen=True, slots=True)
class _Dated:
    """Rows of a fact that count alike: days as ordinals, positions of units (-1: none)."""

    units: tuple[str, ...]
    unit: Ints
    day: Ints
    entered: Ints  # 0 where nobody knows
    rows: Ints


def ends(project: Project, team: str, over: Sequence[Period]) -> tuple[Entries, ...]:
    """Every fact with a clock and teams: rows by month, and those on the last business days."""
    if not over:
        return ()
    first = _thresholds(over, project.calendar)
    found = []
    for fact in project.design.facts:
        dated = _dated(project, fact, team)
        if dated is not None and len(dated.units) > 1:
            at_end = dated.day >= first[np.maximum(_month(dated.day, over), 0)]
            found.append(_entries(project, fact, dated, at_end, over, LAST_DAYS))
    return tuple(found)


def delays(project: Project, team: str, over: Sequence[Period]) -> tuple[Entries, ...]:
    """The deals' outcomes, and rows that say when they were entered: those entered days later.

    Nothing where no log and no column says when.
    """
    if not over:
        return ()
    found = []
    for fact, dated in (*_outcomes(project, team), *_stamped(project, team)):
        known = dated.entered > 0
        kept = (dated.unit, dated.day, dated.entered, dated.rows)
        whole = _Dated(dated.units, *(each[known] for each in kept))
        late = whole.entered - whole.day >= LATE
        if known.any() and len(whole.units) > 1:
            found.append(_entries(project, fact, whole, late, over, LATE))
    return tuple(found)


# --- read ------------------------------------------------------------------------------------


def _dated(project: Project, fact: str, team: str, entered: str | None = None) -> _Dated | None:
    """The rows by day and unit; None for lists, stated rows and facts without teams."""
    spec = project.design.facts[fact]
    if spec.stated is not None or team not in spec.dimensions:
        return None
    rows = Rows(project.session.schema, fact)
    try:
        clock = rows.clock()
        rows.instant = clock
        unit = rows.dimension(team)
        if clock is None or unit is None:
            return None
        known = rows.resolve(f'"{entered}"') if entered else exp.null()
        query = exp.select(
            exp.alias_(exp.cast(clock.copy(), "date"), "day"),
            exp.alias_(exp.cast(unit, "varchar"), "unit"),
            exp.alias_(exp.cast(known, "date"), "entered"),
            exp.alias_(exp.Count(this=exp.Star()), "rows"),
        )
        asked = rows.attach(query, [rows.condition()]).group_by("1", "2", "3")
        found = answer(project.session.connection, asked)
    except (KanameError, duckdb.Error):
        return None
    return _numbered(found.drop_nulls(["day", "unit"]))


def _numbered(found: pl.DataFrame) -> _Dated:
    units = [name for name in found["unit"].unique().sort().to_list() if name != NONE]
    place = {name: at for at, name in enumerate(units)}
    entered = found["entered"].cast(pl.Date).cast(pl.Int64) + EPOCH
    return _Dated(
        units=tuple(units),
        unit=np.array([place.get(name, -1) for name in found["unit"]], dtype=np.int64),
        day=(found["day"].cast(pl.Int64) + EPOCH).to_numpy(),
        entered=entered.fill_null(0).to_numpy(),
        rows=found["rows"].cast(pl.Int64).to_numpy(),
    )


def _stamped(project: Project, team: str) -> Iterator[tuple[str, _Dated]]:
    """The facts with a column that says when a row was entered."""
    for fact, spec in project.design.facts.items():
        columns = project.session.schema.tables[fact]
        stamp = next((name for name in ENTERED if name in columns and name != spec.time), None)
        dated = _dated(project, fact, team, stamp) if stamp else None
        if dated is not None:
            yield fact, dated


def _outcomes(project: Project, team: str) -> Iterator[tuple[str, _Dated]]:
    """The closed deals, by the day they closed, and when the log says so for the last time."""
    try:
        book = deal_book(project, team)
    except KanameError:
        return
    deals = book.deals
    names = deals.groups[: deals.asked]
    place = np.array([-1 if name == NONE else at for at, name in enumerate(names)] + [-1])
    closed = np.flatnonzero(deals.closed < NEVER)
    yield (
        book.pipeline.of,
        _Dated(
            units=names,
            unit=place[deals.group[closed]],
            day=deals.closed[closed],
            entered=_logged(book)[closed],
            rows=np.ones(closed.size, dtype=np.int64),
        ),
    )


def _logged(book: Book) -> Ints:
    """(deals,) the day on which the last outcome was entered, 0 where none was logged."""
    found = np.zeros(book.deals.count, dtype=np.int64)
    log = book.deals.logs.get("status")
    if log is not None:
        decided = (log.new == WON) | (log.new == LOST)
        np.maximum.at(found, log.deal[decided], log.day[decided])
    return found


# --- compute ---------------------------------------------------------------------------------


def _entries(
    project: Project, fact: str, dated: _Dated, hit: Flags, over: Sequence[Period], days: int
) -> Entries:
    """By unit and month: all rows, and those that are hits."""
    month = _month(dated.day, over)
    inside = (month >= 0) & (dated.unit >= 0)
    place = (dated.unit[inside], month[inside])
    among, hits = (np.zeros((len(dated.units), len(over))) for _ in range(2))
    np.add.at(among, place, dated.rows[inside])
    np.add.at(hits, place, dated.rows[inside] * hit[inside])
    label = project.design.facts[fact].label or fact
    months = tuple(period.start for period in over)
    return Entries(fact, label, months, dated.units, among, hits, days)


def _month(day: Ints, over: Sequence[Period]) -> Ints:
    """(rows,) the position of the month, -1 before and after."""
    starts = np.array([period.start.toordinal() for period in over])
    found = np.searchsorted(starts, day, "right") - 1
    return np.where(day < over[-1].end.toordinal(), found, -1)


def _thresholds(over: Sequence[Period], calendar: Calendar) -> Ints:
    """(months,) the first of the last business days of each."""
    found = []
    for period in over:
        left, day = LAST_DAYS, period.end
        while left and day > period.start:
            day -= timedelta(days=1)
            left -= is_business_day(day, calendar)
        found.append(day.toordinal())
    return np.array(found, dtype=np.int64)
