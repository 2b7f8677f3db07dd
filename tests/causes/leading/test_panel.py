"""Leads in a panel: found where they are, not where season, growth or habit look like one."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.leading.lead import Lead
from kaname.causes.leading.panel import lead
from tests.causes.leading.panels import panel

LAGS = (1, 2, 3)


def test_a_planted_lead_is_found_with_its_lag_and_strength() -> None:
    found = lead(*panel(1, 0.4), LAGS)
    assert (found.verdict, found.lag, found.units) == ("leads", 2, 10)
    assert found.low < 0.4 < found.high
    assert found.p < 0.01
    assert 0 < found.gain < 0.3
    assert found.gain_p < 0.05


def test_false_leads_are_rare_and_planted_ones_are_found() -> None:
    """100 panels of 10 × 36 each: no effect, and .2 with its lag stated."""
    false = [lead(*panel(seed, 0.0), LAGS, draws=399).verdict == "leads" for seed in range(100)]
    true = [lead(*panel(seed, 0.2), (2,), draws=399).verdict == "leads" for seed in range(100)]
    assert np.mean(false) <= 0.09  # 5 % and two standard errors
    assert np.mean(true) >= 0.91


def test_many_units_do_not_turn_a_feedback_into_a_lead() -> None:
    """y moves x, not the other way round: with 60 units the usual bias would pass for a lead."""
    found = [lead(*panel(s, 0.0, 60, back=0.3), (2,), draws=399) for s in range(40)]
    assert np.mean([one.verdict == "leads" for one in found]) <= 0.125


def test_common_season_and_growth_are_no_lead() -> None:
    found = [lead(*panel(seed, 0.0), (2,), draws=199).verdict for seed in range(10)]
    assert found.count("shared") >= 8  # a chart of the two would show them move together


@pytest.mark.parametrize("what", ["levels", "periods"])
def test_levels_and_common_periods_change_nothing(what: str) -> None:
    x, y = panel(3, 0.4)
    rng = np.random.default_rng(0)
    shape = (10, 1) if what == "levels" else (1, 36)
    moved = lead(x + 50 * rng.normal(0, 1, shape), y + 50 * rng.normal(0, 1, shape), LAGS)
    plain = lead(x, y, LAGS)
    assert (moved.lag, moved.verdict, moved.p) == (plain.lag, plain.verdict, plain.p)
    assert np.isclose(moved.strength, plain.strength)


def test_strength_is_in_the_units_of_both() -> None:
    x, y = panel(3, 0.4)
    plain, scaled = lead(x, y, LAGS), lead(10 * x, 1000 * y, LAGS)
    assert np.isclose(scaled.strength, 100 * plain.strength)
    assert (scaled.p, scaled.gain) == (plain.p, pytest.approx(plain.gain))


def _little(found: Lead) -> bool:
    return found.verdict == "little" and np.isnan(found.strength) and found.p == 1.0


def test_not_enough_data() -> None:
    x, y = panel(1, 0.4)
    assert _little(lead(x[:4], y[:4], LAGS))  # too few units
    assert _little(lead(x[:, :9], y[:, :9], LAGS))  # too few periods
    assert _little(lead(np.full_like(x, np.nan), y, LAGS))
    assert _little(lead(np.ones_like(x), y, LAGS))  # nothing that varies
    assert _little(lead(np.tile(x[0], (10, 1)), y, LAGS))  # the same for all units
    assert _little(lead(x, np.zeros_like(y), LAGS))


def test_gaps_are_left_out() -> None:
    x, y = panel(1, 0.5, 20)
    rng = np.random.default_rng(0)
    x[rng.random(x.shape) < 0.1] = np.nan
    y[:5, :20] = np.nan  # five joined later
    found = lead(x, y, LAGS)
    assert (found.verdict, found.lag) == ("leads", 2)
    assert found.rows < 20 * 33


def test_the_same_data_give_the_same_answer() -> None:
    assert lead(*panel(5, 0.1), LAGS) == lead(*panel(5, 0.1), LAGS)
