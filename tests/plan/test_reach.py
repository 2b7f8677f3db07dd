"""A target out of reach: how near it comes, what holds it, and how far that must move."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaname.formula.parse import parse
from kaname.plan.problem import Capacity, Limits, Problem
from kaname.plan.reach import Reach, reach
from kaname.plan.solving import solve

FORMULAS = {
    "sales": parse("won * size"),
    "won": parse("closed * rate"),
    "closed": parse("visits * pace"),
}
NOW = {"visits": 1000.0, "pace": 0.1, "rate": 0.3, "size": 100.0}
SCALES = {"visits": 100.0, "rate": 0.05, "size": 10.0}
AT_MOST = {"visits": Limits(0, 1100), "rate": Limits(0, 0.35), "size": Limits(0, 120)}
PROBLEM = Problem("sales", FORMULAS, NOW, SCALES, 6000, limits=AT_MOST)


def short(problem: Problem) -> Reach:
    assert solve(problem) is None
    found = reach(problem)
    assert found is not None
    return found


def test_nearest_value_is_where_all_limits_press() -> None:
    found = short(PROBLEM)
    assert found.value == pytest.approx(1100 * 0.1 * 0.35 * 120)  # 4,620
    assert found.values == pytest.approx(
        {
            "visits": 1100,
            "pace": 0.1,
            "closed": 110,
            "rate": 0.35,
            "won": 38.5,
            "size": 120,
            "sales": 4620,
        }
    )


def test_each_limit_has_its_price_and_how_far_it_would_have_to_go() -> None:
    held = {each.node: each for each in short(PROBLEM).holding}
    assert {node: each.side for node, each in held.items()} == dict.fromkeys(SCALES, "high")
    prices = {node: each.price for node, each in held.items()}
    assert prices == pytest.approx({"visits": 4.2, "rate": 13_200, "size": 38.5})
    needed = {node: each.needed for node, each in held.items()}
    assert needed == pytest.approx(
        {"visits": 1100 * 6000 / 4620, "rate": 0.35 * 6000 / 4620, "size": 120 * 6000 / 4620}
    )


@pytest.mark.parametrize("node", sorted(SCALES))
def test_moving_a_limit_as_far_as_said_makes_the_target_possible(node: str) -> None:
    held = {each.node: each for each in short(PROBLEM).holding}
    needed = held[node].needed
    assert needed is not None
    for factor, possible in ((1 + 1e-6, True), (1 - 1e-6, False)):
        limits = {**AT_MOST, node: Limits(0, needed * factor)}
        assert (solve(replace(PROBLEM, limits=limits), starts=1) is not None) == possible


def test_limit_of_an_inner_node_and_a_pin() -> None:
    limits = {"closed": Limits(0, 110), "rate": Limits(0, 0.35)}
    found = short(replace(PROBLEM, limits=limits, pins={"size": 100.0}))
    assert found.value == pytest.approx(3850)
    held = {each.node: (each.side, each.price, each.needed) for each in found.holding}
    assert held["closed"] == ("high", pytest.approx(35), pytest.approx(6000 / 35))
    assert held["size"] == ("pin", pytest.approx(38.5), pytest.approx(6000 / 38.5))
    assert held["rate"] == ("high", pytest.approx(11_000), pytest.approx(6000 / 11_000))


def test_capacity_that_is_used_up() -> None:
    hours = {"hours": Capacity(parse("visits * 2"), parse("2400"))}
    found = short(
        replace(PROBLEM, limits={"rate": Limits(0, 0.3), "size": Limits(0, 100)}, capacities=hours)
    )
    assert found.value == pytest.approx(1200 * 0.1 * 0.3 * 100)
    (capacity,) = [each for each in found.holding if "capacity" in each.node]
    assert capacity.price == pytest.approx(1.5)  # an hour is half a visit, a visit is 3
    assert capacity.needed == pytest.approx((6000 / 3 - 1200) * 2)  # hours more


def test_limit_that_alone_is_not_enough() -> None:
    half = {"visits": Limits(0, 1100), "closed": Limits(0, 110), "rate": Limits(0, 0.35)}
    found = short(replace(PROBLEM, limits=half, pins={"size": 100.0}))
    held = {each.node: each.needed for each in found.holding}
    assert held["rate"] == pytest.approx(6000 / 11_000)
    # neither of the two that say the same is enough without the other
    assert held.get("visits") is None
    assert held.get("closed") is None


def test_target_below_what_floors_allow() -> None:
    limits = {leaf: Limits(low=NOW[leaf]) for leaf in SCALES}
    found = short(replace(PROBLEM, target=2000, limits=limits))
    assert found.value == pytest.approx(3000)
    assert {each.side for each in found.holding} == {"low"}


def test_nothing_that_may_move() -> None:
    found = short(replace(PROBLEM, scales={}))
    assert found.value == pytest.approx(3000)
    assert found.holding == ()
