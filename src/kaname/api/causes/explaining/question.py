"""What is asked: a KPI's tree in a period, beside what, by which dimensions, within what."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from kaname.api.causes.explaining.comparison import Comparison, comparison
from kaname.api.forecasts.quotients import Quotient, quotient
from kaname.api.naming import dimension_labels, named, unknown_dimension, unknown_kpi
from kaname.api.project import Project, Scope
from kaname.causes.attribution.branch import Branch, grown
from kaname.design.aims import kgi
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Expr
from kaname.measure.cube import Cube
from kaname.measure.grid import Grid
from kaname.measure.run import Request, run
from kaname.periods import Grain, Period, parse, shift_period, spine

PAST = {Grain.DAY: 60, Grain.WEEK: 104, Grain.MONTH: 36, Grain.QUARTER: 20}
A_DAY = timedelta(days=1)
BELOW = "below "  # before a term: its denominator
LONGER = (Grain.QUARTER, Grain.HALF, Grain.YEAR)

Grouping = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """The last of the grid's periods is the one to explain; those before it tell what is usual."""

    project: Project
    kpi: str
    root: Branch
    quotient: Quotient
    grid: Grid
    where: Mapping[str, tuple[str, ...]]
    comparison: Comparison
    groupings: tuple[Grouping, ...]

    @property
    def period(self) -> Period:
        """The period to explain."""
        return self.grid.periods[-1]

    @property
    def running(self) -> bool:
        """Whether that period is not over."""
        return self.grid.running == self.period

    @property
    def compared(self) -> Period:
        """The period compared with; the same one for targets and peers."""
        unit = {"previous": "period", "last-year": "year"}.get(self.comparison.kind)
        if unit is None:
            return self.period
        return shift_period(self.period, -1, unit, self.project.calendar)  # type: ignore[arg-type]

    @property
    def wanted(self) -> dict[str, Expr]:
        """Every term of the tree, and the denominators of ratios."""
        found = {branch.term: branch.expr for branch in self.root.walk()}
        for name in [name for name in found if name in self.project.design.kpis]:
            below = quotient(self.project.design, name).below
            if below is not None:
                found[BELOW + name] = below
        return found

    @property
    def mass(self) -> str:
        """The key of the root's denominator."""
        return BELOW + self.root.term

    def by_month(self) -> Question | None:
        """The same of the months before a longer period; None for months and what is shorter.

        Years and quarters are few: what they usually do is known from their months.
        """
        if self.period.grain not in LONGER:
            return None
        last = self.period.start - A_DAY
        months = [p for p in self.project.periods("month") if p.end - A_DAY <= last]
        if not months:
            return None
        kept = tuple(months[-PAST[Grain.MONTH] :])
        return replace(self, grid=replace(self.grid, grain=Grain.MONTH, periods=kept))

    def cubes(
        self,
        wanted: Mapping[str, Expr],
        where: Mapping[str, tuple[str, ...]],
        groupings: Sequence[Grouping] | None = None,
    ) -> dict[Grouping, Cube]:
        """What is wanted, measured in every period of the grid."""
        asked = self.groupings if groupings is None else groupings
        return run(self.project.session, Request(wanted, asked, self.grid, where))


def question(
    project: Project,
    kpi: str | None,
    period: str | Period | None,
    against: str,
    by: Sequence[str],
    where: Scope | None,
) -> Question:
    """The question; by default of the last month that is over.

    Several dimensions are asked for each on its own, and together. Raises KanameError for unknown
    names, and for a period outside the data.
    """
    limits = {d: (v,) if isinstance(v, str) else tuple(v) for d, v in (where or {}).items()}
    name = kpi_of(project, kpi, [*by, *limits])
    shown = _period(project, period)
    members = {dim: tuple(project.members(dim, limits)) for dim in _split(project)}
    single = [(dim,) for dim in dict.fromkeys(by)]
    joint = [tuple(dict.fromkeys(by))] if len(single) > 1 else []
    compared = comparison(project, against, limits)
    _refuse_own(project, compared, by)
    alike = compared.kind in ("previous", "last-year", "target")  # peers are of different size
    return Question(
        project,
        name,
        grown(project.design, name, members, ratios=alike),
        quotient(project.design, name),
        _grid(project, shown),
        limits,
        compared,
        ((), *single, *joint),
    )


def _split(project: Project) -> set[str]:
    return {kpi.split for kpi in project.design.kpis.values() if kpi.split}


def kpi_of(project: Project, written: str | None, dimensions: Iterable[str] = ()) -> str:
    """The KPI that is meant, the KGI where none is named. Raises KanameError for unknown names."""
    design, known = project.design, project.dimensions
    name = written or kgi(design)
    if name is None:
        raise KanameError(Finding("explain.no-kgi"))
    (key,) = named(design, [name])
    found = [] if key in design.kpis else [unknown_kpi(design, key)]
    found += [
        unknown_dimension(design, known, dim)
        for dim in dict.fromkeys(dimensions)
        if dim not in known
    ]
    if found:
        raise KanameError(found)
    return key


def _refuse_own(project: Project, compared: Comparison, by: Sequence[str]) -> None:
    """Whoever belongs to one side only has nobody on the other side to be compared with."""
    dims, own = project.design.dimensions, compared.dimension
    for dim in by if own else ():
        lines = [(name, *dims[name].hierarchy) for name in (own, dim) if name in dims]
        if any(own in line and dim in line for line in lines):
            labels = dimension_labels(project.design, (own, dim))
            one, parts = (labels[name] or name for name in (own, dim))
            raise KanameError(Finding("explain.own-parts", {"dimension": one, "parts": parts}))


def _period(project: Project, asked: str | Period | None) -> Period:
    known = project.periods("month")
    if asked is None:
        over = [p for p in known if p.end - A_DAY <= project.as_of]
        return over[-1] if over else known[-1]
    shown = asked if isinstance(asked, Period) else parse(asked, project.calendar)
    first, last = known[0].start, known[-1].end
    if shown.grain is Grain.ALL or shown.start >= last or shown.end <= first:
        days = {"first": first.isoformat(), "last": project.as_of.isoformat()}
        raise KanameError(Finding("explain.no-such-period", {"period": str(asked), **days}))
    return shown


def _grid(project: Project, shown: Period) -> Grid:
    first = project.periods(shown.grain.value)[0]
    periods = spine(shown.grain, min(first.start, shown.start), shown.end - A_DAY, project.calendar)
    kept = tuple(periods[-1 - PAST.get(shown.grain, 12) :])
    return Grid(project.calendar, shown.grain, kept, project.as_of)
