"""Power before the start: what could be seen in how many units, and in which order to start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from kaname.api.causes.effects.action import known_kpis
from kaname.api.causes.effects.figures import Figures, figures
from kaname.api.causes.effects.fitting import foreign, small
from kaname.api.causes.effects.saying import bare, names
from kaname.api.project import Project, Scope
from kaname.api.targets.texts import Namer
from kaname.causes.effects.outcomes import Outcomes, columns, rows
from kaname.causes.effects.power import Power, detectable, power
from kaname.causes.effects.rollout import Rollout, rollout
from kaname.causes.insight import Insight
from kaname.charts.chart import Bar, Ranking
from kaname.design.aims import kgi
from kaname.errors import Finding, KanameError
from kaname.numbers import show
from kaname.series.panel import Flags
from kaname.text import Lang, label

MONTHS = 6
LATELY = 12  # months in which a unit must have figures
FEWEST = 4  # units of which some can be compared with others
STEPS = (3, 6, 9, 12)  # months for which it is told what could be seen


@dataclass(frozen=True, slots=True)
class Who:
    """Units that could start, and those left out: too small, and those with other KPIs."""

    there: Flags
    small: Flags
    foreign: Flags


@dataclass(frozen=True, slots=True)
class Powered:
    """What could be seen: by number of units for the asked months, and in which order to start.

    `wanted` is the change that is to be seen, `enough` the fewest units in which it is.
    """

    kpi: str
    dim: str
    units: tuple[str, ...]
    months: int
    asked: Power
    by_units: tuple[Power, ...]
    by_months: tuple[Power, ...]
    relative: bool
    wanted: float | None
    enough: int | None
    order: Rollout
    small: tuple[str, ...]  # left out: next to nothing of the KPI
    foreign: tuple[str, ...]  # left out: they have other KPIs
    insights: tuple[Insight, ...]


def powered(
    project: Project,
    kpi: str | None,
    by: str,
    *,
    where: Scope | None = None,
    units: int | None = None,
    months: int = MONTHS,
    wanted: float | None = None,
    seed: int = 1,
) -> Powered:
    """What could be seen with `units` of the members of `by` for `months` months.

    By default a quarter of them. `wanted`: relative for sums, else in the KPI's unit. Raises
    KanameError for unknown names, too few units, and too short a history.
    """
    name = _kpi(project, kpi)
    limits = {d: (v,) if isinstance(v, str) else tuple(v) for d, v in (where or {}).items()}
    found = figures(project, name, by, limits)
    who = None if found is None else _who(project, found, name)
    if found is None or who is None or int(who.there.sum()) < FEWEST:
        count = 0 if who is None else int(who.there.sum())
        params = {"kpi": Namer(project.design).kpi(name), "dimension": by, "count": count}
        raise KanameError(Finding("effects.few-units", {**params, "fewest": FEWEST}))
    of = rows(found.outcomes, who.there)
    first = units or max(1, of.units // 4)
    if not 0 < first < of.units:
        raise KanameError(Finding("effects.units-beyond", {"units": first, "count": of.units}))
    seen = detectable(of, first, months)
    if seen is None:
        params = {"kpi": Namer(project.design).kpi(name), "months": months}
        raise KanameError(Finding("effects.no-power", {**params, "count": len(found.months)}))
    return _powered(
        project, (name, by, found.units, who), of, Power(first, months, seen), wanted, seed
    )


def _powered(
    project: Project,
    who: tuple[str, str, tuple[str, ...], Who],
    of: Outcomes,
    asked: Power,
    wanted: float | None,
    seed: int,
) -> Powered:
    kpi, by, units, sorted_ = who
    at = np.array(units)
    members, small_, foreign_ = (
        tuple(at[one].tolist()) for one in (sorted_.there, sorted_.small, sorted_.foreign)
    )
    half = len(members) // 2
    by_units = tuple(power(of, range(1, half + 1), [asked.months]))
    by_months = tuple(power(of, [asked.units], [*STEPS]))
    enough = None
    if wanted is not None:
        enough = next((p.units for p in by_units if p.detectable <= abs(wanted)), None)
    order = rollout(columns(of, range(max(0, of.number.shape[1] - 24), of.number.shape[1])),
                    enough or asked.units, seed)  # fmt: skip
    made = Powered(
        kpi, by, members, asked.months, asked, by_units, by_months, of.kind == "relative",
        wanted, enough, order, small_, foreign_, (),
    )  # fmt: skip
    return _said(project, made)


def _said(project: Project, of: Powered) -> Powered:
    unit = project.units.get(of.kpi, "")

    def size(value: float) -> dict[Lang, str]:
        return bare(of.relative, value, unit)

    kpi = Namer(project.design).kpi(of.kpi)
    params: dict[str, object] = {
        "kpi": kpi, "months": of.months, "detectable": size(of.asked.detectable),
        **_counted(project, of, of.asked.units),
    }  # fmt: skip
    chart = Ranking(
        kpi, "%" if of.relative else unit,
        tuple(Bar(f"{p.units}/{len(of.units)}", p.detectable) for p in of.by_units),
    )  # fmt: skip
    left = {"effects.power-small": of.small, "effects.foreign": of.foreign}
    causes = tuple(Insight(kind, {"units": names(of_)}) for kind, of_ in left.items() if of_)
    told = [Insight("effects.power", params, of.kpi, chart=chart, causes=causes)]
    told += _choices(project, of, size)
    told.append(_order(of))
    return replace(of, insights=tuple(told))


def _choices(
    project: Project, of: Powered, size: Callable[[float], dict[Lang, str]]
) -> list[Insight]:
    told = []
    if of.wanted is not None:
        kind = "effects.power-wanted" if of.enough else "effects.power-never"
        most = of.by_units[-1]
        told.append(Insight(kind, {
            "wanted": size(of.wanted), "months": of.months, "detectable": size(most.detectable),
            **_counted(project, of, of.enough or most.units),
        }))  # fmt: skip
    for one in of.by_units:
        if one.units in (2 * of.asked.units, len(of.units) // 2) and one.units > of.asked.units:
            told.append(Insight("effects.power-units", {
                "detectable": size(one.detectable), **_counted(project, of, one.units),
            }))  # fmt: skip
    for one in of.by_months:
        if one.months > of.months:
            told.append(Insight("effects.power-months", {
                "months": one.months, "detectable": size(one.detectable),
            }))  # fmt: skip
            break
    return told


def _counted(project: Project, of: Powered, units: int) -> dict[str, object]:
    """So many of all, as the dimension calls its members: 6課のうち2課, 2 of 6 sections.

    A Japanese label of one character counts; a longer one is followed by the number.
    """
    declared = project.design.dimensions.get(of.dim)
    word = (declared.label if declared is not None else None) or of.dim
    ja, en = label(word, "ja"), label(word, "en").lower()

    def japanese(count: int) -> str:
        return f"{count}{ja}" if len(ja) == 1 else f"{ja}{count}"

    few = japanese(units) if len(ja) == 1 else str(units)
    return {
        "units": {"ja": few, "en": str(units)},
        "count": {"ja": japanese(len(of.units)), "en": show(len(of.units), en, "en")},
    }


def _order(of: Powered) -> Insight:
    """Who begins, who is compared, and the waves after."""
    at = of.units
    first, *rest = of.order.waves
    pairs = {b: at[a] for a, b in of.order.pairs}
    waves = [
        Insight("effects.order-wave", {"wave": n, "units": names([at[u] for u in wave])})
        for n, wave in enumerate(rest, start=2)
    ]
    compared = [
        Insight("effects.order-pair", {"first": name, "later": at[later]})
        for later, name in pairs.items()
    ]
    params = {"units": names([at[u] for u in first]), "seed": of.order.seed}
    return Insight("effects.order", params, causes=(*compared, *waves))


def _kpi(project: Project, written: str | None) -> str:
    found = written or kgi(project.design)
    if found is None:
        raise KanameError(Finding("effects.no-kpi", {"known": ", ".join(project.design.kpis)}))
    return known_kpis(project, [found])[0]


def _who(project: Project, of: Figures, kpi: str) -> Who:
    """Who could start: those with figures, of some size, that have this KPI.

    Where all that have figures have other KPIs, these are what is asked about.
    """
    there = _lately(of)
    strange = there & foreign(project, of, kpi)
    if (strange == there).all():
        strange = np.zeros(there.size, np.bool_)
    months = range(max(0, len(of.months) - LATELY), len(of.months))
    little = small(of.outcomes, months, there & ~strange) & ~strange
    return Who(there & ~strange & ~little, little, strange)


def _lately(of: Figures) -> Flags:
    """Units with figures in every one of the last months."""
    number, weight = of.outcomes.number[:, -LATELY:], of.outcomes.weight[:, -LATELY:]
    there = number != 0 if of.outcomes.kind == "relative" else weight > 0
    return np.asarray(there.mean(1) >= 0.5)
