"""Plan and actual: months without a year, a sheet for each person, last year beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import xlsxwriter

from kaname import files, sheets
from kaname import mapping as mappings
from kaname.mapping.model import Mapping as Text
from kaname.sheets import Layout

MONTHS = ["4月", "5月", "6月"]


def book(path: Path, pages: Mapping[str, Sequence[Sequence[object]]]) -> Path:
    with xlsxwriter.Workbook(str(path)) as workbook:
        for name, lines in pages.items():
            page = workbook.add_worksheet(name)
            for number, line in enumerate(lines):
                page.write_row(number, 0, line)
    return path


def values(path: Path, mapping: Text | None = None, year: int | None = None) -> pl.DataFrame:
    """The rows of period_value that the workbook's proposal, or a mapping, makes."""
    (table,) = sheets.find(files.read(path), Layout(year=year))
    mapping = mapping or mappings.propose([table]).mapping
    ((name, source),) = mapping.sources.items()
    return mappings.apply(name, source, table, mapping).frames["period_value"]


def test_a_year_that_is_stated_later_makes_months_of_months(tmp_path: Path) -> None:
    lines = [
        ["担当者", "区分", *MONTHS],
        ["佐藤", "目標", 100, 110, 120],
        ["佐藤", "実績", 90, 80, 70],
    ]
    path = book(tmp_path / "予実.xlsx", {"予実": lines})
    (table,) = sheets.find(files.read(path))
    mapping = mappings.propose([table]).mapping
    assert values(path, mapping).height == 0
    found = values(path, mapping, year=2026).sort("period_start")
    days = found.select("period_start", "period_end").cast(pl.String).unique().sort("period_start")
    assert days.rows() == [
        ("2026-04-01", "2026-05-01"),
        ("2026-05-01", "2026-06-01"),
        ("2026-06-01", "2026-07-01"),
    ]


def test_a_sheet_for_each_person_is_the_person(tmp_path: Path) -> None:
    lines = [["2026年度（千円）"], ["区分", *MONTHS], ["目標", 100, 110, 120], ["実績", 90, 80, 70]]
    path = book(tmp_path / "予実.xlsx", {"佐藤": lines, "小林": lines})
    found = values(path)
    assert set(found.select("scope_kind", "scope_id").iter_rows()) == {
        ("member", "佐藤"),
        ("member", "小林"),
    }
    assert found["value"].sum() == 2 * 570_000


def test_a_sheet_for_each_team_is_the_team(tmp_path: Path) -> None:
    lines = [["2026年度（千円）"], ["区分", *MONTHS], ["目標", 100, 110, 120], ["実績", 90, 80, 70]]
    path = book(tmp_path / "予実.xlsx", {"第一営業課": lines, "第二営業課": lines})
    assert set(values(path)["scope_kind"]) == {"team"}


def test_last_year_is_in_the_unit_of_the_others(tmp_path: Path) -> None:
    lines = [["2026年度（千円）"], ["担当者", "区分", *MONTHS], ["佐藤", "目標", 100, 110, 120]]
    path = book(tmp_path / "予実.xlsx", {"予実": [*lines, ["佐藤", "前年", 90, 80, 70]]})
    found = values(path).group_by("scenario").agg(pl.col("value").sum())
    assert dict(found.iter_rows()) == {"target": 330_000, "prior": 240_000}


def test_months_in_rows_are_those_near_the_titles(tmp_path: Path) -> None:
    lines = [["2026年11月 見込"], ["月", "担当者", "目標（千円）"]]
    lines += [[month, "佐藤", 100] for month in ("12月", "11月", "1月")]
    path = book(tmp_path / "見込.xlsx", {"見込": lines})
    days = values(path)["period_start"].cast(pl.String).to_list()
    assert days == ["2026-12-01", "2026-11-01", "2027-01-01"]
