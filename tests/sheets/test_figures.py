"""Figures: every spelling of a number, and what is none."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.sheets import figures


@pytest.mark.parametrize(
    ("text", "value", "times"),
    [
        ("1,200", "1200", 1),
        ("１，２００", "1200", 1),
        ("▲1,200", "-1200", 1),
        ("△ 1,200", "-1200", 1),
        ("(1,200)", "-1200", 1),
        ("−1,200", "-1200", 1),
        ("1,200-", "-1200", 1),
        ("¥-5", "-5", 1),
        ("1.2億円", "1.2", 1e8),
        ("350万", "350", 1e4),
        ("1,200千円", "1200", 1e3),
        ("1億2,000万円", "120000000", 1),
        ("12.5%", "12.5", 0.01),
        ("100件", "100", 1),
        ("約100", "100", 1),
        ("$1.5M", "1.5", 1e6),
        ("JPY 1,200", "1200", 1),
    ],
)
def test_figure(text: str, value: str, times: float) -> None:
    read = figures.read(text)
    assert read is not None
    assert (read.value, read.unit.times if read.unit else 1) == (Decimal(value), times)


@pytest.mark.parametrize(
    "text",
    ["", "A1", "5/31", "2026-05-31", "1,20", "1.234,50", "--5", "(5", "5)", "-(5)", "3-5", "第1"],
)
def test_no_figure(text: str) -> None:
    assert figures.read(text) is None


@pytest.mark.parametrize("text", ["－", "-", "—", "未定", "N/A", "NULL", "なし", "ー", "無し"])
def test_nothing(text: str) -> None:
    assert figures.is_nothing(text)


@given(st.decimals(min_value=-(10**15), max_value=10**15, places=3))
def test_written_figures_are_read_again(value: Decimal) -> None:
    text = figures.written(value)
    read = figures.read(text)
    assert "E" not in text
    assert read is not None
    assert read.value == value


@given(st.text(max_size=30))
def test_any_text_is_read(text: str) -> None:
    figures.read(text)
