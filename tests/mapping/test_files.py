"""Names of files: what changes from week to week becomes *."""

from __future__ import annotations

import pytest

from kaname.mapping.files import fits, fits_file, pattern, starred


@pytest.mark.parametrize(
    ("file", "wanted"),
    [
        ("案件一覧_20261125.xlsx", "案件一覧*.xlsx"),
        ("案件一覧 (1).csv", "案件一覧*.csv"),
        ("案件一覧（2）.csv", "案件一覧*.csv"),
        ("予実表 2026年11月.xlsx", "予実表*.xlsx"),
        ("2026年11月_売上.csv", "*_売上.csv"),
        ("売上データ_202611.csv", "売上データ*.csv"),
        ("report1732512345678.csv", "report*.csv"),
        ("deals-2026-11-25.csv", "deals*.csv"),
        ("案件リスト_v2.xlsx", "案件リスト*.xlsx"),
        ("案件一覧 - コピー.xlsx", "案件一覧*.xlsx"),
        ("11月度実績.xlsx", "*実績.xlsx"),
        ("20261125.csv", "*.csv"),
        ("week/案件一覧.xlsx", "案件一覧.xlsx"),
        ("sales_pipeline.csv", "sales_pipeline.csv"),
        ("top100.csv", "top100.csv"),
        ("案件", "案件"),
        ("営業案件レポート-2026-11-20-09-00-00.xlsx", "営業案件レポート*.xlsx"),
        ("案件管理_20261120T100000+0900.csv", "案件管理*.csv"),
        ("案件_202611201030.csv", "案件*.csv"),
        ("deals_2026-11-20_1030.csv", "deals*.csv"),
    ],
)
def test_stamps_and_counters_become_stars(file: str, wanted: str) -> None:
    assert pattern(file) == wanted
    assert fits_file(file, wanted)


def test_a_pattern_is_plain_but_for_its_stars() -> None:
    assert fits("案件[1].xlsx", "案件[1].xlsx")
    assert not fits("案件1.xlsx", "案件[1].xlsx")
    assert fits("Deals.CSV", "deals.csv")
    assert fits("か\u3099く.csv", "がく.csv")  # as macOS writes it
    assert fits_file("a.zip/案件.csv", "案件.csv")
    assert fits_file("a.zip/案件.csv", "a.zip/*.csv")
    assert not fits_file("b.zip/案件.csv", "a.zip/*.csv")


def test_sheets_have_stamps_too() -> None:
    assert [starred(name) for name in ("予実", "2026年度", "11月", "実績(2)")] == [
        "予実",
        "*",
        "*",
        "実績*",
    ]


@pytest.mark.parametrize(
    ("file", "wanted", "fit"),
    [
        ("案件一覧_20261125.xlsx", "案件一覧.xlsx", True),
        ("案件一覧 (1).xlsx", "案件一覧.xlsx", True),
        ("案件一覧.xlsx", "案件一覧*.xlsx", True),
        ("案件一覧_旧.xlsx", "案件一覧.xlsx", False),
        ("案件一覧_20261125.csv", "案件一覧.xlsx", False),
    ],
)
def test_the_first_file_may_have_no_date(file: str, wanted: str, fit: bool) -> None:
    assert fits_file(file, wanted) is fit
