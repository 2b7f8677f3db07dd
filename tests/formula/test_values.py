"""Arithmetic on figures: numbers as numpy's, undefined with its first reason."""

from __future__ import annotations

import operator
from collections.abc import Callable
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.formula.values import Reason, Values, add, divide, multiply, negative, subtract

Operation = Callable[[Values, Values], Values]


def listed(values: Values) -> list[float | str]:
    """Each figure, or the name of the reason why there is none."""
    return [
        Reason(reason).name if reason else number
        for number, reason in zip(values.number.tolist(), values.reason.tolist(), strict=True)
    ]


def test_none_and_nan_are_undefined_and_infinity_is_out_of_range() -> None:
    values = Values.of([1, None, float("nan"), float("inf"), -0.0])
    assert listed(values) == [1, "NO_ROWS", "NO_ROWS", "OUT_OF_RANGE", 0]
    assert str(values.number[4]) == "0.0"
    assert values.defined.tolist() == [True, False, False, False, True]
    assert listed(Values.of([None], Reason.IMMATURE)) == ["IMMATURE"]
    assert listed(Values.undefined(2, Reason.HIDDEN)) == ["HIDDEN", "HIDDEN"]


def test_of_does_not_hold_on_to_the_array_it_was_given() -> None:
    numbers = np.array([1.0])
    values = Values.of(numbers)
    numbers[0] = 2
    assert listed(values) == [1]


@pytest.mark.parametrize(
    ("operation", "left", "right", "result"),
    [
        (add, 2, 3, 5),
        (subtract, 2, 3, -1),
        (multiply, 2, 3, 6),
        (divide, 3, 2, 1.5),
        (divide, 3, 0, Reason.ZERO_DIVISION),
        (divide, 0, 0, Reason.ZERO_DIVISION),
        (divide, Reason.HIDDEN, 0, Reason.HIDDEN),
        (divide, 0, Reason.HIDDEN, Reason.HIDDEN),
        (add, Reason.HIDDEN, Reason.IMMATURE, Reason.HIDDEN),
        (add, 1, Reason.IMMATURE, Reason.IMMATURE),
        (multiply, Reason.HIDDEN, Reason.IMMATURE, Reason.HIDDEN),
        (multiply, 2, Reason.HIDDEN, Reason.HIDDEN),
        (multiply, 0, Reason.HIDDEN, 0),
        (multiply, Reason.HIDDEN, 0, 0),
        (multiply, 1e300, 1e300, Reason.OUT_OF_RANGE),
        (divide, 1, 1e-320, Reason.OUT_OF_RANGE),
        (add, 1.7e308, 1.7e308, Reason.OUT_OF_RANGE),
    ],
)
def test_operations(
    operation: Operation, left: float | Reason, right: float | Reason, result: float | Reason
) -> None:
    expected = result.name if isinstance(result, Reason) else result
    assert listed(operation(_one(left), _one(right))) == [expected]


def test_zero_times_undefined_is_marked_and_the_mark_travels() -> None:
    nothing = multiply(Values.of([0, 1]), Values.of([None, None]))
    assert nothing.marked.tolist() == [True, False]
    assert add(nothing, Values.of([5, 5])).marked.tolist() == [True, False]
    assert negative(nothing).marked.tolist() == [True, False]
    assert divide(Values.of([1, 1]), nothing).marked.tolist() == [False, False]
    assert multiply(Values.of([0.0]), Values.of([5.0])).marked.tolist() == [False]


def test_shapes_broadcast_as_in_numpy() -> None:
    rows: list[list[float | None]] = [[1, 2], [3, None]]
    table = add(Values.of(rows), Values.of([10, 20]))
    assert table.shape == (2, 2)
    assert table.number[0].tolist() == [11, 22]
    assert table.reason.tolist() == [[0, 0], [0, Reason.NO_ROWS]]
    scaled = multiply(Values.of(2), table)
    assert listed(scaled[1]) == [26, "NO_ROWS"]
    assert listed(Values.of(3).spread((2,))) == [3, 3]


_maybe: st.SearchStrategy[float | None] = st.one_of(
    st.none(),
    st.sampled_from([0.0, 1.0, -2.0, 3.0]),
    st.floats(allow_nan=False, allow_infinity=False),
)


@pytest.mark.parametrize(
    ("operation", "exact"),
    [
        (add, operator.add),
        (subtract, operator.sub),
        (multiply, operator.mul),
        (divide, operator.truediv),
    ],
)
@given(left=_maybe, right=_maybe)
def test_numbers_are_those_of_exact_arithmetic_rounded_once(
    operation: Operation,
    exact: Callable[[Fraction, Fraction], Fraction],
    left: float | None,
    right: float | None,
) -> None:
    result = operation(Values.of([left]), Values.of([right]))
    assert listed(result) == [_exactly(exact, left, right)]
    assert bool(np.isnan(result.number[0])) == (not result.defined[0])


def _exactly(
    exact: Callable[[Fraction, Fraction], Fraction], left: float | None, right: float | None
) -> float | str:
    if left is None or right is None:
        return 0.0 if exact is operator.mul and 0 in (left, right) else "NO_ROWS"
    try:
        return float(exact(Fraction(left), Fraction(right)))
    except ZeroDivisionError:
        return "ZERO_DIVISION"
    except OverflowError:
        return "OUT_OF_RANGE"


def _one(value: float | Reason) -> Values:
    if isinstance(value, Reason):
        return Values.undefined(1, value)
    return Values.of([float(value)])
