"""Discovery: families before their tests, periods before their families, and weights."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from kaname.causes.discovery import discoveries
from kaname.causes.watching.discovery import (
    by_family,
    by_period,
    simes,
    weighted,
)

NAN = float("nan")
CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=30)


def test_a_family_of_many_does_not_drown_the_others() -> None:
    family = np.array([0] * 30 + [1])
    chances = np.array([0.9] * 30 + [0.004])
    assert not discoveries(chances, 0.05).any()
    found = by_family(chances, family, 0.05)
    assert np.flatnonzero(found).tolist() == [30]


def test_within_a_family_the_share_falls_with_how_few_families_are_chosen() -> None:
    family = np.array([0, 0, 1, 1])
    # family 0: Simes min(2 × .001, .02) = .002; family 1: .9. One of two is chosen: .1 × 1 / 2
    chances = np.array([0.001, 0.06, 0.9, 0.95])
    assert by_family(chances, family, 0.1).tolist() == [True, False, False, False]
    assert by_family(np.array([0.001, 0.04, 0.9, 0.95]), family, 0.1)[1]


def test_simes_is_the_smallest_of_the_scaled() -> None:
    assert simes([0.03, 0.01, NAN, 0.5]) == pytest.approx(min(3 * 0.01, 1.5 * 0.03, 0.5))
    assert np.isnan(simes([NAN]))


@given(CHANCES)
def test_alone_each_family_is_the_plain_step_up(chances: list[float]) -> None:
    values = np.array(chances)
    found = by_family(values, np.arange(len(values)), 0.1)
    np.testing.assert_array_equal(found, discoveries(values, 0.1))


def test_one_period_is_judged_as_by_itself() -> None:
    chance = np.array([1e-6, 0.2, NAN, 0.01, 0.7])
    family = np.array([0, 0, 1, 2, 2])
    found = by_period(chance[:, None], family)[:, 0]
    np.testing.assert_array_equal(found, by_family(chance, family))


def test_many_periods_share_what_may_be_false() -> None:
    alone = np.array([[0.004], [0.6]])  # of two tests: below .05 / 2
    family = np.arange(2)
    assert by_period(alone, family).any()
    quiet = np.hstack([alone, np.full((2, 11), 0.6)])
    assert not by_period(quiet, family).any()  # .008 of a period is not below .05 / 12
    known = np.where(np.arange(12) < 6, 1e-6, quiet)
    assert by_period(known, family)[:, :6].all()
    draw = np.random.default_rng(5)
    told = [by_period(draw.random((40, 12)), np.arange(40) // 4).any() for _ in range(300)]
    assert np.mean(told) <= 0.07


def test_the_main_test_has_half_of_the_weight() -> None:
    family, main = np.zeros(5, np.int64), np.array([True, False, False, False, False])
    found = weighted(np.full(5, 0.01), family, main)
    np.testing.assert_allclose(found, [0.004, 0.016, 0.016, 0.016, 0.016])
    assert (0.01 / found).mean() == pytest.approx(1)
    np.testing.assert_array_equal(weighted(np.full(5, 0.01), family, ~(main | True)), 0.01)


def test_few_are_false_among_many_kpis_that_depend_on_one_another() -> None:
    draw = np.random.default_rng(3)
    told = 0
    for _ in range(400):
        score = 0.7 * draw.standard_normal() + np.sqrt(0.51) * draw.standard_normal(50)
        told += bool(discoveries(2 * ndtr(-np.abs(score)), 0.05).any())
    assert told / 400 <= 0.06
