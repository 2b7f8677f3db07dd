"""Where targets stand: the ledger beside the design, the budget's rows, and the design's text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from kaname.api.kinds import kind_of
from kaname.api.ledger_rows import unit_called
from kaname.api.project import Project
from kaname.api.targets.cells import tilings
from kaname.design.aims import plan
from kaname.design.model import Measure
from kaname.design.system import Evidence, Goal
from kaname.errors import KanameError
from kaname.measure.stated import Asked, Level, pieces
from kaname.periods import Calendar, Period, parse
from kaname.targets.entry import STATUSES, StepKind
from kaname.targets.ledger import (
    COMPANY,
    FOLDER,
    Entry,
    Scope,
    Status,
    Step,
    Target,
    approved,
    held,
    reached,
    read,
    total,
    until,
)
from kaname.text import Lang, label, message

Place = Literal["ledger", "budget", "design"]
IN_DESIGN = "design"  # the version of what the design's text asks for
NEEDED = ("measure", "scope_kind", "scope_id", "period_start", "period_end", "value")
BESIDE = ("version", "as_of", "unit", "basis", "status", "scenario")
UNDATED = date(1900, 1, 1)  # what stands in a table of the model where a file says no day


@dataclass(frozen=True, slots=True)
class Known:
    """A target where it stands: its version, how far that has come, by whom and when.

    `on` is None where nobody wrote it down; `bases` are what a budget's rows say of its figure.
    """

    target: Target
    version: str
    status: Status
    place: Place
    author: str = ""
    on: date | None = None
    reason: str = ""
    bases: tuple[str, ...] = ()

    @property
    def basis(self) -> str | None:
        """What a budget's rows say of the figure, as they are written; None for nothing."""
        return " / ".join(self.bases) or None


def folder(project: Project) -> Path:
    """The folder of the design's ledger."""
    return project.path.parent / FOLDER


def entries(project: Project, as_of: date | None = None) -> tuple[Entry, ...]:
    """The ledger's entries; `as_of`: those that had been written by the end of that day."""
    found = read(folder(project))
    if as_of is None:
        return found
    zone = ZoneInfo(project.calendar.timezone)
    return until(found, datetime.combine(as_of, time.max, zone))


def of_ledger(found: Sequence[Entry], calendar: Calendar) -> list[Known]:
    """Every target of the ledger, the newest statement of each last.

    Approved ones come after all others, in the order of their approval.
    """
    states = reached(found)
    moved = {number: entry for entry in found for number in entry.of}
    zone = ZoneInfo(calendar.timezone)
    known = []
    for entry in found:
        last = moved.get(entry.number, entry)
        on = last.at.astimezone(zone).date()
        order = (STATUSES.index(states.get(entry.number, entry.status)), last.number, entry.number)
        for one in entry.targets:
            state = states[entry.number]
            told = Known(one, entry.version, state, "ledger", last.author, on, last.reason)
            known.append((order, told))
    return [told for _, told in sorted(known, key=lambda pair: pair[0])]


def of_design(project: Project, lang: Lang) -> Iterator[Known]:
    """The goal with its evidence, and the milestones, which are of the company.

    The text says no day of them: whenever it is asked, it is what the design says now.
    """
    goal = project.design.strategy.goal if project.design.strategy else None
    on = date.fromtimestamp(project.path.stat().st_mtime)
    author = _author(project, lang)
    for aim in plan(project.design):
        period = _period(aim.period, project.calendar)
        if period is None or aim.kpi not in project.design.kpis:
            continue
        stated = goal if goal is not None and aim.path[1] == "goal" else None
        steps = tuple(_steps(stated, author, on, lang)) if stated else ()
        target = Target(aim.kpi, period.label, COMPANY, aim.value, steps)
        yield Known(target, IN_DESIGN, "approved", "design", author)


def of_budget(
    project: Project,
    kpi: str,
    period: Period,
    scope: Scope,
    others: Sequence[str],
    as_of: date | None = None,
) -> list[Known]:
    """Rows that state the target, by version; of versions that are not in `others`, newest last.

    Of a KPI that adds up, rows of shorter spans that tile the period are taken together. Where the
    newest rows are of several versions, what they state together comes last. `as_of`: only rows
    that say they were there by that day.
    """
    rows = _budget(project, kpi, period, scope, as_of)
    adds_up = kind_of(project.design, kpi) == "sum"
    versions = dict.fromkeys(row.version for row in rows if row.version not in others)
    chosen = [[row for row in rows if row.version == version] for version in versions]
    chosen.append([row for row in rows if row.version in versions and row.status == "approved"])
    found = [_told(some, kpi, period, scope, adds_up) for some in chosen]
    made = {one.version: one for one in found if one is not None}
    return sorted(made.values(), key=lambda one: one.on or date.min)


def of_parts(
    project: Project,
    kpi: str,
    period: Period,
    scope: Scope,
    found: Sequence[Entry],
    as_of: date | None = None,
) -> Known | None:
    """What approved targets of the ledger for shorter periods make of a period's target.

    They alone where they tile it, else with the budget's rows of their length for the rest: of
    each span the ledger's, else the newest. None where the ledger has no part of it, or the KPI
    does not add up.
    """
    written = [row for row in _approved(project, kpi, scope, found) if _within(row, period)]
    if not written or kind_of(project.design, kpi) != "sum":
        return None
    alone = _told(written, kpi, period, scope, adds_up=True)
    if alone is not None:
        return replace(alone, place="ledger")
    marks = {(entry.version, approval.at) for _, entry, approval in approved(found)}
    rows = [
        row
        for row in _budget(project, kpi, period, scope, as_of)
        if row.status == "approved" and (row.version, row.at) not in marks
    ]
    mixed = (used for used in _tilings([*rows, *written], period) if any(r.ledger for r in used))
    used = next(mixed, None)
    return _known(used, kpi, period, scope) if used else None


@dataclass(frozen=True, slots=True)
class _Row:
    version: str
    first: date
    last: date  # the first day after
    on: date | None
    value: float
    status: Status
    basis: str
    at: datetime | None = None  # the instant in UTC, of a row that says it
    ledger: bool = False


def _budget(
    project: Project, kpi: str, period: Period, scope: Scope, as_of: date | None
) -> list[_Row]:
    rows = (r for fact in project.design.facts for r in _rows(project, fact, kpi, period, scope))
    return [row for row in rows if as_of is None or (row.on is not None and row.on <= as_of)]


def _approved(project: Project, kpi: str, scope: Scope, found: Sequence[Entry]) -> Iterator[_Row]:
    """The approved targets of the ledger as rows."""
    zone = ZoneInfo(project.calendar.timezone)
    for target, entry, approval in held(found).values():
        at = _period(target.period, project.calendar)
        if target.kpi == kpi and target.scope == scope and at is not None:
            on = approval.at.astimezone(zone).date()
            words = f"{entry.version}: {entry.reason}"
            yield _Row(
                entry.version, at.start, at.end, on, target.value, "approved", words, ledger=True
            )


def _within(row: _Row, period: Period) -> bool:
    return period.start <= row.first and row.last <= period.end


def _told(
    rows: Sequence[_Row], kpi: str, period: Period, scope: Scope, adds_up: bool
) -> Known | None:
    """The target that a version's rows state, the newest of each span."""
    whole = [row for row in _ordered(rows) if (row.first, row.last) == (period.start, period.end)]
    used = whole[-1:] or (next(_tilings(rows, period), []) if adds_up else [])
    return _known(used, kpi, period, scope) if used else None


def _ordered(rows: Sequence[_Row]) -> list[_Row]:
    """The row that counts last: the ledger comes before a budget, however new that is."""
    return sorted(rows, key=lambda row: (row.ledger, row.on or date.min))


def _tilings(rows: Sequence[_Row], period: Period) -> Iterator[list[_Row]]:
    return tilings(((row.first, row.last, row) for row in _ordered(rows)), period)


def _known(used: Sequence[_Row], kpi: str, period: Period, scope: Scope) -> Known:
    """The target that these rows state together."""
    bases = tuple(dict.fromkeys(row.basis for row in used if row.basis))
    on = max((row.on for row in used if row.on), default=None)
    status = min((row.status for row in used), key=STATUSES.index)
    target = Target(kpi, period.label, scope, total(row.value for row in used))
    version = " + ".join(dict.fromkeys(row.version for row in used))
    dated = None if on == UNDATED else on
    return Known(target, version, status, "budget", on=dated, bases=bases)


def _rows(project: Project, fact: str, kpi: str, period: Period, scope: Scope) -> Iterator[_Row]:
    """The rows of a fact that state targets of the KPI inside the period."""
    columns = project.session.schema.tables[fact]
    if not set(NEEDED) <= set(columns):
        return
    present = [c for c in (*NEEDED, *BESIDE) if c in columns]
    selected = ", ".join(f'"{c}"' for c in present)
    where = '"measure" = ? AND "scope_kind" = ? AND cast("period_start" AS DATE) >= ?'
    values: list[object] = [kpi, scope.kind, period.start]
    where += ' AND cast("period_start" AS DATE) < ?'
    values.append(period.end)
    if scope.kind != "company":
        units = _units(project, fact, scope)
        where += f' AND "scope_id" IN ({", ".join("?" * len(units))})'
        values += units
    with project.session.connection.cursor() as cursor:
        found = cursor.execute(f'SELECT {selected} FROM "{fact}" WHERE {where}', values).fetchall()
    for values_ in found:
        row = dict(zip(present, values_, strict=True))
        if row.get("scenario", "target") == "target" and row["value"] is not None:
            yield _row(row)


def _units(project: Project, fact: str, scope: Scope) -> list[str]:
    """What the fact's rows call a unit: its own id, else the numbers it has, else its name."""
    query = f'SELECT DISTINCT cast("scope_id" AS VARCHAR) FROM "{fact}" WHERE "scope_kind" = ?'
    with project.session.connection.cursor() as cursor:
        known = {str(unit) for (unit,) in cursor.execute(query, [scope.kind]).fetchall()}
    if scope.id in known:
        return [scope.id]
    keys = _keys(project, fact, scope.kind, scope.id.rpartition("/")[2])
    return keys or [unit_called(scope.id, known) or scope.id]


def _keys(project: Project, fact: str, kind: str, name: str) -> list[str]:
    """The ids of the units that a stated level calls by this name: people by their numbers."""
    spec = project.design.facts[fact].stated
    if spec is None or kind not in spec.levels or kind not in spec.levels[kind].dimensions:
        return []
    whole = Measure(of=fact, agg="sum", expr="value")
    query = pieces(
        Asked(project.session.schema, fact, (kind,)), Level(kind, spec.levels[kind]), whole
    )
    with project.session.connection.cursor() as cursor:
        found = cursor.execute(query.sql(dialect="duckdb")).fetchall()
    return list(dict.fromkeys(str(row[1]) for row in found if row[0] == name))


def _row(row: Mapping[str, object]) -> _Row:
    first, last = (_day(row[name]) or date.min for name in ("period_start", "period_end"))
    if (last - first).days != 7 and last.day != first.day:  # ends are written inclusive, too
        last += timedelta(days=1)
    status: Status = next((s for s in STATUSES if s == row.get("status")), "approved")
    return _Row(
        version=str(row.get("version") or ""),
        first=first,
        last=last,
        on=_day(row.get("as_of")),
        value=float(str(row["value"])),
        status=status,
        basis=str(row.get("basis") or ""),
        at=_instant(row.get("as_of")),
    )


def _instant(value: object) -> datetime | None:
    """An instant without a zone is in UTC, as the ledger's rows are written."""
    if not isinstance(value, datetime):
        return None
    return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _day(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    return value if isinstance(value, date) else None


def _author(project: Project, lang: Lang) -> str:
    strategy = project.design.strategy
    person = strategy.responsible.person if strategy and strategy.responsible else None
    return label(person, lang) if person else message("targets.design-text", lang)


def _steps(goal: Goal, author: str, on: date, lang: Lang) -> Iterator[Step]:
    """The evidence of the goal as steps; what it leaves open is one, too."""
    stated = goal.evidence or Evidence()
    source = label(stated.source, lang) if stated.source else message("targets.design-text", lang)
    reason = label(stated.reason, lang) if stated.reason else message("targets.no-reason", lang)
    parts: tuple[tuple[StepKind, float | None], ...] = (
        ("baseline", stated.forecast),
        ("market", stated.market),
        ("initiative", stated.initiatives),
        ("adjustment", stated.adjustment),
    )
    given = [(kind, value) for kind, value in parts if value is not None]
    for kind, value in given:
        yield Step(kind, value, source, author, on, reason)
    rest = total([goal.value, *(-value for _, value in given)])
    if rest:
        unsaid = message("targets.unexplained" if given else "targets.no-reason", lang)
        yield Step("adjustment", rest, message("targets.design-text", lang), author, on, unsaid)


def _period(written: str | None, calendar: Calendar) -> Period | None:
    try:
        return parse(written, calendar) if written else None
    except KanameError:
        return None
