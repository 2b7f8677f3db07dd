"""Evaluation against Python's own arithmetic, derivatives against differences, solving back."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kaname.errors import KanameError
from kaname.formula.algebra import Tree, evaluate, evaluate_tree, gradient, solve
from kaname.formula.parse import Binary, Expr, Name, Negative, Number, parse
from kaname.formula.program import Arithmetic, Program, run
from kaname.formula.values import Numbers, Reason, Values

SALES = Tree(
    "sales",
    {
        "sales": parse("won * average"),
        "won": parse("closed * win_rate"),
        "closed": parse("opening + opened - open"),
    },
)


def figures(**numbers: Numbers) -> dict[str, Values]:
    return {name: Values.of(number) for name, number in numbers.items()}


STATE = figures(
    opening=[100, 0, 10],
    opened=[50, 0, 5],
    open=[30, 0, 5],
    win_rate=[0.25, None, None],
    average=[1000, 900, 800],
)


def listed(values: Values) -> list[float | str]:
    """Each figure, or the name of the reason why there is none."""
    return [
        Reason(reason).name if reason else number
        for number, reason in zip(
            np.atleast_1d(values.number).tolist(),
            np.atleast_1d(values.reason).tolist(),
            strict=True,
        )
    ]


def test_evaluate_takes_terms_by_their_text() -> None:
    env = {
        "a": Values.of([8, 1]),
        "lag(a, 1 year)": Values.of([4, 0]),
        'sales[team="x y"]': Values.of(3),
    }
    found = evaluate(parse('a / lag(a, 1 year) - 1 + sales[team="x y"]'), env)
    assert listed(found) == [4, "ZERO_DIVISION"]
    assert listed(evaluate(parse("2 * (3 - 5)"), {})) == [-4]
    assert listed(evaluate(parse("a"), env)) == [8, 1]


def test_every_node_of_a_tree_in_one_shape() -> None:
    found = evaluate_tree(SALES, STATE | figures(average=1000))
    assert list(found) == [*SALES.order]
    assert {node: listed(value) for node, value in found.items() if node not in STATE} == {
        "closed": [120, 0, 10],
        "won": [30, 0, "NO_ROWS"],
        "sales": [30_000, 0, "NO_ROWS"],
    }
    assert found["sales"].marked.tolist() == [False, True, False]
    assert found["average"].shape == (3,)


def test_gradient_by_every_node() -> None:
    found = gradient(SALES, STATE)
    assert {node: slope[0] for node, slope in found.items()} == {
        "opening": 250,
        "opened": 250,
        "open": -250,
        "closed": 250,
        "win_rate": 120_000,
        "won": 1000,
        "average": 30,
        "sales": 1,
    }
    assert found["win_rate"][1] == 0
    assert np.isnan(found["closed"][1])
    assert all(np.isnan(slope[2]) for slope in found.values())


@pytest.mark.parametrize(
    ("unknown", "expected"),
    [
        ("average", [2000, "ZERO_DIVISION", "NO_ROWS"]),
        ("win_rate", [0.5, "ZERO_DIVISION", 7.5]),
        ("opening", [220, "NO_ROWS", "NO_ROWS"]),
        ("open", [-90, "NO_ROWS", "NO_ROWS"]),
        ("closed", [240, "NO_ROWS", "NO_ROWS"]),
        ("won", [60, 200 / 3, 75]),
        ("sales", [60_000, 60_000, 60_000]),
    ],
)
def test_solve_for_one_input(unknown: str, expected: list[float | str]) -> None:
    assert listed(solve(SALES, STATE, unknown, Values.of(60_000))) == expected


@pytest.mark.parametrize(
    ("equation", "state", "unknown", "target", "expected"),
    [
        # a ratio of linear parts
        ("u / (u + b)", {"u": 1, "b": 3}, "u", 0.5, 3),
        ("a / u", {"a": 10, "u": 1}, "u", 4, 2.5),
        ("a / u", {"a": 10, "u": 1}, "u", 0, "ZERO_DIVISION"),
        # of two solutions the nearer to the present
        ("u * (10 - u)", {"u": 1}, "u", 21, 3),
        ("u * (10 - u)", {"u": 9}, "u", 21, 7),
        ("u * (10 - u)", {"u": 1}, "u", 25, 5),
        ("u * (10 - u)", {"u": 1}, "u", 26, "OUT_OF_RANGE"),
        ("u * u * u", {"u": 1}, "u", 27, 3),
        ("a / u + b / (u + 1)", {"a": 6, "b": 6, "u": 1}, "u", 5, 2),
        # the solution of the equation without its denominator is none
        ("c * (w / c)", {"w": 3, "c": 5}, "c", 4, "OUT_OF_RANGE"),
        ("u * u / u", {"u": 2}, "u", 0, "OUT_OF_RANGE"),
        # no effect, and none needed
        ("a * u", {"a": 0, "u": 7}, "u", 0, 7),
        ("a * u", {"a": 0, "u": 7}, "u", 1, "ZERO_DIVISION"),
        ("a * u * u", {"a": 0, "u": 7}, "u", 1, "ZERO_DIVISION"),
        ("u - u + a", {"a": 3, "u": 7}, "u", 3, 7),
        # undefined elsewhere
        ("a * u * u", {"a": None, "u": 7}, "u", 1, "NO_ROWS"),
        ("a * u", {"a": 2, "u": None}, "u", 1, 0.5),
        ("a * u", {"a": 2, "u": 1}, "u", None, "NO_ROWS"),
        ("a / b + u", {"a": 2, "b": 0, "u": 1}, "u", 1, "ZERO_DIVISION"),
    ],
)
def test_solve_cases(
    equation: str,
    state: Mapping[str, float | None],
    unknown: str,
    target: float | None,
    expected: float | str,
) -> None:
    leaves = {name: Values.of([number]) for name, number in state.items()}
    (found,) = listed(
        solve(Tree("r", {"r": parse(equation)}), leaves, unknown, Values.of([target]))
    )
    assert found == (expected if isinstance(expected, str) else pytest.approx(expected))


def test_solve_many_groups_at_once() -> None:
    curve = Tree("r", {"r": parse("u * (b - u)")})
    state = figures(u=[[1, 9], [0, 1]], b=[10, 10])
    found = solve(curve, state, "u", Values.of(21))
    assert found.number == pytest.approx(np.array([[3, 7], [3, 3]]))


def test_solve_asks_for_a_node_of_the_tree() -> None:
    with pytest.raises(KanameError) as fault:
        solve(SALES, STATE, "win_rte", Values.of(1))
    (finding,) = fault.value.findings
    assert (finding.rule, finding.suggestion) == ("formula.unknown-node", "win_rate")
    assert "win_rte" in finding.text("ja")


LEAVES = ("a", "b", "c", "d")
_numbers = st.one_of(st.sampled_from([0.0, 1.0, -2.0]), st.floats(-1e6, 1e6, allow_subnormal=False))
_states = st.fixed_dictionaries(dict.fromkeys(LEAVES, _numbers))
_exprs: st.SearchStrategy[Expr] = st.recursive(
    st.one_of(
        st.sampled_from([Name(leaf) for leaf in LEAVES]),
        st.builds(Number, st.integers(0, 3).map(float)),
    ),
    lambda inner: st.one_of(
        st.builds(Binary, st.sampled_from("+-*/"), inner, inner), st.builds(Negative, inner)
    ),
    max_leaves=10,
)


def _python(expr: Expr, state: Mapping[str, float]) -> float | str:
    """What Python's own floats make of it; undefined as Kaname has it."""
    match expr:
        case Number(value):
            return value
        case Name(name):
            return state[name]
        case Negative(of):
            return _operate("-", 0.0, _python(of, state))
        case Binary(op, left, right):
            return _operate(op, _python(left, state), _python(right, state))
    raise AssertionError(expr)


def _operate(op: str, x: float | str, y: float | str) -> float | str:
    if op == "*" and 0 in (x, y):
        return 0.0
    if isinstance(x, str):
        return x
    if isinstance(y, str):
        return y
    if op == "/" and y == 0:
        return "ZERO_DIVISION"
    result = {"+": x + y, "-": x - y, "*": x * y, "/": x / (y or 1)}[op]
    return "OUT_OF_RANGE" if np.isinf(result) else result


@given(_exprs, _states)
def test_evaluates_as_python_does(expr: Expr, state: dict[str, float]) -> None:
    env = {leaf: Values.of([number, number]) for leaf, number in state.items()}
    assert set(listed(evaluate(expr, env))) == {_python(expr, state)}


Dual = tuple[Fraction, Fraction]  # a value and its derivative
DUALS: Arithmetic[Dual] = Arithmetic(
    lambda x: (Fraction(x), Fraction(0)),
    lambda x: (-x[0], -x[1]),
    lambda x, y: (x[0] + y[0], x[1] + y[1]),
    lambda x, y: (x[0] - y[0], x[1] - y[1]),
    lambda x, y: (x[0] * y[0], x[1] * y[0] + x[0] * y[1]),
    lambda x, y: (x[0] / y[0], (x[1] * y[0] - x[0] * y[1]) / y[0] ** 2),
)


@given(_exprs, st.fixed_dictionaries({leaf: st.integers(-4, 4) for leaf in LEAVES}))
def test_gradient_is_the_exact_derivative(expr: Expr, state: dict[str, int]) -> None:
    root = Tree("root", {"root": expr})
    found = gradient(root, {leaf: Values.of(state[leaf]) for leaf in root.leaves})
    for leaf in root.leaves:
        duals = {name: (Fraction(state[name]), Fraction(name == leaf)) for name in root.leaves}
        try:
            exact = run(Program.of(root), duals, DUALS)[-1][1]
        except ZeroDivisionError:
            return
        assert found[leaf] == pytest.approx(float(exact), rel=1e-9, abs=1e-9)


@given(
    _exprs,
    st.fixed_dictionaries({leaf: st.integers(-4, 4) for leaf in LEAVES}),
    st.sampled_from(LEAVES),
    st.integers(-4, 4),
)
def test_what_is_solved_meets_the_target(
    expr: Expr, state: dict[str, int], unknown: str, wanted: int
) -> None:
    """Where some value of the unknown gives the target, one is found and gives it."""
    root = Tree("root", {"root": expr})
    assume(unknown in root.leaves)
    leaves = {leaf: Values.of(state[leaf]) for leaf in root.leaves}
    target = evaluate_tree(root, {**leaves, unknown: Values.of(wanted)})["root"]
    found = solve(root, leaves, unknown, target)
    slope = gradient(root, {**leaves, unknown: Values.of(wanted)})[unknown]
    if target.defined and not target.marked and slope != 0:
        assert found.defined
    if found.defined:
        again = evaluate_tree(root, {**leaves, unknown: found})["root"]
        assert again.number == pytest.approx(target.number, rel=1e-6, abs=1e-6)
