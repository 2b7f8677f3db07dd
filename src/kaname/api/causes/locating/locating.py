"""Locating: the smallest set of segments that explains a KPI's deviation in a period."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kaname.api.causes.locating.asked import Asked, asked, called, organisations
from kaname.api.causes.locating.expecting import cells
from kaname.api.causes.locating.likeness import settled, strangers, without
from kaname.api.project import Project, Scope
from kaname.causes.insight import Insight
from kaname.causes.locating.cells import Cells
from kaname.causes.locating.located import Located, located
from kaname.causes.locating.telling import Subject
from kaname.errors import KanameError
from kaname.periods import Period
from kaname.text import Lang


def locate_kpi(
    project: Project,
    kpi: str,
    period: str | Period | None = None,
    against: str = "previous",
    dims: Sequence[str] | None = None,
    where: Scope | None = None,
) -> Located:
    """Which segments explain that a KPI is not as it was expected.

    `against`: previous, last-year, target or forecast. `dims`: by default all that the rows know;
    of targets those of the organisation. But for targets those who were transferred count
    where they are now, and dimensions whose members mostly have no like before are left out. Raises
    KanameError for unknown names, KPIs that do not add up over segments, and where there is
    nothing to compare with.
    """
    question = asked(project, kpi, period, against, dims, where)
    question, found = (question, cells(question)) if dims else _by_default(question)
    notes: list[Insight] = []
    if question.against != "target":
        found, moved = settled(found, _hierarchy(question))
        notes += [_transferred(question, dim, count) for dim, count in moved.items()]
        strange = [] if dims else strangers(found)
        if 0 < len(strange) < len(found.dims):
            found = without(found, strange)
            notes += [_left_out(question, dim) for dim in strange]
    return located(found, _subject(question, tuple(notes)))


def _by_default(question: Asked) -> tuple[Asked, Cells]:
    """The cells by all dimensions; of targets by the finest of the organisation that have any."""
    if question.against != "target":
        return question, cells(question)
    last: KanameError | None = None
    for dims in organisations(question):
        asked_by = replace(question, dims=dims)
        try:
            return asked_by, cells(asked_by)
        except KanameError as error:
            last = last or error
    assert last is not None
    raise last


def _hierarchy(question: Asked) -> dict[str, Sequence[str]]:
    return {dim: of.hierarchy for dim, of in question.project.design.dimensions.items()}


def _name(question: Asked, dim: str) -> str | Mapping[Lang, str]:
    declared = question.project.design.dimensions
    return (declared[dim].label if dim in declared else None) or dim


def _transferred(question: Asked, dim: str, count: int) -> Insight:
    params = {"dimension": _name(question, dim), "count": count}
    return Insight("locate.transferred", params, kpi=question.kpi)


def _left_out(question: Asked, dim: str) -> Insight:
    return Insight("locate.left-out", {"dimension": _name(question, dim)}, kpi=question.kpi)


def _subject(question: Asked, notes: tuple[Insight, ...]) -> Subject:
    project, kpi = question.project, question.project.design.kpis[question.kpi]
    return Subject(
        title=called(project, question.kpi),
        unit=project.units.get(question.kpi, ""),
        kpi=question.kpi,
        period=question.period,
        against=question.against,
        better=kpi.better,
        dims={dim: _name(question, dim) for dim in question.dims},
        notes=notes,
    )
