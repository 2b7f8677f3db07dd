"""Wishes for proposals: everything that people write of one, read with all its faults at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from pathlib import Path

from kaname.api.project import Project
from kaname.api.targets import targeting
from kaname.api.targets.asking import Reader, named
from kaname.api.targets.evidence import Wish
from kaname.api.targets.proposals import Additions, faults, rival_of
from kaname.periods import parse
from kaname.text import Lang


@dataclass(frozen=True, slots=True)
class Words:
    """A wish as it is written; None: not said."""

    kpi: str | None = None
    period: str | None = None
    scope: str | None = None
    rate: str | None = None
    rival: str | None = None
    as_of: str | None = None
    market: Path | None = None
    author: str = ""


def wish_of(project: Project, words: Words, more: Additions, lang: Lang) -> Wish:
    """The wish of these words. Raises KanameError with the faults of all, additions included."""
    reader = Reader()
    rate = reader.read(partial(targeting.kpi_of, project, words.rate)) if words.rate else None
    rival = reader.read(partial(rival_of, words.rival)) if words.rival else None
    known = reader.read(lambda: day_of(project, words.as_of))
    kpi = Reader().read(lambda: targeting.kpi_of(project, words.kpi))
    unit = project.units[kpi] if kpi else None
    reader.faults += faults(project, more, words.author, words.market, unit)
    of = named(project, words.kpi, words.period, words.scope, reader)
    return Wish(of.kpi, of.period, of.scope, words.author, lang, words.market, rate, rival, known)


def day_of(project: Project, written: str | None) -> date | None:
    """The last day of what is written, a day or a longer period; None where nothing is."""
    return parse(written, project.calendar).end - timedelta(days=1) if written else None
