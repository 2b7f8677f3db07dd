"""Fair shares: how attainable targets of people are, seen from all that is known today."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import Evidence
from kaname.allocation.fairness import Case, Fairness, Holder, judge
from kaname.allocation.methods.skill import skill
from kaname.allocation.outlook import Ahead, draw
from kaname.allocation.ramp import Ramp, ramp
from kaname.api.allocations.member_list import potentials
from kaname.api.allocations.workforce import (
    Workforce,
    complete,
    dimensions,
    evidence,
    months_of,
    tenure,
    workforce,
)
from kaname.api.project import Project
from kaname.api.targets.figures import target_figures
from kaname.errors import Finding, KanameError
from kaname.periods import Period, display, shift_period
from kaname.series.forecasting import forecast
from kaname.series.panel import Panel, usable
from kaname.text import LANGS

DRAWS = 1000
SEED = 1
YEAR = 12
HISTORY = 36  # months that rates and forecasts rest on
UNSURE = 0.3  # relative spread of a total that has no history to be forecast from
BANDS = ((12.0, "first-year"), (36.0, "to-three-years"), (np.inf, "longer"))
UNKNOWN = "unknown"


@dataclass(frozen=True)
class Outlook:
    """Results that each person may have by the period's end; arrays have the people's order."""

    names: tuple[str, ...]
    draws: Floats  # (people, draws)
    last: Floats  # of the same months a year before; NaN where they were not there throughout
    potential: Floats
    tenure: Floats  # in months, at the period's begin or today; NaN: unknown
    units: tuple[tuple[str, ...], ...]
    staff: Workforce
    curve: Ramp


def outlook(project: Project, kpi: str, period: Period, to: Sequence[str] = ()) -> Outlook:
    """The outlook of a period, with what of it is already known.

    What somebody of rate 1 brings is forecast for each group (division, or all), and people have
    their own shrunken rates of it, by tenure. See `kaname.allocation.outlook`.
    """
    months = complete(project, kpi)[-HISTORY:]
    inside = months_of(project, period)
    rest = tuple(month for month in inside if month not in months)
    staff = workforce(project, kpi, dimensions(project, to), months, rest or inside[-1:])
    if not rest:
        staff = replace(staff, active=np.zeros_like(staff.active))
    given = evidence(project, kpi, staff, {})
    curve = ramp(given)
    found = skill(given, curve)
    exposure = curve.at(given.tenure) * staff.active
    done = _sum(staff, [month for month in months if month in inside])
    rate = found.shrunk[given.person][:, None]
    heads = np.where(np.isfinite(given.past), rate * curve.at(given.tenure_past), 0.0)
    paths = _paths(given, heads, months, staff.ahead, project)
    ahead = Ahead(rate * exposure, exposure, np.nan_to_num(done), given.person, given.group, paths)
    year = _year_before(inside, months, project)
    last = given.by_person(np.nan_to_num(_sum(staff, year)))
    stayed = given.by_person(_there(staff, year)).min(axis=1, initial=1.0) > 0
    comparable = stayed if year and _all_known(staff, year) else np.zeros_like(stayed)
    return Outlook(
        given.names,
        draw(ahead, found, SEED),
        np.where(comparable, last, np.nan),
        _potential(project, staff, given),
        _tenures(staff, given),
        tuple(_units(staff, given)),
        staff,
        curve,
    )


def expected(
    project: Project, kpi: str, period: Period, to: Sequence[str], staff: Workforce
) -> Floats:
    """What each row's person is expected to bring in the period, per month that they are there."""
    seen = outlook(project, kpi, period, to)
    mean = dict(zip(seen.names, seen.draws.mean(axis=1).tolist(), strict=True))
    months: dict[str, float] = {}
    for name, there in zip(staff.people, staff.active.sum(axis=1).tolist(), strict=True):
        months[name] = months.get(name, 0.0) + there
    monthly = {name: mean.get(name, 0.0) / of if of else 0.0 for name, of in months.items()}
    return np.array([monthly[name] for name in staff.people])


def _year_before(
    inside: Sequence[Period], known: Sequence[Period], project: Project
) -> list[Period]:
    """The same months a year before; for a whole year that is not over, the latest twelve."""
    same = [shift_period(month, -1, "year", project.calendar) for month in inside]
    if len(inside) == YEAR and not set(same) <= set(known):
        return list(known[-YEAR:])
    return same


def _sum(staff: Workforce, months: Sequence[Period]) -> Floats:
    found: Floats = np.nansum(staff.past[:, _columns(staff, months)], axis=1)
    return found


def _there(staff: Workforce, months: Sequence[Period]) -> Floats:
    return np.isfinite(staff.past[:, _columns(staff, months)]).astype(float)


def _columns(staff: Workforce, months: Sequence[Period]) -> list[int]:
    return [i for i, month in enumerate(staff.known) if month in months]


def _all_known(staff: Workforce, months: Sequence[Period]) -> bool:
    return set(months) <= set(staff.known)


def _paths(
    given: Evidence,
    heads: Floats,
    known: Sequence[Period],
    ahead: Sequence[Period],
    project: Project,
) -> Floats:
    """What one of rate 1 may bring in each group and month ahead: shape (groups, draws, months).

    `heads` is how much of one each row was in each known month.
    """
    groups = tuple(dict.fromkeys(given.groups))
    sums, whole = np.zeros((2, len(groups), len(known)))
    np.add.at(sums, given.group, np.nan_to_num(given.past))
    np.add.at(whole, given.group, heads)
    totals = np.divide(sums, whole, out=np.full(sums.shape, np.nan), where=whole > 0)
    horizon = ahead[-1].index - known[-1].index if known else 0
    found = _unsure(totals, len(ahead))
    if not known or horizon <= 0:
        return found
    panel = usable(Panel(groups, tuple(known), totals))
    if panel.keys:
        drawn = forecast(panel, horizon, calendar=project.calendar).paths(DRAWS, SEED)
        for key, path in zip(panel.keys, drawn, strict=True):
            found[groups.index(key)] = np.maximum(path[:, -len(ahead) :], 0.0)
    return found


def _unsure(totals: Floats, months: int) -> Floats:
    """Around the mean of what is known, where that is too little for a forecast."""
    rng = np.random.default_rng(SEED)
    known = np.isfinite(totals)
    count = known.sum(axis=1)
    sums = np.where(known, totals, 0.0).sum(axis=1)
    mean = np.divide(sums, count, out=np.zeros(len(totals)), where=count > 0)
    shock = np.maximum(1 + UNSURE * rng.standard_normal((len(totals), DRAWS, 1)), 0.0)
    return np.repeat(mean[:, None, None] * shock, months, axis=2)


def _potential(project: Project, staff: Workforce, given: Evidence) -> Floats:
    try:
        rows = potentials(project, staff.dims[-1], staff.people)
    except KanameError:
        return np.full(len(given.names), np.nan)
    found = dict(zip(staff.people, rows.tolist(), strict=True))
    return np.array([found[name] for name in given.names])


def _tenures(staff: Workforce, given: Evidence) -> Floats:
    rows = dict(zip(staff.people, tenure(staff, staff.ahead[:1])[:, 0].tolist(), strict=True))
    return np.array([rows[name] for name in given.names])


def _units(staff: Workforce, given: Evidence) -> Iterable[tuple[str, ...]]:
    """The unit that each person is in last."""
    last: dict[str, tuple[str, ...]] = {}
    there_at_all = np.asarray(staff.active.any(axis=1))
    for path, there in zip(staff.paths, there_at_all.tolist(), strict=True):
        if there or path[-1] not in last:
            last[path[-1]] = path[:-1]
    return (last[name] for name in given.names)


def band(months: float) -> str:
    """The band of a tenure: a key of its words."""
    if np.isnan(months):
        return UNKNOWN
    return next(name for limit, name in BANDS if months < limit)


def fairness(
    seen: Outlook, targets: Mapping[str, float], step: float = 1.0, fixed: Iterable[str] = ()
) -> Fairness:
    """How fair targets of people are. `fixed` are those that no suggestion may touch."""
    at = {name: i for i, name in enumerate(seen.names)}
    held = [name for name, value in targets.items() if name in at and value > 0]
    names = sorted(held, key=lambda name: (seen.units[at[name]], name))
    rows = [at[name] for name in names]
    kept = set(fixed)
    holders = tuple(
        Holder(
            name,
            "/".join(seen.units[row]),
            (band(float(seen.tenure[row])), "/".join(seen.units[row][-1:])),
        )
        for name, row in zip(names, rows, strict=True)
    )
    return judge(
        Case(
            holders,
            np.array([targets[name] for name in names], dtype=float),
            seen.draws[rows],
            seen.potential[rows],
            seen.last[rows],
            step,
            np.array([name in kept for name in names], dtype=bool),
        )
    )


def current(project: Project, kpi: str, period: Period, to: Sequence[str] = ()) -> dict[str, float]:
    """The targets that people have for the period; none where there are none."""
    person = dimensions(project, to)[-1]
    found = target_figures(
        project, kpi, period.grain.value, by=person, start=period.label, end=period.label
    )
    return {group[0]: target.value for (group, at), target in found.items() if at == period}


def require_current(
    project: Project, kpi: str, period: Period, to: Sequence[str] = ()
) -> dict[str, float]:
    """The same. Raises KanameError where there are none."""
    found = current(project, kpi, period, to)
    if not found:
        words = {"kpi": kpi, "period": {lang: display(period, lang) for lang in LANGS}}
        raise KanameError(Finding("allocation.no-current", words))
    return found
