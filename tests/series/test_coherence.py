"""Coherence: the projection against the textbook's formula, exact sums, zeros, coverage."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.series.aggregation import Aggregation, aggregation
from kaname.series.coherence import Base, Estimator, Reconciled, reconcile, weights

CELLS = [(f"team {n % 3}", f"rep {n}", f"product {m}") for n in range(6) for m in range(2)]
TREE = aggregation(
    ("team", "rep", "product"), CELLS, [(), ("product",), ("team",), ("rep",), ("team", "product")]
)


def normal(rng: np.random.Generator, mean: np.ndarray, spread: np.ndarray, size: int) -> Base:
    """Forecasts with independent normal errors; mean (nodes, horizon), spread (nodes,)."""
    errors = rng.standard_normal((mean.shape[0], size, mean.shape[1]))
    return Base(mean, mean[:, None] + spread[:, None, None] * errors)


def forecasts(seed: int, horizon: int = 2, size: int = 200) -> tuple[Base, Base]:
    """Forecasts of all nodes that do not add up."""
    rng = np.random.default_rng(seed)
    cells = rng.uniform(5, 50, (len(CELLS), horizon))
    above = TREE.sums(cells) * rng.uniform(0.8, 1.3, (TREE.above, horizon))
    high = normal(rng, above, above[:, 0] / 6, size)
    return high, normal(rng, cells, cells[:, 0] / 3, size)


def reconciled(
    base: tuple[Base, Base],
    estimator: Estimator = "levels",
    *,
    floored: bool = False,
    active: np.ndarray | None = None,
    errors: np.ndarray | None = None,
    tree: Aggregation = TREE,
) -> Reconciled:
    high, low = base
    return reconcile(
        *(tree, high, low),
        active=np.ones(low.mean.shape, np.bool_) if active is None else active,
        floored=np.full(len(tree.cells), floored),
        estimator=estimator,
        errors=errors,
    )


def textbook(above: np.ndarray, cells: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """S (Sᵀ W⁻¹ S)⁻¹ Sᵀ W⁻¹ y, with an inverse of all nodes' size."""
    upper = np.array([np.equal(lv.of, n) for lv in TREE.levels for n in range(len(lv.keys))])
    summing = np.concatenate([upper, np.eye(len(CELLS))]).astype(np.float64)
    inverse = np.linalg.inv(covariance)
    gain = np.linalg.inv(summing.T @ inverse @ summing) @ summing.T @ inverse
    return np.asarray(summing @ gain @ np.concatenate([above, cells]))


@pytest.mark.parametrize("estimator", ["levels", "variance", "structural", "shrink"])
def test_means_are_those_of_the_textbook(estimator: Estimator) -> None:
    base = forecasts(1)
    errors = np.random.default_rng(2).standard_normal((TREE.above + len(CELLS), 12)) * 4
    found = reconciled(base, estimator, errors=errors)
    held = weights(TREE, base[0].spread, base[1].spread, estimator, errors)
    covariance = np.diag(np.concatenate([held.above, held.cells])) + held.common @ held.common.T
    wanted = textbook(base[0].mean, base[1].mean, covariance)
    np.testing.assert_allclose(found.mean, wanted, rtol=1e-8)


def test_a_cell_that_is_certain_stays_and_the_others_move() -> None:
    tree = aggregation(("rep",), [("a",), ("b",)], [()])
    sure = np.linspace(-1e-9, 1e-9, 101)[None, :, None]
    open_ = np.linspace(-4, 4, 101)[None, :, None]
    high = Base(np.array([[30.0]]), 30 + sure)
    low = Base(np.array([[10.0], [10.0]]), np.concatenate([10 + sure, 10 + open_]))
    found = reconciled((high, low), "variance", tree=tree)
    assert found.mean.round(4).tolist() == [[30], [10], [20]]


def test_equal_doubt_shares_the_gap_equally() -> None:
    tree = aggregation(("rep",), [("a",), ("b",)], [()])
    open_ = np.linspace(-4, 4, 101)[None, :, None]
    high = Base(np.array([[26.0]]), 26 + open_)
    low = Base(np.array([[10.0], [10.0]]), np.concatenate([10 + open_, 10 + open_]))
    # W = I: each of the three gives a third of the gap of 6
    found = reconciled((high, low), "variance", tree=tree)
    assert found.mean.round(9).tolist() == [[24], [12], [12]]
    # with half the variance of two cells, one: the same
    assert reconciled((high, low), tree=tree).mean.round(9).tolist() == [[24], [12], [12]]


@settings(max_examples=15)
@given(st.integers(0, 2**32 - 1), st.booleans())
def test_every_path_adds_up(seed: int, floored: bool) -> None:
    found = reconciled(forecasts(seed, size=60), floored=floored)
    for values in (found.mean, found.paths):
        cells = values[TREE.above :]
        np.testing.assert_allclose(values[: TREE.above], TREE.sums(cells), rtol=1e-12, atol=1e-9)
        assert not floored or (values >= 0).all()


def test_the_floor_keeps_the_total() -> None:
    """Setting what is below zero to zero would raise the sums; they are brought back."""
    rng = np.random.default_rng(3)
    cells = rng.uniform(0.5, 2, (len(CELLS), 3))
    spread = np.full(len(CELLS), 2.0)
    low = normal(rng, cells, spread, 400)
    low = Base(low.mean, np.maximum(low.paths, 0))
    above = TREE.sums(cells)
    high = normal(rng, above, np.full(TREE.above, 0.5), 400)
    free, floored = reconciled((high, low)), reconciled((high, low), floored=True)
    assert (free.paths[TREE.above :] < 0).mean() > 0.05
    assert (floored.paths >= 0).all()
    off = floored.paths[0].mean() / free.paths[0].mean() - 1
    clipped = np.maximum(free.paths[TREE.above :], 0).sum(axis=0).mean() / free.paths[0].mean() - 1
    assert clipped > 0.01
    assert abs(off) < clipped / 2


def test_who_is_not_there_is_exactly_zero() -> None:
    active = np.ones((len(CELLS), 3), np.bool_)
    active[0] = False  # has left
    active[1, 1:] = False  # leaves after a month
    found = reconciled(forecasts(4, horizon=3), active=active, floored=True)
    cells = found.paths[TREE.above :]
    assert (cells[0] == 0).all()
    assert (cells[1, :, 1:] == 0).all()
    assert (cells[1, :, 0] > 0).any()
    assert (cells[2:].mean(axis=1) > 0).all()
    np.testing.assert_allclose(found.paths[: TREE.above], TREE.sums(cells), rtol=1e-12)


def test_the_same_seed_gives_the_same_paths() -> None:
    one, other = (reconciled(forecasts(5)) for _ in range(2))
    assert np.array_equal(one.paths, other.paths)


@pytest.mark.parametrize("shared", [(0.0, 0.0), (0.3, 0.1), (0.0, 0.4)])
def test_intervals_hold_what_they_say_whatever_the_cells_share(
    shared: tuple[float, float],
) -> None:
    """Cells with a shock of all and of their team; each node's own forecast is calibrated."""
    every, team = shared
    rng = np.random.default_rng(6)
    tree = aggregation(("team", "rep"), [(f"{n // 6}", f"{n}") for n in range(36)], [(), ("team",)])
    hits = []
    for _ in range(25):
        spread = rng.gamma(4, 5, 36)
        variance = [_variance(spread, every, team), *(_sums_of(spread, every, team))]
        cells = rng.uniform(50, 90, (36, 4))
        high = normal(rng, tree.sums(cells), np.sqrt(variance), 300)
        found = reconciled((high, normal(rng, cells, spread, 300)), tree=tree)
        shock = np.sqrt(every) * rng.standard_normal((1, 4))
        shock = shock + np.sqrt(team) * rng.standard_normal((6, 4)).repeat(6, axis=0)
        shock = shock + np.sqrt(1 - every - team) * rng.standard_normal((36, 4))
        came = cells + spread[:, None] * shock
        low, up = np.quantile(found.paths, (0.1, 0.9), axis=1)
        came = np.concatenate([tree.sums(came), came])
        hits.append((low <= came) & (came <= up))
    held = np.mean(hits, axis=(0, 2))
    assert 0.70 <= held[0] <= 0.90  # 100 cases of the total
    assert 0.75 <= held[1:7].mean() <= 0.85
    assert 0.77 <= held[7:].mean() <= 0.83


def _variance(spread: np.ndarray, every: float, team: float) -> float:
    teams = spread.reshape(6, 6).sum(axis=1)
    own = (1 - every - team) * np.sum(spread**2)
    return float(own + every * spread.sum() ** 2 + team * np.sum(teams**2))


def _sums_of(spread: np.ndarray, every: float, team: float) -> list[float]:
    own = (1 - every - team) * np.sum(spread.reshape(6, 6) ** 2, axis=1)
    return list(own + (every + team) * spread.reshape(6, 6).sum(axis=1) ** 2)
