"""Goals: the figure that is asked for, beside what the data says was reached."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kaname.api.amounts import Asked, asked
from kaname.api.project import Project
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Name
from kaname.measure.leaves import plan
from kaname.periods import Calendar, Grain, Period, display, parse, period_of
from kaname.text import LANGS, Lang, message

HALF_YEAR = timedelta(days=182)
A_DAY = timedelta(days=1)
A_WEEK = timedelta(days=7)
A_MONTH = timedelta(days=31)
PLACES = 3  # significant ones: a goal is said, not computed
FINEST = 15  # places that a float holds
VISIBLE = 0.1  # of a change: what rounding may take or add
SPACE = {"ja": "", "en": " "}  # between sentences
NO_TERM = (Grain.DAY, Grain.WEEK, Grain.ALL)  # no periods of a goal


@dataclass(frozen=True, slots=True)
class Reached:
    """What a KPI reached in the last complete fiscal year, and in that year's first half."""

    period: Period
    value: float
    first_half: float | None


@dataclass(frozen=True, slots=True)
class Between:
    """The year after the one that a goal rests on, where the goal is of a later one still.

    It runs, is ahead, or is over without being wholly in the data (`gap`).
    """

    period: Period
    why: Literal["running", "ahead", "gap"]


@dataclass(frozen=True, slots=True)
class Foreseen:
    """What the KPI is forecast to be in the goal's period: trend and season continued."""

    value: float
    months: int  # of history that it rests on
    first: Period
    last: Period


@dataclass(frozen=True, slots=True)
class Goal:
    """A KGI's figure for a period, in its unit, and the year that it is to be seen beside.

    `change` on that year is as it was asked for, else computed (0.12 is +12 %); None where the
    year was not above zero. `foreseen` where the history is long enough.
    """

    value: float
    period: Period
    unit: str
    base: Reached | None = None
    change: float | None = None
    between: Between | None = None
    foreseen: Foreseen | None = None


def reached(project: Project, kpi: str) -> Reached | None:
    """The KPI's figure of the last fiscal year that lies wholly in the data; None if none does."""
    years = complete(project, kpi, Grain.YEAR)
    if not years:
        return None
    year = max(years, key=lambda period: period.start)
    halves = _figures(project, kpi, Grain.HALF)
    first = next((value for p, value in halves.items() if p.start == year.start), None)
    return Reached(year, years[year], first)


def complete(project: Project, kpi: str, grain: Grain) -> dict[Period, float]:
    """The KPI's figures of the periods that lie wholly in the data.

    Wholly: it is over, its first week has rows or had them before, and its last month has.
    """
    begins, last = _first_day(project, kpi), project.last_observed()
    if begins is None or last is None:
        return {}
    return {
        period: value
        for period, value in _figures(project, kpi, grain).items()
        if period.end - A_DAY <= project.as_of
        and begins - period.start < A_WEEK
        and period.end - last <= A_MONTH
    }


def _first_day(project: Project, kpi: str) -> date | None:
    """The first observed day of the KPI's clocks; the calendar's `data_from` where it says."""
    said = project.design.calendar.data_from
    if said is not None:
        return said
    leaves = plan(project.design, {kpi: Name(kpi)}).leaves.values()
    spans = [span for leaf in leaves for span in project.session.observed.spans(leaf.measure)]
    return min((first for first, _ in spans), default=None)


def next_year(as_of: date, calendar: Calendar) -> Period:
    """The fiscal year that is planned now: the running one in its first half, then the next."""
    return period_of(as_of + HALF_YEAR, Grain.YEAR, calendar)


def term(written: str, wanted: Asked | None, calendar: Calendar) -> Period:
    """The goal's period. KanameError for what is none: a change on a year is that of a year."""
    try:
        period = parse(written, calendar)
    except KanameError:
        period = None
    if period is None or period.grain in NO_TERM:
        raise KanameError(Finding("catalogue.unreadable-term", {"period": written}))
    if wanted is not None and wanted.change is not None and period.grain is not Grain.YEAR:
        raise KanameError(Finding("catalogue.change-of-a-year", {"period": written}))
    return period


def refuse_past(period: Period, last: date) -> None:
    """KanameError where the period was over on the last day of the data: no goal any more."""
    if period.end - A_DAY <= last:
        shown = {lang: display(period, lang) for lang in LANGS}
        raise KanameError(Finding("catalogue.term-over", {"period": shown, "last": last}))


def figure(written: str, before: Reached | None) -> float:
    """The goal's figure, of an amount or of a change of what was reached before.

    Raises KanameError for what is neither, and for a change of a figure that is not known.
    """
    wanted = asked(written)
    if wanted.amount is not None:
        return wanted.amount
    if before is None or not before.value or wanted.change is None:
        raise KanameError(Finding("catalogue.goal-without-past", {"goal": written}))
    return _said(before.value + abs(before.value) * wanted.change, before.value)


def goal(
    written: str, period: Period, before: Reached | None, as_of: date, calendar: Calendar
) -> Goal:
    """The goal for a period, beside the last complete year where that lies before it.

    Its unit is yet to be said. Raises KanameError for a change on a year that does not.
    """
    fit = period.grain is Grain.YEAR and before is not None and before.period.end <= period.start
    change = asked(written).change
    if change is not None and before is not None and not fit:
        shown = {lang: display(before.period, lang) for lang in LANGS}
        raise KanameError(Finding("catalogue.goal-before-base", {"goal": written, "base": shown}))
    base = before if fit else None
    value = figure(written, base)
    if base is None or base.value <= 0:
        change = None
    elif change is None:
        change = value / base.value - 1
    return Goal(
        value=value,
        period=period,
        unit="",
        base=base,
        change=change,
        between=_between(base, period, as_of, calendar),
    )


def _between(
    base: Reached | None, period: Period, as_of: date, calendar: Calendar
) -> Between | None:
    if base is None or base.period.end == period.start:
        return None
    year = period_of(base.period.end, Grain.YEAR, calendar)
    if year.start > as_of:
        return Between(year, "ahead")
    return Between(year, "running" if year.end - A_DAY > as_of else "gap")


def strategy(goal: Goal, calendar: Calendar) -> Mapping[str, object]:
    """The parts of a strategy that hold the goal: horizon, goal with what it rests on, milestone.

    The forecast is that of trend and season; the last complete year stands for it where the
    history is too short. The rest is what management asks for, and said to be so.
    """
    stated: dict[str, object] = {"value": _plain(goal.value), "period": goal.period.label}
    found: dict[str, object] = {"horizon": goal.period.label, "goal": stated}
    if goal.base is None:
        return found
    stated["evidence"] = _evidence(goal, goal.base)
    half = _half(goal.value, goal.base)
    if half is not None and goal.period.grain is Grain.YEAR:
        first = period_of(goal.period.start, Grain.HALF, calendar)
        found["milestones"] = [{"period": first.label, "value": _plain(half)}]
    return found


def _evidence(goal: Goal, before: Reached) -> Mapping[str, object]:
    """What the goal rests on: what is foreseen, else the last year as it was; what is added."""
    seen = goal.foreseen
    rests_on = seen.value if seen is not None else before.value
    past = _plain(round(rests_on, 0 if abs(rests_on) >= 1000 else 4))
    adjustment = _plain(round(goal.value - float(past), 6))
    above = "catalogue.reason-above" if seen is None else "catalogue.reason-above-forecast"
    reason = "catalogue.reason-below" if adjustment < 0 else above
    return {
        "forecast": past,
        "adjustment": adjustment,
        "source": {lang: SPACE[lang].join(_sources(goal, lang)) for lang in LANGS},
        "reason": {lang: message(reason, lang) for lang in LANGS},
    }


def _sources(goal: Goal, lang: Lang) -> Iterator[str]:
    """Where the forecast comes from, a sentence each."""
    seen, params = goal.foreseen, words(goal)[lang]
    if seen is not None:
        span = {"first": display(seen.first, lang), "last": display(seen.last, lang)}
        yield message("catalogue.source-foreseen", lang, months=seen.months, **span)
        return
    yield message("catalogue.source-carried", lang, **params)
    if goal.between is not None:
        yield message(f"catalogue.base-{goal.between.why}", lang, **params)


def words(goal: Goal) -> dict[str, dict[str, str]]:
    """The periods of a goal as both languages say them: its own, the base's, and between them."""
    periods = {"period": goal.period}
    periods |= {"base": goal.base.period} if goal.base else {}
    periods |= {"between": goal.between.period} if goal.between else {}
    return {
        lang: {name: display(period, lang) for name, period in periods.items()} for lang in LANGS
    }


def _half(value: float, before: Reached) -> float | None:
    """What is due by the half: last year's share of a sum, half of the way for a state."""
    first = before.first_half
    if first is None or not before.value:
        return None
    if first < before.value * 0.9:
        return _said(value * first / before.value, first)
    return _said((before.value + value) / 2, before.value)


def _figures(project: Project, kpi: str, grain: Grain) -> dict[Period, float]:
    figures = project.measure(kpi, grain=grain.value)
    rows = figures.frame.select("period", "value").drop_nulls().iter_rows()
    return {parse(label, project.calendar): value for label, value in rows}


def _said(value: float, past: float) -> float:
    """Rounded to three places, and to more where the change on the past would not show."""
    known = (float(f"{value:.{places}g}") for places in range(PLACES, FINEST))
    return next((x for x in known if abs(x - value) <= VISIBLE * abs(value - past)), value)


def _plain(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
