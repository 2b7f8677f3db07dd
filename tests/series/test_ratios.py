"""Ratios: bounds, adding up by volume, small cells, and coverage on simulated truth."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kaname.periods import Calendar, Grain, spine
from kaname.series.aggregation import Aggregation, aggregation
from kaname.series.panel import Panel
from kaname.series.ratios import Kind, Ratios, ratios

PERIODS = tuple(spine(Grain.MONTH, date(2020, 4, 1), date(2023, 3, 31), Calendar()))
CELLS = [(f"team {n // 6}", f"rep {n}") for n in range(36)]
TREE = aggregation(("team", "rep"), CELLS, [(), ("team",)])
NAMES = tuple(rep for _, rep in CELLS)


def company(seed: int, kind: Kind) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """True ratios, numerators and denominators of 36 reps in 48 months."""
    rng = np.random.default_rng(seed)
    level = rng.normal(0, 0.3, 6).repeat(6) + rng.normal(0, 0.3, 36)
    course = np.cumsum(rng.normal(0, 0.03, 48))
    below = rng.poisson(rng.gamma(4, 1, (36, 1)) * np.ones(48))
    if kind == "share":
        truth = 1 / (1 + np.exp(1 - level[:, None] - course))
        return truth, rng.binomial(below, truth).astype(float), below.astype(float)
    truth = 1e6 * np.exp(level[:, None] + course)
    above = np.where(below > 0, rng.gamma(np.maximum(below, 1) * 2, truth / 2), 0.0)
    return truth, above, below.astype(float)


def ahead(above: np.ndarray, below: np.ndarray, kind: Kind, tree: Aggregation = TREE) -> Ratios:
    names = NAMES[: len(above)]
    panels = [Panel(names, PERIODS, values[:, :36]) for values in (above, below)]
    return ratios(*panels, tree, 12, kind=kind, size=300)


@pytest.mark.parametrize("kind", ["share", "amount"])
def test_small_cells_are_nearer_to_the_truth_than_raw_ratios(kind: Kind) -> None:
    ours, raw = [], []
    for seed in range(4):
        truth, above, below = company(seed, kind)
        found = ahead(above, below, kind)
        year = above[:, 24:36].sum(axis=1) / np.maximum(below[:, 24:36].sum(axis=1), 1)
        wanted = truth[:, 36:]
        ours.append(np.mean((found.mean[TREE.above :] - wanted) ** 2))
        raw.append(np.mean((year[:, None] - wanted) ** 2))
    assert np.mean(ours) < 0.8 * np.mean(raw)


@pytest.mark.parametrize("kind", ["share", "amount"])
def test_intervals_hold_what_comes(kind: Kind) -> None:
    held = []
    for seed in range(10, 16):
        _, above, below = company(seed, kind)
        low, high = ahead(above, below, kind).interval(0.8)
        top, bottom = (np.concatenate([TREE.sums(x), x])[:, 36:] for x in (above, below))
        came = np.where(bottom > 0, top / np.maximum(bottom, 1), np.nan)
        held.append(np.where(np.isfinite(came), (low <= came) & (came <= high), np.nan))
    cells = np.nanmean([one[TREE.above :] for one in held])
    assert 0.74 <= cells <= 0.92  # few cases: what can be observed lies on few points


def test_a_share_never_leaves_zero_to_one() -> None:
    _, above, below = company(1, "share")
    found = ahead(above, np.maximum(above, below), "share")
    drawn = found.drawn[np.isfinite(found.drawn)]
    assert drawn.min() >= 0
    assert drawn.max() <= 1 + 1e-12


def test_a_node_lies_between_its_cells_on_every_path() -> None:
    _, above, below = company(2, "share")
    found = ahead(above, below, "share")
    cells = found.drawn[TREE.above :]
    with np.errstate(invalid="ignore"):
        low, high = np.nanmin(cells, axis=0), np.nanmax(cells, axis=0)
    whole = found.drawn[0]
    known = np.isfinite(whole)
    assert (whole[known] >= low[known] - 1e-9).all()
    assert (whole[known] <= high[known] + 1e-9).all()


def test_who_has_no_cases_yet_has_the_team_s_ratio() -> None:
    _, above, below = company(3, "share")
    above[0], below[0] = np.nan, np.nan
    found = ahead(above, below, "share")
    team = found.mean[1]  # after the total
    np.testing.assert_allclose(found.mean[TREE.above], team, atol=0.06)


def test_one_cell_is_divided_on_every_path() -> None:
    """Numerator and denominator swing together, and their quotient hardly."""
    rng = np.random.default_rng(4)
    below = 1000 * np.exp(rng.normal(0, 0.3, (1, 36)))
    above = below * np.clip(rng.normal(0.3, 0.01, (1, 36)), 0.25, 0.35)
    tree = aggregation(("rep",), [CELLS[0][1:]], [()])
    found = ahead(above, below, "share", tree)
    np.testing.assert_allclose(found.mean[0], 0.3, atol=0.02)
    low, high = found.interval(0.8)
    assert (high - low).max() < 0.1  # numerator and denominator alone would say ±40 %
    assert ((low < 0.31) & (high > 0.29)).all()


def test_nothing_to_divide_by_is_undefined() -> None:
    zero = np.zeros((2, 36))
    found = ahead(zero, zero, "share", aggregation(("team", "rep"), CELLS[:2], [()]))
    assert np.isnan(found.mean).all()
    assert all(np.isnan(side).all() for side in found.interval(0.8))


def test_bounds_are_quantiles_of_what_is_defined() -> None:
    drawn = np.random.default_rng(5).random((3, 50, 2))
    drawn[0, 3:9, 0] = np.nan
    drawn[1, :, 1] = np.nan
    found = Ratios(TREE, (), drawn[:, 0], drawn, ())
    low, high = found.interval(0.8)
    with pytest.warns(RuntimeWarning, match="All-NaN"):
        expected = np.nanquantile(drawn, (0.1, 0.9), axis=1)
    np.testing.assert_allclose(np.stack([low, high]), expected)
