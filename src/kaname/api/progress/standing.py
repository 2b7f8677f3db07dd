"""Standing: where each KPI is beside what is due by a day, and the pace that is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from kaname.api.kinds import kind_of
from kaname.api.naming import named
from kaname.api.progress.due import A_DAY, Due, due, parts_of
from kaname.api.project import Project, Scope
from kaname.api.targets.cells import Asked
from kaname.api.targets.figures import Group, TargetFigure, Targets, question, targets
from kaname.api.targets.stated_figures import stated_kpis
from kaname.design.aims import plan
from kaname.design.model import Design, Kpi
from kaname.errors import Finding, KanameError
from kaname.formula.attainment import Status, Thresholds, attainment, status
from kaname.formula.values import Floats
from kaname.periods import Grain, Period, business_days, display, parse, period_of
from kaname.targets.ledger import FOLDER, held, read
from kaname.text import LANGS, label, message


@dataclass(frozen=True, slots=True)
class Judged:
    """A figure beside its target: the part that is due, the attainments, and the status.

    `attainment` is of what is due by the day, `of_target` of the whole target.
    """

    owed: float | None
    attainment: float | None
    of_target: float | None
    status: Status | None


@dataclass(frozen=True, slots=True)
class Pace:
    """What came a business day so far, and what has to come on each that is left."""

    so_far: float | None = None
    needed: float | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """One KPI of one group, all figures in its unit: to date, or undefined for a `reason`."""

    kpi: str
    group: Group
    unit: str
    actual: float | None
    reason: str | None
    target: TargetFigure | None
    due: Due
    judged: Judged
    pace: Pace

    @property
    def source(self) -> str | None:
        """Where the target stands, both places where it is made of two."""
        if self.target is None:
            return None
        own = self.target.source
        return f"ledger+{own}" if self.target.ledger else own

    @property
    def version(self) -> str | None:
        """The version of the target, or of what the ledger has of it."""
        return None if self.target is None else self.target.ledger or self.target.version

    @property
    def gap(self) -> float | None:
        """The figure less what is due by the day."""
        owed = self.judged.owed
        return None if owed is None or self.actual is None else self.actual - owed

    @property
    def left(self) -> float | None:
        """What is missing to the whole target; below 0 where it is passed."""
        if self.target is None or self.actual is None:
            return None
        return self.target.value - self.actual


@dataclass(frozen=True, slots=True)
class Standings:
    """The standings of a period at the end of a day, and the business days over and left.

    `notes`: why there is none.
    """

    period: Period
    day: date
    dims: tuple[str, ...]
    days_over: int
    days_left: int
    rows: tuple[Standing, ...]
    notes: tuple[Finding, ...] = ()

    @property
    def running(self) -> bool:
        """Whether the period is not over."""
        return self.day + A_DAY < self.period.end


def standings(
    project: Project,
    period: str | Period | None = None,
    kpis: Sequence[str] | None = None,
    by: Sequence[str] = (),
    where: Scope | None = None,
    *,
    version: str | None = None,
    as_of: date | None = None,
) -> Standings:
    """Where the KPIs are in a period, by default the month of the last day of the data.

    KPIs go by key, label or synonym; by default those that have a target, a band or a floor. The
    ones that are asked for stand there without a target too. `as_of` is the day until which it is
    seen, with the targets of that day; by default, and at the latest, the last day of the data.
    Raises KanameError for unknown names, and where no KPI has a target.
    """
    day = min(as_of or project.as_of, project.as_of)
    shown = _period(project, period, day)
    names = named(project.design, kpis) if kpis is not None else aimed(project)
    if not names:
        raise KanameError(Finding("objectives.no-targets"))
    actual = project.measure(
        names, by, shown.grain.value, start=shown.label, end=shown.label, where=where, as_of=day
    )
    asked = question(
        project, names, shown.grain.value, by, where, version, as_of,
        start=shown.label, end=shown.label,
    )  # fmt: skip
    wanted = targets(asked)
    shares = due(project, names, shown, day, _months(asked))
    rest = _days(project, shown, day)
    rows = [
        _standing(asked, row, wanted[row["kpi"]], shares[row["kpi"]], rest)
        for row in actual.frame.iter_rows(named=True)
    ]
    told = [row for row in rows if kpis is not None or _says(project.design.kpis[row.kpi], row)]
    notes = () if told else (_nothing(asked, names) if rows else _nobody(asked),)
    return Standings(shown, day, tuple(by), *rest, tuple(told), notes)


def _nothing(asked: Asked, names: Sequence[str]) -> Finding:
    """Why no KPI is shown: these have targets, but none in this period and for these groups."""
    kpis = {
        lang: message("objectives.list", lang).join(
            label(asked.project.design.kpis[name].label or name, lang) for name in names
        )
        for lang in LANGS
    }
    period = {lang: display(asked.periods[0], lang) for lang in LANGS}
    params = {"period": period, "kpis": kpis}
    return Finding("objectives.nothing-due", params, severity="warning")


def _nobody(asked: Asked) -> Finding:
    """That there is no group of whom anything could be shown."""
    period = {lang: display(asked.periods[0], lang) for lang in LANGS}
    return Finding("objectives.no-group", {"period": period}, severity="warning")


def aimed(project: Project) -> list[str]:
    """The KPIs that are to reach something, as the design lists them: target, band or floor."""
    design = project.design
    named = {target.kpi for target, _, _ in held(read(project.path.parent / FOLDER)).values()}
    named |= set(stated_kpis(project)) | {aim.kpi for aim in plan(design)}
    named |= {kpi for segment in design.segments.values() for kpi in segment.targets}
    return [n for n, kpi in design.kpis.items() if n in named or kpi.band or kpi.floor is not None]


def thresholds(design: Design) -> Thresholds:
    """The design's limits of green and yellow."""
    return Thresholds(design.status.green, design.status.yellow)


def _says(kpi: Kpi, row: Standing) -> bool:
    """Whether there is anything to compare the figure with."""
    return row.target is not None or kpi.band is not None or kpi.floor is not None


def _period(project: Project, asked: str | Period | None, day: date) -> Period:
    if isinstance(asked, Period):
        return asked
    if asked is None:
        return period_of(day, Grain.MONTH, project.calendar)
    found = parse(asked, project.calendar)
    if found.grain is Grain.ALL:
        raise KanameError(Finding("objectives.no-end", {"period": asked}))
    return found


def _months(asked: Asked) -> dict[str, Floats]:
    """The targets of the period's months, of KPIs of which every month has one."""
    months = tuple(parts_of(asked.periods[0], asked.project))
    if len(months) == 1:
        return {}
    found = {}
    for kpi, stated in targets(replace(asked, dims=(), where={}, periods=months)).items():
        values = np.array([_value(stated, month) for month in months])
        if np.isfinite(values).all() and values.sum() > 0:
            found[kpi] = values
    return found


def _value(stated: Targets, month: Period) -> float:
    found = stated.get(((), month))
    return np.nan if found is None else found.value


def _standing(
    asked: Asked, row: Mapping[str, Any], stated: Targets, share: Due, rest: tuple[int, int]
) -> Standing:
    design, name = asked.project.design, row["kpi"]
    group = tuple(row[dim] for dim in asked.dims)
    target = stated.get((group, asked.periods[0]))
    value = None if target is None else target.value
    adds_up = kind_of(design, name) == "sum"
    return Standing(
        kpi=name,
        group=group,
        unit=row["unit"],
        actual=row["value"],
        reason=row["reason"],
        target=target,
        due=share,
        judged=judged(design.kpis[name], row["value"], value, share.share, thresholds(design)),
        pace=_pace(row["value"], value, *rest) if adds_up else Pace(),
    )


def judged(
    kpi: Kpi, actual: float | None, target: float | None, share: float, limits: Thresholds
) -> Judged:
    """A figure to date beside the share of the target, the band and the floor that is due."""
    owed = None if target is None else target * share
    floor = None if kpi.floor is None else kpi.floor * share
    band = None if kpi.band is None else (kpi.band[0] * share, kpi.band[1] * share)
    return Judged(
        owed=owed,
        attainment=attainment(actual, owed, kpi.better, band),
        of_target=attainment(actual, target, kpi.better, kpi.band),
        status=status(actual, owed, kpi.better, band=band, floor=floor, thresholds=limits),
    )


def _pace(actual: float | None, target: float | None, over: int, left: int) -> Pace:
    if actual is None:
        return Pace()
    needed = None if target is None or not left else max(0.0, target - actual) / left
    return Pace(actual / over if over else None, needed)


def _days(project: Project, period: Period, day: date) -> tuple[int, int]:
    """The business days of a period that are over at the end of a day, and those left."""
    until = min(max(day + A_DAY, period.start), period.end)
    calendar = project.calendar
    over = business_days(period.start, until, calendar)
    return over, business_days(until, period.end, calendar)
