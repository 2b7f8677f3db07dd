"""The plan of least effort against hand-made tables, exhaustive search and its optimality proof."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.formula.algebra import solve as solved_for
from kaname.formula.expression import Expr
from kaname.formula.parse import parse
from kaname.formula.tree import Tree
from kaname.formula.values import Values
from kaname.plan.problem import Capacity, Limits, Problem
from kaname.plan.solving import Solution, solve
from tests.plan.trees import computed, grown, posed

SALES = {"sales": parse("won * size"), "won": parse("leads * rate")}
NOW = {"leads": 1000.0, "rate": 0.2, "size": 50.0}
SCALES = {"leads": 100.0, "rate": 0.02, "size": 5.0}
TREES = st.tuples(st.integers(0, 10_000), st.integers(2, 14))


def formulas(**texts: str) -> dict[str, Expr]:
    return {name: parse(text) for name, text in texts.items()}


def met(problem: Problem) -> Solution:
    found = solve(problem, starts=2)
    assert found is not None
    return found


def test_sum_is_shared_in_proportion_to_squared_scales() -> None:
    # Least Σ (d/s)² with Σ d = 10: d = 10 s²/Σs² = 1, 4·… by Lagrange.
    problem = Problem("t", formulas(t="a + b"), {"a": 5, "b": 7}, {"a": 1, "b": 3}, target=22)
    found = met(problem)
    assert found.values == pytest.approx({"a": 6, "b": 16, "t": 22}, abs=1e-12)
    assert found.effort == pytest.approx(1 + 9)
    assert found.efforts == pytest.approx({"a": 1, "b": 9})
    assert found.binding == ()


def test_weight_makes_a_move_dearer() -> None:
    problem = Problem("t", formulas(t="a + b"), {"a": 0, "b": 0}, {"a": 1, "b": 1}, 5, {"b": 4})
    assert met(problem).values == pytest.approx({"a": 4, "b": 1, "t": 5})


def test_equal_relative_scales_move_a_product_evenly() -> None:
    found = met(Problem("sales", SALES, NOW, SCALES, target=10_000 * 1.331))
    assert found.values == pytest.approx(
        {"leads": 1100, "rate": 0.22, "won": 242, "size": 55, "sales": 13_310}
    )
    assert found.effort == pytest.approx(3)


def test_limit_that_presses_is_named_with_the_effort_it_costs() -> None:
    problem = Problem("t", formulas(t="a + b"), {"a": 0, "b": 0}, {"a": 1, "b": 1}, 10)
    bounded = Problem(
        "t", problem.formulas, problem.expected, problem.scales, 10, limits={"a": Limits(high=3)}
    )
    found = met(bounded)
    assert found.values == pytest.approx({"a": 3, "b": 7, "t": 10})
    (binding,) = found.binding
    assert (binding.node, binding.side, binding.at) == ("a", "high", 3)
    # effort = u² + (10 - u)², so one more unit of u saves 2(10 - u) - 2u = 8 at u = 3
    assert binding.price == pytest.approx(8)


def test_pins_on_leaves_and_inner_nodes_are_kept() -> None:
    pins = {"rate": 0.21, "won": 230.0}
    found = met(Problem("sales", SALES, NOW, SCALES, target=13_000, pins=pins))
    assert found.values["rate"] == 0.21
    assert found.values["won"] == pytest.approx(230, rel=1e-12)
    assert found.values["size"] == pytest.approx(13_000 / 230, rel=1e-12)


def test_external_leaf_stays_as_expected() -> None:
    scales = {"leads": 100.0, "size": 5.0}
    found = met(Problem("sales", SALES, NOW, scales, target=12_000))
    assert found.values["rate"] == NOW["rate"]


def test_capacity_over_several_nodes() -> None:
    hours = Capacity(parse("leads * 2 + won * 5"), parse("3100 + 0 * size"))
    found = met(Problem("sales", SALES, NOW, SCALES, target=13_000, capacities={"hours": hours}))
    used = found.values["leads"] * 2 + found.values["won"] * 5
    assert used <= 3100 * (1 + 1e-9)
    assert [each.side for each in found.binding] == ["high"]


def test_no_move_where_the_target_is_what_is_expected() -> None:
    found = met(Problem("sales", SALES, NOW, SCALES, target=10_000))
    assert found.values == {**NOW, "won": 200, "sales": 10_000}
    assert found.effort == 0


def test_nothing_where_the_limits_do_not_let_it() -> None:
    limits = {"leads": Limits(high=1000), "rate": Limits(high=0.2), "size": Limits(high=60)}
    assert solve(Problem("sales", SALES, NOW, SCALES, target=13_000, limits=limits)) is None


def test_pins_that_say_the_same_twice_do_no_harm() -> None:
    pins = {"leads": 1000.0, "rate": 0.25, "won": 250.0}
    found = met(Problem("sales", SALES, NOW, SCALES, target=13_000, pins=pins))
    assert found.values["size"] == pytest.approx(52)


def test_leaf_at_zero_and_a_negative_one() -> None:
    tree = formulas(profit="sales - cost + grants", sales="n * price")
    expected = {"n": 10.0, "price": -2.0, "cost": 3.0, "grants": 0.0}
    scales = {"n": 1.0, "price": 1.0, "cost": 1.0, "grants": 2.0}
    found = met(Problem("profit", tree, expected, scales, target=0))
    assert found.values["profit"] == pytest.approx(0, abs=1e-12)
    assert found.proof.holds


# Random trees


@settings(max_examples=25)
@given(TREES)
def test_plan_keeps_everything_it_promises(tree: tuple[int, int]) -> None:
    problem = posed(*tree)
    found = solve(problem, starts=3)
    if found is None:
        return
    assert found.proof.holds
    again = computed(problem.root, dict(problem.formulas), dict(found.values))
    for node, value in again.items():
        assert found.values[node] == pytest.approx(value, rel=1e-9, abs=1e-12)
    assert problem.target is not None
    assert again[problem.root] == pytest.approx(problem.target, rel=1e-9, abs=1e-10)
    for node, limits in problem.limits.items():
        slack = 1e-9 * max(1, abs(found.values[node]))
        assert limits.low - slack <= found.values[node] <= limits.high + slack
    for node, value in problem.pins.items():
        assert found.values[node] == pytest.approx(value, rel=1e-9)


@settings(max_examples=25)
@given(TREES)
def test_conditions_of_an_optimum_by_finite_differences(tree: tuple[int, int]) -> None:
    # Karush, Kuhn, Tucker: the slope of the effort is a mix of the pressing limits' slopes, each
    # pushing outwards. Slopes by central differences of the formula kernel.
    problem = posed(*tree)
    found = solve(problem, starts=1)
    if found is None or found.effort > 100:
        return
    at = {leaf: found.values[leaf] for leaf in problem.tree.leaves if leaf in problem.expected}
    free = [leaf for leaf in at if leaf in problem.scales and leaf not in problem.pins]
    inner = {x.node for x in found.binding if x.node in problem.formulas} | {problem.root}
    held = {x.node for x in found.binding if x.node not in problem.formulas}

    def slopes(leaf: str) -> dict[str, float]:
        step = 1e-6 * problem.scales[leaf]
        up, down = ({**at, leaf: at[leaf] + d} for d in (step, -step))
        sides = [computed(problem.root, dict(problem.formulas), side) for side in (up, down)]
        return {n: (sides[0][n] - sides[1][n]) / 2e-6 for n in inner if n in sides[0]}

    inside = [leaf for leaf in free if leaf not in held]
    if not inside:
        return
    across = np.array([[slopes(leaf)[node] for node in sorted(inner)] for leaf in inside])
    pull = np.array([(at[x] - problem.expected[x]) / problem.scales[x] for x in inside])
    mix = np.linalg.lstsq(across, pull, rcond=None)[0]
    assert across @ mix == pytest.approx(pull, abs=1e-4 * (1 + np.abs(pull).max()))


@pytest.mark.parametrize("seed", range(12))
def test_optimum_of_three_leaves_against_every_point_of_a_grid(seed: int) -> None:
    # Two leaves on a grid, the third by the exact solution of the kernel: the global optimum.
    tree = grown(seed, 3)
    values = tree.values
    scales = {leaf: max(abs(value) * 0.2, 0.1) for leaf, value in tree.expected.items()}
    aim = values[tree.root] + 0.25 * max(abs(values[tree.root]), 0.3)
    limits = {
        leaf: Limits(x - 3 * scales[leaf], x + 3 * scales[leaf])
        for leaf, x in tree.expected.items()
    }
    found = solve(Problem(tree.root, tree.formulas, tree.expected, scales, aim, limits=limits))
    steps = np.linspace(-3, 3, 241)
    best = np.inf
    leaves = list(Tree(tree.root, tree.formulas).leaves)
    for first in range(len(leaves)):
        others = [leaf for at, leaf in enumerate(leaves) if at != first]
        moves = np.array(list(product(steps, repeat=len(others)))).T
        given_ = {
            leaf: Values.of(tree.expected[leaf] + scales[leaf] * move)
            for leaf, move in zip(others, moves, strict=True)
        }
        given_[leaves[first]] = Values.of(np.full(moves.shape[1], tree.expected[leaves[first]]))
        with np.errstate(all="ignore"):
            last = solved_for(
                Tree(tree.root, tree.formulas), given_, leaves[first], Values.of(aim)
            ).number
        own = (last - tree.expected[leaves[first]]) / scales[leaves[first]]
        effort = np.where(np.abs(own) <= 3, (moves**2).sum(axis=0) + own**2, np.inf)
        best = min(best, float(np.nanmin(effort)))
    if found is None:
        assert best == np.inf
        return
    assert found.effort <= best + 1e-9  # no point of the grid is better
    assert found.effort >= best - 0.1 - 0.1 * best  # and some point comes near


@settings(max_examples=20)
@given(st.integers(0, 10_000), st.floats(0.01, 0.3), st.floats(1.05, 2))
def test_more_target_takes_more_effort(seed: int, rise: float, more: float) -> None:
    random = np.random.default_rng(seed)
    expected = {name: float(x) for name, x in zip(NOW, random.uniform(1, 100, 3), strict=True)}
    scales = {name: value * 0.1 for name, value in expected.items()}
    now = computed("sales", SALES, expected)["sales"]
    efforts = [
        met(Problem("sales", SALES, expected, scales, now * (1 + rise * times))).effort
        for times in (0, 1, more)
    ]
    assert efforts[0] == pytest.approx(0, abs=1e-20)
    assert efforts[0] < efforts[1] < efforts[2]


@settings(max_examples=15)
@given(st.integers(0, 10_000), st.floats(0.1, 1000))
def test_unit_of_money_does_not_matter(seed: int, rate: float) -> None:
    random = np.random.default_rng(seed)
    expected = {name: float(x) for name, x in zip(NOW, random.uniform(1, 100, 3), strict=True)}
    scales = {name: value * 0.1 for name, value in expected.items()}
    aim = computed("sales", SALES, expected)["sales"] * 1.2
    yen = met(Problem("sales", SALES, expected, scales, aim))
    other = {**expected, "size": expected["size"] * rate}
    dollars = met(
        Problem("sales", SALES, other, {**scales, "size": scales["size"] * rate}, aim * rate)
    )
    assert dollars.effort == pytest.approx(yen.effort, rel=1e-9)
    assert dollars.values["leads"] == pytest.approx(yen.values["leads"], rel=1e-9)
