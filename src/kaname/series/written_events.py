"""Written events: `2020-04..2020-06, 2021-08-10` as what is known not to come again."""

from __future__ import annotations

import re
from datetime import timedelta

from kaname.errors import Finding, KanameError
from kaname.periods import Calendar, Grain, Period, parse
from kaname.series.events import Event

ONE_DAY = timedelta(days=1)


def events(written: str, calendar: Calendar) -> tuple[Event, ...]:
    """The events of a list of periods, or of spans from one period to another.

    Raises KanameError for every period that cannot be read and every span that runs backwards.
    """
    found: list[Finding] = []
    read = []
    for text in (part.strip() for part in re.split("[,，、]", written)):
        try:
            read += [_event(text, calendar)] if text else []
        except KanameError as error:
            found += error.findings
    if found:
        raise KanameError(found)
    return tuple(read)


def _event(text: str, calendar: Calendar) -> Event:
    first, _, last = re.sub("[~〜～]", "..", text).partition("..")
    start, end = (_period(each, calendar) for each in (first, last or first))
    if end.end <= start.start:
        raise KanameError(Finding("series.event-backwards", {"event": text}))
    return Event(start.start, end.end - ONE_DAY)


def _period(text: str, calendar: Calendar) -> Period:
    period = parse(text.strip(), calendar)
    if period.grain is Grain.ALL:
        raise KanameError(Finding("periods.unreadable-period", {"text": text}))
    return period
