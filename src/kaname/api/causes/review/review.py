"""The review: all that the figures say of a project, in one run, each thing told once."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from kaname.api.causes.review.parts import JOINED, PARTS, SECTIONS, Part
from kaname.api.causes.review.reach import Asked
from kaname.api.project import Project, Scope
from kaname.causes.insight import Insight
from kaname.causes.reviewing.foremost import foremost
from kaname.causes.reviewing.stories import Kinship, Told, ordered, stories
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Name
from kaname.measure.leaves import plan
from kaname.periods import Grain, Period, parse, period_of, shift_period

Progress = Callable[[str, int, int], None]
MONTHS = 12  # that alerts are told of
MOVED = "moved"  # the section that several parts tell of; the others come in order


@dataclass(frozen=True, slots=True)
class Section:
    """What one section of the meeting is told; `problems`: what kept a part of it from working."""

    key: str
    insights: tuple[Insight, ...]
    problems: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Review:
    """The sections in the order of the monthly meeting; `first` and `last` are months told of."""

    first: Period
    last: Period
    sections: tuple[Section, ...]

    @property
    def foremost(self) -> tuple[Insight, ...]:
        """The few to begin with."""
        return foremost([section.insights for section in self.sections], self.last.start)

    @property
    def insights(self) -> tuple[Insight, ...]:
        """All of them, in order."""
        return tuple(insight for section in self.sections for insight in section.insights)

    def data(self) -> dict[str, Any]:
        """For programs: the months, what to begin with, how many insights each section has."""
        return {
            "first": self.first.label,
            "last": self.last.label,
            "foremost": [insight.data() for insight in self.foremost],
            "sections": [
                {
                    "section": section.key,
                    "insights": len(section.insights),
                    "problems": [problem.line("en") for problem in section.problems],
                }
                for section in self.sections
            ],
        }


def review(
    project: Project,
    period: str | None = None,
    where: Scope | None = None,
    *,
    months: int = MONTHS,
    parts: Sequence[Part] = PARTS,
    progress: Progress | None = None,
) -> Review:
    """Everything that is found up to a month (the last one that is over by default).

    A part that cannot work on this design is told as a problem of its section. Raises KanameError
    for an unreadable period.
    """
    last = _last(project, period)
    first = shift_period(last, 1 - months, "period", project.calendar)
    asked = Asked(project, where or {}, last.label)
    found: list[Told] = []
    problems: dict[str, list[Finding]] = {key: [] for key in SECTIONS}
    for done, part in enumerate(parts):
        if progress is not None:
            progress(part.step, done, len(parts))
        try:
            found += [Told(part.section, each) for each in part.ask(asked, first.start)]
        except KanameError as error:
            problems[part.section] += error.findings
    told = stories(found, _kinship(project))
    return Review(first, last, tuple(_sections(told, problems, parts, last)))


def _last(project: Project, period: str | None) -> Period:
    if period is not None:
        asked = parse(period, project.calendar)
        return period_of(asked.start, Grain.MONTH, project.calendar)
    running = period_of(project.as_of, Grain.MONTH, project.calendar)
    over = running.end.toordinal() - 1 <= project.as_of.toordinal()
    return running if over else shift_period(running, -1, "period", project.calendar)


def _sections(
    told: Sequence[Told],
    problems: dict[str, list[Finding]],
    parts: Sequence[Part],
    last: Period,
) -> Iterator[Section]:
    for key in dict.fromkeys(part.section for part in parts):
        own = tuple(one.insight for one in told if one.section == key)
        if key == MOVED:
            own = ordered(own, last.start)
        yield Section(key, own, tuple(problems[key]))


def _kinship(project: Project) -> Kinship:
    """KPIs are related when they are read from a measure in common, or are a pair."""
    design = project.design
    parts = {k: frozenset(plan(design, {k: Name(k)}).leaves) for k in design.kpis}
    pairs = {frozenset((k, kpi.pair)) for k, kpi in design.kpis.items() if kpi.pair}

    def related(one: str, other: str) -> bool:
        shared = parts.get(one, frozenset()) & parts.get(other, frozenset())
        return bool(shared) or frozenset((one, other)) in pairs

    listed = [name for name, each in design.dimensions.items() if each.spine is not None]
    return Kinship(related, frozenset(listed), JOINED)
