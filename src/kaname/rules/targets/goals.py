"""The goal's KPI, and which way is good: what several target rules ask."""

from __future__ import annotations

from kaname.design.aims import kgi
from kaname.design.model import Design, Kpi


def goal_kpi(design: Design) -> str | None:
    """The KPI that the strategy's goal is a figure of: the named one, else the KGI."""
    goal = design.strategy.goal if design.strategy else None
    return (goal.kpi if goal else None) or kgi(design)


def better(kpi: Kpi | None, one: float, other: float) -> bool:
    """Whether one figure is better than the other; never where a band is the aim."""
    if kpi is None or kpi.better == "band":
        return False
    return one > other if kpi.better == "up" else one < other


def breaks_floor(kpi: Kpi, value: float) -> bool:
    """Whether a value breaks the KPI's floor, which is a ceiling where less is better."""
    if kpi.floor is None:
        return False
    return value > kpi.floor if kpi.better == "down" else value < kpi.floor
