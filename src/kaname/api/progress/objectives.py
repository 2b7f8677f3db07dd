"""Objectives: key results of a cycle, their progress computed from KPIs, and what to expect."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from kaname.api.progress.due import A_DAY, due
from kaname.api.progress.grade_outlook import Cycle, grade_outlook
from kaname.api.progress.standing import Standing, standings
from kaname.api.project import Project
from kaname.design.system import KeyResult, Objective
from kaname.errors import Finding, KanameError
from kaname.objectives.grading import Grade, Light, Verdict, light, mean, progress, verdict
from kaname.objectives.outlook import Outlook
from kaname.periods import Calendar, Grain, Period, parse, period_of, shift, shift_period
from kaname.text import suggest


@dataclass(frozen=True, slots=True)
class Progress:
    """A key result at the end of a day, in the KPI's unit.

    `grade` is the progress so far, the grade itself once the cycle is over, and `expected` what
    it would be on the way to the target. `final` is the figure to expect at the end: of the
    outlook, else what the pace so far brings. `why` says why there is no grade, or no outlook.
    """

    key: KeyResult
    unit: str
    start: float | None
    measured_start: bool
    actual: float | None
    grade: Grade | None
    expected: float
    final: float | None
    outlook: Outlook | None
    why: str | None

    @property
    def likely(self) -> float | None:
        """The grade to expect at the end of the cycle."""
        if self.outlook is not None:
            return self.outlook.expected
        return self.grade.value if self.grade is not None and self.expected >= 1 else None

    @property
    def light(self) -> Light | None:
        """Green, yellow or red, by the grade to expect."""
        return None if self.likely is None else light(self.likely)

    @property
    def verdict(self) -> Verdict | None:
        """What the grade to expect says."""
        return None if self.likely is None else verdict(self.likely)


@dataclass(frozen=True, slots=True)
class ObjectiveProgress:
    """An objective in its cycle: its key results, and the standing of the KPIs that lead there."""

    name: str
    objective: Objective
    cycle: Period
    begun: bool
    over: bool
    results: tuple[Progress, ...]
    leading: tuple[Standing, ...]

    @property
    def grade(self) -> float | None:
        """The mean of the key results' progress."""
        return mean([r.grade.value for r in self.results if r.grade is not None])

    @property
    def likely(self) -> float | None:
        """The mean of the grades to expect."""
        return mean([r.likely for r in self.results if r.likely is not None])


@dataclass(frozen=True, slots=True)
class Objectives:
    """The objectives of a cycle, or of several, at the end of a day."""

    day: date
    found: tuple[ObjectiveProgress, ...]


def objectives(project: Project, cycle: str | None = None, as_of: date | None = None) -> Objectives:
    """Objectives with the progress of their key results and the grades to expect.

    Those of the cycles inside the period `cycle`; by default of the ones that run on the day,
    else of the last that ended, else of the first to come. The day is by default, and at the
    latest, the last of the data. Raises KanameError where the design has none, or none in that
    period, and for key results that lead nowhere.
    """
    day = min(as_of or project.as_of, project.as_of)
    spans = {name: span_of(o, project.calendar) for name, o in project.design.objectives.items()}
    if not spans:
        raise KanameError(Finding("objectives.none"))
    _refuse_no_way(project)
    chosen = _chosen(project, spans, cycle, day)
    return Objectives(day, tuple(_objective(project, name, spans[name], day) for name in chosen))


def span_of(objective: Objective, calendar: Calendar) -> Period:
    """The cycle of an objective as a period; one with a beginning only lasts a quarter."""
    if isinstance(objective.cycle, str):
        return parse(objective.cycle, calendar)
    start, *rest = objective.cycle
    end = rest[0] if rest else shift(start, 1, "quarter", calendar, Grain.DAY)
    return Period(start, end, Grain.ALL, 0, _label(start, end))


def beside(cycle: Period, count: int, calendar: Calendar) -> Period:
    """The cycle that is `count` of its lengths later, earlier if negative.

    A span of days that begins and ends on one day of the month is as long as its months.
    """
    if cycle.grain is not Grain.ALL:
        return shift_period(cycle, count, "period", calendar)
    months = (cycle.end.year - cycle.start.year) * 12 + cycle.end.month - cycle.start.month
    whole = cycle.start.day == cycle.end.day
    start, end = (
        shift(day, count * months, "month", calendar, Grain.DAY)
        if whole
        else day + count * (cycle.end - cycle.start)
        for day in (cycle.start, cycle.end)
    )
    return Period(start, end, Grain.ALL, 0, _label(start, end))


def _label(start: date, end: date) -> str:
    return f"{start.isoformat()}/{(end - A_DAY).isoformat()}"


def _chosen(
    project: Project, spans: dict[str, Period], cycle: str | None, day: date
) -> Sequence[str]:
    if cycle is not None:
        return _inside(project, spans, cycle)
    running = [name for name, span in spans.items() if span.start <= day < span.end]
    if running:
        return running
    ended = [span.end for span in spans.values() if span.end <= day]
    if ended:
        return [name for name, span in spans.items() if span.end == max(ended)]
    first = min(span.start for span in spans.values())
    return [name for name, span in spans.items() if span.start == first]


def _inside(project: Project, spans: dict[str, Period], cycle: str) -> list[str]:
    asked = parse(cycle, project.calendar)
    found = [n for n, s in spans.items() if asked.start <= s.start and s.end <= asked.end]
    if not found:
        known = list(dict.fromkeys(span.label for span in spans.values()))
        params = {"cycle": cycle, "known": ", ".join(known)}
        raise KanameError(
            Finding("objectives.unknown-cycle", params, suggestion=suggest(cycle, known))
        )
    return found


def _refuse_no_way(project: Project) -> None:
    """KanameError with every key result whose target is where it starts."""
    found = [
        Finding(
            "objectives.no-way",
            {
                "kpi": key.label or project.design.kpis[key.kpi].label or key.kpi,
                "value": f"{key.target:g}",
            },
            project.document.places.of(("objectives", name, "key_results", at, "target")),
        )
        for name, objective in project.design.objectives.items()
        for at, key in enumerate(objective.key_results)
        if key.start == key.target
    ]
    if found:
        raise KanameError(found)


def _objective(project: Project, name: str, span: Period, day: date) -> ObjectiveProgress:
    objective = project.design.objectives[name]
    cycle = Cycle(project, span, day)
    results = tuple(_progress(cycle, key) for key in objective.key_results)
    leading = _leading(cycle, objective)
    begun = span.start <= day
    return ObjectiveProgress(name, objective, span, begun, cycle.over, results, leading)


def _progress(cycle: Cycle, key: KeyResult) -> Progress:
    project = cycle.project
    start = _start(cycle, key.kpi) if key.start is None else key.start
    actual, reason = _actual(cycle, key.kpi)
    share = due(project, [key.kpi], cycle.span, cycle.day)[key.kpi]
    owed = share.share if share.basis != "same" else 1.0
    reached = progress(actual, start, key.target, owed)
    told = None
    if start is not None and start != key.target:
        told = grade_outlook(cycle, key.kpi, actual, start, key.target)
    return Progress(
        key=key,
        unit=project.units[key.kpi],
        start=start,
        measured_start=key.start is None,
        actual=actual,
        grade=reached,
        expected=cycle.share if share.basis == "same" else share.share,
        final=_final(actual, owed) if told is None else told.final,
        outlook=told,
        why=_why(cycle, start, key.target, reason, told),
    )


def _final(actual: float | None, owed: float) -> float | None:
    """What the pace so far brings by the end: the rest as the share that is over."""
    return None if actual is None or owed <= 0 else actual / owed


def _why(
    cycle: Cycle, start: float | None, target: float, reason: str | None, told: Outlook | None
) -> str | None:
    """Why there is no grade or no outlook: a key of messages/objectives or /undefined."""
    if cycle.day < cycle.span.start:
        return "objectives.not-begun"
    if start is None or start == target:
        return "objectives.no-start" if start is None else "objectives.starts-at-target"
    if reason is not None:
        return f"undefined.{reason}"
    return "objectives.too-short" if told is None else None


def _actual(cycle: Cycle, kpi: str) -> tuple[float | None, str | None]:
    """The KPI's figure of the cycle so far, and why there is none."""
    if cycle.day < cycle.span.start:
        return None, None
    return _figure(cycle.project, kpi, cycle.span.start, min(cycle.day, cycle.last))


def _start(cycle: Cycle, kpi: str) -> float | None:
    """The KPI's figure of the period before the cycle that is as long, once that is over."""
    before = beside(cycle.span, -1, cycle.project.calendar)
    if before.end - A_DAY > cycle.day:
        return None
    return _figure(cycle.project, kpi, before.start, before.end - A_DAY)[0]


def _figure(project: Project, kpi: str, first: date, last: date) -> tuple[float | None, str | None]:
    figures = project.measure(kpi, grain="all", start=first, end=last, as_of=last)
    (row,) = figures.frame.iter_rows(named=True)
    return row["value"], row["reason"]


def _leading(cycle: Cycle, objective: Objective) -> tuple[Standing, ...]:
    """The KPIs that lead there, in the cycle where it is a period, else in the running month."""
    if not objective.kpis or cycle.day < cycle.span.start:
        return ()
    day = min(cycle.day, cycle.last)
    span = cycle.span
    if span.grain is Grain.ALL:
        span = period_of(day, Grain.MONTH, cycle.project.calendar)
    return standings(cycle.project, span, objective.kpis, as_of=day).rows
