"""The back-test: what was known, what came, and who was nearer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaname.landing.backtest import thin, trials, weighted_chance
from kaname.landing.deals import only
from kaname.landing.outlook import learner
from kaname.periods import Calendar, parse
from tests.landing.made import company, day

CALENDAR = Calendar()
MONTHS = [parse(f"2026-{month:02}", CALENDAR) for month in range(5, 0, -1)]
MONTHS += [parse(f"2025-{month:02}", CALENDAR) for month in range(12, 2, -1)]


def test_what_came_is_what_was_won() -> None:
    deals = company(1200)
    of = learner(deals, day("2026-06-15"), CALENDAR)
    (trial,) = trials(of, MONTHS, (28,), {MONTHS[0]: 1.0})
    assert [case.period for case in trial.cases] == MONTHS
    for case in trial.cases:
        start, end = (d.toordinal() for d in (case.period.start, case.period.end))
        inside = deals.won & (deals.closed >= start) & (deals.closed < end)
        assert case.came == pytest.approx(deals.amount[inside].sum())
    assert trial.cases[0].chance == 1.0
    assert trial.ours.mape is not None
    assert trial.ours.mape < 0.5
    assert trial.commit.mape is None  # nobody submits anything


def test_a_case_does_not_know_what_came_after_it() -> None:
    deals = company(1200)
    (whole,) = trials(learner(deals, day("2026-06-15"), CALENDAR), MONTHS, (28,), {})
    until = day("2025-12-31")
    (early,) = trials(learner(deals, until, CALENDAR), MONTHS[5:], (28,), {})
    for late, then in zip(whole.cases[5:], early.cases, strict=True):
        assert late.expected == pytest.approx(then.expected, rel=0.12)  # hazards are refit coarsely


def test_at_84_days_the_weighted_pipeline_knows_no_month_that_ended_later() -> None:
    """Of twelve weeks before, the two months before the period were not over yet."""
    deals = company(1200)
    drawn = np.random.default_rng(1)
    told = {
        "expected": deals.opened + drawn.integers(60, 400, 1200).astype(np.float64),
        "probability": np.full(1200, 0.5),
    }
    deals = replace(deals, state={**deals.state, **told})  # type: ignore[dict-item]
    of = learner(deals, day("2026-06-15"), CALENDAR)
    (trial,) = trials(of, MONTHS, (84,), dict.fromkeys(MONTHS, 5e6))
    own = 0
    for case in trial.cases:
        on = case.period.end.toordinal() - 1 - 84
        then = [c for c in trial.cases if c.period.end.toordinal() <= on + 1 and c.weighted > 0]
        errors = [(c.came - c.weighted) / c.weighted for c in reversed(then)]
        said = weighted_chance(case.weighted, 5e6, errors)
        assert case.weighted_chance == pytest.approx(said)
        own += len(errors) >= 3
    assert own >= 3  # cases whose own errors count


def test_the_weighted_pipeline_is_granted_its_own_past_errors() -> None:
    assert weighted_chance(100.0, 100.0, []) == pytest.approx(0.5)
    assert weighted_chance(100.0, 100.0, [-0.5, -0.5, -0.4]) < 0.01
    assert weighted_chance(100.0, 60.0, [-0.4, -0.3, -0.5]) == pytest.approx(0.5)
    assert weighted_chance(0.0, 10.0, []) == 0.0


def test_a_few_closed_deals_are_thin() -> None:
    deals = company(400)
    assert not thin(deals)
    assert thin(only(deals, np.arange(30)))
    assert thin(replace(deals, won=np.zeros(400, dtype=np.bool_)))
