"""Shocks: what cells share is found again from the spreads of their sums."""

from __future__ import annotations

import numpy as np

from kaname.series.aggregation import aggregation
from kaname.series.shocks import in_order_of, lasting, scores, shares

TREE = aggregation(("team", "rep"), [(f"{n // 4}", f"{n}") for n in range(12)], [(), ("team",)])


def test_shares_are_found_from_the_spreads_of_sums() -> None:
    spread = np.arange(1.0, 13.0)
    teams = spread.reshape(3, 4)
    own = 0.5 * np.sum(teams**2, axis=1) + 0.5 * teams.sum(axis=1) ** 2
    total = 0.5 * np.sum(spread**2) + 0.2 * spread.sum() ** 2 + 0.3 * np.sum(teams.sum(axis=1) ** 2)
    found = shares(TREE, spread, np.sqrt([total, *own]))
    np.testing.assert_allclose(found, [0.2, 0.3], atol=1e-6)


def test_independent_cells_share_nothing() -> None:
    spread = np.arange(1.0, 13.0)
    teams = np.sqrt(np.sum(spread.reshape(3, 4) ** 2, axis=1))
    found = shares(TREE, spread, np.array([np.sqrt(np.sum(spread**2)), *teams]))
    np.testing.assert_allclose(found, [0, 0], atol=1e-9)


def test_sums_that_never_move_are_no_evidence() -> None:
    assert shares(TREE, np.ones(12), np.zeros(4)).tolist() == [0, 0]


def test_sums_wider_than_anything_shared_leave_cells_something_of_their_own() -> None:
    found = shares(TREE, np.ones(12), np.array([40.0, 10, 10, 10]))
    assert found.sum() <= 0.95 + 1e-12


def test_scores_are_as_related_as_the_shares_say() -> None:
    over_time = np.array([[1.0, 0.6], [0.6, 1.0]])
    rng = np.random.default_rng(1)
    found = scores(TREE, np.array([0.2, 0.3]), over_time, 20_000, rng)
    together = np.corrcoef(found[[0, 1, 5], :, 0])
    np.testing.assert_allclose(together[0, 1], 0.5, atol=0.02)  # one team
    np.testing.assert_allclose(together[0, 2], 0.2, atol=0.02)  # another team
    np.testing.assert_allclose(np.corrcoef(found[3].T)[0, 1], 0.6, atol=0.02)


def test_lasting_is_the_mean_correlation_over_the_horizon() -> None:
    step = np.random.default_rng(2).standard_normal((4, 5000, 3))
    found = lasting(step.cumsum(axis=2))
    np.testing.assert_allclose(np.diag(found), 1)
    np.testing.assert_allclose(found[0, 1], np.sqrt(1 / 2), atol=0.02)
    np.testing.assert_allclose(found[1, 2], np.sqrt(2 / 3), atol=0.02)
    assert np.array_equal(lasting(np.ones((2, 9, 3))), np.eye(3))


def test_order_changes_and_values_stay() -> None:
    paths = np.array([[[5.0], [1.0], [3.0]]])
    template = np.array([[[0.1], [0.9], [0.5]]])
    assert in_order_of(paths, template).tolist() == [[[1], [5], [3]]]
