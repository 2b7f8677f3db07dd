"""Target rules of KPIs: what the rule of the design asks for, and what history says can be."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.api.targets.scopes import dimensions
from kaname.design.model import By, Kpi, TargetRule
from kaname.formula.values import Floats
from kaname.numbers import RATIOS
from kaname.targets.baseline import Baseline, History, evaluated
from kaname.targets.ledger import Scope
from kaname.targets.rule import Feasible, Ruled, best_quartile, of_past
from kaname.text import Lang, label, message

YEAR = 12
PAST = re.compile(r"past_(\d+(?:\.\d+)?)_(\d+(?:\.\d+)?)")
BY: Mapping[str, By] = {
    "tenure": "tenure",
    "area": "area",
    "bant": "bant",
    "skill_and_product": "skill_and_product",
}


@dataclass(frozen=True, slots=True)
class RuleEffect:
    """A KPI's rule at work: `past` is what it multiplies, None where it only says how to share."""

    rule: TargetRule
    past: float | None
    ruled: Ruled
    feasible: Feasible

    def words(self, lang: Lang) -> str:
        """The rule as the design says it, else as its parts mean."""
        if self.rule.text is not None:
            return label(self.rule.text, lang)
        said = []
        if self.rule.past is not None:
            low, high = (f"{factor:.0%}" for factor in self.rule.past)
            said.append(message("targets.rule-past", lang, low=low, high=high))
        said += [message(f"targets.rule-{by}", lang) for by in self.rule.by]
        if self.rule.market is not None:
            said.append(message("targets.rule-market", lang, file=self.rule.market))
        return message("targets.list-comma", lang).join(said)


def rule_of(kpi: Kpi) -> TargetRule | None:
    """The rule that a KPI's targets are computed by: as it is written, or by its name in the
    catalogue (`past_1.2_1.3`, `tenure`); None where there are only words, or nothing.
    """
    stated = kpi.target_rule
    if isinstance(stated, TargetRule):
        return stated
    if not isinstance(stated, str):
        return None
    found = PAST.fullmatch(stated)
    if found is not None:
        return TargetRule(past=(float(found[1]), float(found[2])))
    return TargetRule(by=(BY[stated],)) if stated in BY else None


def ruled(
    project: Project, kpi: str, scope: Scope, base: Baseline, past: History
) -> RuleEffect | None:
    """The effect of the KPI's structured rule; None where it has none.

    The past is the same period of the last year, else the last twelve months.
    """
    spec = project.design.kpis[kpi]
    rule = rule_of(spec)
    if rule is None:
        return None
    if rule.past is None:
        return RuleEffect(rule, None, Ruled(base.value, base.value), Feasible())
    own = base.last_year if base.last_year is not None else base.value
    feasible = _feasible(project, kpi, scope, past, own)
    return RuleEffect(rule, own, of_past(own, rule.past, spec.better, feasible), feasible)


def _feasible(project: Project, kpi: str, scope: Scope, past: History, own: float) -> Feasible:
    """The best quarter of one's own months, scaled to the past, and of one's peers' year."""
    better = project.design.kpis[kpi].better
    monthly = evaluated(past.expr, past.parts.keys, past.parts.values)[-2 * YEAR :]
    level = np.nanmean(monthly) if np.isfinite(monthly).any() else np.nan
    best = best_quartile(_without_season(monthly), better)
    own_best = None if best is None or not level > 0 else float(own * best / level)
    peers = best_quartile(_peers(project, kpi, scope), better)
    return Feasible(own_best, peers, whole=is_share(project, kpi))


def is_share(project: Project, kpi: str) -> bool:
    """Whether a KPI is a part of a whole that has never passed it."""
    return project.units[kpi].strip() in RATIOS and kind_of(project.design, kpi) == "ratio"


def _without_season(months: Floats) -> Floats:
    """Months divided by how their calendar month usually is, where two years say so."""
    if len(months) < 2 * YEAR or not np.nanmean(months) > 0:
        return months
    with np.errstate(all="ignore"):
        usual = np.nanmean(months.reshape(2, YEAR), axis=0) / np.nanmean(months)
        return np.asarray(months / np.tile(np.where(usual > 0, usual, np.nan), 2))


def _peers(project: Project, kpi: str, scope: Scope) -> Floats:
    """The others of the scope's kind, over the last year; of rates only: amounts differ by size."""
    dims: Sequence[str] = dimensions(project.design, scope.kind) if scope.kind != "company" else ()
    if not dims or kind_of(project.design, kpi) != "ratio":
        return np.array([])
    figures = project.measure(kpi, dims[-1], "year").frame
    last = figures.filter(figures["period"] == figures["period"].max())
    return np.asarray(last["value"].drop_nulls().to_numpy(), dtype=np.float64)
