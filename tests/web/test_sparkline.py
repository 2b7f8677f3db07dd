"""The small line of the recent past."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kaname.web.sparkline import HEIGHT, WIDTH, Sparkline, sparkline


def test_line_spans_the_box_from_low_to_high() -> None:
    assert sparkline([1, 2, 3]) == Sparkline(("3.0,17.0 36.0,10.0 69.0,3.0",), ("69.0", "3.0"))


def test_undefined_breaks_the_line() -> None:
    found = sparkline([1, 2, None, 2, 1])
    assert found is not None
    assert found.lines == ("3.0,17.0 19.5,3.0", "52.5,3.0 69.0,17.0")


def test_no_dot_where_the_last_value_is_undefined() -> None:
    found = sparkline([1, 2, None])
    assert found is not None
    assert found.dot is None


def test_constant_runs_through_the_middle() -> None:
    found = sparkline([5.0, 5.0])
    assert found is not None
    assert found.lines == ("3.0,10.0 69.0,10.0",)


def test_one_value_is_no_line() -> None:
    assert sparkline([None, 3, None]) is None
    assert sparkline([]) is None


@given(st.lists(st.none() | st.floats(allow_nan=True, allow_infinity=True), max_size=20))
def test_every_point_lies_in_the_box(history: list[float | None]) -> None:
    found = sparkline(history)
    for line in found.lines if found else ():
        for point in line.split():
            x, y = map(float, point.split(","))
            assert 0 <= x <= WIDTH
            assert 0 <= y <= HEIGHT
