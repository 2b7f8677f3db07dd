"""Clocks: by which instants a measure counts, and the period that an instant falls into."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from sqlglot import exp

from kaname.design.model import Design, Fact, Measure
from kaname.measure.expressions import Node
from kaname.periods import Calendar, Grain

ClockKind = Literal["event", "during", "at_end", "at_start", "register", "stated"]
_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.HALF: 6, Grain.YEAR: 12}


@dataclass(frozen=True, slots=True)
class Clock:
    """By which instants a measure counts: one expression for an event, two for an interval."""

    kind: ClockKind
    texts: tuple[str, ...] = ()


def clock_of(design: Design, measure: Measure) -> Clock:
    """The measure's own clock, else its fact's; `time: none` makes it a register."""
    assert measure.of is not None
    if design.facts[measure.of].stated is not None:
        return Clock("stated")
    for kind in ("during", "at_end", "at_start"):
        interval: tuple[str, str] | None = getattr(measure, kind)
        if interval is not None:
            return Clock(kind, interval)
    time = measure.time if measure.time is not None else design.facts[measure.of].time
    return Clock("register") if time in (None, "none") else Clock("event", (str(time),))


def usual_clock(fact: Fact) -> Clock | None:
    """The clock of what a fact's rows are about; None where days or registers are read."""
    if fact.each_day is not None or fact.stated is not None or fact.time in (None, "none"):
        return None
    return Clock("event", (str(fact.time),))


def bucket(clock: Node, grain: Grain, calendar: Calendar) -> Node:
    """The period's index (as in `kaname.periods`) by plain integer arithmetic on the clock."""
    if grain is Grain.DAY:
        return _days(clock)
    if grain is Grain.WEEK:
        monday = exp.Paren(this=exp.Add(this=_days(clock), expression=exp.Literal.number(3)))
        return exp.IntDiv(this=monday, expression=exp.Literal.number(7))
    ahead = 0
    if calendar.closing_day is not None:
        back = exp.Interval(this=exp.Literal.string(str(calendar.closing_day)), unit=exp.var("DAY"))
        clock, ahead = exp.Paren(this=exp.Sub(this=clock, expression=back)), 1
    size = _MONTHS[grain]
    offset = 1 - ahead + (calendar.fiscal_year_starts - 1 if size > 1 else 0)
    year = exp.Mul(this=exp.Year(this=clock), expression=exp.Literal.number(12))
    month = exp.Add(this=year, expression=exp.Month(this=clock.copy()))
    index = exp.Paren(this=exp.Sub(this=month, expression=exp.Literal.number(offset)))
    return exp.IntDiv(this=index, expression=exp.Literal.number(size)) if size > 1 else index


def _days(clock: Node) -> Node:
    epoch = exp.cast(exp.Literal.string("1970-01-01"), exp.DType.DATE)
    return exp.Paren(this=exp.Sub(this=exp.cast(clock, exp.DType.DATE), expression=epoch))
