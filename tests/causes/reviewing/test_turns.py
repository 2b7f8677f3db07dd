"""Turns: segments whose rate or average became another one, and none where none did."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from kaname.causes.reviewing.groups import groups
from kaname.causes.reviewing.turns import Cells, Turn, lasting, levels, turns

MONTHS = 36
KEYS = list(product("ABC", "xyz", "12"))


def company(seed: int, after: float = 0.3, at: int = 24) -> Cells:
    """Win rates of 0.3, in A × x another one from a month on; the mix drifts."""
    draw = np.random.default_rng(seed)
    drift = np.linspace(0.7, 1.3, MONTHS)
    size = 12 * np.array(
        [[drift[m] if key[0] == "B" else 1 for m in range(MONTHS)] for key in KEYS]
    )
    closed = draw.poisson(size).astype(float)
    rate = np.full(closed.shape, 0.3)
    rate += np.array([[0.15 if key[2] == "1" else 0] for key in KEYS])
    rate[[n for n, key in enumerate(KEYS) if key[:2] == ("A", "x")], at:] += after - 0.3
    return Cells(draw.binomial(closed.astype(int), rate).astype(float), closed)


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
def test_a_segment_that_turned_is_found_with_its_month(seed: int) -> None:
    cells = company(seed, after=0.12)

    turn, *_ = turns(cells, groups(KEYS))

    assert turn.group.where == ((0, "A"), (1, "x"))
    assert abs(turn.at - 24) <= 1
    assert turn.p < 0.01
    assert turn.alone
    before, after = levels(cells, turn)
    assert (before, after) == (pytest.approx(0.37, abs=0.05), pytest.approx(0.19, abs=0.05))


def test_where_nothing_turned_hardly_anything_is_found() -> None:
    found = [bool(turns(company(seed), groups(KEYS), most=1)) for seed in range(40)]

    assert sum(found) <= 5  # of 40 at 5 %: 2 expected, more than 5 in 1.4 % of all trials


def drifting(seed: int, memory: float) -> Cells:
    """Win rates of two halves that drift, each on its own way, and never turn."""
    draw = np.random.default_rng(seed)
    course = np.zeros((2, MONTHS))
    for month in range(MONTHS):
        last = course[:, month - 1] if month else draw.standard_normal(2)
        course[:, month] = memory * last + np.sqrt(1 - memory**2) * draw.standard_normal(2)
    logit = -0.8 + 0.2 * course[["ABC".index(key[0]) % 2 for key in KEYS]]
    closed = np.full(logit.shape, 30)
    return Cells(
        draw.binomial(closed, 1 / (1 + np.exp(-logit))).astype(float), closed.astype(float)
    )


def test_figures_that_drift_have_not_turned() -> None:
    found = [bool(turns(drifting(seed, 0.7), groups(KEYS), most=1)) for seed in range(30)]

    assert sum(found) <= 5  # by random order alone, over half of them would have


def test_a_known_date_needs_less() -> None:
    cells = company(5, after=0.2)
    asked = groups(KEYS)

    wide, near = (turns(cells, asked, level=1, most=1, dates=d)[0] for d in (None, [24]))

    assert near.at == 24
    assert near.p <= wide.p


def test_a_change_of_mix_is_no_turn() -> None:
    closed = np.full((2, MONTHS), 100.0)
    closed[1, 20:] = 400.0  # many more in the group that wins less
    rate = np.array([[0.5], [0.1]])
    noise = np.random.default_rng(3).normal(0, 0.5, closed.shape)
    cells = Cells(closed * rate + noise, closed)

    assert turns(cells, groups([("A", "1"), ("A", "2")])) == ()


def test_one_large_sale_is_no_turn_of_logarithms() -> None:
    draw = np.random.default_rng(4)
    below = np.full((4, MONTHS), 10.0)
    above = below * draw.normal(12, 0.2, below.shape)
    above[0, 30] += 10 * np.log(50)  # one month fifty times as large
    keys = [(letter,) for letter in "ABCD"]

    assert turns(Cells(above, below, logs=True), groups(keys), level=0.01) == ()


def test_amounts_that_rose_are_found_in_logarithms() -> None:
    draw = np.random.default_rng(4)
    below = np.full((4, MONTHS), 10.0)
    above = below * draw.normal(12, 0.1, below.shape)
    above[2, 20:] += 10 * 0.3

    (turn,) = turns(Cells(above, below, logs=True), groups([(letter,) for letter in "ABCD"]))

    assert turn.group.where == ((0, "C"),)
    assert turn.at == 20
    assert turn.change == pytest.approx(0.3, abs=0.1)


def test_what_one_quarter_lifted_does_not_last() -> None:
    draw = np.random.default_rng(4)
    below = np.full((4, MONTHS), 10.0)
    above = below * draw.normal(12, 0.1, below.shape)
    asked = groups([(letter,) for letter in "ABCD"])
    once, lasts = above.copy(), above.copy()
    once[2, 24:28] += 10 * 0.6
    lasts[2, 24:] += 10 * 0.3

    turned = [turns(Cells(rows, below, logs=True), asked, level=1)[0] for rows in (once, lasts)]

    assert [turn.at for turn in turned] == [24, 24]
    assert not lasting(Cells(once, below, logs=True), turned[0])
    assert lasting(Cells(lasts, below, logs=True), turned[1])


def test_levels_of_amounts_are_geometric_means() -> None:
    below = np.ones((1, 2))
    logs = Cells(np.log([[100.0, 400.0]]), below, logs=True)
    turn = Turn(groups([("A",)])[0], 1, 0.0, 0.0, 0.01)

    assert levels(logs, turn) == (pytest.approx(100), pytest.approx(400))


@pytest.mark.parametrize("months", [0, 5, 8])
def test_too_short_a_history_has_no_turns(months: int) -> None:
    cells = company(1, after=0.1)

    assert turns(Cells(cells.above[:, :months], cells.below[:, :months]), groups(KEYS)) == ()


def test_without_groups_there_are_none() -> None:
    assert turns(company(1), ()) == ()
