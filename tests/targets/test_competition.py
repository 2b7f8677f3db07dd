"""A rate against one rival: its trend, and what of it the baseline does not hold yet."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kaname.periods import Calendar, Grain, spine
from kaname.series.panel import Panel
from kaname.targets.competition import Against, against

CALENDAR = Calendar()
PAST = tuple(spine(Grain.MONTH, date(2023, 1, 1), date(2025, 12, 31), CALENDAR))
CASES = np.array([[40.0] * 36, [60.0] * 36])  # the rival, all others
MONTHS = np.arange(24)


def met(yearly: float, cases: np.ndarray = CASES) -> Against | None:
    """Half is won, but against the rival `yearly` more in each of the last two years."""
    rate = np.full(cases.shape, 0.5)
    rate[0, -24:] += yearly * (MONTHS - 11.5) / 12
    won = Panel(("rival", "others"), PAST, cases * rate)
    return against(won, Panel(("rival", "others"), PAST, cases), 0, (1, 12), CALENDAR)


def test_the_trend_its_weight_and_its_reach_by_hand() -> None:
    found = met(-0.1)
    assert found is not None
    assert found.before == pytest.approx(0.55)
    assert found.lately == pytest.approx(0.45)
    assert found.cases == 960
    years = (MONTHS - 11.5) / 12
    error = np.sqrt(0.25 / (40 * years @ years))  # the binomial one: no month strays from the line
    weight = 0.01 / (0.01 + error**2)
    assert found.weight == pytest.approx(weight)
    assert found.slope == pytest.approx(-0.1 * weight)
    assert found.share == pytest.approx(0.4)
    reach = (11.5 + 6.5) / 12  # from the middle of the window to the middle of the year ahead
    assert found.effect == pytest.approx(0.4 * found.slope * reach)
    assert found.spread == pytest.approx(0.4 * reach * np.sqrt(weight) * error)


def test_the_baseline_holds_a_part_of_it_and_never_more() -> None:
    worse, better = met(-0.1), met(0.1)
    assert worse is not None
    assert better is not None
    assert worse.effect < worse.contained < 0  # a trend is continued, but damped
    assert 0 < better.contained < better.effect
    for one in (worse, better):
        assert one.still == pytest.approx(one.effect - one.contained)


def test_no_trend_asks_for_nothing() -> None:
    found = met(0.0)
    assert found is not None
    assert (found.effect, found.contained, found.still) == pytest.approx((0, 0, 0), abs=1e-9)


def test_few_cases_are_believed_less() -> None:
    many, few = met(-0.1), met(-0.1, CASES / 20)
    assert many is not None
    assert few is not None
    assert abs(few.slope) < abs(many.slope)
    assert few.weight < many.weight


def test_a_rival_that_is_rarely_met_says_nothing() -> None:
    assert met(-0.1, np.array([[0.5] * 36, [99.0] * 36])) is None
