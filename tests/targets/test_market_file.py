"""Files of official statistics: periods as offices write them, every fault with its line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from kaname.errors import KanameError
from kaname.periods import Calendar
from kaname.targets.market_file import read

CALENDAR = Calendar(fiscal_year_starts=4)


def write(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "market.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_months_in_any_order_with_a_gap(tmp_path: Path) -> None:
    found = read(write(tmp_path, "period,value\n2025-04,104\n2025-01,101\n2025-02,\n"), CALENDAR)
    assert [p.label for p in found.periods] == ["2025-01", "2025-02", "2025-03", "2025-04"]
    np.testing.assert_equal(found.values, [[101, np.nan, np.nan, 104]])


def test_japanese_headings_in_an_office_s_encoding(tmp_path: Path) -> None:
    text = '年月,指数\n2025年1月,"1,010.5"\n2025年2月,…\n'
    found = read(write(tmp_path, text, "cp932"), CALENDAR)
    np.testing.assert_equal(found.values, [[1010.5, np.nan]])


def test_quarters_and_years_are_of_the_calendar_unless_they_are_fiscal(tmp_path: Path) -> None:
    plain = read(write(tmp_path, "period,value\n2025Q1,1\n2025Q2,2\n"), CALENDAR)
    assert plain.periods[0].start.isoformat() == "2025-01-01"
    fiscal = read(write(tmp_path, "period,value\nFY2025-Q1,1\nFY2025-Q2,2\n"), CALENDAR)
    assert fiscal.periods[0].start.isoformat() == "2025-04-01"
    years = read(write(tmp_path, "period,value\n2024年度,1\n2025年度,2\n"), CALENDAR)
    assert years.periods[0].start.isoformat() == "2024-04-01"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("period,value\n2025-13,1\n2025-02,zwei\n2025-03,3\n", [("period", 2), ("value", 3)]),
        (
            "period,value\n2025-01,abc\n2025-01,1\n13月,5\n",
            [("period", 4), ("value", 2), ("twice", 3)],
        ),
        ("month,amount_\n2025-01,1\n2025-02,2\n", [("columns", 1)]),
        ("period,value\n2025-01,1\n", [("short", 0)]),
        ("period,value\n2025-01,1\n2025-01,2\n", [("twice", 3)]),
        ("period,value\n2025-01,1\n2025Q2,2\n", [("grain", 0)]),
        ("period,value\n2025-01-01,1\n2025-01-03,2\n", [("grain", 0)]),
    ],
)
def test_faults(tmp_path: Path, text: str, found: list[tuple[str, int]]) -> None:
    with pytest.raises(KanameError) as raised:
        read(write(tmp_path, text), CALENDAR)
    told = [
        (f.rule.removeprefix("targets.market-"), f.place.line)
        for f in raised.value.findings
        if f.place
    ]
    assert [rule for rule, _ in told] == [rule for rule, _ in found]
    assert [line for _, line in told if line] == [line for _, line in found if line]


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KanameError) as raised:
        read(tmp_path / "none.csv", CALENDAR)
    assert raised.value.findings[0].rule == "targets.market-missing"
