"""The scan on small tables: what is found, what is not, and that figures sum."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.locate import AMOUNTS, f1, false_amounts, ours, real
from bench.sales_cases import Setting, cases
from kaname.causes.locating.cells import Cells
from kaname.causes.locating.scan import Scan, scan

REGIONS, PRODUCTS, CHANNELS = (
    ("east", "north", "south", "west"),
    ("a", "b", "c", "d", "e"),
    ("x", "y", "z"),
)
DIMS = ("region", "product", "channel")
EVERY = list(product(REGIONS, PRODUCTS, CHANNELS))


def _cells(change: dict[tuple[str, ...], float] | None = None, level: float = 100.0) -> Cells:
    """Sixty cells that expect `level` and have what `change` makes of it, by any of the members."""
    members = (REGIONS, PRODUCTS, CHANNELS)
    codes = np.array([[m.index(v) for m, v in zip(members, cell, strict=True)] for cell in EVERY]).T
    factor = np.ones(len(EVERY))
    for wanted, by in (change or {}).items():
        factor[[set(wanted) <= set(cell) for cell in EVERY]] *= by
    wobble = 1 + 0.02 * np.array([(7 * n % 11) - 5 for n in range(len(EVERY))]) / 5
    expected = np.full(len(EVERY), level)
    return Cells(DIMS, members, codes, np.round(expected * factor * wobble), expected)


def _where(found: Scan) -> list[dict[str, str]]:
    return [dict(cause.where) for cause in found.causes]


def test_nothing_is_found_where_nothing_is_the_matter() -> None:
    found = scan(_cells())
    assert (found.causes, found.explained) == ((), 0.0)


def test_without_cells_there_is_nothing_to_find() -> None:
    empty = Cells(("region",), ((),), np.zeros((1, 0), np.int64), np.zeros(0), np.zeros(0))
    found = scan(empty)
    assert (found.causes, found.cells, found.tested, found.p) == ((), 0, 0, 1.0)


def test_amounts_that_stray_by_a_tenth_have_no_cause() -> None:
    assert false_amounts(AMOUNTS["lognormal .1"], 60) <= 0.05


def test_one_region_that_fell_is_found_with_its_size() -> None:
    cells = _cells({("west",): 0.6})
    (cause,) = scan(cells).causes
    inside = cells.codes[0] == REGIONS.index("west")
    delta = float((cells.actual - cells.expected)[inside].sum())
    assert (dict(cause.where), cause.delta, cause.cells) == ({"region": "west"}, delta, 15)
    assert (cause.expected, cause.actual) == (1500.0, 1500.0 + delta)
    assert cause.p < 1e-6


def test_a_combination_is_named_by_both_dimensions_and_no_more() -> None:
    assert _where(scan(_cells({("west", "b"): 0.4}))) == [{"region": "west", "product": "b"}]


def test_two_causes_of_opposite_signs_are_both_found() -> None:
    found = scan(_cells({("west",): 0.7, ("b", "x"): 1.8}))
    assert sorted(map(sorted, (c.where.values() for c in found.causes))) == [["b", "x"], ["west"]]
    signs = {tuple(cause.where): cause.delta > 0 for cause in found.causes}
    assert signs == {("region",): False, ("product", "channel"): True}


def test_shares_are_not_told_where_the_total_hardly_moved() -> None:
    cells = _cells({("west",): 0.7, ("east",): 1.3})
    found = scan(cells)
    assert len(found.causes) == 2
    assert found.explained is None
    assert {cause.share for cause in found.causes} == {None}


def test_a_fall_everywhere_is_no_segment_but_no_chance_either() -> None:
    cells = _cells()
    found = scan(
        Cells(cells.dims, cells.members, cells.codes, np.round(cells.actual * 0.7), cells.expected)
    )
    assert found.causes == ()
    assert found.p < 1e-6


def test_a_new_segment_that_nothing_was_expected_of_is_found() -> None:
    cells = _cells()
    new = cells.codes[1] == PRODUCTS.index("d")
    expected = np.where(new, 0.0, cells.expected)
    found = scan(Cells(cells.dims, cells.members, cells.codes, cells.actual, expected))
    assert _where(found) == [{"product": "d"}]
    assert found.causes[0].expected == 0


def test_of_a_rep_his_team_and_region_the_coarsest_that_fell_is_named() -> None:
    """Twenty-four reps in eight teams in four regions; all reps of a team fall."""
    reps = np.repeat(np.arange(24), 5)
    codes = np.stack([reps // 6, reps // 3, reps, np.tile(np.arange(5), 24)])
    members = tuple(
        tuple(f"{letter}{n}" for n in range(k))
        for letter, k in zip("RTPG", (4, 8, 24, 5), strict=True)
    )
    expected = np.full(reps.size, 80.0)
    wobble = 1 + 0.02 * ((np.arange(reps.size) * 7 % 11) - 5) / 5
    fell = np.where(codes[1] == 3, 0.5, 1.0)
    dims = ("region", "team", "rep", "product")
    found = scan(Cells(dims, members, codes, np.round(expected * wobble * fell), expected))
    assert _where(found) == [{"team": "T3"}]


def _rates(fell: float) -> Cells:
    cells = _cells()
    of = np.full(len(EVERY), 200.0)
    rate = np.where(cells.codes[0] == 3, fell, 0.3)
    return Cells(DIMS, cells.members, cells.codes, np.round(of * rate), of * 0.3, of, of)


def test_a_rate_that_fell_moves_the_whole_by_its_part() -> None:
    found = scan(_rates(0.2))
    (cause,) = found.causes
    assert dict(cause.where) == {"region": "west"}
    assert (cause.actual, cause.expected) == pytest.approx((0.2, 0.3))
    assert cause.delta == pytest.approx(-0.025)  # a quarter of all, by ten points
    assert found.actual - found.expected == pytest.approx(found.delta + found.mix)
    assert found.explained == pytest.approx(1.0)


def test_a_change_of_the_mix_alone_is_no_cause() -> None:
    cells = _cells()
    rate = np.where(cells.codes[1] == 0, 0.6, 0.2)
    before = np.full(len(EVERY), 200.0)
    after = np.where(cells.codes[1] == 0, 400.0, 200.0)
    found = scan(
        Cells(DIMS, cells.members, cells.codes, after * rate, before * rate, after, before)
    )
    assert found.causes == ()
    assert found.mix == pytest.approx(found.actual - found.expected)
    assert found.mix > 0.05


def test_a_mean_that_is_no_share_is_located_too() -> None:
    cells = _cells()
    deals = np.full(len(EVERY), 20.0)
    size = np.where(cells.codes[2] == 1, 300.0, 500.0) * cells.actual / 100
    found = scan(Cells(DIMS, cells.members, cells.codes, deals * size, deals * 500.0, deals, deals))
    assert _where(found) == [{"channel": "y"}]


@pytest.mark.parametrize("size", [1e-4, 0.1, 3.3, 30_862.5, 1e9])
def test_one_region_among_figures_exactly_as_expected_is_found(size: float) -> None:
    cells = _cells()
    fell = np.where(cells.codes[0] == REGIONS.index("west"), 0.5, 1.0)
    expected = np.full(len(EVERY), size)
    found = scan(Cells(DIMS, cells.members, cells.codes, expected * fell, expected))
    assert _where(found) == [{"region": "west"}]
    assert found.explained == pytest.approx(1)


@pytest.mark.parametrize("ratio", [False, True])
@pytest.mark.parametrize(("actual", "expected"), [(0.0, 0.0), (7.5, 7.5), (200.0, 200.0)])
def test_figures_exactly_as_expected_have_no_cause(
    actual: float, expected: float, ratio: bool
) -> None:
    cells = _cells()
    came, wanted = np.full(len(EVERY), actual), np.full(len(EVERY), expected)
    of = np.full(len(EVERY), 400.0) if ratio else None
    found = scan(Cells(DIMS, cells.members, cells.codes, came, wanted, of, of))
    assert (found.causes, found.delta, found.p) == ((), 0.0, 1.0)


def test_a_rate_without_a_like_expects_what_its_members_did() -> None:
    """Hardly a cell of the year before occurs again; the west still wins half as often."""
    rng = np.random.default_rng(4)
    codes = np.stack([rng.integers(0, size, 3000) for size in (4, 30, 40)])
    after = np.arange(3000) < 1500
    win = rng.random(3000) < np.where(after & (codes[0] == 3), 0.15, 0.3)
    members = tuple(
        tuple(f"{d}{n}" for n in range(k)) for d, k in zip("abc", (4, 30, 40), strict=True)
    )
    sides = [
        np.where(side, figure, 0.0) for side in (after, ~after) for figure in (win, np.ones(3000))
    ]
    found = scan(
        Cells(("a", "b", "c"), members, codes, sides[0], sides[2], sides[1], sides[3], history=1)
    )
    assert _where(found) == [{"a": "a3"}]
    assert abs(found.mix) < 0.01


def test_a_scan_ends_where_everything_is_replaced_by_something_new() -> None:
    size = np.array([200.0, 190.0, 210.0])
    none = np.zeros(3)
    actual, expected = np.append(size, none), np.append(none, size)
    found = scan(Cells(("p",), (tuple("abcdef"),), np.arange(6)[None, :], actual, expected))
    assert all(len(cause.where) == 1 for cause in found.causes)
    assert found.causes


def test_causes_that_overlap_count_their_cells_once() -> None:
    cells = _cells({("west",): 0.5, ("b",): 2.5}, level=1000)
    found = scan(cells)
    assert sum(cause.cells for cause in found.causes) <= 15 + 12 - 3
    west, b = (cells.codes[0] == 3), (cells.codes[1] == 1)
    inside = float((cells.actual - cells.expected)[west | b].sum())
    assert sum(cause.delta for cause in found.causes) == pytest.approx(inside)
    assert sum(cause.partly for cause in found.causes) == 1


@given(st.floats(0.2, 0.7), st.sampled_from(REGIONS), st.floats(1, 1e6))
def test_the_unit_of_amounts_does_not_matter(fall: float, region: str, unit: float) -> None:
    cells = _cells({(region,): fall})
    amounts = Cells(
        cells.dims,
        cells.members,
        cells.codes,
        cells.actual * unit * 1.001,
        cells.expected * unit * 1.001,
    )
    assert _where(scan(amounts)) == [{"region": region}]


@given(st.permutations(range(len(EVERY))))
def test_the_order_of_the_rows_does_not_matter(order: list[int]) -> None:
    cells = _cells({("west", "b"): 0.4, ("x",): 1.3})
    turned = Cells(
        cells.dims, cells.members, cells.codes[:, order], cells.actual[order], cells.expected[order]
    )
    assert _where(scan(turned)) == _where(scan(cells))


@pytest.mark.parametrize(
    ("setting", "least"),
    [
        (Setting(3_000), 0.93),
        (Setting(30_000), 0.93),
        (Setting(3_000, rates=True), 0.85),
        (Setting(30_000, rates=True), 0.93),
    ],
)
def test_simulated_causes_are_found(setting: Setting, least: float) -> None:
    of = cases(setting, 12, 5)
    assert f1([ours(case) for case in of], of)[0] >= least


@pytest.mark.parametrize("noise", [{}, {"error": 0.2}, {"clusters": 0.2}])
@pytest.mark.parametrize("rates", [False, True])
def test_false_causes_are_rare(noise: dict[str, float], rates: bool) -> None:
    of = cases(Setting(3_000, rates=rates, causes=False, **noise), 40, 9)
    assert sum(bool(list(ours(case))) for case in of) <= 4  # of 40; 5 % are 2


@pytest.mark.parametrize(("name", "step", "least"), [("b0", 4, 0.97), ("rs", 2, 0.55)])
def test_real_incidents_are_found(shared: Path, name: str, step: int, least: float) -> None:
    of = real(name, shared)[::step]
    assert f1([ours(case) for case in of], of)[0] >= least
