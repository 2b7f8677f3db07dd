"""Difference in differences: exact where there is no noise, honest where there is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from kaname.causes.effects.difference import effect
from tests.causes.effects.panels import compared, sums


def test_a_planted_effect_is_found_with_an_interval_around_it() -> None:
    number = sums(1)
    number[:2, 24:] *= 1.3

    found = effect(compared(number))

    assert found is not None
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.3 < found.high
    assert found.p < 0.01
    assert (found.rank, found.choices, found.dates) == (1, 28, 7)


def test_without_noise_it_is_the_effect_itself() -> None:
    number = sums(2, noise=0.0) * np.exp(1e-6 * np.random.default_rng(0).standard_normal((8, 30)))
    number[:2, 24:] *= 0.75

    found = effect(compared(number))

    assert found is not None
    assert found.size == pytest.approx(-0.25, abs=1e-4)
    assert found.p < 1e-6


def test_a_rate_is_measured_in_its_own_unit() -> None:
    draw = np.random.default_rng(3)
    under = draw.poisson(200, (8, 30)).astype(float)
    rate = np.full((8, 30), 0.3)
    rate[:2, 24:] += 0.08

    found = effect(compared(draw.binomial(under.astype(int), rate).astype(float), under, "ratio"))

    assert found is not None
    assert found.size == pytest.approx(0.08, abs=0.03)
    assert found.p < 0.001
    assert found.detectable == pytest.approx(0.035, abs=0.015)


def test_shape_scale_and_order_do_not_matter() -> None:
    number = sums(4)
    turned = compared(number[::-1].copy())
    turned = replace(turned, treated=turned.treated[::-1], others=turned.others[::-1])

    one, two = effect(compared(number)), effect(turned)
    thousand = effect(compared(number * 1000))

    assert one is not None
    assert two is not None
    assert thousand is not None
    assert two.size == pytest.approx(one.size)
    assert two.p == pytest.approx(one.p)
    assert thousand.size == pytest.approx(one.size)
    assert thousand.p == pytest.approx(one.p)


def test_what_meets_all_months_alike_is_no_effect() -> None:
    number = sums(5)

    one, two = effect(compared(number)), effect(compared(number * np.linspace(1, 3, 30)))

    assert one is not None
    assert two is not None
    assert two.size == pytest.approx(one.size, abs=0.02)


def test_two_units_without_a_past_tell_nothing() -> None:
    number = sums(6, units=2, months=12)

    assert effect(compared(number, treated=1)) is None


def test_exact_zeros_after_the_start_have_no_lower_bound() -> None:
    number = sums(7)
    number[:2, 24:] = 0.0

    found = effect(compared(number))

    assert found is not None
    assert (found.size, found.low) == (-1.0, None)


@pytest.mark.parametrize(("lift", "low", "high"), [(0.0, 0.0, 0.1), (0.2, 0.75, 1.0)])
def test_how_often_it_is_seen(lift: float, low: float, high: float) -> None:
    """Two of eight units, 24 + 6 months; the thousands of runs are in bench/effects.py."""
    seen, covered, runs = 0, 0, 60
    for seed in range(100, 100 + runs):
        number = sums(seed)
        number[:2, 24:] *= 1 + lift
        found = effect(compared(number))
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        seen += found.p <= 0.05
        covered += found.low <= lift <= found.high
        assert (found.p <= 0.05) == (not found.low <= 0 <= found.high)

    assert low <= seen / runs <= high
    assert covered / runs >= 0.88


def test_interval_and_probability_say_the_same_at_a_smaller_level() -> None:
    level = 0.025
    for seed in range(6):
        number = sums(seed)
        number[:2, 24:] *= 1.15
        of = replace(compared(number), level=level)

        found, usual = effect(of), effect(replace(of, level=0.05))

        assert found is not None
        assert usual is not None
        assert found.p == usual.p
        assert (found.low or -1) <= (usual.low or -1)
        assert (found.p <= level) == (found.low is not None and found.low > 0)
