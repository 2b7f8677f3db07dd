"""Forecasts that disagree, brought together by hand-computed least squares."""

from __future__ import annotations

import pytest

from kaname.formula.parse import parse
from kaname.plan.balancing import balanced

SUM = {"t": parse("a + b")}


def test_difference_is_shared_by_squared_errors() -> None:
    # 108 of the whole against 60 + 40: 8 over. Variances 4, 4 and 8: each bears its part of 16.
    own = {"t": 108.0, "a": 60.0, "b": 40.0}
    found = balanced("t", SUM, own, {"a": 2, "b": 2, "t": 8**0.5})
    assert found == pytest.approx({"a": 62, "b": 42})  # and the whole falls by 4 to 104


def test_what_is_known_exactly_stays() -> None:
    own = {"t": 108.0, "a": 60.0, "b": 40.0}
    found = balanced("t", SUM, own, {"a": 2, "b": 0, "t": 1e-6})
    assert found == pytest.approx({"a": 68, "b": 40})


def test_without_a_say_of_the_whole_the_leaves_stay() -> None:
    own = {"t": 108.0, "a": 60.0, "b": 40.0}
    assert balanced("t", SUM, own, {"a": 2, "b": 2}) == {"a": 60, "b": 40}


def test_agreement_moves_nothing() -> None:
    formulas = {"s": parse("n * p"), "n": parse("v * r")}
    own = {"s": 60.0, "n": 6.0, "v": 12.0, "r": 0.5, "p": 10.0}
    found = balanced("s", formulas, own, dict.fromkeys(own, 0.1))
    assert found == pytest.approx({"v": 12, "r": 0.5, "p": 10})
