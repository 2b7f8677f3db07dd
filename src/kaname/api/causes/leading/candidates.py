"""Candidates: the KPIs that can lead another one without being it in another dress."""

from __future__ import annotations

from kaname.api.project import Project
from kaname.design.model import Design, Fact
from kaname.formula.parse import Name
from kaname.measure.leaves import plan

# What a row is where somebody set what is to come: such a figure is an aim, no cause.
AIMS = frozenset(("target", "quota", "budget", "plan", "目標", "割当", "予算", "計画", "ノルマ"))


def candidates(project: Project, kpi: str) -> list[str]:
    """The KPIs that may lead one, in the design's order.

    Left out: what the design calls lagging (unless it names it as a cause), targets, KPIs out of
    use, and those that are made of the same measure, which would lead by arithmetic.
    """
    design = project.design
    named = causes(design)
    own = measures(design, kpi)
    return [
        name
        for name, each in design.kpis.items()
        if name != kpi
        and (each.timing != "lagging" or name in named)
        and each.role != "kgi"
        and each.in_use(project.as_of, project.as_of)
        and not own & measures(design, name)
        and not _is_stated(design, name)
    ]


def causes(design: Design) -> frozenset[str]:
    """The KPIs that the design says move another one: drivers, and the strategy map's links."""
    links = design.scorecard.links if design.scorecard else ()
    drivers = [name for each in design.kpis.values() for name in each.driven_by]
    return frozenset([*drivers, *(link.from_ for link in links)])


def measures(design: Design, kpi: str) -> frozenset[str]:
    """The measures that a KPI is made of, by the design's names."""
    leaves = plan(design, {kpi: Name(kpi)}).leaves.values()
    return frozenset(leaf.measure for leaf in leaves)


def _is_stated(design: Design, kpi: str) -> bool:
    """Whether it is made of figures that somebody set: a target, a quota, a budget."""
    known = [design.measures[name] for name in measures(design, kpi) if name in design.measures]
    names = [measure.of for measure in known if measure.of in design.facts]
    return any(name is not None and _is_set(name, design.facts[name]) for name in names)


def _is_set(name: str, fact: Fact) -> bool:
    """Whether its rows are stated figures, or aims by what the design calls a row."""
    row = (fact.unit or name).casefold()
    return fact.stated is not None or row in AIMS or row.removesuffix("s") in AIMS
