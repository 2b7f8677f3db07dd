"""Reasons: what an alert comes from, by the formula and by segment."""

from __future__ import annotations

from collections.abc import Sequence

from kaname.api.causes.watching.alert import Alert
from kaname.api.project import Project
from kaname.causes.insight import Insight
from kaname.errors import KanameError
from kaname.periods import Period

MOST = 3  # sentences of each kind
YEAR = {"week": 52, "month": 12}
USUAL = ("explain.usual", "explain.usual-gap")  # no more than chance: it explains no alert
CHANCE = "explain.usual-but"  # said of the whole, which the alert has judged


def reasons(
    project: Project, alert: Alert, grain: str, periods: Sequence[Period]
) -> tuple[Insight, ...]:
    """The largest causes of an alert, by the formula and by segment; none beyond noise: none.

    Both compare one period with the same one a year before, which has the same season: the last
    of the alert for which that lies before it began.
    """
    last = min(alert.length, YEAR[grain]) - 1
    period = periods[periods.index(alert.since) + last]
    return (*_explained(project, alert, period), *_located(project, alert, period))


def _explained(project: Project, alert: Alert, period: Period) -> tuple[Insight, ...]:
    from kaname.api.causes.explaining.explaining import (  # noqa: PLC0415 -- only where there are alerts
        explain,
    )

    where = alert.series.scope
    try:
        found = explain(project, alert.series.kpi, period, "last-year", (), where).insights
    except KanameError:
        return ()  # it has no figure to be compared with: the alert stands without a cause
    return beyond_chance(found)[:MOST]


def beyond_chance(found: Sequence[Insight]) -> tuple[Insight, ...]:
    """What explains an alert: nothing where that says that chance does as much."""
    if any(insight.kind in USUAL for insight in found):
        return ()
    return tuple(insight for insight in found if insight.kind != CHANCE)


def _located(project: Project, alert: Alert, period: Period) -> tuple[Insight, ...]:
    from kaname.api.causes.locating.locating import (  # noqa: PLC0415 -- only where there are alerts
        locate_kpi,
    )

    where = alert.series.scope
    try:
        found = locate_kpi(project, alert.series.kpi, period, "last-year", None, where)
    except KanameError:
        return ()  # it does not add up over segments, or there is nothing to compare with
    return found.insights[:MOST] if found.causes else ()
