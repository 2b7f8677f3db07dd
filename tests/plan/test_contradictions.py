"""Limits and pins that exclude each other: all of them are named."""

from __future__ import annotations

from math import inf, isnan

import pytest

from kaname.formula.parse import parse
from kaname.plan.contradictions import Contradiction, contradictions
from kaname.plan.problem import Capacity, Limits, Problem, excess_of

FORMULAS = {"sales": parse("won * size"), "won": parse("closed * rate")}
NOW = {"closed": 100.0, "rate": 0.3, "size": 10.0}
SCALES = {"closed": 10.0, "rate": 0.1}


def found(
    limits: dict[str, Limits] | None = None,
    pins: dict[str, float] | None = None,
    capacities: dict[str, Capacity] | None = None,
) -> tuple[Contradiction, ...]:
    problem = Problem(
        "sales", FORMULAS, NOW, SCALES, 1e6, {}, limits or {}, pins or {}, capacities or {}
    )
    return contradictions(problem)


def test_none_where_all_can_be_kept() -> None:
    assert found({"closed": Limits(0, 120), "won": Limits(30, 40)}, {"rate": 0.35}) == ()


def test_limits_upside_down_and_a_pin_outside() -> None:
    (crossed, outside) = found({"closed": Limits(120, 110), "rate": Limits(0, 0.2)}, {"rate": 0.3})
    assert (crossed.node, crossed.held) == ("closed", Limits(120, 110))
    assert (outside.node, outside.held) == ("rate", Limits(0.3, 0.2))


def test_inner_node_out_of_what_is_beneath_it() -> None:
    (one,) = found({"won": Limits(high=20), "closed": Limits(100, 200), "rate": Limits(0.3, 0.5)})
    assert (one.node, one.held) == ("won", Limits(-inf, 20))
    assert one.possible == Limits(pytest.approx(30), pytest.approx(100))


def test_leaf_that_nobody_moves_outside_its_limit() -> None:
    (one,) = found({"size": Limits(low=11)})
    assert (one.node, one.possible) == ("size", Limits(10, 10))


def test_two_nodes_at_once() -> None:
    nodes = [
        each.node
        for each in found(
            {"size": Limits(low=11), "won": Limits(high=-1), "closed": Limits(0), "rate": Limits(0)}
        )
    ]
    assert nodes == ["won", "size"]


def test_capacity_beyond_what_pins_need() -> None:
    capacity = {"hours": Capacity(parse("closed * 2"), parse("150"))}
    (one,) = found(pins={"closed": 90.0}, capacities=capacity)
    assert one.node == excess_of("hours")


def test_rows_that_only_together_cannot_be_met() -> None:
    # won = closed × rate is 40 and won ÷ closed, the rate itself, is 0.5: closed would be 80
    formulas = {**FORMULAS, "sum": parse("closed + won")}
    problem = Problem(
        "sales", formulas, NOW, SCALES, None, pins={"won": 40.0, "sum": 90.0, "rate": 0.5}
    )
    against = contradictions(problem)
    assert {each.node for each in against} == {"won", "sum"}
    assert not any(isnan(each.possible.low) for each in against)
