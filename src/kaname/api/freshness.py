"""Freshness: how old and how whole the data behind each KPI is, in words for every screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from statistics import median
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlglot import exp

from kaname.api.project import Project
from kaname.design.model import Label
from kaname.design.model_tables import table_of
from kaname.errors import Finding
from kaname.intake import keeping
from kaname.intake.folder import Folder
from kaname.intake.state import SourceState
from kaname.measure import fragment
from kaname.measure.clock import clock_of
from kaname.measure.expressions import missing, quoted
from kaname.measure.lineage import Lineage, lineage
from kaname.measure.rows import Rows
from kaname.sales_model import TABLES
from kaname.text import LANGS, Lang, message
from kaname.warehouse import TableInfo
from kaname.warehouse.store import generations

State = Literal["fresh", "late", "incomplete"]
States = Mapping[str, Sequence[SourceState]]  # by table of the sales model
_WORST: tuple[State, ...] = ("fresh", "late", "incomplete")


@dataclass(frozen=True, slots=True)
class Rule:
    """When data is late: older than its own usual interval times `patience`.

    The interval of a file is the median time between its last versions; with fewer than `enough`
    of them it is not known, and `days` are waited. That of rows is the largest gap between days
    with rows in the `look_back` days before the last one; a rare event is not late.
    """

    patience: float = 1.5
    days: float = 7.0
    enough: int = 4
    look_back: int = 180


RULE = Rule()


@dataclass(frozen=True, slots=True)
class Fresh:
    """How fresh a KPI is: the worst of what it is read from.

    incomplete: rows were left out, or have no key; late: old by the rule. `as_of`: the instant
    (UTC) up to which its oldest source is known; None where no source tells.
    """

    state: State
    as_of: datetime | None
    reasons: tuple[Finding, ...] = ()


def freshness(
    project: Project,
    sources: States | None = None,
    *,
    now: datetime | None = None,
    rule: Rule = RULE,
) -> dict[str, Fresh]:
    """The freshness of every KPI, at the end of the design's `as_of` where that is before `now`.

    `sources`: what is known of each table of the sales model; by default what the data folder
    beside the design says. Late are only facts whose rows are counted by a date: a list that rows
    are joined to may be as old as it is, unless its file usually comes more often.
    """
    states = _states(project) if sources is None else sources
    seen = _Seen(project, states, _reference(project, now), rule)
    known: dict[tuple[str, bool], Fresh] = {}
    found = {}
    for name, line in lineage(project.design, project.session.schema.tables).items():
        dated = _dated(project, line)
        keys = [(fact, fact in dated) for fact in line.sources]
        for key in keys:
            if key not in known:
                known[key] = seen.fact(*key)
        found[name] = _worst([known[key] for key in keys])
    return found


def usual_days(times: Sequence[datetime], enough: int = RULE.enough) -> float | None:
    """The usual number of days between versions of a file; None for fewer than `enough`."""
    known = sorted(set(times))
    if len(known) < max(enough, 2):
        return None
    return median((b - a).total_seconds() for a, b in pairwise(known)) / 86400


def short(fresh: Fresh, lang: Lang, timezone: str, now: datetime | None = None) -> str:
    """For a screen: `11/24 18:02 時点`, `3日前`, `一部欠け`; `as of 24 Nov 18:02`, `3 days ago`."""
    if fresh.state == "incomplete":
        return message("freshness.short-incomplete", lang)
    if fresh.as_of is None:
        return message("freshness.short-unknown", lang)
    zone = ZoneInfo(timezone)
    at, today = fresh.as_of.astimezone(zone), (now or datetime.now(UTC)).astimezone(zone)
    days = (today.date() - at.date()).days
    if fresh.state == "fresh" or days < 1:
        return message("freshness.short-fresh", lang, at=_instant(at, lang, today))
    return message(
        "freshness.short-one-day" if days == 1 else "freshness.short-late", lang, days=days
    )


def long(fresh: Fresh, lang: Lang, timezone: str, now: datetime | None = None) -> str:
    """The short words and every reason, for a title or a help text."""
    words = [reason.text(lang) for reason in fresh.reasons]
    return message("freshness.between", lang).join([short(fresh, lang, timezone, now), *words])


def _instant(at: datetime, lang: Lang, today: datetime) -> str:
    """11/24 18:02, 24 Nov 18:02; with the year where it is another one."""
    day = _day(at.date(), lang, today.year)
    return f"{day} {at:%H:%M}"


def _day(day: date, lang: Lang, year: int | None = None) -> str:
    other = day.year != year
    if lang == "ja":
        return f"{day.year}/{day.month}/{day.day}" if other else f"{day.month}/{day.day}"
    months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()
    words = f"{day.day} {months[day.month - 1]}"
    return f"{words} {day.year}" if other else words


def _states(project: Project) -> States:
    """What the data folder beside the design knows of its sources."""
    facts = project.design.facts.items()
    if not any(table_of(name, fact) for name, fact in facts):
        return {}
    generation = keeping.newest(Folder(project.path.parent).store)
    found: dict[str, list[SourceState]] = {}
    for table, state in keeping.record(generation).states if generation else ():
        found.setdefault(table, []).append(state)
    return found


def _reference(project: Project, now: datetime | None) -> datetime:
    """Now, or the end of the last day that the design covers."""
    now = now or datetime.now(UTC)
    last = project.design.calendar.as_of
    if last is None:
        return now
    midnight = datetime.combine(last, time.max, ZoneInfo(project.calendar.timezone))
    return min(now, midnight.astimezone(UTC))


def _dated(project: Project, line: Lineage) -> set[str]:
    """The facts whose rows the KPI counts by a date of theirs."""
    measures = [project.design.measures[name] for name in line.measures]
    timeless = ("register", "stated")
    return {str(m.of) for m in measures if clock_of(project.design, m).kind not in timeless}


def _worst(found: Sequence[Fresh]) -> Fresh:
    """The worst state, the oldest instant, every reason once, the gravest first."""
    states: list[State] = [fresh.state for fresh in found]
    state = max(states, key=_WORST.index, default=_WORST[0])
    ages = [fresh.as_of for fresh in found if fresh.as_of is not None]
    ordered = sorted(found, key=lambda fresh: -_WORST.index(fresh.state))
    reasons = {(r.rule, str(r.params)): r for fresh in ordered for r in fresh.reasons}
    return Fresh(state, min(ages, default=None), tuple(reasons.values()))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The data as seen from an instant under a rule."""

    project: Project
    states: States
    at: datetime
    rule: Rule

    def fact(self, name: str, dated: bool) -> Fresh:
        """The freshness of a fact; `dated` where its rows are counted by a date."""
        spec = self.project.design.facts[name]
        info = self.project.generation.tables[name]
        states = self.states.get(table_of(name, spec) or "", ())
        if states:
            parts = [self._source(state, dated) for state in states]
        else:
            parts = [self._file(name, info, dated)]
        if dated and (quiet := self._quiet(name)) is not None:
            parts.append(quiet)
        return _worst(parts)

    def _source(self, state: SourceState, dated: bool) -> Fresh:
        at = state.file_modified or state.loaded_at
        at = at if at.tzinfo else at.replace(tzinfo=UTC)
        lost = {"file": state.file, "rejected": state.rejects, "rows": state.rows + state.rejects}
        keys = {"file": state.file, "count": state.missing_keys}
        reasons = [Finding("freshness.rejected", lost, severity="warning")] if state.rejects else []
        if state.missing_keys:
            reasons.append(Finding("freshness.without-key", keys, severity="warning"))
        return self._judged(state.file, at, state.usual_days, dated, reasons)

    def _file(self, name: str, info: TableInfo, dated: bool) -> Fresh:
        file, reasons = self._called(name), []
        if info.rejected:
            lost = {"file": file, "rejected": info.rejected, "rows": info.rows_read}
            reasons.append(Finding("freshness.rejected", lost, severity="warning"))
        if count := self._without_key(name):
            keys = {"file": file, "count": count}
            reasons.append(Finding("freshness.without-key", keys, severity="warning"))
        usual = self._usual(name, info)
        return self._judged(file, info.source_modified, usual, dated, reasons)

    def _judged(
        self,
        file: Label,
        at: datetime | None,
        usual: float | None,
        dated: bool,
        reasons: list[Finding],
    ) -> Fresh:
        """Late by the file's own interval, or by the rule's days where a date counts."""
        state: State = "incomplete" if reasons else "fresh"
        days = max(usual * self.rule.patience, 1.0) if usual else self.rule.days
        if at is None or not (usual or dated) or self.at - at <= timedelta(days=days):
            return Fresh(state, at, tuple(reasons))
        zone = ZoneInfo(self.project.calendar.timezone)
        on = {lang: _day(at.astimezone(zone).date(), lang) for lang in LANGS}
        params: dict[str, object] = {"file": file, "on": on, "days": f"{days:.3g}"}
        reasons.append(Finding("freshness.late-file", params, severity="warning"))
        return Fresh("late" if state == "fresh" else state, at, tuple(reasons))

    def _usual(self, name: str, info: TableInfo) -> float | None:
        """The usual interval of a file, from the generations of the store that are kept."""
        if not info.files:
            return None
        kept = generations(info.files[0].parents[2])
        times = [t.source_modified for g in kept if (t := g.tables.get(name)) is not None]
        return usual_days([t for t in times if t is not None], self.rule.enough)

    def _without_key(self, name: str) -> int:
        """Rows without a value in a column of the key."""
        key = self.project.design.facts[name].key
        columns = [key] if isinstance(key, str) else list(key or ())
        known = self.project.session.schema.tables[name]
        empty = [missing(quoted(column, "r")) for column in columns if column in known]
        if not empty:
            return 0
        rows = Rows(self.project.session.schema, name)
        count = exp.select(exp.Count(this=exp.Star())).from_(rows.source())
        ((lacking,),) = self._ask(count.where(exp.or_(*empty)))
        return int(lacking)

    def _called(self, name: str) -> Label:
        """The file that a fact reads, or what the sales model calls its table."""
        spec = self.project.design.facts[name]
        table = TABLES.get(table_of(name, spec) or "")
        return dict(table.label) if table is not None else spec.from_ or name

    def _quiet(self, name: str) -> Fresh | None:
        """Late, where the newest row is older than the rows' own largest gap allows."""
        days = self._days(name)
        if not days:
            return None
        gaps = [
            (b - a).days for a, b in pairwise(days) if (days[-1] - a).days <= self.rule.look_back
        ]
        largest = max(gaps, default=0)
        patience = max(self.rule.days, largest * self.rule.patience)
        zone = ZoneInfo(self.project.calendar.timezone)
        age = (self.at.astimezone(zone).date() - days[-1]).days
        if age <= patience:
            return None
        on = {lang: _day(days[-1], lang) for lang in LANGS}
        params: dict[str, object] = {
            "file": self._called(name),
            "on": on,
            "days": f"{patience:.3g}",
        }
        at = datetime.combine(days[-1], time.max, zone).astimezone(UTC)
        return Fresh("late", at, (Finding("freshness.late-rows", params, severity="warning"),))

    def _days(self, name: str) -> list[date]:
        """The days on which there are rows by the fact's clock, up to now."""
        rows = Rows(self.project.session.schema, name)
        clock = rows.clock()
        if clock is None or rows.fact.each_day is not None:
            return []
        day = exp.cast(clock, "date")
        zone = ZoneInfo(self.project.calendar.timezone)
        today = exp.cast(exp.Literal.string(self.at.astimezone(zone).date().isoformat()), "date")
        query = exp.select(exp.alias_(day, "d")).distinct()
        query = rows.attach(query, [rows.condition(), exp.LTE(this=day.copy(), expression=today)])
        return [row[0] for row in self._ask(query.order_by("d"))]

    def _ask(self, query: exp.Select) -> list[tuple[Any, ...]]:
        with self.project.session.connection.cursor() as cursor:
            return cursor.execute(query.sql(dialect=fragment.DIALECT)).fetchall()
