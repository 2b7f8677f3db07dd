"""What is asked: a KPI in a period, beside what, by which dimensions, within what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal, TypeAlias, get_args

from kaname.api.forecasts.quotients import Quotient, quotient
from kaname.api.naming import named
from kaname.api.project import Project, Scope
from kaname.design.model import Design
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Name
from kaname.measure.grid import Grid
from kaname.measure.leaves import plan
from kaname.periods import Grain, Period, display, parse, shift_period
from kaname.text import LANGS, Lang, suggest

Against: TypeAlias = Literal["previous", "last-year", "target", "forecast"]
A_DAY = timedelta(days=1)
PAST = 12  # periods before, which a forecast is divided by


@dataclass(frozen=True, slots=True)
class Asked:
    """The question; `quotient` says what adds up over cells."""

    project: Project
    kpi: str
    quotient: Quotient
    period: Period
    against: Against
    dims: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]

    def grid(self, periods: Sequence[Period]) -> Grid:
        """The grid of some periods of the same grain."""
        project = self.project
        return Grid(project.calendar, self.period.grain, tuple(periods), project.as_of)

    def before(self, count: int) -> list[Period]:
        """The periods before, the oldest first."""
        calendar = self.project.calendar
        return [shift_period(self.period, -k, "period", calendar) for k in range(count, 0, -1)]

    @property
    def said(self) -> dict[Lang, str]:
        """The period in words."""
        return {lang: display(self.period, lang) for lang in LANGS}


def asked(
    project: Project,
    kpi: str,
    period: str | Period | None,
    against: str,
    dims: Sequence[str] | None,
    where: Scope | None,
) -> Asked:
    """The question; by default of the last month that is over, by all dimensions of the rows.

    Raises KanameError for unknown names, a period outside the data, a KPI that does not add up
    over segments, and dimensions that not all of its rows know.
    """
    limits = {d: (v,) if isinstance(v, str) else tuple(v) for d, v in (where or {}).items()}
    name = named(project.design, [kpi])[0]
    if name not in project.design.kpis or not {*(dims or ()), *limits} <= {*project.dimensions}:
        project.measure(name, list(dims or ()), where=limits)  # raises with the name that was meant
    if against not in get_args(Against):
        guess = suggest(against, get_args(Against))
        raise KanameError(Finding("locate.unknown-against", {"against": against}, suggestion=guess))
    of = quotient(project.design, name)
    if of.above is None:
        raise KanameError(Finding("locate.not-adding", {"kpi": called(project, name)}))
    known = shared(project.design, name)
    _refuse_unshared(project, name, dims or (), known)
    shown = _period(project, period)
    return Asked(project, name, of, shown, against, tuple(dims or known), limits)  # type: ignore[arg-type]


def organisations(asked: Asked) -> list[tuple[str, ...]]:
    """The dimensions that targets may go by, the finest first: each hierarchy, then its levels."""
    chains = []
    for dim, of in asked.project.design.dimensions.items():
        chain = tuple(name for name in (dim, *of.hierarchy) if name in asked.dims)
        if of.hierarchy and dim in asked.dims:
            chains += [chain[place:] for place in range(len(chain))]
    return sorted(dict.fromkeys(chains), key=lambda chain: -len(chain)) or [asked.dims]


def shared(design: Design, kpi: str) -> list[str]:
    """The dimensions that all rows behind a KPI know."""
    leaves = plan(design, {kpi: Name(kpi)}).leaves.values()
    measures = [design.measures.get(leaf.measure) for leaf in leaves]
    facts = {measure.of for measure in measures if measure is not None and measure.of}
    each = [list(design.facts[fact].dimensions) for fact in sorted(facts)]
    return [dim for dim in each[0] if all(dim in other for other in each)] if each else []


def called(project: Project, kpi: str) -> str | Mapping[Lang, str]:
    """What the reader calls a KPI."""
    return project.design.kpis[kpi].label or kpi


def _refuse_unshared(project: Project, kpi: str, dims: Sequence[str], known: Sequence[str]) -> None:
    found = [
        Finding(
            "locate.unshared-dimension",
            {"kpi": called(project, kpi), "dimension": dim, "known": ", ".join(known)},
            suggestion=suggest(dim, known),
        )
        for dim in dims
        if dim not in known
    ]
    if found:
        raise KanameError(found)


def _period(project: Project, given: str | Period | None) -> Period:
    known = project.periods("month")
    if given is None:
        over = [p for p in known if p.end - A_DAY <= project.as_of]
        return over[-1] if over else known[-1]
    shown = given if isinstance(given, Period) else parse(given, project.calendar)
    if shown.grain is Grain.ALL or shown.start >= known[-1].end or shown.end <= known[0].start:
        days = {"first": known[0].start.isoformat(), "last": project.as_of.isoformat()}
        raise KanameError(Finding("explain.no-such-period", {"period": str(given), **days}))
    return shown
