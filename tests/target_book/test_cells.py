"""Cells: what a person typed, as a figure or as the fault by its name."""

from __future__ import annotations

import pytest

from kaname.errors import Finding
from kaname.target_book.cells import figure, looks_too_small


@pytest.mark.parametrize(
    ("text", "unit", "before", "value"),
    [
        ("1200000", "JPY", 1e6, 1_200_000.0),
        ("0.5", "deal", 1.0, 0.5),
        ("1,200,000", "JPY", 1e6, 1_200_000.0),
        ("１２０万", "JPY", 1e6, 1_200_000.0),
        ("1.2億", "JPY", 1e8, 120_000_000.0),
        ("1億２０００万円", "JPY", 1e8, 120_000_000.0),
        ("¥1,200", "JPY", 1e3, 1_200.0),
        ("1.2億", "円", 1e8, 120_000_000.0),
        ("300千円", "JPY", 1e5, 300_000.0),
        ("$1,200", "USD", 1e3, 1_200.0),
        ("12件", "deal", 10.0, 12.0),
        ("12", "件", None, 12.0),
        ("12%", "%", 0.1, 0.12),
        ("１２％", "ratio", None, 0.12),
        ("0.12", "", 0.1, 0.12),
        ("1", "%", 0.9, 1.0),
        ("1.05", "%", 0.98, 1.05),
        ("2.5", "ratio", 3.0, 2.5),
        ("0", "JPY", 5.0, 0.0),
    ],
)
def test_figure(text: str, unit: str, before: float | None, value: float) -> None:
    assert figure(text, unit, before) == value


@pytest.mark.parametrize(
    ("text", "unit", "before", "rule"),
    [
        ("なし", "JPY", 1.0, "cell-text"),
        ("要相談", "JPY", 1.0, "cell-text"),
        ("true", "JPY", 1.0, "cell-text"),
        ("12 and more", "JPY", 1.0, "cell-text"),
        ("2026-10-01 00:00:00", "JPY", 1.0, "cell-date"),
        ("約100", "JPY", 1.0, "cell-about"),
        ("100以上", "deal", 1.0, "cell-about"),
        ("-5", "JPY", 1.0, "cell-negative"),
        ("▲1,200", "JPY", 1.0, "cell-negative"),
        ("(1,200)", "JPY", 1.0, "cell-negative"),
        ("-0.1", "%", 0.1, "cell-negative"),
        ("$100", "JPY", 1.0, "cell-unit"),
        ("100円", "deal", 1.0, "cell-unit"),
        ("100件", "JPY", 1.0, "cell-unit"),
        ("12%", "JPY", 1.0, "cell-unit"),
        ("12万", "%", 0.1, "cell-unit"),
        ("12件", "%", 0.1, "cell-unit"),
        ("12", "%", 0.1, "cell-percent"),
        ("45", "ratio", None, "cell-percent"),
        ("1.2", "%", 0.012, "cell-percent"),
    ],
)
def test_fault(text: str, unit: str, before: float | None, rule: str) -> None:
    found = figure(text, unit, before)
    assert isinstance(found, Finding)
    assert found.rule == f"target_book.{rule}"
    shown = text.partition(" 00:00:00")[0]
    assert all(shown in found.text(lang) for lang in ("ja", "en"))


def test_percent_says_both_ways_of_writing_it() -> None:
    found = figure("12", "%", 0.1)
    assert isinstance(found, Finding)
    assert found.text("en") == "`12` would be 1200%. Type `12%` or `0.12` if that is what is meant."


@pytest.mark.parametrize(
    ("value", "before", "small"),
    [(1_200.0, 1_200_000.0, True), (0.0, 1e6, False), (2e4, 1e6, False), (5.0, None, False)],
)
def test_looks_too_small(value: float, before: float | None, small: bool) -> None:
    assert looks_too_small(value, before) is small
