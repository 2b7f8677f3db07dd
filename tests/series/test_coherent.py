"""Coherent forecasts from histories: who comes and goes, simulated companies, a real one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bench import adventureworks
from kaname.periods import Calendar, Grain, spine
from kaname.series.aggregation import Aggregation, aggregation
from kaname.series.coherent import Coherent, coherent, one_step_errors
from kaname.series.panel import Panel

PERIODS = tuple(spine(Grain.MONTH, date(2020, 4, 1), date(2023, 3, 31), Calendar()))
HORIZON = 6


def company(seed: int, teams: int = 6, size: int = 6) -> tuple[Panel, np.ndarray, Aggregation]:
    """Reps with a common course, a season and errors of their own: history, truth and tree."""
    rng = np.random.default_rng(seed)
    reps = teams * size
    months = len(PERIODS) + HORIZON
    common = np.cumsum(rng.normal(0, 0.015, months)) + 0.1 * np.sin(np.arange(months) * np.pi / 6)
    shock = rng.normal(0, 0.05, (1, months)) + rng.normal(0, 0.08, (teams, months)).repeat(size, 0)
    level = rng.lognormal(4, 0.5, (reps, 1))
    values = level * np.exp(common + shock + rng.normal(0, 0.15, (reps, months)))
    cells = [(f"team {n // size}", f"rep {n:02}") for n in range(reps)]
    tree = aggregation(("team", "rep"), cells, [(), ("team",)])
    panel = Panel(tuple(rep for _, rep in cells), PERIODS, values[:, : len(PERIODS)])
    return panel, values[:, len(PERIODS) :], tree


def test_sums_are_exact_and_nothing_is_below_zero() -> None:
    panel, _, tree = company(1)
    found = coherent(panel, tree, HORIZON)
    assert [period.label for period in found.periods[:2]] == ["2023-04", "2023-05"]
    for values in (found.mean, found.drawn, *found.interval(0.8)[:0], found.paths(40, 3)):
        np.testing.assert_allclose(values[:7], tree.sums(values[7:]), rtol=1e-12)
        assert (values >= 0).all()
    assert found.paths(700, 3).shape == (43, 700, HORIZON)
    low, high = found.interval(0.8)
    assert (low <= high).all()


def test_intervals_hold_what_comes_on_every_level() -> None:
    held = []
    for seed in range(12):
        panel, came, tree = company(seed)
        low, high = coherent(panel, tree, HORIZON, size=300).interval(0.8)
        every = np.concatenate([tree.sums(came), came])
        held.append((low <= every) & (every <= high))
    total, teams, reps = (np.mean([one[part] for one in held]) for part in LEVELS)
    assert 0.75 <= reps <= 0.85
    assert 0.72 <= teams <= 0.88
    assert 0.55 <= total <= 0.97  # 72 figures of 12 companies, those of one hang together


LEVELS = (slice(0, 1), slice(1, 7), slice(7, None))


def test_a_tree_s_reps_are_forecast_better_than_one_by_one() -> None:
    """What a rep's short history says is corrected by the team's and the company's."""
    ours, alone = [], []
    for seed in range(20, 28):
        panel, came, tree = company(seed)
        single = aggregation(("team", "rep"), tree.cells, [])
        ours.append(np.abs(coherent(panel, tree, HORIZON, size=100).mean[7:] - came).mean())
        alone.append(np.abs(coherent(panel, single, HORIZON, size=100).mean - came).mean())
    assert np.mean(ours) < np.mean(alone)


def test_who_has_left_is_zero_and_who_is_new_is_forecast() -> None:
    panel, _, tree = company(3)
    values = panel.values.copy()
    values[0, -4:] = np.nan  # left four months ago
    values[1, :-3] = np.nan  # came three months ago
    values[2] = np.nan  # comes in the second month
    active = np.ones((36, HORIZON), np.bool_)
    active[0] = False
    active[2, 0] = False
    found = coherent(Panel(panel.keys, PERIODS, values), tree, HORIZON, active=active)
    reps = found.drawn[7:]
    assert (reps[0] == 0).all()
    assert (reps[2, :, 0] == 0).all()
    assert (reps[2, :, 1:].mean(axis=0) > 0).all()
    own, team = values[1, -3:].mean(), np.nanmean(values[3:6, -12:])
    assert min(own, team) * 0.7 < found.mean[8].mean() < max(own, team) * 1.3
    np.testing.assert_allclose(found.drawn[:7], tree.sums(reps), rtol=1e-12)


def test_negative_figures_stay_possible() -> None:
    panel, _, tree = company(4)
    shifted = Panel(panel.keys, PERIODS, panel.values - panel.values.mean(axis=1, keepdims=True))
    found = coherent(shifted, tree, HORIZON)
    assert (found.drawn < 0).any()
    np.testing.assert_allclose(found.drawn[:7], tree.sums(found.drawn[7:]), rtol=1e-9, atol=1e-9)


def test_all_zeros() -> None:
    panel, _, tree = company(5)
    found = coherent(Panel(panel.keys, PERIODS, np.zeros((36, 36))), tree, HORIZON)
    assert np.isfinite(found.drawn).all()
    assert (found.mean == 0).all()


def test_errors_of_one_step_are_what_came_less_what_was_forecast() -> None:
    panel, _, _ = company(6)
    found = one_step_errors(panel, 5)
    assert found.shape == (36, 5)
    assert np.isfinite(found).all()
    assert 0.05 < np.abs(found).mean() / panel.values.mean() < 0.5
    short = Panel(("a",), PERIODS[:7], np.arange(7.0)[None])
    assert one_step_errors(short, 5).shape == (1, 1)


def test_errors_that_go_together_are_learned() -> None:
    panel, _, tree = company(7)
    found = coherent(panel, tree, HORIZON, estimator="shrink")
    np.testing.assert_allclose(found.mean[:7], tree.sums(found.mean[7:]), rtol=1e-12)
    assert not np.allclose(found.mean, coherent(panel, tree, HORIZON).mean)


# The reseller sales of a bicycle maker


@pytest.fixture(scope="module")
def sales(shared: Path) -> adventureworks.Sales:
    return adventureworks.read(shared / "data/adventureworks")


@pytest.fixture(scope="module")
def bicycles(sales: adventureworks.Sales) -> Coherent:
    return adventureworks.ours(sales)


def test_bicycles_add_up(sales: adventureworks.Sales, bicycles: Coherent) -> None:
    above = sales.tree.above
    for values in (bicycles.mean, bicycles.drawn):
        np.testing.assert_allclose(values[:above], sales.tree.sums(values[above:]), rtol=1e-9)


def test_bicycles_beside_last_year(sales: adventureworks.Sales, bicycles: Coherent) -> None:
    """Better than last year's months in total and for reps; its territories buy in fixed months."""
    history = adventureworks.nodes(sales)
    naive = adventureworks.seasonal_naive(history)
    told = {}
    for level, part in adventureworks.levels(sales).items():
        held = sales.actual[part], history[part]
        told[level] = adventureworks.mase(bicycles.mean[part], *held) / adventureworks.mase(
            naive[part], *held
        )
    assert told["total"] < 0.95
    assert told["rep"] < 1
    assert told["territory"] < 1.15
