"""Links: the probabilities are those of the negative binomial, beta-binomial and normal."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import special, stats

from kaname.causes.watching import links

ONE = np.ones((1, 1))


@pytest.mark.parametrize("seen", [0, 3, 40])
@pytest.mark.parametrize("variance", [0.001, 0.05, 0.6])
def test_a_count_is_negative_binomial(seen: int, variance: float) -> None:
    step = links.count(seen * ONE, np.log(12) * ONE, variance * ONE)
    shape = (1 + np.sqrt(1 + 2 * variance)) / (2 * variance)
    rate = np.exp(special.digamma(shape)) / 12
    law = stats.nbinom(shape, rate / (1 + rate))
    assert step.likelihood[0, 0] == pytest.approx(law.logpmf(seen))
    assert step.place[0, 0] == pytest.approx(law.cdf(seen) - law.pmf(seen) / 2, abs=1e-10)
    after = stats.gamma(shape + seen, scale=1 / (rate + 1))
    logs = np.log(after.ppf((np.arange(200_000) + 0.5) / 200_000))
    assert step.mean[0, 0] == pytest.approx(logs.mean(), abs=1e-4)
    assert step.variance[0, 0] == pytest.approx(logs.var(), rel=1e-2)


def test_the_mean_of_a_count_is_about_the_predictors() -> None:
    shape = (1 + np.sqrt(1.1)) / 0.1
    assert special.polygamma(1, shape) == pytest.approx(0.05, rel=0.01)


@pytest.mark.parametrize(("seen", "of"), [(0, 12), (5, 12), (12, 12), (300, 1000)])
def test_a_share_is_beta_binomial(seen: int, of: int) -> None:
    step = links.share(seen * ONE, of * ONE, special.logit(0.3) * ONE, 0.04 * ONE)
    odds = 0.3 / 0.7
    a, b = (
        (1 + np.sqrt(1 + 2 * v)) / (2 * v) for v in (0.04 / (1 + odds), 0.04 * odds / (1 + odds))
    )
    law = stats.betabinom(of, a, b)
    assert step.likelihood[0, 0] == pytest.approx(law.logpmf(seen))
    assert step.variance[0, 0] == pytest.approx(
        special.polygamma(1, a + seen) + special.polygamma(1, b + of - seen)
    )


@pytest.mark.parametrize("of", [20, 100, 300, 2000])
def test_the_place_of_a_share_is_near_the_exact_one_in_both_tails(of: int) -> None:
    a, b = 75.0, 175.0
    law = stats.betabinom(of, a, b)
    for tail in (0.001, 0.01, 0.3, 0.99, 0.999):
        seen = float(law.ppf(tail))
        exact = law.cdf(seen) - law.pmf(seen) / 2
        place = links._share_place(seen * ONE, of * ONE, a * ONE, b * ONE)[0, 0]
        room = 1e-6 if of <= links.FEW else 0.15
        assert special.ndtri(place) == pytest.approx(special.ndtri(exact), abs=room)


def test_an_amount_is_normal_and_a_stock_has_jumps() -> None:
    plain = links.amount(3 * ONE, 1 * ONE, 0.25 * ONE, 0 * ONE)
    assert plain.likelihood[0, 0] == pytest.approx(stats.norm(1, 0.5).logpdf(3))
    assert plain.place[0, 0] == pytest.approx(stats.norm.cdf(4))
    assert (plain.mean[0, 0], plain.variance[0, 0]) == (3, 0)
    stock = links.amount(3 * ONE, 1 * ONE, 0.25 * ONE, 0.03 * ONE)
    assert 1 - stock.place[0, 0] == pytest.approx(
        0.97 * stats.norm.sf(4) + 0.03 * stats.norm.sf(4 / 3)
    )


def test_trigamma_is_scipys() -> None:
    x = np.array([0.1, 0.5, 1.0, 7.3, 5000.0])
    np.testing.assert_allclose(links._trigamma(x), special.polygamma(1, x), rtol=1e-8)
