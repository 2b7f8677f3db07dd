"""Periods that a design names, by its own fiscal year."""

from __future__ import annotations

from datetime import date

import pytest

from kaname.design.load import read_text
from kaname.design.times import read_period


@pytest.mark.parametrize(
    ("calendar", "start"),
    [
        ("{}", date(2026, 1, 1)),
        ("{fiscal_year_starts: 4}", date(2026, 4, 1)),
        ("{fiscal_year_starts: 4, fiscal_year_named_by: end}", date(2025, 4, 1)),
        ("{fiscal_year_starts: 4, closing_day: 20}", date(2026, 3, 21)),
    ],
)
def test_a_fiscal_year_is_the_designs(calendar: str, start: date) -> None:
    design = read_text(f"kaname: 1\nname: n\ncalendar: {calendar}\n", "d.yaml").design
    assert design is not None
    period = read_period(design, "FY2026")
    assert period is not None
    assert period.start == start
    assert read_period(design, "next year") is read_period(design, None) is None
