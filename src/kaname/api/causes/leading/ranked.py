"""Ranked factors in words, beside what the design calls primary."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from kaname.api.causes.leading.elasticities import Elasticity, Year
from kaname.api.causes.leading.told import Words, changes, kpi_words, listed, unit_words
from kaname.api.project import Project
from kaname.causes.insight import Figure, Insight
from kaname.causes.leading.factor import Factor
from kaname.charts.chart import Bar, Ranking
from kaname.numbers import ALWAYS_FRACTIONAL, RATIOS
from kaname.text import LANGS, message

SHOWN = 7
SURE = 0.5  # probability of being among the first three from which a rank is given
UNLIKELY = 0.1
ROUNDING = 1e-6  # of the KGI: a gain that is none
FRACTIONAL = ALWAYS_FRACTIONAL | RATIOS


@dataclass(frozen=True, slots=True)
class Ranked:
    """A factor and where its elasticity comes from."""

    factor: Factor
    elasticity: Elasticity


@dataclass(frozen=True, slots=True)
class _Order:
    """All factors in groups: each is in one of them.

    `sure`: those that can be ranked; `open`: those with a gain whose rank cannot be told;
    `further`: more of them; `doubtful`: whose gain may be none; `none`: without a gain.
    """

    sure: tuple[Ranked, ...]
    open: tuple[Ranked, ...]
    further: tuple[Ranked, ...]
    doubtful: tuple[Ranked, ...]
    none: tuple[Ranked, ...]


def factor_insights(
    project: Project, year: Year, by: str, found: Sequence[Ranked], unjudged: Sequence[str] = ()
) -> tuple[Insight, ...]:
    """A sentence for each factor with a gain, those that can be ranked first; then the rest.

    `unjudged`: KPIs of which too few units could be compared.
    """
    head = {"kgi": kpi_words(project, year.kgi), "first": year.periods[0], "last": year.periods[-1]}
    if not found:
        return (Insight("factors.none", head, year.kgi),)
    order = _ordered(found, year.value)
    told = [_told(project, year, by, one, rank) for rank, one in enumerate(order.sure, 1)]
    told += [_told(project, year, by, one) for one in order.open]
    told = told or [Insight("factors.none", head, year.kgi)]
    live = [*order.sure, *order.open, *order.doubtful]
    if live:
        told[0] = replace(told[0], chart=_chart(project, year, live[:SHOWN]))
    notes = [*_unranked(project, year, order, unjudged), *_design(project, year, found, order.sure)]
    base = {**head, "count": len(found) + len(unjudged), "by": unit_words(project, by)}
    return (*told, Insight("factors.base", base, year.kgi, causes=tuple(notes)))


def _ordered(found: Sequence[Ranked], result: float) -> _Order:
    """Who is in the first three more often than not has a rank; nobody else is above another."""
    live = [one for one in found if one.factor.gain > 0]
    firm = [one for one in live if one.factor.low > ROUNDING * abs(result)]
    sure = [one for one in firm if one.factor.top3 >= SURE]
    left = [one for one in firm if one.factor.top3 < SURE]
    room = max(SHOWN - len(sure), 0)
    return _Order(
        sure=tuple(sorted(sure, key=lambda one: (-round(one.factor.top3, 2), -one.factor.gain))),
        open=tuple(left[:room]),
        further=tuple(left[room:]),
        doubtful=tuple(one for one in live if one not in firm),
        none=tuple(one for one in found if one.factor.gain <= 0),
    )


def _unranked(
    project: Project, year: Year, order: _Order, unjudged: Sequence[str]
) -> Iterable[Insight]:
    """What has no rank and why, so that every KPI that was compared is accounted for."""
    if order.open or order.further:
        yield Insight("factors.open", {"rank": len(order.sure) + 1}, year.kgi)
    groups = {
        "factors.further": [one.factor.key for one in order.further],
        "factors.doubtful": [one.factor.key for one in order.doubtful],
        "factors.rest": [one.factor.key for one in order.none],
        "factors.unjudged": list(unjudged),
    }
    yield from _lists(project, year, groups)


def _lists(project: Project, year: Year, groups: Mapping[str, Sequence[str]]) -> Iterable[Insight]:
    for kind, names in groups.items():
        if names:
            yield Insight(kind, {"kpis": listed(project, names)}, year.kgi)


def _told(project: Project, year: Year, by: str, one: Ranked, rank: int | None = None) -> Insight:
    found, unit = one.factor, project.units.get(year.kgi, "")
    kpi = project.design.kpis[found.key]
    own = project.units.get(found.key, "")
    reach, gain, low, high = changes([found.reach, found.gain, found.low, found.high], unit)
    key = "factors.open-rank" if rank is None else "factors.rank"
    best = one.elasticity.value * (1 + found.room * (-1 if kpi.better == "down" else 1))
    params = {
        "rank": {lang: message(key, lang, rank=rank) for lang in LANGS},
        "kpi": kpi_words(project, found.key),
        "kgi": kpi_words(project, year.kgi),
        "by": unit_words(project, by),
        "now": Figure(one.elasticity.value, own),
        "best": Figure(best, own, decimals=_places(own)),
        "room": Figure(best / one.elasticity.value - 1, form="share"),
        "reach": reach,
        "gain": gain,
        "low": low,
        "high": high,
        "share": percent(found.share),
    }
    sure = [] if rank is None else [Insight("factors.sure", {"top": percent(found.top3)})]
    return Insight(
        *(f"factors.{found.source}", params, found.key),
        size=found.gain,
        unit=unit,
        level="good",
        causes=(*sure, *_basis(project, year, one)),
    )


def _places(unit: str) -> int | None:
    """A year's count is told without decimals."""
    return 0 if unit and unit.isalpha() and unit.islower() and unit not in FRACTIONAL else None


def _basis(project: Project, year: Year, one: Ranked) -> Iterable[Insight]:
    """Where the elasticity comes from, and who is said to move it."""
    words = {"kpi": kpi_words(project, one.factor.key), "kgi": kpi_words(project, year.kgi)}
    size = f"{one.factor.elasticity:.2f}"
    through = one.elasticity.through
    if one.elasticity.basis == "tree":
        yield Insight("factors.by-tree", {**words, "size": size}, one.factor.key)
    elif through is None:
        yield Insight("factors.by-lead", {**words, "size": size}, one.factor.key)
    else:
        params = {**words, "size": size, "through": kpi_words(project, through)}
        yield Insight("factors.by-lead-through", params, one.factor.key)
    if project.design.kpis[one.factor.key].control == "company":
        yield Insight("factors.by-company", words, one.factor.key)


def _design(
    project: Project, year: Year, found: Sequence[Ranked], sure: Sequence[Ranked]
) -> Iterable[Insight]:
    """What the design calls primary and the data rank low, and the other way round."""
    kpis = project.design.kpis
    primary = [n for n, kpi in kpis.items() if (kpi.tier == "primary" or kpi.csf) and n != year.kgi]
    if not primary:
        return
    first = [one.factor.key for one in sure]
    unlikely = [one.factor.key for one in found if one.factor.top3 < UNLIKELY]
    untold = [name for name in primary if name not in {one.factor.key for one in found}]
    groups = {
        "factors.agreed": [name for name in first if name in primary],
        "factors.overlooked": [name for name in first if name not in primary],
        "factors.overrated": [name for name in unlikely if name in primary],
        "factors.untold": untold,
    }
    yield from _lists(project, year, groups)


def percent(share: float) -> str:
    """A share as people say it."""
    return f"{100 * share:.0f}%"


def _chart(project: Project, year: Year, live: Sequence[Ranked]) -> Ranking:
    words = kpi_words(project, year.kgi)
    title: Words = {lang: message("factors.title", lang, kgi=words[lang]) for lang in LANGS}
    bars = tuple(
        Bar(kpi_words(project, o.factor.key), o.factor.gain, o.factor.low, o.factor.high)
        for o in live
    )
    return Ranking(title, project.units.get(year.kgi, ""), bars)
