"""Times that a system is written in: periods, spans of lags, validities."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kaname.design.document import Document
from kaname.design.model import Design
from kaname.design.places import Path, Places
from kaname.design.system import Validity
from kaname.errors import Finding, KanameError
from kaname.periods import Calendar, Period, parse

_LAG = re.compile(r"[1-9][0-9]{0,3}\s+(?:day|week|month|quarter|year)s?")


def check(document: Document) -> list[Finding]:
    """A finding for each period, span or validity that cannot be read."""
    design, places = document.design, document.places
    return [] if design is None else list(_times(design, places))


def read_period(design: Design, label: str | None) -> Period | None:
    """The period of a label by the design's fiscal year; None if it has none or is unreadable."""
    own = design.calendar
    closing = None if own.closing_day == "end" else own.closing_day
    calendar = Calendar(own.fiscal_year_starts, own.fiscal_year_named_by, closing)
    try:
        return None if label is None else parse(label, calendar)
    except KanameError:
        return None


def _times(design: Design, places: Places) -> Iterator[Finding]:
    """Periods of the strategy and of objectives, spans of lags, validities that run backwards."""
    for path, label in _periods(design):
        if label is not None and read_period(design, label) is None:
            yield Finding("design.unknown-period", {"value": label}, places.of(path))
    for path, span in _lags(design):
        if span is not None and not _LAG.fullmatch(span.strip()):
            yield Finding("design.unknown-span", {"value": span}, places.of(path))
    for path, valid in _validities(design):
        if valid is not None and len(valid) == 2 and valid[1] <= valid[0]:
            params = {"name": path[1], "start": valid[0], "end": valid[1]}
            yield Finding("design.validity-backwards", params, places.of(path))


def _periods(design: Design) -> Iterator[tuple[Path, str | None]]:
    strategy = design.strategy
    if strategy is not None:
        yield ("strategy", "horizon"), strategy.horizon
        yield ("strategy", "goal", "period"), strategy.goal.period if strategy.goal else None
        for at, milestone in enumerate(strategy.milestones):
            yield ("strategy", "milestones", at, "period"), milestone.period
    for name, objective in design.objectives.items():
        if isinstance(objective.cycle, str):
            yield ("objectives", name, "cycle"), objective.cycle


def _lags(design: Design) -> Iterator[tuple[Path, str | None]]:
    for name, kpi in design.kpis.items():
        for at, driver in enumerate(kpi.drivers):
            if not isinstance(driver, str):
                yield ("kpis", name, "drivers", at, "lag"), driver.lag
    for at, link in enumerate(design.scorecard.links if design.scorecard else ()):
        yield ("scorecard", "links", at, "lag"), link.lag
    for name, initiative in design.initiatives.items():
        for at, effect in enumerate(initiative.effects):
            yield ("initiatives", name, "effects", at, "ramp"), effect.ramp


def _validities(design: Design) -> Iterator[tuple[Path, Validity | None]]:
    for name, kpi in design.kpis.items():
        yield ("kpis", name, "valid"), kpi.valid
    for name, initiative in design.initiatives.items():
        yield ("initiatives", name, "valid"), initiative.valid
    for name, objective in design.objectives.items():
        if not isinstance(objective.cycle, str):
            yield ("objectives", name, "cycle"), objective.cycle
