"""What goes with a KPI: before it is rolled out, its pair and what it feeds are looked at too."""

from __future__ import annotations

from dataclasses import replace

from kaname.api.causes.effects.evaluation import Evaluation
from kaname.api.causes.effects.judging import Case, judged
from kaname.design.influence import influences
from kaname.design.model import Design

MOST = 6  # KPIs that are looked at


def followed(design: Design, kpi: str) -> tuple[str, ...]:
    """Its pair, what it moves directly, and the pairs of these."""
    moved = [name for name, by in influences(design).items() if kpi in by]
    found = [*_pairs(design, kpi), *moved]
    found += [pair for name in moved for pair in _pairs(design, name)]
    return tuple(name for name in dict.fromkeys(found) if name != kpi)[:MOST]


def looked_at(case: Case, of: Evaluation) -> Evaluation:
    """What worked, with what goes with it in the same comparison: roll-out only if that is well."""
    if of.advice != "spread":
        return of
    design = case.project.design
    names = followed(design, of.action.kpi)
    there = tuple(judged(_of(case, name)) for name in names)
    doubtful = tuple(one.action.kpi for one in there if _stands_against(design, of, one))
    return replace(of, followed=there, doubtful=doubtful, advice="check" if doubtful else of.advice)


def _of(case: Case, kpi: str) -> Case:
    action = replace(case.action, kpi=kpi, wanted=None, moves=frozenset({kpi}))
    return replace(case, action=action)


def _pairs(design: Design, kpi: str) -> list[str]:
    own = design.kpis[kpi].pair
    return [n for n, spec in design.kpis.items() if n == own or spec.pair == kpi]


def _stands_against(design: Design, of: Evaluation, one: Evaluation) -> bool:
    """Whether it got worse, or was to follow by what people think and is not seen to."""
    if of.action.kpi in design.kpis[one.action.kpi].driven_by:
        return one.verdict not in ("worked", "changed")
    return one.verdict == "harmed"
