"""Spans: months, quarters, halves, weeks and years as headers name them."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.sheets import spans


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("2026年4月", date(2026, 4, 1)),
        ("2026/04", date(2026, 4, 1)),
        ("R8.4", date(2026, 4, 1)),
        ("令和8年4月", date(2026, 4, 1)),
        ("Apr-26", date(2026, 4, 1)),
        ("202604", date(2026, 4, 1)),
        ("2026年度1月", date(2027, 1, 1)),
        ("FY2026-Q4", date(2027, 1, 1)),
        ("2026年度上期", date(2026, 4, 1)),
        ("2026年度", date(2026, 4, 1)),
        ("2026-W01", date(2025, 12, 29)),
        ("2026-04-01 00:00:00", date(2026, 4, 1)),
    ],
)
def test_start(text: str, start: date) -> None:
    span = spans.read(text)
    assert span is not None
    assert span.start(4) == start


@pytest.mark.parametrize(
    ("text", "grain", "number", "rest"),
    [
        ("4月", "month", 4, ""),
        ("4月実績", "month", 4, "実績"),
        ("10月（見込）", "month", 10, "見込"),
        ("M01", "month", 1, ""),
        ("1Q", "quarter", 1, ""),
        ("第1四半期計", "quarter", 1, "計"),
        ("下期", "half", 2, ""),
    ],
)
def test_span_without_year(text: str, grain: str, number: int, rest: str) -> None:
    span = spans.read(text)
    assert span is not None
    assert (span.grain, span.number, span.rest, span.year) == (grain, number, rest, None)


@pytest.mark.parametrize(
    "text", ["Market", "Janet", "13月", "year_established", "月", "佐藤", "12.5"]
)
def test_no_span(text: str) -> None:
    assert spans.read(text) is None


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("2026年度 売上目標", (2026, True)),
        ("令和8年度 目標", (2026, True)),
        ("R8年度", (2026, True)),
        ("FY26 plan", (2026, True)),
        ("2026年 計画", (2026, False)),
        ("2025年度・2026年度 比較", None),
        ("案件一覧20260531", None),
    ],
)
def test_year_in_a_title(text: str, year: tuple[int, bool] | None) -> None:
    assert spans.year_in(text) == year


@given(st.text(max_size=20))
def test_any_text_is_read(text: str) -> None:
    span = spans.read(text)
    if span is not None:
        span.start(4)
    spans.year_in(text)
