"""Yields: what came of what a campaign brought."""

from __future__ import annotations

import math

import numpy as np
import pytest

from kaname.causes.reviewing.yields import poor_yields

CAME = np.array([[0.0, 200, 200, 0], [100, 100, 0, 0], [90, 110, 100, 90], [300, 300, 300, 300]])


def test_a_campaign_of_poor_leads_is_found() -> None:
    became = np.array([[0.0, 3, 3, 0], [14, 14, 0, 0], [12, 15, 14, 12], [40, 40, 40, 40]])

    (found,) = poor_yields(CAME, became, named=[0, 1, 2], over=[0, 1])

    assert (found.row, found.came, found.became, found.first, found.last) == (0, 400, 6, 1, 2)
    assert found.usual == pytest.approx((14 * 2 + 53) / (200 + 390))
    assert found.share == pytest.approx(400 / (710 + 600))


def test_the_probability_is_the_binomial_one() -> None:
    came, became = np.array([[30.0], [100.0]]), np.array([[1.0], [40.0]])

    (found,) = poor_yields(came, became, named=[0, 1], over=[0])

    exact = sum(math.comb(30, k) * 0.4**k * 0.6 ** (30 - k) for k in (0, 1))
    assert found.p == pytest.approx(exact)


def test_what_yields_as_the_others_do_is_not_told() -> None:
    assert poor_yields(CAME, CAME * 0.12, named=[0, 1, 2], over=[0, 1]) == ()


def test_a_small_share_is_not_told() -> None:
    came = np.array([[50.0], [3000]])

    assert poor_yields(came, np.array([[0.0], [500]]), named=[0, 1], over=[0]) == ()


@pytest.mark.parametrize("named", [[], [0]])
def test_without_others_there_is_no_comparison(named: list[int]) -> None:
    assert poor_yields(CAME, CAME * 0, named=named, over=named) == ()
