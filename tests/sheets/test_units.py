"""Units: of headers, titles, cells and number formats."""

from __future__ import annotations

import pytest

from kaname.sheets import units


@pytest.mark.parametrize(
    ("header", "name", "times", "of"),
    [
        ("金額（千円）", "金額", 1e3, "JPY"),
        ("金額(税抜・百万円)", "金額", 1e6, "JPY"),
        ("達成率(%)", "達成率", 0.01, None),
        ("売上 (k$)", "売上", 1e3, "USD"),
        ("件数（件）", "件数", 1, "deal"),
        ("売上_千円", "売上", 1e3, "JPY"),
    ],
)
def test_unit_of_a_header(header: str, name: str, times: float, of: str | None) -> None:
    found, unit = units.in_header(header)
    assert unit is not None
    assert (found, unit.times, unit.of) == (name, times, of)


@pytest.mark.parametrize("header", ["名前(案件)", "金額（税抜）", "会員", "顧客名"])
def test_header_without_unit(header: str) -> None:
    assert units.in_header(header) == (header, None)


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("単位：百万円", 1e6),
        ("（単位:千円）", 1e3),
        ("2026年度目標（千円）", 1e3),
        ("USD thousands", 1e3),
    ],
)
def test_unit_of_a_title(text: str, times: float) -> None:
    unit = units.stated(text)
    assert unit is not None
    assert unit.times == times


@pytest.mark.parametrize(
    ("code", "divides"),
    [("#,##0,", 1e3), ("#,##0,,", 1e6), ("0.0%", 0.01), ("#,##0", 1), ("General", 1), ('0"%"', 1)],
)
def test_what_a_format_divides_by(code: str, divides: float) -> None:
    assert units.format_divides(code) == divides
