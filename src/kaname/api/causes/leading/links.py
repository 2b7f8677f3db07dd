"""Evidence on the causes and effects that a design states: the strategy map's links, drivers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kaname.api.causes.leading.figures import complete_periods
from kaname.api.causes.leading.found import LeadOf
from kaname.api.causes.leading.search import LAGS, Progress, check, compared, judged
from kaname.api.causes.leading.told import Words, is_against, said, span, step_in
from kaname.api.project import Project, Scope
from kaname.causes.insight import Insight
from kaname.causes.leading.panel import LEVEL
from kaname.design.influence import goals
from kaname.design.model import Design
from kaname.periods import Grain, Period, periods_of_span, read_span
from kaname.text import LANGS, message

Certainty = Literal["held", "against", "none", "shared", "little"]


@dataclass(frozen=True, slots=True)
class Stated:
    """A cause and its effect as the design states them; `lag` in words, None where it says none."""

    cause: str
    effect: str
    lag: str | None
    origin: Literal["link", "driver"]


@dataclass(frozen=True, slots=True)
class LinkEvidence:
    """What the data say of a stated cause and effect, at the stated lag or else at the usual ones.

    `held`: borne out. `against`: the other way round. `none`: no more than chance. `shared`: not
    to be told apart from season. `little`: not enough data.
    """

    stated: Stated
    certainty: Certainty
    found: LeadOf


@dataclass(frozen=True, slots=True)
class Links:
    """The evidence on every stated cause and effect, and its sentences."""

    evidence: tuple[LinkEvidence, ...]
    insights: tuple[Insight, ...]


def evidence(
    project: Project,
    by: str | None = None,
    grain: str = "month",
    where: Scope | None = None,
    progress: Progress | None = None,
) -> tuple[LinkEvidence, ...]:
    """What the data say of each link of the strategy map and each driver, in the design's order."""
    check(project, by, where)
    stated = stated_links(project.design)
    if not stated:
        return ()
    periods = _periods(project, stated, grain)
    pairs = [(one.cause, one.effect, lags(one.lag, Grain(grain))) for one in stated]
    found = judged(compared(project, pairs, periods, by, where, progress))
    return tuple(
        LinkEvidence(one, _certainty(project, each), each)
        for one, each in zip(stated, found, strict=True)
    )


def links(
    project: Project,
    by: str | None = None,
    grain: str = "month",
    where: Scope | None = None,
    progress: Progress | None = None,
) -> Links:
    """The same with a sentence for each, what is borne out first."""
    known = evidence(project, by, grain, where, progress)
    order: list[Certainty] = ["held", "against", "shared", "none", "little"]
    ranked = sorted(known, key=lambda one: order.index(one.certainty))
    insights = tuple(told(project, one, Grain(grain), len(known)) for one in ranked)
    return Links(known, insights or (Insight("leads.no-links"),))


def stated_links(design: Design) -> list[Stated]:
    """Links of the strategy map, then drivers; each pair once."""
    found: dict[tuple[str, str], Stated] = {}
    for link in design.scorecard.links if design.scorecard else ():
        found[link.from_, link.to] = Stated(link.from_, link.to, link.lag, "link")
    for name, kpi in design.kpis.items():
        for driver in kpi.drivers:
            cause, lag = (driver, None) if isinstance(driver, str) else (driver.kpi, driver.lag)
            found.setdefault((cause, name), Stated(cause, name, lag, "driver"))
    return list(found.values())


def lags(stated: str | None, grain: Grain) -> tuple[int, ...]:
    """The lags to try in periods: the stated one alone, or those that are usual."""
    if stated is None:
        return LAGS[grain]
    return (max(1, round(periods_of_span(stated, grain))),)


def _periods(project: Project, stated: Sequence[Stated], grain: str) -> tuple[Period, ...]:
    kgi = next(iter(goals(project.design)), stated[0].effect)
    return complete_periods(project, kgi, grain)


def _certainty(project: Project, one: LeadOf) -> Certainty:
    if one.passed:
        return "against" if is_against(project, one) else "held"
    return "none" if one.lead.verdict == "leads" else one.lead.verdict


def told(project: Project, one: LinkEvidence, grain: Grain, tried: int) -> Insight:
    """The sentence of a stated cause among so many that were tried."""
    figures = said(project, one.found, grain)
    kind = "alone" if one.certainty == "none" and _seems(one.found) else one.certainty
    effect = one.found.lead.strength * step_in(project, one.found)
    return Insight(
        f"leads.link-{kind}",
        {**figures, "stated": _stated(one.stated.lag), "tried": tried},
        one.stated.effect,
        size=effect if one.found.passed else None,
        unit=project.units.get(one.stated.effect, ""),
        p=one.found.lead.p,
        level="bad" if one.certainty == "against" else "neutral",
    )


def _seems(one: LeadOf) -> bool:
    """Whether it would pass for a lead if nothing else had been tried."""
    return one.lead.p <= LEVEL or one.lead.low * one.lead.high > 0


def _stated(lag: str | None) -> Words:
    """The lag that the design states, in words."""
    if lag is None:
        return {lang: message("leads.no-lag", lang) for lang in LANGS}
    count, unit = read_span(lag)
    return span(count, unit) if unit in LAGS else dict.fromkeys(LANGS, lag)
