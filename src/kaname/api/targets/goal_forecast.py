"""The forecast that a goal is seen beside: trend and season continued from the KPI's history."""

from __future__ import annotations

import numpy as np

from kaname.api.goals import Foreseen
from kaname.api.project import Project
from kaname.api.targets.history import history, term
from kaname.errors import KanameError
from kaname.periods import Period
from kaname.targets.baseline import baseline

FEWEST = 24  # complete months: two years, or a season is not seen twice


def foreseen(project: Project, kpi: str, period: Period) -> Foreseen | None:
    """What the KPI is forecast to be in a period; None where fewer than two years are known."""
    try:
        of = term(project, kpi, period)
        if len(of.history) < FEWEST:
            return None
        past = history(project, kpi, of.history, {})
        base = baseline(past, of.months, of.before, calendar=project.calendar)
    except KanameError:
        return None
    if not np.isfinite(base.value):
        return None
    return Foreseen(base.value, base.months, base.first, base.last)
