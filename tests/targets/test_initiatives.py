"""Initiatives through a tree: all together, nothing twice, parts that add up."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.formula.parse import parse
from kaname.formula.tree import Tree
from kaname.formula.values import Values
from kaname.periods import Calendar, Grain, spine
from kaname.targets.initiatives import Effects, Lever, effects, tempered
from kaname.targets.ramp import in_effect

TREE = Tree("sales", {"sales": parse("won * price"), "won": parse("deals * win_rate")})
LEAVES = {"deals": Values.of([100.0]), "win_rate": Values.of([0.25]), "price": Values.of([8.0])}
FULL = np.ones(1)  # sales: 100 × 0.25 × 8 = 200


def lever(name: str, kpi: str, likely: float, **more: object) -> Lever:
    return Lever(name, kpi, likely / 2, likely, likely * 2, FULL, **more)  # type: ignore[arg-type]


def likely(found: Effects) -> dict[str, float]:
    return {name: pytest.approx(float(e.likely.sum())) for name, e in found.by.items()}


def test_one_initiative_brings_what_its_kpi_moves() -> None:
    found = effects(TREE, LEAVES, [lever("calls", "deals", 0.1)])
    (calls,) = found.by.values()
    assert [float(side[0]) for side in (calls.low, calls.likely, calls.high)] == pytest.approx(
        [10, 20, 40]
    )


def test_what_two_do_to_one_kpi_multiplies() -> None:
    both = [lever("calls", "deals", 0.1), lever("list", "deals", 0.2)]
    found = effects(TREE, LEAVES, both)
    assert sum(float(e.likely[0]) for e in found.by.values()) == pytest.approx(
        200 * 1.1 * 1.2 - 200
    )
    assert likely(found) == {"calls": 200 * 0.1 * 1.1, "list": 200 * 0.2 * 1.05}  # ∫ by hand


def test_an_absolute_change_is_added_and_an_inner_kpi_may_move() -> None:
    found = effects(TREE, LEAVES, [lever("training", "win_rate", 0.05, change="absolute")])
    assert likely(found) == {"training": 100 * 0.05 * 8}
    inner = effects(TREE, LEAVES, [lever("bundle", "won", 0.1), lever("calls", "deals", 0.1)])
    assert sum(float(e.likely[0]) for e in inner.by.values()) == pytest.approx(200 * 0.21)


def test_what_the_history_holds_already_is_left_out() -> None:
    half = lever("calls", "deals", 0.1, held=0.5)
    found = effects(TREE, LEAVES, [half])
    assert likely(found) == {"calls": 200 * (1.1 / 1.05 - 1)}
    done = effects(TREE, LEAVES, [lever("calls", "deals", 0.1, held=1.0)])
    assert likely(done) == {"calls": 0}


def test_a_kpi_without_a_way_to_the_root_is_named() -> None:
    found = effects(TREE, LEAVES, [lever("survey", "satisfaction", 0.1)])
    assert (dict(found.by), found.missing) == ({}, ("satisfaction",))


def test_as_earlier_ones_came_so_will_those_to_come() -> None:
    found = effects(TREE, LEAVES, tempered([lever("calls", "deals", 0.1)], 0.4))
    assert likely(found) == {"calls": pytest.approx(200 * 0.04)}


sizes = st.floats(-0.5, 1.0).map(lambda x: round(x, 3))


@given(sizes, sizes, sizes)
def test_the_parts_add_up_to_what_all_do_together(a: float, b: float, c: float) -> None:
    levers = [lever("a", "deals", a), lever("b", "won", b), lever("c", "price", c)]
    found = effects(TREE, LEAVES, levers)
    whole = 200 * (1 + a) * (1 + b) * (1 + c) - 200  # all at once, computed without a tree
    assert sum(float(e.likely[0]) for e in found.by.values()) == pytest.approx(whole, abs=1e-6)


MONTHS = spine(Grain.MONTH, date(2026, 4, 1), date(2026, 7, 31), Calendar())


def test_a_ramp_grows_evenly_and_ends_with_the_initiative() -> None:
    assert in_effect(date(2026, 5, 1), None, 0, MONTHS).tolist() == [0, 1, 1, 1]
    ramp = in_effect(date(2026, 4, 1), date(2026, 7, 1), 60, MONTHS)
    by_hand = [
        sum(range(1, 31)) / 60 / 30,
        (sum(range(31, 61)) / 60 + 1) / 31,
        1,
        0,
    ]
    assert ramp.tolist() == pytest.approx(by_hand)
