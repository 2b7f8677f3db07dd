"""Influence: which KPIs move which, by arithmetic or as somebody thinks they do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from kaname.design.cycles import Graph, values
from kaname.design.expressions import expression
from kaname.design.model import Design
from kaname.formula.parse import names


def goals(design: Design) -> tuple[str, ...]:
    """The KGI; more than one only in a design that has a finding for it."""
    return tuple(name for name, kpi in design.kpis.items() if kpi.role == "kgi")


def factors(design: Design, kpi: str) -> tuple[str, ...]:
    """The KPIs in the formula or bridge of a KPI, inside words and slices too."""
    expr = expression(design, kpi, "formula")
    found = {name.name: None for name in names(expr)} if expr is not None else {}
    return tuple(name for name in found if name in design.kpis and name != kpi)


def is_decomposed(design: Design, kpi: str) -> bool:
    """Whether a KPI has parts: by formula, split or bridge, or as a value of several KPIs."""
    each = design.kpis[kpi]
    if each.formula or each.split or each.bridge:
        return True
    return len(values(design)[kpi] & design.kpis.keys()) > 1


def influences(design: Design) -> Graph:
    """For each KPI those that move it directly.

    By formula, bridge or value, as its drivers, by a link of the strategy map, or as the KPIs
    that lead to a key result.
    """
    found: dict[str, set[str]] = {name: set(uses) for name, uses in values(design).items()}
    for name, kpi in design.kpis.items():
        found[name] |= {*factors(design, name), *kpi.driven_by}
    for link in design.scorecard.links if design.scorecard else ():
        found.setdefault(link.to, set()).add(link.from_)
    for objective in design.objectives.values():
        for result in objective.key_results:
            found.setdefault(result.kpi, set()).update(objective.kpis)
    return {name: frozenset(by - {name}) & design.kpis.keys() for name, by in found.items()}


def with_pairs(design: Design) -> Graph:
    """Influences, and from each quality to the quantity that it is paired with."""
    found = {name: set(by) for name, by in influences(design).items()}
    for quantity, quality in _pairs(design):
        found[quantity].add(quality)
    return {name: frozenset(by) for name, by in found.items()}


def upstream(graph: Mapping[str, frozenset[str]], starts: Iterable[str]) -> frozenset[str]:
    """All that moves one of the starts, directly or through others; not the starts themselves."""
    start = frozenset(starts)
    seen: set[str] = set()
    left = list(start)
    while left:
        new = graph.get(left.pop(), frozenset()) - seen
        seen |= new
        left += new
    return frozenset(seen) - start


def _pairs(design: Design) -> list[tuple[str, str]]:
    """Quantity and quality of each pair, whichever of the two names the other."""
    found: list[tuple[str, str]] = []
    for name, kpi in design.kpis.items():
        if kpi.pair not in design.kpis or kpi.pair is None:
            continue
        natures = (kpi.nature, design.kpis[kpi.pair].nature)
        if natures == ("quantity", "quality"):
            found.append((name, kpi.pair))
        elif natures == ("quality", "quantity"):
            found.append((kpi.pair, name))
    return found
