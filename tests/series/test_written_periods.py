"""Written periods: labels, and days that stand for months, quarters, years and weeks."""

from __future__ import annotations

import polars as pl
import pytest

from kaname.periods import Calendar, Grain, period_at
from kaname.series.written_periods import spelled


def read(*texts: str, calendar: Calendar | None = None) -> tuple[Grain, list[str]]:
    calendar = calendar or Calendar()
    found = spelled(pl.Series(texts, dtype=pl.String), calendar)
    assert found.unreadable.tolist() == []
    (grain,) = found.grains
    return grain, [period_at(n, grain, calendar).label for n in found.index]


@pytest.mark.parametrize(
    ("texts", "grain", "labels"),
    [
        (("2017-03", "2017年4月", "2017/05"), Grain.MONTH, ["2017-03", "2017-04", "2017-05"]),
        (("2017-03-01", "2017-04-01"), Grain.MONTH, ["2017-03", "2017-04"]),
        (("2017-03-01 00:00:00", "2017-04-01T00:00:00Z"), Grain.MONTH, ["2017-03", "2017-04"]),
        (("2017-02-28", "2017-03-31"), Grain.MONTH, ["2017-02", "2017-03"]),
        (("2017-03-31", "2017-06-30"), Grain.QUARTER, ["FY2017-Q1", "FY2017-Q2"]),
        (("2017-01-01", "2018-01-01", "2020-01-01"), Grain.YEAR, ["FY2017", "FY2018", "FY2020"]),
        (("1990Q1", "1990-Q2"), Grain.QUARTER, ["FY1990-Q1", "FY1990-Q2"]),
        (("1990", "1991"), Grain.YEAR, ["FY1990", "FY1991"]),
        (("FY2017-H1", "2017年度下期"), Grain.HALF, ["FY2017-H1", "FY2017-H2"]),
        (("2017-W09", "2017-W10"), Grain.WEEK, ["2017-W09", "2017-W10"]),
        (
            ("2017-03-02", "2017-03-09", "2017-03-23"),
            Grain.WEEK,
            ["2017-W09", "2017-W10", "2017-W12"],
        ),
        (("2017-03-02", "2017-03-03"), Grain.DAY, ["2017-03-02", "2017-03-03"]),
        (("2017-03-01",), Grain.DAY, ["2017-03-01"]),
    ],
)
def test_periods(texts: tuple[str, ...], grain: Grain, labels: list[str]) -> None:
    assert read(*texts) == (grain, labels)


def test_what_is_no_period() -> None:
    texts = pl.Series(["2017-01", "13", None, "2017-13", "all", "1800-01"], dtype=pl.String)
    assert spelled(texts, Calendar()).unreadable.tolist() == [1, 2, 3, 4, 5]


def test_each_grain_with_its_first_row() -> None:
    texts = pl.Series(["2017-01", "2017-W02", "2017-W03", "FY2017-Q1"], dtype=pl.String)
    assert spelled(texts, Calendar()).grains == {Grain.MONTH: 0, Grain.WEEK: 1, Grain.QUARTER: 3}
