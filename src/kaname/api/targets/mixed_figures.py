"""Mixed figures: targets of longer periods whose months stand in the ledger and in a budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from kaname.api.targets.cells import Asked, Found, Group, TargetFigure, last_day
from kaname.api.targets.ledger_figures import ledger_figures, ledger_parts
from kaname.api.targets.stated_figures import stated_figures
from kaname.periods import Grain, Period, spine

LONGER = (Grain.QUARTER, Grain.HALF, Grain.YEAR)


def mixed_figures(asked: Asked) -> Iterator[Found]:
    """The sum of the months where the ledger has some of them and rows state the others.

    Only of KPIs that add up, and where no single version is asked for.
    """
    if asked.version is not None or asked.periods[0].grain not in LONGER:
        return
    inside = {cell: v for cell, v in ledger_parts(asked).items() if asked.adds_up(cell[0])}
    if not inside:
        return
    known = _months(asked)
    for (kpi, group, period), versions in inside.items():
        figures = [known.get((kpi, group, month)) for month in _parts(asked, period)]
        whole = [figure for figure in figures if figure is not None]
        if len(whole) == len(figures) and {f.source for f in whole} == {"ledger", "stated"}:
            value = sum(figure.value for figure in whole)
            yield kpi, group, period, TargetFigure(value, "stated", None, versions)


def _parts(asked: Asked, period: Period) -> list[Period]:
    return spine(Grain.MONTH, period.start, last_day(period), asked.project.calendar)


def _months(asked: Asked) -> dict[tuple[str, Group, Period], TargetFigure]:
    """The figures of all months: the ledger's, else those that rows state."""
    months = tuple(month for period in asked.periods for month in _parts(asked, period))
    found: dict[tuple[str, Group, Period], TargetFigure] = {}
    for place in (ledger_figures, stated_figures):
        for kpi, group, month, figure in place(replace(asked, periods=months)):
            found.setdefault((kpi, group, month), figure)
    return found
