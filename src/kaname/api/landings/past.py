"""The past that a landing is judged on: periods that are over, their targets, bad odds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from kaname.api.project import Project, Scope
from kaname.api.targets.figures import target_figures
from kaname.errors import Finding
from kaname.landing.backtest import EVEN, past_trial
from kaname.landing.calibration import LEARNT
from kaname.landing.learning import Learner
from kaname.landing.outlook import Landing
from kaname.periods import Grain, Period, display, period_of, shift_period
from kaname.text import LANGS

AHEAD = (84, 56, 28)  # days before a period's end
MOST = {Grain.MONTH: 24, Grain.QUARTER: 8}


def past_periods(seen: Learner, grain: Grain) -> list[Period]:
    """The periods that were over on the day and long enough after the first deal, latest first."""
    period = period_of(date.fromordinal(seen.of.day + 1), grain, seen.calendar)
    first = int(seen.of.deals.opened.min(initial=seen.of.day)) + LEARNT
    found: list[Period] = []
    for _ in range(MOST[grain]):
        period = shift_period(period, -1, "period", seen.calendar)
        if period.end.toordinal() - 1 - min(AHEAD) < first:
            break
        found.append(period)
    return found


def past_targets(
    project: Project,
    kpi: str,
    where: Scope | None,
    periods: Sequence[Period],
    as_of: date | None = None,
) -> dict[Period, float]:
    """The targets of past periods (the latest first), of all that is asked for.

    As they stood on a day, so that a later revision changes no past answer; None: as they stand.
    """
    if not periods:
        return {}
    figures = target_figures(
        project,
        kpi,
        str(periods[0].grain),
        (),
        where,
        as_of=as_of,
        start=periods[-1].start,
        end=periods[0].end - timedelta(days=1),
    )
    return {period: figure.value for (_, period), figure in figures.items()}


def poor_chances(
    project: Project,
    kpi: str,
    where: Scope | None,
    seen: Learner,
    found: Sequence[Landing],
    as_of: date | None = None,
) -> Iterator[Finding]:
    """A warning for each running period before whose like probabilities were worse than even.

    They are those of the forecasts that the landing is calibrated on, from as far before the end,
    against the targets as they stood on the day `as_of`.
    """
    for one in found:
        grain = one.period.grain
        if grain not in MOST or one.period.start.toordinal() > one.day + 1:
            continue
        periods = past_periods(seen, grain)
        aims = past_targets(project, kpi, where, periods, as_of)
        trial = past_trial(seen, periods, one.past, aims)
        brier = trial.ours.brier if trial is not None else None
        if trial is not None and brier is not None and brier > EVEN:
            params = {
                "period": {lang: display(one.period, lang) for lang in LANGS},
                "count": len(trial.cases),
                "days": trial.ahead,
                "brier": f"{brier:.3f}",
                "even": EVEN,
            }
            yield Finding("landing.poor-chance", params, severity="warning")
