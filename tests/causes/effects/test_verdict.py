"""Verdicts and what to do, case by case."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

import pytest

from kaname.causes.effects.verdict import Advice, Measured, Verdict, advice, verdict

UP = Measured(0.2, 0.1, 0.3, 0.01, 0.12, 0.1)


@pytest.mark.parametrize(
    ("better", "size", "p", "wanted"),
    [
        ("up", 0.2, 0.01, "worked"),
        ("up", -0.2, 0.01, "harmed"),
        ("down", -0.2, 0.01, "worked"),
        ("down", 0.2, 0.05, "harmed"),
        ("band", 0.2, 0.01, "changed"),
        ("up", 0.2, 0.06, "none"),
        ("up", 0.2, float("nan"), "none"),
    ],
)
def test_verdicts(
    better: Literal["up", "down", "band"], size: float, p: float, wanted: Verdict
) -> None:
    assert verdict(Measured(size, -1, 1, p, 0.1, better=better)) == wanted


def test_without_a_comparison_more_is_asked() -> None:
    assert verdict(Measured(0.2, -1, 1, 0.03, 0.1, level=0.01)) == "none"
    assert verdict(Measured(0.2, -1, 1, 0.03, 0.1, level=0.01, alone=0.03)) == "unclear"


def test_what_is_rare_alone_and_not_among_several_is_unclear() -> None:
    assert verdict(Measured(0.2, -0.1, 1, 0.09, 0.1, alone=0.03)) == "unclear"
    assert verdict(Measured(0.2, -0.1, 1, 0.18, 0.1, alone=0.06)) == "none"


@pytest.mark.parametrize(
    ("of", "said", "room", "wanted"),
    [
        (UP, "worked", True, "spread"),
        (UP, "worked", False, "keep"),
        (UP, "changed", True, "wait"),
        (UP, "unclear", True, "wait"),
        (replace(UP, compared=False), "unclear", False, "undecided"),
        (replace(UP, compared=False), "worked", False, "keep"),
        (Measured(-0.2, -0.3, -0.1, 0.01, 0.1, compared=False), "harmed", False, "doubt"),
        (Measured(0.0, -0.05, 0.05, 0.9, 0.07, 0.1, compared=False), "none", False, "undecided"),
        (Measured(-0.2, -0.3, -0.1, 0.01, 0.1, 0.1), "harmed", True, "stop"),
        (Measured(-0.2, -0.3, -0.1, 0.01, 0.1, -0.1), "harmed", True, "weigh"),
        (Measured(0.0, -0.05, 0.05, 0.9, 0.07, 0.1), "none", True, "stop"),
        (Measured(0.0, -0.09, 0.09, 0.9, 0.12, 0.1), "none", True, "change"),
        (Measured(0.05, -0.2, 0.3, 0.9, 0.3, 0.1), "none", True, "wait"),
        (Measured(0.0, -0.05, 0.05, 0.9, 0.07), "none", True, "wait"),
        (Measured(0.0, None, None, 0.9, 0.07, -0.1), "none", True, "wait"),
        (Measured(0.0, -0.05, 0.05, 0.9, 0.07, -0.1), "none", True, "stop"),
    ],
)
def test_what_to_do(of: Measured, said: Verdict, room: bool, wanted: Advice) -> None:
    assert advice(of, said, room) == wanted
