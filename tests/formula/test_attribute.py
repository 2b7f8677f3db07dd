"""Contributions: worked cases, Shapley by enumeration, exact sums, and when there are none."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from itertools import combinations, pairwise, zip_longest
from math import comb

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from kaname.formula.algebra import Tree, evaluate_tree
from kaname.formula.attribute import Attribution, attribute, rate_and_mix
from kaname.formula.parse import Binary, Expr, Name, Negative, Number, parse
from kaname.formula.program import Arithmetic, Program, run
from kaname.formula.values import Values

State = Mapping[str, float]


def tree(*equations: str) -> Tree:
    """The tree of the equations, `root = …` first."""
    parts = [equation.split(" = ") for equation in equations]
    return Tree(parts[0][0], {name: parse(text) for name, text in parts})


def split(of: Tree, before: Mapping[str, object], after: Mapping[str, object]) -> Attribution:
    return attribute(of, _figures(before), _figures(after))


def contributions(found: Attribution) -> dict[str, float]:
    return {node: float(part) for node, part in found.contributions.items()}


def test_three_factors() -> None:
    found = split(
        tree("sales = leads * conversion * price"),
        {"leads": 1000, "conversion": 0.2, "price": 50},
        {"leads": 1200, "conversion": 0.15, "price": 60},
    )
    assert contributions(found) == pytest.approx(
        {"leads": 5750 / 3, "conversion": -9100 / 3, "price": 5750 / 3, "sales": 800}
    )
    assert not found.joint


def test_zeros_and_sums() -> None:
    found = split(
        tree("profit = units * margin - fixed", "margin = price - cost"),
        {"units": 0, "price": 100, "cost": 80, "fixed": 500},
        {"units": 40, "price": 90, "cost": 95, "fixed": 300},
    )
    assert contributions(found) == pytest.approx(
        {
            "units": 300,
            "price": -200,
            "cost": -300,
            "margin": -500,
            "fixed": 200,
            "profit": 0,
        },
        abs=1e-9,
    )


def test_splitting_a_leaf_leaves_the_other_factors_alone() -> None:
    whole = split(
        tree("rate = won / opened"), {"won": 40, "opened": 200}, {"won": 54, "opened": 300}
    )
    parts = split(
        tree("rate = won / opened", "opened = small + large"),
        {"won": 40, "small": 120, "large": 80},
        {"won": 54, "small": 90, "large": 210},
    )
    assert contributions(whole) == pytest.approx(
        {"won": 0.0567651, "opened": -0.0767651, "rate": -0.02}, abs=1e-7
    )
    assert contributions(parts) == pytest.approx(
        {
            "won": 0.0567651,
            "small": 0.0230295,
            "large": -0.0997947,
            "opened": -0.0767651,
            "rate": -0.02,
        },
        abs=1e-7,
    )


def test_a_quotient_divides_by_the_logarithmic_mean() -> None:
    found = contributions(split(tree("r = x / y"), {"x": 3, "y": 2}, {"x": 7, "y": 5}))
    numerator = (7 - 3) * np.log(5 / 2) / (5 - 2)
    assert found == pytest.approx({"x": numerator, "y": (7 / 5 - 3 / 2) - numerator, "r": -0.1})


def test_a_shared_node_counts_with_all_its_ways_to_the_root() -> None:
    found = split(
        tree("total = a * b + a * c", "a = x + y"),
        {"x": 1, "y": 1, "b": 3, "c": 4},
        {"x": 2, "y": 1, "b": 3, "c": 4},
    )
    assert contributions(found) == pytest.approx(
        {"x": 7, "y": 0, "b": 0, "c": 0, "a": 7, "total": 7}
    )


def test_a_node_that_shares_a_leaf_counts_with_its_own_part_of_it() -> None:
    found = split(
        tree("r = a * b", "a = x + y", "b = y + z"),
        {"x": 1, "y": 2, "z": 3},
        {"x": 1, "y": 4, "z": 3},
    )
    # a goes from 3 to 5 while b goes from 5 to 7
    assert contributions(found) == pytest.approx(
        {"x": 0, "y": 20, "a": 12, "z": 0, "b": 8, "r": 20}
    )


def test_every_group_on_its_own_in_any_shape() -> None:
    found = split(
        tree("r = x / y"),
        {"x": [[1, 1, 1], [1, None, 2]], "y": [[1, 1, 0], [2, 1, 2]]},
        {"x": 2, "y": [[4, -1, 1], [2, 1, 2]]},
    )
    assert found.joint.tolist() == [[False, True, True], [False, True, False]]
    assert np.isnan(found.change).tolist() == [[False, False, True], [False, True, False]]
    for part in (*found.contributions.values(), found.residual):
        assert np.isnan(part).tolist() == found.joint.tolist()
    assert found.contributions["x"][1].tolist() == pytest.approx([0.5, np.nan, 0], nan_ok=True)


def test_no_groups_and_no_leaves() -> None:
    none = split(tree("r = x / y"), {"x": [], "y": []}, {"x": [], "y": []})
    assert none.contributions["x"].shape == none.joint.shape == (0,)
    constant = split(tree("r = 2 * 3"), {}, {})
    assert (contributions(constant), bool(constant.joint)) == ({"r": 0}, False)


def test_zero_times_undefined_takes_the_undefined_from_the_other_side() -> None:
    found = split(
        tree("won = closed * win_rate"),
        {"closed": [0, 0, 10], "win_rate": [None, None, None]},
        {"closed": [10, 0, 10], "win_rate": [0.3, None, 0.5]},
    )
    assert found.contributions["closed"].tolist() == pytest.approx([3, 0, np.nan], nan_ok=True)
    assert found.contributions["win_rate"].tolist() == pytest.approx([0, 0, np.nan], nan_ok=True)
    assert found.joint.tolist() == [False, False, True]


@pytest.mark.parametrize(
    ("equation", "before", "after", "joint"),
    [
        ("r = x / y", {"x": 1, "y": 1}, {"x": 2, "y": -1}, True),
        ("r = x / y", {"x": -1, "y": 1e-9}, {"x": 2, "y": 1}, False),
        ("r = x / y", {"x": -1, "y": 1}, {"x": 2, "y": 1e-100}, False),
        # the ratio is 2 all along, yet its denominator passes through 0
        ("r = x / y", {"x": -2, "y": -1}, {"x": 2, "y": 1}, True),
        # so is this, where the denominator touches 0 and turns back
        ("r = (c * e) / (a * b)", {"a": -1, "b": -1, "c": -2, "e": -2},
         {"a": 1, "b": 1, "c": 2, "e": 2}, True),
        ("r = x / (a * a - 2 * a * b + b * b)", {"x": 1, "a": 0, "b": 0.3},
         {"x": 1, "a": 1, "b": 0.3}, True),
        ("r = x / (a * a - 2 * a * b + b * b)", {"x": 0, "a": 0, "b": 0.3},
         {"x": 0, "a": 1, "b": 0.3}, True),
        ("r = x / (a * a - 2 * a * b + b * b + c)", {"x": 1, "a": 0, "b": 0.3, "c": 1e-4},
         {"x": 2, "a": 1, "b": 0.3, "c": 1e-4}, False),
        ("r = x / (a * b - c)", {"x": 1, "a": 0, "b": 1, "c": 0.2499999},
         {"x": 1, "a": 1, "b": 0, "c": 0.2499999}, True),
        # a sum of ratios whose poles would cancel
        ("r = x / y - z / y", {"x": 1, "z": 1, "y": 1}, {"x": 2, "z": 2, "y": -1}, True),
    ],
)  # fmt: skip
def test_joint_is_where_a_denominator_reaches_zero(
    equation: str, before: State, after: State, joint: bool
) -> None:
    found = split(tree(equation), before, after)
    assert bool(found.joint) == joint
    assert _adds_up(found, tree(equation), before, after)


def test_parts_that_cancel_are_each_right_close_to_a_pole() -> None:
    near = 1e-6
    found = contributions(
        split(tree("r = x / y - z / y"), {"x": 1, "z": 1, "y": near}, {"x": 2, "z": 2, "y": 1})
    )
    mean = np.log(1 / near) / (1 - near)
    assert found == pytest.approx({"x": mean, "z": -mean, "y": 0, "r": 0}, abs=1e-9)


def test_a_product_of_forty_factors_is_exact() -> None:
    names = [f"x{n}" for n in range(40)]
    root = tree("p = " + " * ".join(names))
    before = dict.fromkeys(names, 1.0)
    after = {name: 1.0 + n / 40 for n, name in enumerate(names)}
    found = split(root, before, after)
    assert not found.joint
    assert _adds_up(found, root, before, after)


def test_rate_and_mix_when_every_rate_rises_and_the_total_falls() -> None:
    count0, count1 = np.array([100, 100, 0]), np.array([60, 180, 60])
    found = rate_and_mix(count0, [0.3, 0.1, np.nan], count1, np.array([21, 27, 6]) / count1)
    assert found.rate.tolist() == pytest.approx([7 / 400, 11 / 400, 0])
    assert found.mix.tolist() == pytest.approx([-81 / 2000, -13 / 2000, -9 / 500])
    assert np.sum(found.rate + found.mix) == pytest.approx(-1 / 50)


def test_rate_and_mix_by_group() -> None:
    found = rate_and_mix(
        [[1, 1, 0], [3, 0, 0]],
        [[0.5, 0.2, np.nan], [0.1, np.nan, np.nan]],
        [[2, 1, 1], [2, 0, 1]],
        [[0.5, 0.4, 0.5], [0.3, np.nan, 0.5]],
    )
    total = np.sum(found.rate + found.mix, axis=0)
    assert total.tolist() == pytest.approx([0.4 - 0.2, 0.2, np.nan], nan_ok=True)


_masses = st.lists(st.integers(0, 9), min_size=3, max_size=3).filter(any)
_rates = st.lists(st.floats(-5, 5), min_size=3, max_size=3)


@given(_masses, _rates, _masses, _rates)
def test_rate_and_mix_add_up_and_turn_round(
    mass0: list[int], rate0: list[float], mass1: list[int], rate1: list[float]
) -> None:
    there, back = rate_and_mix(mass0, rate0, mass1, rate1), rate_and_mix(mass1, rate1, mass0, rate0)
    change = np.average(rate1, weights=mass1) - np.average(rate0, weights=mass0)
    assert np.sum(there.rate + there.mix) == pytest.approx(change, abs=1e-12)
    assert there.rate == pytest.approx(-back.rate, abs=1e-12)
    assert there.mix == pytest.approx(-back.mix, abs=1e-12)


# Properties: expressions over five leaves, each once or many times, with small whole numbers.

LEAVES = ("a", "b", "c", "d", "e")
_states = st.fixed_dictionaries({leaf: st.integers(-6, 6) for leaf in LEAVES})


def _any_exprs(operators: str) -> st.SearchStrategy[Expr]:
    leaves: st.SearchStrategy[Expr] = st.one_of(
        st.sampled_from([Name(leaf) for leaf in LEAVES]), st.builds(Number, st.integers(0, 3))
    )
    return st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(Binary, st.sampled_from(operators), inner, inner),
            st.builds(Binary, st.sampled_from(operators), inner, inner),
            st.builds(Negative, inner),
        ),
        max_leaves=9,
    )


@given(_any_exprs("+-**"), _states, _states)
def test_polynomials_always_add_up(expr: Expr, before: State, after: State) -> None:
    root = Tree("root", {"root": expr})
    before, after = _only(expr, before), _only(expr, after)
    found = split(root, before, after)
    assert not found.joint
    assert _adds_up(found, root, before, after)


@given(_any_exprs("+-*//"), _states, _states)
@example(parse("a / (b * b - c)"), dict.fromkeys(LEAVES, -1), dict.fromkeys(LEAVES, 2))
@example(parse("0 / (a * a)"), dict.fromkeys(LEAVES, -1), dict.fromkeys(LEAVES, 1))
def test_joint_exactly_where_a_denominator_has_a_root_on_the_path(
    expr: Expr, before: State, after: State
) -> None:
    root = Tree("root", {"root": expr})
    before, after = _only(expr, before), _only(expr, after)
    found = split(root, before, after)
    assert bool(found.joint) == _reaches_zero(root, before, after)
    assert _adds_up(found, root, before, after)


@given(_any_exprs("+-*//"), _states, _states)
def test_the_way_back_undoes_the_way_there(expr: Expr, before: State, after: State) -> None:
    root = Tree("root", {"root": expr})
    there = split(root, _only(expr, before), _only(expr, after))
    back = split(root, _only(expr, after), _only(expr, before))
    scale = sum(abs(part) for part in contributions(there).values())
    assert contributions(back) == pytest.approx(
        {node: -part for node, part in contributions(there).items()},
        abs=1e-9 * scale + 1e-12,
        nan_ok=True,
    )


def _multilinear(leaves: tuple[str, ...]) -> st.SearchStrategy[Expr]:
    """Expressions in which every leaf stands once, without division."""
    if len(leaves) == 1:
        return st.just(Name(leaves[0]))
    return st.integers(1, len(leaves) - 1).flatmap(
        lambda at: st.builds(
            Binary,
            st.sampled_from("+-**"),
            st.deferred(lambda: _multilinear(leaves[:at])),
            st.deferred(lambda: _multilinear(leaves[at:])),
        )
    )


@given(_multilinear(LEAVES), _states, _states)
def test_equal_to_shapley_where_multilinear(
    expr: Expr, before: dict[str, int], after: dict[str, int]
) -> None:
    root = Tree("root", {"root": expr})
    found = contributions(split(root, before, after))
    exact = {leaf: float(part) for leaf, part in _shapley(root, before, after).items()}
    scale = max(map(abs, exact.values()))
    assert {leaf: found[leaf] for leaf in LEAVES} == pytest.approx(exact, abs=1e-12 * scale + 1e-12)


# The slow ways: exact fractions throughout.

EXACT: Arithmetic[Fraction] = Arithmetic(
    Fraction,
    lambda x: -x,
    lambda x, y: x + y,
    lambda x, y: x - y,
    lambda x, y: x * y,
    lambda x, y: x / y,
)


def _shapley(
    root: Tree, before: Mapping[str, int], after: Mapping[str, int]
) -> dict[str, Fraction]:
    """The mean effect of turning each leaf from before to after, over every order of turning."""
    program = Program.of(root)

    @cache
    def value(turned: frozenset[str]) -> Fraction:
        state = {x: Fraction(after[x] if x in turned else before[x]) for x in before}
        return run(program, state, EXACT)[-1]

    total = dict.fromkeys(before, Fraction(0))
    for leaf in before:
        for turned in _subsets(set(before) - {leaf}):
            orders = len(before) * comb(len(before) - 1, len(turned))
            total[leaf] += (value(turned | {leaf}) - value(turned)) / orders
    return total


def _subsets(of: set[str]) -> list[frozenset[str]]:
    return [frozenset(some) for size in range(len(of) + 1) for some in combinations(of, size)]


Polynomial = list[Fraction]  # the lowest power first


def _reaches_zero(root: Tree, before: State, after: State) -> bool:
    """Whether a denominator is 0 somewhere on the path, by Sturm's theorem; or an end undefined.

    Nothing is divided where no leaf moves, unless the root is undefined.
    """
    reached = False

    def divide(
        x: tuple[Polynomial, Polynomial], y: tuple[Polynomial, Polynomial]
    ) -> tuple[Polynomial, Polynomial]:
        nonlocal reached
        reached |= _has_root(y[0])
        return _times(x[0], y[1]), _times(x[1], y[0])

    one = [Fraction(1)]
    ratios: Arithmetic[tuple[Polynomial, Polynomial]] = Arithmetic(
        lambda x: ([Fraction(x)], one),
        lambda x: ([-c for c in x[0]], x[1]),
        lambda x, y: (_plus(_times(x[0], y[1]), _times(y[0], x[1])), _times(x[1], y[1])),
        lambda x, y: (_plus(_times(x[0], y[1]), _times(y[0], x[1]), -1), _times(x[1], y[1])),
        lambda x, y: (_times(x[0], y[0]), _times(x[1], y[1])),
        divide,
    )
    lines = {
        leaf: ([Fraction(before[leaf]), Fraction(after[leaf]) - Fraction(before[leaf])], one)
        for leaf in root.leaves
    }
    run(Program.of(root), lines, ratios)
    change = split(root, before, after).change
    if all(before[leaf] == after[leaf] for leaf in root.leaves) and not np.isnan(change):
        return False
    return reached


def _has_root(p: Polynomial) -> bool:
    """Whether p(t) = 0 for a t from 0 to 1."""
    p = _trimmed(p)
    if not p or p[0] == 0 or sum(p) == 0:
        return True
    chain = [p, _trimmed([k * c for k, c in enumerate(p)][1:])]
    while chain[-1]:
        chain.append([-c for c in _remainder(chain[-2], chain[-1])])
    return _sign_changes(chain, 0) != _sign_changes(chain, 1)


def _sign_changes(chain: list[Polynomial], t: int) -> int:
    signs = [value > 0 for p in chain if (value := sum(p if t else p[:1])) != 0]
    return sum(x != y for x, y in pairwise(signs))


def _remainder(p: Polynomial, q: Polynomial) -> Polynomial:
    p = list(p)
    while len(p) >= len(q):
        factor, shift = p[-1] / q[-1], len(p) - len(q)
        p = _trimmed([c - factor * (q[k - shift] if k >= shift else 0) for k, c in enumerate(p)])
    return p


def _trimmed(p: Polynomial) -> Polynomial:
    while p and p[-1] == 0:
        p = p[:-1]
    return p


def _plus(p: Polynomial, q: Polynomial, sign: int = 1) -> Polynomial:
    return [x + sign * y for x, y in zip_longest(p, q, fillvalue=Fraction(0))]


def _times(p: Polynomial, q: Polynomial) -> Polynomial:
    found = [Fraction(0)] * (len(p) + len(q) - 1)
    for i, x in enumerate(p):
        for j, y in enumerate(q):
            found[i + j] += x * y
    return found


def _adds_up(found: Attribution, root: Tree, before: State, after: State) -> bool:
    """Whether the residual is as small as promised wherever the change is divided."""
    ends = [evaluate_tree(root, _figures(state))[root.root].number for state in (before, after)]
    total = np.sum([np.abs(found.contributions[leaf]) for leaf in root.leaves], axis=0)
    scale = np.max([*np.abs(ends), total], axis=0)
    return bool(np.all(found.joint | (np.abs(found.residual) <= 1e-9 * scale)))


def _only(expr: Expr, state: State) -> dict[str, float]:
    leaves = Tree("root", {"root": expr}).leaves
    return {leaf: state[leaf] for leaf in leaves}


def _figures(state: Mapping[str, object]) -> dict[str, Values]:
    return {leaf: Values.of(numbers) for leaf, numbers in state.items()}  # type: ignore[arg-type]


def close(found: Attribution, exact: Mapping[str, Fraction], scale: float) -> bool:
    parts = contributions(found)
    return all(abs(parts[node] - float(value)) <= 1e-12 * scale for node, value in exact.items())


def test_the_worked_cases_to_the_last_digits() -> None:
    """E1, E2 and E4 in exact fractions (E3 is rate and mix, above)."""
    first = split(
        tree("sales = leads * conversion * price"),
        {"leads": 1000, "conversion": 1 / 5, "price": 50},
        {"leads": 1200, "conversion": 3 / 20, "price": 60},
    )
    third = Fraction(1, 3)
    factors = {"leads": 5750 * third, "conversion": -9100 * third, "price": 5750 * third}
    assert close(first, factors, 10_800)
    second = split(
        tree("profit = units * (price - cost) - fixed"),
        {"units": 0, "price": 100, "cost": 80, "fixed": 500},
        {"units": 40, "price": 90, "cost": 95, "fixed": 300},
    )
    whole = {"units": 300, "price": -200, "cost": -300, "fixed": 200}
    assert close(second, {leaf: Fraction(part) for leaf, part in whole.items()}, 500)
    fourth = split(
        tree("rate = won / opened"), {"won": 40, "opened": 200}, {"won": 54, "opened": 300}
    )
    won = 14 * np.log(300 / 200) / (300 - 200)  # by the logarithmic mean of the denominators
    assert abs(float(fourth.contributions["won"]) - won) <= 1e-12
    assert abs(float(fourth.contributions["opened"]) - (-0.02 - won)) <= 1e-12


@given(st.permutations(LEAVES[:3]), _states, _states)
def test_rewriting_and_order_change_nothing(order: list[str], before: State, after: State) -> None:
    x, y, z = order
    ways = [
        tree("r = a * b * c + a + b - d"),
        tree(f"r = {x} * ({y} * {z}) - d + (b + a)"),
        tree("r = s - d + p", "s = b + a", f"p = {z} * q", f"q = {y} * {x}"),
    ]
    first, *others = (contributions(split(way, before, after)) for way in ways)
    for other in others:
        for leaf in LEAVES[:4]:
            assert other[leaf] == pytest.approx(first[leaf], rel=1e-9, abs=1e-9)


@given(st.floats(0, 1), st.floats(0, 1), _states, _states)
def test_splitting_a_leaf_into_segments_leaves_the_others_alone(
    part0: float, part1: float, before: State, after: State
) -> None:
    one, two, three = LEAVES[:3]
    whole = split(tree(f"r = {one} * {two} - {three}"), before, after)
    pieces = [
        {**state, "east": state[one] * part, "west": state[one] * (1 - part)}
        for state, part in ((before, part0), (after, part1))
    ]
    parts = split(tree(f"r = seg * {two} - {three}", "seg = east + west"), *pieces)
    for leaf in (two, three):
        assert float(parts.contributions[leaf]) == pytest.approx(
            float(whole.contributions[leaf]), rel=1e-9, abs=1e-9
        )
    assert float(parts.contributions["seg"]) == pytest.approx(
        float(whole.contributions[one]), rel=1e-9, abs=1e-9
    )
