"""Awkward files, each with its truth: sheets as people keep them, one trap or several in each.

`CASES` is the list; `Case.write` makes the file in a folder. All figures are made up.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

from kaname.sheets import Layout

Cell = Any
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Expected:
    """A table that must be found: some or all of its columns, and all of its rows."""

    rows: Sequence[Sequence[str | None]]
    columns: tuple[str, ...]
    left_out: Mapping[str, int] | None = None  # reason -> entries; titles need not be named
    totals: Sequence[tuple[str, str, float, float]] | None = None  # label, column, stated, summed


@dataclass(frozen=True)
class Case:
    """A file and its truth."""

    name: str
    write: Callable[[Path], Path]
    tables: Sequence[Expected]
    rules: frozenset[str] = frozenset()  # decisions that must be said
    silent: frozenset[str] = frozenset()  # decisions that must not be said
    layout: Layout = field(default_factory=Layout)


def csv(name: str, text: str, encoding: str = "utf-8") -> Callable[[Path], Path]:
    """A delimited file of this text."""

    def write(folder: Path) -> Path:
        path = folder / name
        path.write_bytes(text.encode(encoding))
        return path

    return write


def xlsx(
    name: str,
    sheets: Mapping[str, Rows],
    *,
    merges: Mapping[str, Sequence[str]] | None = None,
    formats: Mapping[str, str] | None = None,
    options: Callable[[Any, Mapping[str, Any]], None] | None = None,
) -> Callable[[Path], Path]:
    """A workbook; `merges` per sheet, `formats` per column letter, `options` works on its sheets."""

    def write(folder: Path) -> Path:
        path = folder / name
        book = xlsxwriter.Workbook(str(path))
        styles = {code: book.add_format({"num_format": code}) for code in (formats or {}).values()}
        day, clock = (
            book.add_format({"num_format": "yyyy/m/d"}),
            book.add_format({"num_format": "yyyy/m/d h:mm"}),
        )
        made = {}
        for title, rows in sheets.items():
            sheet = made[title] = book.add_worksheet(title)
            for area in (merges or {}).get(title, ()):
                sheet.merge_range(area, "")
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    code = (formats or {}).get(chr(ord("A") + j))
                    _write(sheet, i, j, cell, styles.get(code or ""), day, clock)
        if options:
            options(book, made)
        book.close()
        return path

    return write


def _write(sheet: Any, i: int, j: int, cell: Cell, style: Any, day: Any, clock: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, datetime):
        sheet.write_datetime(i, j, cell, clock)
    elif isinstance(cell, date):
        sheet.write_datetime(i, j, datetime(cell.year, cell.month, cell.day), day)
    elif isinstance(cell, bool):
        sheet.write_boolean(i, j, cell)
    elif isinstance(cell, int | float):
        sheet.write_number(i, j, cell, style)
    elif isinstance(cell, tuple):  # formula and the value saved with it
        sheet.write_formula(i, j, cell[0], style, cell[1])
    else:
        sheet.write_string(i, j, cell)


def xls(name: str, sheets: Mapping[str, Rows]) -> Callable[[Path], Path]:
    """A workbook in the old format."""

    def write(folder: Path) -> Path:
        path = folder / name
        book = xlwt.Workbook()
        for title, rows in sheets.items():
            sheet = book.add_sheet(title)
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    if isinstance(cell, date):
                        sheet.write(i, j, cell, xlwt.easyxf(num_format_str="YYYY/M/D"))
                    elif cell is not None:
                        sheet.write(i, j, cell)
        book.save(str(path))
        return path

    return write


def archive(name: str, files: Mapping[str, bytes]) -> Callable[[Path], Path]:
    """A zip of these files."""

    def write(folder: Path) -> Path:
        path = folder / name
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as packed:
            for inner, content in files.items():
                packed.writestr(inner, content)
        path.write_bytes(buffer.getvalue())
        return path

    return write


YEAR = [4, 5, 6, 7, 8, 9, 10, 11, 12, 1, 2, 3]
JA = [f"{m}月" for m in YEAR]
ISO = [f"{2026 if m > 3 else 2027}-{m:02}-01" for m in YEAR]


def months(*people: tuple[str, Sequence[float]], scale: int = 1) -> list[tuple[str, str, str]]:
    """The long rows of people with a figure per month of business year 2026."""
    return [
        (name, ISO[i], str(value * scale))
        for name, values in people
        for i, value in enumerate(values)
    ]


SATO = [100, 110, 120, 130, 140, 150, 160, 170, 180, 190, 200, 210]
TANAKA = [50, 55, 60, 65, 70, 75, 80, 85, 90, 95, 100, 105]
BOTH = [a + b for a, b in zip(SATO, TANAKA, strict=True)]


def _hide(book: Any, sheets: Mapping[str, Any]) -> None:
    sheet = next(iter(sheets.values()))
    sheet.set_row(2, None, None, {"hidden": True})
    sheet.set_column("C:C", None, None, {"hidden": True})


def _hide_sheet(book: Any, sheets: Mapping[str, Any]) -> None:
    list(sheets.values())[1].hide()


def _colour(book: Any, sheets: Mapping[str, Any]) -> None:
    red = book.add_format({"bg_color": "#FF0000"})
    next(iter(sheets.values())).write(1, 1, 100, red)
    next(iter(sheets.values())).write(2, 1, 200, red)


def _no_values(book: Any, sheets: Mapping[str, Any]) -> None:
    """Formulas as a program writes them that does not calculate."""
    sheet = next(iter(sheets.values()))
    sheet.write_formula(1, 2, "=B2*2", None, "")
    sheet.write_formula(2, 2, "=B3*2", None, "")


def _mixed_formats(book: Any, sheets: Mapping[str, Any]) -> None:
    sheet = next(iter(sheets.values()))
    thousands = book.add_format({"num_format": "#,##0,"})
    for row in (1, 2, 3):
        sheet.write_number(row, 1, 1_200_000 * row, thousands)


CASES: list[Case] = [
    Case(
        "titles-above-and-unit-in-a-corner",
        xlsx(
            "目標.xlsx",
            {
                "目標": [
                    ["2026年度 売上目標"],
                    [
                        "作成日：2026/3/31",
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        None,
                        "単位：千円",
                    ],
                    [],
                    ["担当者", *JA, "合計"],
                    ["佐藤", *SATO, sum(SATO)],
                    ["田中", *TANAKA, sum(TANAKA)],
                    ["合計", *BOTH, sum(BOTH)],
                ]
            },
        ),
        [
            Expected(
                months(("佐藤", SATO), ("田中", TANAKA), scale=1000),
                ("担当者", "月", "値"),
                {"left-out-total": 1, "left-out-total-column": 1, "left-out-title": 2},
                [("合計", "4月", 150_000.0, 150_000.0), ("合計", "3月", 315_000.0, 315_000.0)],
            )
        ],
        frozenset(
            {
                "header",
                "totals",
                "columns-became-rows",
                "total-columns",
                "year-from-title",
                "unit-multiplied",
            }
        ),
        frozenset({"year-unknown", "year-order", "maybe-total"}),
    ),
    Case(
        "merged-header-of-three-rows",
        xlsx(
            "予実.xlsx",
            {
                "予実": [
                    ["担当者", "2026年度", None, None, None, None, None],
                    [None, "4月", None, None, "5月", None, None],
                    [None, "目標", "実績", "達成率", "目標", "実績", "達成率"],
                    ["佐藤", 100, 90, 0.9, 110, 121, 1.1],
                    ["田中", 50, 60, 1.2, 55, 44, 0.8],
                    ["計", 150, 150, 1.0, 165, 165, 1.0],
                ]
            },
            merges={"予実": ["A1:A3", "B1:G1", "B2:D2", "E2:G2"]},
        ),
        [
            Expected(
                [
                    ("佐藤", "2026-04-01", "目標", "100"),
                    ("佐藤", "2026-04-01", "実績", "90"),
                    ("佐藤", "2026-05-01", "目標", "110"),
                    ("佐藤", "2026-05-01", "実績", "121"),
                    ("田中", "2026-04-01", "目標", "50"),
                    ("田中", "2026-04-01", "実績", "60"),
                    ("田中", "2026-05-01", "目標", "55"),
                    ("田中", "2026-05-01", "実績", "44"),
                ],
                ("担当者", "月", "種別", "値"),
                {"left-out-total": 1, "left-out-column-aside": 2},
                [
                    ("計", "2026年度 / 4月 / 目標", 150.0, 150.0),
                    ("計", "2026年度 / 5月 / 実績", 165.0, 165.0),
                ],
            )
        ],
        frozenset({"header", "columns-became-rows", "columns-aside", "totals"}),
    ),
    Case(
        "group-header-in-a-csv-without-merges",
        csv(
            "予実_2026年度.csv",
            "担当者,4月,,5月,,備考\n,目標,実績,目標,実績,\n佐藤,100,90,110,121,新人\n田中,50,60,55,44,\n",
        ),
        [
            Expected(
                [
                    ("佐藤", "新人", "2026-04-01", "目標", "100"),
                    ("佐藤", "新人", "2026-04-01", "実績", "90"),
                    ("佐藤", "新人", "2026-05-01", "目標", "110"),
                    ("佐藤", "新人", "2026-05-01", "実績", "121"),
                    ("田中", None, "2026-04-01", "目標", "50"),
                    ("田中", None, "2026-04-01", "実績", "60"),
                    ("田中", None, "2026-05-01", "目標", "55"),
                    ("田中", None, "2026-05-01", "実績", "44"),
                ],
                ("担当者", "備考", "月", "種別", "値"),
            )
        ],
        frozenset({"year-from-file", "header"}),
    ),
    Case(
        "pairs-of-month-and-kind-in-one-header",
        csv(
            "a.csv",
            "部署,担当,2026年4月目標,2026年4月実績,2026年5月目標,2026年5月実績\n東,佐藤,100,90,110,121\n西,田中,50,60,55,－\n",
        ),
        [
            Expected(
                [
                    ("東", "佐藤", "2026-04-01", "目標", "100"),
                    ("東", "佐藤", "2026-04-01", "実績", "90"),
                    ("東", "佐藤", "2026-05-01", "目標", "110"),
                    ("東", "佐藤", "2026-05-01", "実績", "121"),
                    ("西", "田中", "2026-04-01", "目標", "50"),
                    ("西", "田中", "2026-04-01", "実績", "60"),
                    ("西", "田中", "2026-05-01", "目標", "55"),
                ],
                ("部署", "担当", "月", "種別", "値"),
            )
        ],
        frozenset({"nothing-written"}),
    ),
    Case(
        "cp932-with-letters-that-other-codes-lose",
        csv(
            "顧客.csv",
            '顧客名,担当,金額（千円）\n㈱髙島,﨑山,"1,200"\n㈲はしご髙,德永,▲300\n',
            "cp932",
        ),
        [
            Expected(
                [("㈱髙島", "﨑山", "1200000"), ("㈲はしご髙", "德永", "-300000")],
                ("顧客名", "担当", "金額"),
            )
        ],
        frozenset({"unit-multiplied"}),
    ),
    Case(
        "negatives-and-wide-digits-in-every-spelling",
        csv(
            "b.csv",
            '案件,金額\nA,▲1200\nB,△1200\nC,(1200)\nD,−1200\nE,"1,200-"\nF,１，２００\nG,"¥1,200"\nH,約100\nI,"1,200円"\nJ,－\n',
        ),
        [
            Expected(
                [
                    ("A", "-1200"),
                    ("B", "-1200"),
                    ("C", "-1200"),
                    ("D", "-1200"),
                    ("E", "-1200"),
                    ("F", "1200"),
                    ("G", "1200"),
                    ("H", "100"),
                    ("I", "1200"),
                    ("J", None),
                ],
                ("案件", "金額"),
            )
        ],
        frozenset({"about", "nothing-written"}),
    ),
    Case(
        "cells-with-units-of-their-own",
        csv("c.csv", '案件,受注額\nA,1.2億円\nB,350万\nC,"1,200千円"\nD,500000\nE,1億2000万円\n'),
        [
            Expected(
                [
                    ("A", "120000000"),
                    ("B", "3500000"),
                    ("C", "1200000"),
                    ("D", "500000"),
                    ("E", "120000000"),
                ],
                ("案件", "受注額"),
            )
        ],
        frozenset({"units-in-cells"}),
    ),
    Case(
        "cell-unit-against-header-unit",
        csv("d.csv", '案件,金額（千円）\nA,1200\nB,"350,000円"\nC,80\n'),
        [Expected([("A", "1200000"), ("B", "350000"), ("C", "80000")], ("案件", "金額"))],
        frozenset({"unit-contradicts", "unit-multiplied"}),
    ),
    Case(
        "format-that-shows-thousands",
        xlsx(
            "e.xlsx",
            {"S": [["案件", "金額（千円）"], ["A", 1_200_000], ["B", 350_000], ["C", 80_000]]},
            formats={"B": "#,##0,"},
        ),
        [Expected([("A", "1200000"), ("B", "350000"), ("C", "80000")], ("案件", "金額"))],
        frozenset({"unit-shown"}),
        frozenset({"unit-multiplied"}),
    ),
    Case(
        "formats-mixed-in-a-column-of-thousands",
        xlsx(
            "e2.xlsx",
            {"S": [["案件", "金額（千円）"], ["A", 0], ["B", 0], ["C", 0], ["D", 480]]},
            options=_mixed_formats,
        ),
        [Expected([("A",), ("B",), ("C",), ("D",)], ("案件",))],
        frozenset({"unit-shown-mixed"}),
    ),
    Case(
        "percent-header-with-plain-figures",
        csv("f.csv", "担当,受注率（%）\n佐藤,12.5\n田中,30\n"),
        [Expected([("佐藤", "0.125"), ("田中", "0.3")], ("担当", "受注率"))],
        frozenset({"unit-multiplied"}),
    ),
    Case(
        "percent-header-with-percent-format",
        xlsx(
            "g.xlsx",
            {"S": [["担当", "受注率（%）"], ["佐藤", 0.125], ["田中", 0.3]]},
            formats={"B": "0.0%"},
        ),
        [Expected([("佐藤", "0.125"), ("田中", "0.3")], ("担当", "受注率"))],
        frozenset({"unit-shown"}),
    ),
    Case(
        "percent-header-with-fractions",
        csv("h.csv", "担当,達成率(%)\n佐藤,0.95\n田中,1.02\n"),
        [Expected([("佐藤", "0.95"), ("田中", "1.02")], ("担当", "達成率"))],
        frozenset({"percent-unclear"}),
    ),
    Case(
        "subtotals-by-group-with-names-once",
        csv(
            "i.csv",
            "地域,担当,売上,粗利\n東日本,佐藤,100,40\n,田中,200,80\n,鈴木,300,100\n東日本 計,,600,220\n"
            '西日本,高橋,400,150\n,伊藤,500,210\n西日本 計,,900,360\n総計,,"1,500",580\n',
        ),
        [
            Expected(
                [
                    ("東日本", "佐藤", "100", "40"),
                    ("東日本", "田中", "200", "80"),
                    ("東日本", "鈴木", "300", "100"),
                    ("西日本", "高橋", "400", "150"),
                    ("西日本", "伊藤", "500", "210"),
                ],
                ("地域", "担当", "売上", "粗利"),
                {"left-out-total": 3},
                [
                    ("東日本 計", "売上", 600.0, 600.0),
                    ("西日本 計", "粗利", 360.0, 360.0),
                    ("総計", "売上", 1500.0, 1500.0),
                ],
            )
        ],
        frozenset({"filled-down", "totals"}),
    ),
    Case(
        "merged-groups",
        xlsx(
            "j.xlsx",
            {
                "S": [
                    ["部", "課", "担当", "目標"],
                    ["営業部", "一課", "佐藤", 10],
                    [None, None, "田中", 20],
                    [None, "二課", "鈴木", 30],
                    ["開発部", "三課", "高橋", 40],
                ]
            },
            merges={"S": ["A2:A4", "B2:B3"]},
        ),
        [
            Expected(
                [
                    ("営業部", "一課", "佐藤", "10"),
                    ("営業部", "一課", "田中", "20"),
                    ("営業部", "二課", "鈴木", "30"),
                    ("開発部", "三課", "高橋", "40"),
                ],
                ("部", "課", "担当", "目標"),
            )
        ],
        frozenset({"filled-merged"}),
        frozenset({"filled-down"}),
    ),
    Case(
        "blanks-in-an-ordinary-column-stay",
        csv("k.csv", "案件名,担当,金額\nA,佐藤,10\nB,,20\nC,佐藤,30\nD,田中,40\nE,,50\n"),
        [
            Expected(
                [
                    ("A", "佐藤", "10"),
                    ("B", None, "20"),
                    ("C", "佐藤", "30"),
                    ("D", "田中", "40"),
                    ("E", None, "50"),
                ],
                ("案件名", "担当", "金額"),
            )
        ],
        silent=frozenset({"filled-down", "filled-merged"}),
    ),
    Case(
        "total-that-does-not-add-up",
        xlsx(
            "l.xlsx",
            {
                "S": [
                    ["支店", "売上（百万円）"],
                    ["東京", 200.1],
                    ["大阪", 120.0],
                    ["福岡", 89.0],
                    ["合計", 412.3],
                ]
            },
        ),
        [
            Expected(
                [("東京", "200100000"), ("大阪", "120000000"), ("福岡", "89000000")],
                ("支店", "売上"),
                {"left-out-total": 1},
                [("合計", "売上", 412_300_000.0, 409_100_000.0)],
            )
        ],
    ),
    Case(
        "two-tables-one-above-the-other",
        xlsx(
            "m.xlsx",
            {
                "S": [
                    ["■売上"],
                    ["担当", "金額"],
                    ["佐藤", 100],
                    ["田中", 200],
                    ["合計", 300],
                    [],
                    ["■活動"],
                    ["担当", "訪問件数", "架電件数"],
                    ["佐藤", 5, 50],
                    ["田中", 7, 70],
                ]
            },
        ),
        [
            Expected(
                [("佐藤", "100"), ("田中", "200")],
                ("担当", "金額"),
                {"left-out-total": 1, "left-out-title": 1},
            ),
            Expected(
                [("佐藤", "5", "50"), ("田中", "7", "70")],
                ("担当", "訪問件数", "架電件数"),
                {"left-out-title": 1},
            ),
        ],
        frozenset({"several-tables"}),
    ),
    Case(
        "two-tables-side-by-side",
        xlsx(
            "n.xlsx",
            {
                "S": [
                    ["担当", "金額", None, "商品", "数量"],
                    ["佐藤", 100, None, "A", 1],
                    ["田中", 200, None, "B", 2],
                    ["鈴木", 300, None, "C", 3],
                ]
            },
        ),
        [
            Expected([("佐藤", "100"), ("田中", "200"), ("鈴木", "300")], ("担当", "金額")),
            Expected([("A", "1"), ("B", "2"), ("C", "3")], ("商品", "数量")),
        ],
        frozenset({"several-tables"}),
    ),
    Case(
        "blank-column-and-rows-inside",
        xlsx(
            "o.xlsx",
            {
                "S": [
                    ["担当", "目標", None, "実績", "差異"],
                    ["佐藤", 100, None, 90, -10],
                    [],
                    ["田中", 200, None, 210, 10],
                    ["鈴木", 50, None, 50, 0],
                ]
            },
        ),
        [
            Expected(
                [("佐藤", "100", "90"), ("田中", "200", "210"), ("鈴木", "50", "50")],
                ("担当", "目標", "実績"),
            )
        ],
    ),
    Case(
        "notes-below-and-beside",
        xlsx(
            "p.xlsx",
            {
                "S": [
                    ["担当", "目標", "実績", None, "※単価は税抜"],
                    ["佐藤", 100, 90],
                    ["田中", 200, 210],
                    ["※実績は速報値です"],
                    ["注）佐藤は4月入社"],
                ]
            },
        ),
        [
            Expected(
                [("佐藤", "100", "90"), ("田中", "200", "210")],
                ("担当", "目標", "実績"),
                {"left-out-note": 2, "left-out-beside": 1},
            )
        ],
        frozenset({"notes"}),
    ),
    Case(
        "salesforce-report-with-footer",
        csv(
            "report.csv",
            '"商談 所有者","商談名","取引先名","フェーズ","金額","完了予定日","商談 所有者"\n'
            '"佐藤 太郎","更改A","㈱アルファ","提案","1,200,000","2026/05/31","営業一部"\n'
            '"田中 花子","新規B","ベータ(株)","見積","350,000","2026/06/15","営業二部"\n'
            '\n"総計","","","","1,550,000","",""\n\n"Copyright (c) 2000-2026 salesforce.com, inc. All rights reserved."\n"Confidential Information - Do Not Distribute"\n"Generated By:  佐藤 太郎  2026/05/20 9:00"\n"サンプル株式会社"\n',
            "cp932",
        ),
        [
            Expected(
                [
                    (
                        "佐藤 太郎",
                        "更改A",
                        "㈱アルファ",
                        "提案",
                        "1200000",
                        "2026/05/31",
                        "営業一部",
                    ),
                    (
                        "田中 花子",
                        "新規B",
                        "ベータ(株)",
                        "見積",
                        "350000",
                        "2026/06/15",
                        "営業二部",
                    ),
                ],
                (
                    "商談 所有者",
                    "商談名",
                    "取引先名",
                    "フェーズ",
                    "金額",
                    "完了予定日",
                    "商談 所有者_2",
                ),
                {"left-out-total": 1, "left-out-footer": 3, "left-out-note": 1},
                [("総計", "金額", 1_550_000.0, 1_550_000.0)],
            )
        ],
        frozenset({"totals", "footers", "duplicate-column"}),
    ),
    Case(
        "salesforce-grouped-report",
        xlsx(
            "grouped.xlsx",
            {
                "レポート": [
                    ["今期の商談"],
                    ["検索条件：すべての商談"],
                    [],
                    ["フェーズ ↑", "商談名", "金額", "完了予定日"],
                    ["受注 (2 レコード)", "A", 100, date(2026, 4, 1)],
                    [None, "B", 200, date(2026, 4, 2)],
                    ["小計", None, 300],
                    ["失注 (1 レコード)", "C", 50, date(2026, 4, 3)],
                    ["小計", None, 50],
                    ["合計", None, 350],
                ]
            },
            merges={"レポート": ["A5:A6"]},
        ),
        [
            Expected(
                [
                    ("受注", "A", "100", "2026-04-01 00:00:00"),
                    ("受注", "B", "200", "2026-04-02 00:00:00"),
                    ("失注", "C", "50", "2026-04-03 00:00:00"),
                ],
                ("フェーズ", "商談名", "金額", "完了予定日"),
                {"left-out-total": 3, "left-out-title": 2},
                [
                    ("小計", "金額", 300.0, 300.0),
                    ("小計", "金額", 50.0, 50.0),
                    ("合計", "金額", 350.0, 350.0),
                ],
            )
        ],
        frozenset({"counts-taken-off"}),
    ),
    Case(
        "kintone-csv-with-a-subtable",
        csv(
            "kintone.csv",
            '"レコードの開始行","レコード番号","案件名(案件)","顧客名","商品","数量"\n'
            '*,1,"更改","アルファ","A",1\n,,,,"B",2\n*,2,"新規","ベータ","C",3\n*,3,"増設",,"D",4\n,,,,"E",5\n',
        ),
        [
            Expected(
                [
                    ("*", "1", "更改", "アルファ", "A", "1"),
                    (None, "1", "更改", "アルファ", "B", "2"),
                    ("*", "2", "新規", "ベータ", "C", "3"),
                    ("*", "3", "増設", None, "D", "4"),
                    (None, "3", "増設", None, "E", "5"),
                ],
                ("レコードの開始行", "レコード番号", "案件名(案件)", "顧客名", "商品", "数量"),
            )
        ],
        frozenset({"filled-merged"}),
    ),
    Case(
        "marks-and-line-breaks-in-headers",
        xlsx(
            "q.xlsx",
            {
                "S": [
                    ["顧客名\n(※必須項目です)", "受注\n金額（税抜・千円）", "完了*"],
                    ["A", 10, "済"],
                    ["B", 20, "未"],
                ]
            },
        ),
        [Expected([("A", "10000", "済"), ("B", "20000", "未")], ("顧客名", "受注金額", "完了"))],
        frozenset({"unit-multiplied"}),
    ),
    Case(
        "missing-header-name",
        csv("r.csv", "案件,,金額\nA,x,1\nB,y,2\n"),
        [Expected([("A", "x", "1"), ("B", "y", "2")], ("案件", "column_2", "金額"))],
        frozenset({"unnamed-column"}),
    ),
    Case(
        "codes-and-long-ids-stay",
        csv(
            "s.csv",
            "顧客コード,電話,注文ID,金額\n00123,03-1234-5678,12345678901234567890,10\n04567,090-1111-2222,12345678901234567891,20\n",
        ),
        [
            Expected(
                [
                    ("00123", "03-1234-5678", "12345678901234567890", "10"),
                    ("04567", "090-1111-2222", "12345678901234567891", "20"),
                ],
                ("顧客コード", "電話", "注文ID", "金額"),
            )
        ],
    ),
    Case(
        "dates-in-many-spellings",
        csv(
            "t.csv",
            "案件,受注日\nA,令和8年5月31日\nB,R8.5.31\nC,2026/5/31\nD,2026年5月31日\nE,20260531\nF,未定\nG,46173\n",
        ),
        [
            Expected(
                [
                    ("A", "令和8年5月31日"),
                    ("B", "R8.5.31"),
                    ("C", "2026/5/31"),
                    ("D", "2026年5月31日"),
                    ("E", "2026-05-31"),
                    ("F", None),
                    ("G", "2026-05-31"),
                ],
                ("案件", "受注日"),
            )
        ],
        frozenset({"compact-dates", "serial-dates", "nothing-written"}),
    ),
    Case(
        "serial-days-in-a-general-column",
        xlsx(
            "u.xlsx",
            {"S": [["案件", "受注予定日", "金額"], ["A", 46173, 45000], ["B", 46174, 46000]]},
        ),
        [
            Expected(
                [("A", "2026-05-31", "45000"), ("B", "2026-06-01", "46000")],
                ("案件", "受注予定日", "金額"),
            )
        ],
        frozenset({"serial-dates"}),
    ),
    Case(
        "dates-without-year",
        csv("v.csv", "案件,訪問日\nA,5/31\nB,6/1\n"),
        [Expected([("A", "5/31"), ("B", "6/1")], ("案件", "訪問日"))],
        frozenset({"dates-without-year"}),
    ),
    Case(
        "dates-without-year-under-a-title",
        csv("w.csv", "2026年度 訪問予定,\n案件,訪問日\nA,5/31\nB,1/15\n"),
        [Expected([("A", "2026-05-31"), ("B", "2027-01-15")], ("案件", "訪問日"))],
        frozenset({"dates-of-year"}),
    ),
    Case(
        "ambiguous-dates",
        csv("x.csv", "案件,受注日\nA,12/05/2026\nB,03/04/2026\n"),
        [Expected([("A", "12/05/2026"), ("B", "03/04/2026")], ("案件", "受注日"))],
        frozenset({"ambiguous-dates"}),
    ),
    Case(
        "months-without-year",
        csv("y.csv", "担当,4月,5月,6月\n佐藤,1,2,3\n田中,4,5,6\n"),
        [
            Expected(
                [
                    ("佐藤", "4月", "1"),
                    ("佐藤", "5月", "2"),
                    ("佐藤", "6月", "3"),
                    ("田中", "4月", "4"),
                    ("田中", "5月", "5"),
                    ("田中", "6月", "6"),
                ],
                ("担当", "月", "値"),
            )
        ],
        frozenset({"year-unknown"}),
    ),
    Case(
        "months-without-year-that-a-person-knows",
        csv("y2.csv", "担当,1月,2月,3月\n佐藤,1,2,3\n"),
        [
            Expected(
                [
                    ("佐藤", "2027-01-01", "1"),
                    ("佐藤", "2027-02-01", "2"),
                    ("佐藤", "2027-03-01", "3"),
                ],
                ("担当", "月", "値"),
            )
        ],
        layout=Layout(year=2026),
    ),
    Case(
        "adventureworks-form",
        csv(
            "targets.csv",
            "\ufeffYear,EmployeeID,M01,M02,M03,M12\n2017,61161660,,NULL,50,800\n2018,90836195,NULL,NULL,NULL,500\n",
        ),
        [
            Expected(
                [
                    ("2017", "61161660", "2017-03-01", "50"),
                    ("2017", "61161660", "2017-12-01", "800"),
                    ("2018", "90836195", "2018-12-01", "500"),
                ],
                ("Year", "EmployeeID", "month", "value"),
            )
        ],
        frozenset({"year-from-column", "nothing-written"}),
        frozenset({"year-unknown", "total-columns"}),
    ),
    Case(
        "excel-dates-as-months",
        xlsx(
            "z.xlsx",
            {
                "S": [
                    ["担当", date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)],
                    ["佐藤", 1, 2, 3],
                    ["田中", 4, 5, 6],
                ]
            },
        ),
        [
            Expected(
                [
                    ("佐藤", "2026-04-01", "1"),
                    ("佐藤", "2026-05-01", "2"),
                    ("佐藤", "2026-06-01", "3"),
                    ("田中", "2026-04-01", "4"),
                    ("田中", "2026-05-01", "5"),
                    ("田中", "2026-06-01", "6"),
                ],
                ("担当", "月", "値"),
            )
        ],
    ),
    Case(
        "months-in-eras-english-and-compact",
        csv("aa.csv", "担当,R8.4,令和8年5月,Jun-26,202607,2026/08\n佐藤,1,2,3,4,5\n"),
        [
            Expected(
                [
                    ("佐藤", "2026-04-01", "1"),
                    ("佐藤", "2026-05-01", "2"),
                    ("佐藤", "2026-06-01", "3"),
                    ("佐藤", "2026-07-01", "4"),
                    ("佐藤", "2026-08-01", "5"),
                ],
                ("担当", "月", "値"),
            )
        ],
    ),
    Case(
        "months-with-quarters-halves-and-year",
        csv(
            "bb_FY2026.csv",
            "担当,4月,5月,6月,1Q計,7月,8月,9月,2Q計,上期計,年間計\n佐藤,1,2,3,6,4,5,6,15,21,21\n田中,1,1,1,3,1,1,1,4,6,6\n",
        ),
        [
            Expected(
                [
                    ("佐藤", f"2026-{m:02}-01", str(v))
                    for m, v in zip(range(4, 10), range(1, 7), strict=True)
                ]
                + [("田中", f"2026-{m:02}-01", "1") for m in range(4, 10)],
                ("担当", "月", "値"),
                {"left-out-total-column": 4},
                [
                    ("1Q計", "1Q計", 6.0, 6.0),
                    ("2Q計", "2Q計", 4.0, 3.0),
                    ("上期計", "上期計", 21.0, 21.0),
                    ("年間計", "年間計", 6.0, 6.0),
                ],
            )
        ],
        frozenset({"total-columns", "year-from-file"}),
    ),
    Case(
        "quarters-as-columns",
        xlsx(
            "cc.xlsx",
            {
                "2026年度": [
                    ["支店", "1Q", "2Q", "3Q", "4Q", "合計"],
                    ["東京", 1, 2, 3, 4, 10],
                    ["大阪", 5, 6, 7, 8, 26],
                ]
            },
        ),
        [
            Expected(
                [
                    ("東京", "2026-04-01", "1"),
                    ("東京", "2026-07-01", "2"),
                    ("東京", "2026-10-01", "3"),
                    ("東京", "2027-01-01", "4"),
                    ("大阪", "2026-04-01", "5"),
                    ("大阪", "2026-07-01", "6"),
                    ("大阪", "2026-10-01", "7"),
                    ("大阪", "2027-01-01", "8"),
                ],
                ("支店", "四半期", "値"),
            )
        ],
        frozenset({"year-from-sheet"}),
    ),
    Case(
        "plan-and-actual-in-rows-with-names-once",
        xlsx(
            "dd.xlsx",
            {
                "予実": [
                    ["2026年度 予実表（千円）"],
                    ["担当", "区分", "4月", "5月", "6月", "計"],
                    ["佐藤", "目標", 100, 110, 120, 330],
                    [None, "実績", 90, 121, 118, 329],
                    [None, "達成率", 0.9, 1.1, 0.983, 0.997],
                    ["田中", "目標", 50, 55, 60, 165],
                    [None, "実績", 60, 44, 66, 170],
                    [None, "達成率", 1.2, 0.8, 1.1, 1.03],
                    ["合計", "目標", 150, 165, 180, 495],
                    [None, "実績", 150, 165, 184, 499],
                    [None, "達成率", 1, 1, 1.02, 1.01],
                ]
            },
        ),
        [
            Expected(
                [
                    ("佐藤", "目標", f"2026-0{m}-01", str(v * 1000))
                    for m, v in ((4, 100), (5, 110), (6, 120))
                ]
                + [
                    ("佐藤", "実績", f"2026-0{m}-01", str(v * 1000))
                    for m, v in ((4, 90), (5, 121), (6, 118))
                ]
                + [
                    ("田中", "目標", f"2026-0{m}-01", str(v * 1000))
                    for m, v in ((4, 50), (5, 55), (6, 60))
                ]
                + [
                    ("田中", "実績", f"2026-0{m}-01", str(v * 1000))
                    for m, v in ((4, 60), (5, 44), (6, 66))
                ],
                ("担当", "区分", "月", "値"),
                {
                    "left-out-total": 2,
                    "left-out-derived": 3,
                    "left-out-total-column": 1,
                    "left-out-title": 1,
                },
                [("合計", "4月", 150_000.0, 150_000.0), ("合計", "6月", 184_000.0, 184_000.0)],
            )
        ],
    ),
    Case(
        "kpis-in-rows-each-in-its-unit",
        csv(
            "ee.csv",
            "項目,2026年4月,2026年5月,2026年6月\n売上高（千円）,100,200,300\n訪問件数（件）,5,6,7\n成約率（%）,12.5,10,20\n",
        ),
        [
            Expected(
                [
                    ("売上高（千円）", "2026-04-01", "100000"),
                    ("売上高（千円）", "2026-05-01", "200000"),
                    ("売上高（千円）", "2026-06-01", "300000"),
                    ("訪問件数（件）", "2026-04-01", "5"),
                    ("訪問件数（件）", "2026-05-01", "6"),
                    ("訪問件数（件）", "2026-06-01", "7"),
                    ("成約率（%）", "2026-04-01", "0.125"),
                    ("成約率（%）", "2026-05-01", "0.1"),
                    ("成約率（%）", "2026-06-01", "0.2"),
                ],
                ("項目", "月", "値"),
            )
        ],
        frozenset({"units-in-rows"}),
    ),
    Case(
        "a-sheet-per-rep-with-a-summary",
        xlsx(
            "ff.xlsx",
            {
                "佐藤": [["案件", "金額"], ["A", 100], ["B", 200], ["合計", 300]],
                "田中": [["案件", "金額"], ["C", 50], ["合計", 50]],
                "集計": [["案件", "金額"], ["A", 100], ["B", 200], ["C", 50]],
            },
        ),
        [
            Expected(
                [("佐藤", "A", "100"), ("佐藤", "B", "200"), ("田中", "C", "50")],
                ("シート", "案件", "金額"),
                {"left-out-total": 2, "left-out-summary-sheet": 3},
                [("集計", "金額", 350.0, 350.0)],
            )
        ],
        frozenset({"put-together", "summary-sheet"}),
    ),
    Case(
        "sheets-of-one-form-kept-apart",
        xlsx(
            "ff2.xlsx",
            {"佐藤": [["案件", "金額"], ["A", 100]], "田中": [["案件", "金額"], ["C", 50]]},
        ),
        [Expected([("A", "100")], ("案件", "金額")), Expected([("C", "50")], ("案件", "金額"))],
        layout=Layout(together=False),
    ),
    Case(
        "hidden-lines-and-columns",
        xlsx(
            "gg.xlsx",
            {"S": [["案件", "金額", "原価"], ["A", 100, 60], ["B", 200, 90], ["C", 300, 100]]},
            options=_hide,
        ),
        [
            Expected(
                [("A", "100", "60"), ("B", "200", "90"), ("C", "300", "100")],
                ("案件", "金額", "原価"),
            )
        ],
        frozenset({"hidden-lines", "hidden-columns"}),
    ),
    Case(
        "hidden-lines-and-columns-left-out",
        xlsx(
            "gg2.xlsx",
            {"S": [["案件", "金額", "原価"], ["A", 100, 60], ["B", 200, 90], ["C", 300, 100]]},
            options=_hide,
        ),
        [Expected([("A", "100"), ("C", "300")], ("案件", "金額"), {"left-out-hidden": 2})],
        layout=Layout(hidden="leave-out"),
    ),
    Case(
        "hidden-sheet",
        xlsx(
            "hh.xlsx",
            {"案件": [["案件", "金額"], ["A", 100]], "旧": [["顧客", "件数"], ["B", 5]]},
            options=_hide_sheet,
        ),
        [Expected([("A", "100")], ("案件", "金額")), Expected([("B", "5")], ("顧客", "件数"))],
        frozenset({"hidden-sheet"}),
    ),
    Case(
        "colours",
        xlsx("ii.xlsx", {"S": [["案件", "金額"], ["A", 100], ["B", 200]]}, options=_colour),
        [Expected([("A", "100"), ("B", "200")], ("案件", "金額"))],
        frozenset({"coloured"}),
    ),
    Case(
        "formulas-never-calculated",
        xlsx(
            "jj.xlsx",
            {"S": [["案件", "金額", "倍額"], ["A", 100], ["B", 200], ["C", 300, ("=B4*2", 600)]]},
            options=_no_values,
        ),
        [
            Expected(
                [("A", "100", None), ("B", "200", None), ("C", "300", "600")],
                ("案件", "金額", "倍額"),
            )
        ],
        frozenset({"formulas-without-value"}),
    ),
    Case(
        "error-cells",
        xlsx(
            "kk.xlsx",
            {
                "S": [
                    ["案件", "金額"],
                    ["A", ("=1/0", "#DIV/0!")],
                    ["B", 200],
                    ["C", ("=NA()", "#N/A")],
                ]
            },
        ),
        [Expected([("A", None), ("B", "200"), ("C", None)], ("案件", "金額"))],
        frozenset({"error-cells"}),
    ),
    Case(
        "header-repeated-on-every-page",
        csv(
            "ll.csv",
            "案件一覧 1/2ページ,,\n案件,担当,金額\nA,佐藤,10\nB,田中,20\n案件一覧 2/2ページ,,\n案件,担当,金額\nC,鈴木,30\n合計,,60\n",
        ),
        [
            Expected(
                [("A", "佐藤", "10"), ("B", "田中", "20"), ("C", "鈴木", "30")],
                ("案件", "担当", "金額"),
                {"left-out-total": 1, "left-out-header": 1, "left-out-title": 2},
                [("合計", "金額", 60.0, 60.0)],
            )
        ],
        frozenset({"repeated-headers"}),
    ),
    Case(
        "names-of-groups-on-lines-of-their-own",
        csv("mm.csv", "担当,目標,実績\n■東日本,,\n佐藤,10,9\n田中,20,21\n■西日本,,\n鈴木,30,33\n"),
        [
            Expected(
                [
                    ("東日本", "佐藤", "10", "9"),
                    ("東日本", "田中", "20", "21"),
                    ("西日本", "鈴木", "30", "33"),
                ],
                ("グループ", "担当", "目標", "実績"),
                {"left-out-group": 2},
            )
        ],
        frozenset({"group-lines"}),
    ),
    Case(
        "tree-by-indentation",
        csv("nn.csv", "組織,目標\n営業本部,60\n　東京,30\n　大阪,30\n開発本部,5\n　京都,5\n"),
        [
            Expected(
                [("営業本部", "東京", "30"), ("営業本部", "大阪", "30"), ("開発本部", "京都", "5")],
                ("グループ", "組織", "目標"),
                {"left-out-total": 2},
                [("営業本部", "目標", 60.0, 60.0), ("開発本部", "目標", 5.0, 5.0)],
            )
        ],
    ),
    Case(
        "old-excel-with-titles",
        xls(
            "oo.xls",
            {
                "案件": [
                    ["案件一覧"],
                    [],
                    ["案件", "受注日", "金額"],
                    ["A", date(2026, 4, 1), 100],
                    ["B", date(2026, 5, 1), 200],
                    ["合計", None, 300],
                ]
            },
        ),
        [
            Expected(
                [("A", "2026-04-01 00:00:00", "100"), ("B", "2026-05-01 00:00:00", "200")],
                ("案件", "受注日", "金額"),
                {"left-out-total": 1, "left-out-title": 1},
            )
        ],
    ),
    Case(
        "zip-of-two-csv-files",
        archive(
            "pp.zip",
            {
                "案件.csv": "案件,金額\nA,1\n".encode("cp932"),
                "活動.csv": "担当,件数\n佐藤,5\n".encode(),
            },
        ),
        [Expected([("A", "1")], ("案件", "金額")), Expected([("佐藤", "5")], ("担当", "件数"))],
    ),
    Case(
        "several-amounts-are-not-wide",
        csv("qq.csv", "案件,金額,粗利,原価,確度\nA,100,40,60,A\nB,200,90,110,B\n"),
        [
            Expected(
                [("A", "100", "40", "60", "A"), ("B", "200", "90", "110", "B")],
                ("案件", "金額", "粗利", "原価", "確度"),
            )
        ],
        silent=frozenset({"columns-became-rows"}),
    ),
    Case(
        "people-in-columns-on-request",
        csv("rr.csv", "商品,佐藤,田中,合計\nA,1,2,3\nB,4,5,9\n合計,5,7,12\n"),
        [
            Expected(
                [("A", "佐藤", "1"), ("A", "田中", "2"), ("B", "佐藤", "4"), ("B", "田中", "5")],
                ("商品", "項目", "値"),
                {"left-out-total": 1, "left-out-total-column": 1},
            )
        ],
        layout=Layout(wide=True),
    ),
    Case(
        "cross-table-with-a-telling-corner",
        csv("ss.csv", "担当＼商品,A,B,C\n佐藤,1,2,3\n田中,4,5,6\n"),
        [
            Expected(
                [
                    ("佐藤", "A", "1"),
                    ("佐藤", "B", "2"),
                    ("佐藤", "C", "3"),
                    ("田中", "A", "4"),
                    ("田中", "B", "5"),
                    ("田中", "C", "6"),
                ],
                ("担当", "商品", "値"),
            )
        ],
        frozenset({"columns-became-rows"}),
    ),
    Case(
        "text-that-sounds-like-a-total",
        csv("tt.csv", "部署,人数,費用\n会計,3,10\n設計,4,20\n統計,2,7\n"),
        [
            Expected(
                [("会計", "3", "10"), ("設計", "4", "20"), ("統計", "2", "7")],
                ("部署", "人数", "費用"),
            )
        ],
        silent=frozenset({"totals"}),
    ),
    Case(
        "undecided-in-text-stays-a-value",
        csv(
            "uu.csv",
            "案件,フェーズ,受注予定日,金額\nA,未定,未定,未定\nB,提案,2026/5/1,100\nC,なし,2026/6/1,200\n",
        ),
        [
            Expected(
                [
                    ("A", "未定", None, None),
                    ("B", "提案", "2026/5/1", "100"),
                    ("C", "なし", "2026/6/1", "200"),
                ],
                ("案件", "フェーズ", "受注予定日", "金額"),
            )
        ],
        frozenset({"nothing-written"}),
    ),
    Case(
        "figure-that-is-none",
        csv("vv.csv", "案件,金額\nA,100\nB,別途見積\nC,300\n"),
        [Expected([("A", "100"), ("B", "別途見積"), ("C", "300")], ("案件", "金額"))],
        frozenset({"not-a-figure"}),
    ),
    Case(
        "weak-total-word-that-is-a-row",
        csv("ww.csv", "部門,売上\n東京,10\n全社,7\n大阪,20\n"),
        [Expected([("東京", "10"), ("全社", "7"), ("大阪", "20")], ("部門", "売上"))],
        frozenset({"maybe-total"}),
    ),
    Case(
        "monthly-rows-with-half-year-totals",
        csv(
            "xx.csv",
            "2026年度 月次推移,,\n月,売上,件数\n4月,10,1\n5月,20,2\n6月,30,3\n上期計,60,6\n1月,5,1\n下期計,5,1\n合計,65,7\n",
        ),
        [
            Expected(
                [
                    ("2026-04-01", "10", "1"),
                    ("2026-05-01", "20", "2"),
                    ("2026-06-01", "30", "3"),
                    ("2027-01-01", "5", "1"),
                ],
                ("月", "売上", "件数"),
                {"left-out-total": 3, "left-out-title": 1},
                [
                    ("上期計", "売上", 60.0, 60.0),
                    ("下期計", "件数", 1.0, 1.0),
                    ("合計", "売上", 65.0, 65.0),
                ],
            )
        ],
        frozenset({"months-as-dates", "year-from-title"}),
    ),
    Case(
        "total-on-top",
        csv("yy.csv", "支店,売上\n合計,60\n東京,10\n大阪,20\n福岡,30\n"),
        [
            Expected(
                [("東京", "10"), ("大阪", "20"), ("福岡", "30")],
                ("支店", "売上"),
                {"left-out-total": 1},
                [("合計", "売上", 60.0, 60.0)],
            )
        ],
    ),
    Case(
        "range-by-hand",
        xlsx(
            "zz.xlsx",
            {
                "S": [
                    ["メモ"],
                    ["x", "案件", "金額", "y"],
                    ["x", "A", 1, "y"],
                    ["x", "B", 2, "y"],
                    ["x", "C", 3, "y"],
                ]
            },
        ),
        [Expected([("A", "1"), ("B", "2")], ("案件", "金額"), {"left-out-outside": 4})],
        layout=Layout(range="B2:C4"),
    ),
    Case(
        "forecast-ranks-with-units-at-the-edge",
        xlsx(
            "ヨミ表_2026年5月.xlsx",
            {
                "ヨミ表": [
                    ["ヨミ表　2026年5月", None, None, None, None, None, "(単位：万円)"],
                    ["担当", "ランク", "顧客", "5月", "6月", "7月", "備考"],
                    ["佐藤", "A", "ア社", 100, None, None, "内示済"],
                    [None, "B", "イ社", None, 200, None],
                    [None, "C", "ウ社", None, None, 50, "要フォロー"],
                    ["佐藤 計", None, None, 100, 200, 50],
                    ["田中", "A", "エ社", 30, 40, 50],
                    ["田中 計", None, None, 30, 40, 50],
                    ["総合計", None, None, 130, 240, 100],
                ]
            },
        ),
        [
            Expected(
                [
                    ("佐藤", "A", "2026-05-01", "1000000"),
                    ("佐藤", "B", "2026-06-01", "2000000"),
                    ("佐藤", "C", "2026-07-01", "500000"),
                    ("田中", "A", "2026-05-01", "300000"),
                    ("田中", "A", "2026-06-01", "400000"),
                    ("田中", "A", "2026-07-01", "500000"),
                ],
                ("担当", "ランク", "月", "値"),
                {"left-out-title": 1, "left-out-total": 3},
                [("佐藤 計", "6月", 2e6, 2e6), ("総合計", "5月", 1.3e6, 1.3e6)],
            )
        ],
        frozenset({"filled-down", "year-from-title"}),
    ),
    Case(
        "daily-report-with-days-once",
        xlsx(
            "日報.xlsx",
            {
                "5月": [
                    ["営業活動日報"],
                    ["氏名：佐藤", "所属：営業一部"],
                    [],
                    ["日付", "時刻", "訪問先", "所要時間(分)"],
                    [date(2026, 5, 1), "10:00", "ア社", 60],
                    [None, "13:00", "イ社", 90],
                    [date(2026, 5, 2), "9:30", "ウ社", 45],
                    ["月間合計", None, None, 195],
                ]
            },
        ),
        [
            Expected(
                [
                    ("2026-05-01 00:00:00", "ア社", "60"),
                    ("2026-05-01 00:00:00", "イ社", "90"),
                    ("2026-05-02 00:00:00", "ウ社", "45"),
                ],
                ("日付", "訪問先", "所要時間"),
                {"left-out-title": 2, "left-out-total": 1},
                [("月間合計", "所要時間", 195.0, 195.0)],
            )
        ],
    ),
    Case(
        "deal-list-with-the-total-label-in-the-middle",
        csv(
            "案件一覧20260531.csv",
            "案件一覧表,,,,,\n出力日：2026/05/31,,,,,\n,,,,,\nNo.,案件名,担当者,受注確度,受注予定月,見込金額(千円)\n"
            '1,更改,佐藤,80%,2026年6月,"1,200"\n2,新規,田中,50%,2026年7月,800\n3,増設,佐藤,A,未定,－\n,,,,合計,"2,000"\n',
            "cp932",
        ),
        [
            Expected(
                [
                    ("1", "更改", "0.8", "2026-06-01", "1200000"),
                    ("2", "新規", "0.5", "2026-07-01", "800000"),
                    ("3", "増設", "A", None, None),
                ],
                ("No.", "案件名", "受注確度", "受注予定月", "見込金額"),
                {"left-out-title": 2, "left-out-total": 1},
                [("合計", "見込金額", 2e6, 2e6)],
            )
        ],
        frozenset({"not-a-figure", "months-as-dates"}),
    ),
    Case(
        "halves-with-plan-actual-and-a-year-column",
        xlsx(
            "h.xlsx",
            {
                "S": [
                    ["支店別目標 FY2026"],
                    ["支店", "担当", "上期", None, None, "下期", None, None, "通期", None],
                    [
                        None,
                        None,
                        "目標",
                        "実績",
                        "達成率",
                        "目標",
                        "実績",
                        "達成率",
                        "目標",
                        "実績",
                    ],
                    ["東京", "佐藤", 100, 90, "90.0%", 120, None, None, 220, 90],
                    [None, "田中", 50, 60, "120.0%", 60, None, None, 110, 60],
                    ["東京 計", None, 150, 150, "100.0%", 180, None, None, 330, 150],
                    ["全社計", None, 150, 150, "100.0%", 180, None, None, 330, 150],
                ]
            },
            merges={"S": ["A2:A3", "B2:B3", "C2:E2", "F2:H2", "I2:J2"]},
        ),
        [
            Expected(
                [
                    ("東京", "佐藤", "2026-04-01", "目標", "100"),
                    ("東京", "佐藤", "2026-04-01", "実績", "90"),
                    ("東京", "佐藤", "2026-10-01", "目標", "120"),
                    ("東京", "田中", "2026-04-01", "目標", "50"),
                    ("東京", "田中", "2026-04-01", "実績", "60"),
                    ("東京", "田中", "2026-10-01", "目標", "60"),
                ],
                ("支店", "担当", "半期", "種別", "値"),
                None,
                [
                    ("東京 計", "上期 / 目標", 150.0, 150.0),
                    ("通期 / 目標", "通期 / 目標", 220.0, 220.0),
                ],
            )
        ],
        frozenset({"total-columns", "columns-aside", "year-from-title"}),
    ),
    Case(
        "english-plan-in-thousands-of-dollars",
        xlsx(
            "Forecast FY2026.xlsx",
            {
                "Plan": [
                    ["Sales plan FY2026"],
                    ["USD thousands"],
                    [],
                    ["Region", "Rep", "Apr-26", "May-26", "Q1 Total"],
                    ["East", "Smith", 100, 200, 300],
                    [None, "Jones", 10, 20, 30],
                    ["East Total", None, 110, 220, 330],
                    ["West", "Lee", 5, 5, 10],
                    ["West Total", None, 5, 5, 10],
                    ["Grand Total", None, 115, 225, 340],
                    ["Note: excludes tax"],
                ]
            },
        ),
        [
            Expected(
                [
                    ("East", "Smith", "2026-04-01", "100000"),
                    ("East", "Smith", "2026-05-01", "200000"),
                    ("East", "Jones", "2026-04-01", "10000"),
                    ("East", "Jones", "2026-05-01", "20000"),
                    ("West", "Lee", "2026-04-01", "5000"),
                    ("West", "Lee", "2026-05-01", "5000"),
                ],
                ("Region", "Rep", "month", "value"),
                {
                    "left-out-title": 2,
                    "left-out-total": 3,
                    "left-out-note": 1,
                    "left-out-total-column": 1,
                },
                [("Grand Total", "May-26", 225_000.0, 225_000.0)],
            )
        ],
    ),
    Case(
        "weeks-as-columns",
        csv("週次.csv", "2026年 週次活動\n担当,4/6,4/13,4/20\n佐藤,3,4,5\n"),
        [
            Expected(
                [
                    ("佐藤", "2026-04-06", "3"),
                    ("佐藤", "2026-04-13", "4"),
                    ("佐藤", "2026-04-20", "5"),
                ],
                ("担当", "週", "値"),
            )
        ],
    ),
    Case(
        "days-as-columns",
        xlsx(
            "d.xlsx",
            {
                "S": [
                    ["担当", *[date(2026, 5, d) for d in range(1, 4)], "合計"],
                    ["佐藤", 1, 2, 3, 6],
                ]
            },
        ),
        [
            Expected(
                [
                    ("佐藤", "2026-05-01", "1"),
                    ("佐藤", "2026-05-02", "2"),
                    ("佐藤", "2026-05-03", "3"),
                ],
                ("担当", "日", "値"),
                {"left-out-total-column": 1},
            )
        ],
    ),
    Case(
        "salesforce-two-groups-and-a-nameless-total",
        xlsx(
            "sfdc.xlsx",
            {
                "r": [
                    ["商談レポート"],
                    [],
                    ["所有者  ↑", "フェーズ  ↑", "商談名", "金額", "確度(%)"],
                    ["佐藤", "提案", "A", "JPY 1,200,000", 50],
                    [None, None, "B", "JPY 300,000", 60],
                    [None, "小計", None, "JPY 1,500,000"],
                    [None, "受注", "C", "JPY 100,000", 100],
                    [None, "小計", None, "JPY 100,000"],
                    ["小計", None, None, "JPY 1,600,000"],
                    ["田中", "提案", "D", "JPY 5,000", 10],
                    [None, "小計", None, "JPY 5,000"],
                    ["小計", None, None, "JPY 5,000"],
                    ["合計", "件数", None, "4"],
                    [None, None, None, "JPY 1,605,000"],
                ]
            },
        ),
        [
            Expected(
                [
                    ("佐藤", "提案", "A", "1200000", "0.5"),
                    ("佐藤", "提案", "B", "300000", "0.6"),
                    ("佐藤", "受注", "C", "100000", "1"),
                    ("田中", "提案", "D", "5000", "0.1"),
                ],
                ("所有者", "フェーズ", "商談名", "金額", "確度"),
                {"left-out-title": 1, "left-out-total": 7},
                [("小計", "金額", 1.6e6, 1.6e6), ("合計", "金額", 1_605_000.0, 1_605_000.0)],
            )
        ],
    ),
    Case(
        "names-and-values-above-the-table",
        xlsx(
            "memo.xlsx",
            {
                "S": [
                    ["提出先", "営業企画部"],
                    ["期間", "2026年4月～6月"],
                    ["責任者", "山田"],
                    [],
                    ["支店", "売上", "粗利"],
                    ["東京", 100, 40],
                    ["大阪", 200, 60],
                ]
            },
        ),
        [
            Expected(
                [("東京", "100", "40"), ("大阪", "200", "60")],
                ("支店", "売上", "粗利"),
                {"left-out-title": 3},
            )
        ],
    ),
    Case(
        "blocks-of-one-form-under-titles",
        csv(
            "stack.csv",
            "東京支店,,\n担当,目標,実績\n佐藤,1,2\n田中,3,4\n計,4,6\n,,\n大阪支店,,\n担当,目標,実績\n鈴木,5,6\n計,5,6\n,,\n総合計,9,12\n",
        ),
        [
            Expected(
                [
                    ("東京支店", "佐藤", "1", "2"),
                    ("東京支店", "田中", "3", "4"),
                    ("大阪支店", "鈴木", "5", "6"),
                ],
                ("グループ", "担当", "目標", "実績"),
                {
                    "left-out-title": 1,
                    "left-out-total": 3,
                    "left-out-group": 1,
                    "left-out-header": 1,
                },
                [("計", "目標", 5.0, 5.0), ("総合計", "実績", 12.0, 12.0)],
            )
        ],
        frozenset({"group-lines", "repeated-headers"}),
    ),
    Case(
        "forms-side-by-side-under-titles",
        xlsx(
            "side.xlsx",
            {
                "S": [
                    ["東京支店", None, None, None, "大阪支店"],
                    ["担当", "目標", "実績", None, "担当", "目標", "実績"],
                    ["佐藤", 1, 2, None, "鈴木", 5, 6],
                    ["田中", 3, 4, None, "高橋", 7, 8],
                    ["計", 4, 6, None, "計", 12, 14],
                ]
            },
        ),
        [
            Expected(
                [("佐藤", "1", "2"), ("田中", "3", "4")],
                ("担当", "目標", "実績"),
                {"left-out-title": 1, "left-out-total": 1},
            ),
            Expected(
                [("鈴木", "5", "6"), ("高橋", "7", "8")],
                ("担当", "目標", "実績"),
                {"left-out-title": 1, "left-out-total": 1},
                [("計", "実績", 14.0, 14.0)],
            ),
        ],
    ),
    Case(
        "units-on-a-line-of-their-own",
        csv("hu.csv", "担当,売上,粗利,件数\n,(千円),(千円),(件)\n佐藤,10,5,2\n田中,20,8,3\n"),
        [
            Expected(
                [("佐藤", "10000", "5000", "2"), ("田中", "20000", "8000", "3")],
                ("担当", "売上", "粗利", "件数"),
            )
        ],
    ),
    Case(
        "unit-right-of-the-header",
        xlsx(
            "m2.xlsx",
            {
                "S": [
                    ["売上表"],
                    ["支店", "売上", "利益", "単位：千円"],
                    ["東京", 1, 2],
                    ["大阪", 3, 4],
                ]
            },
        ),
        [Expected([("東京", "1000", "2000"), ("大阪", "3000", "4000")], ("支店", "売上", "利益"))],
        frozenset({"unit-from-title"}),
    ),
    Case(
        "total-that-counts-a-subtotal-twice",
        csv("g2.csv", "担当,金額\n佐藤,100\n田中,200\n小計,300\n鈴木,50\n合計,650\n"),
        [
            Expected(
                [("佐藤", "100"), ("田中", "200"), ("鈴木", "50")],
                ("担当", "金額"),
                {"left-out-total": 2},
                [("小計", "金額", 300.0, 300.0), ("合計", "金額", 650.0, 350.0)],
            )
        ],
    ),
    Case(
        "calendar-order-under-a-business-year",
        csv(
            "fo.csv",
            "2026年度 売上計画,,,,,,,,,,,,\n担当,"
            + ",".join(f"{m}月" for m in range(1, 13))
            + "\n佐藤,"
            + ",".join(map(str, range(1, 13)))
            + "\n",
        ),
        [
            Expected(
                [("佐藤", f"{2027 if m < 4 else 2026}-{m:02}-01", str(m)) for m in range(1, 13)],
                ("担当", "月", "値"),
            )
        ],
        frozenset({"year-order"}),
    ),
    Case(
        "percentages-and-plain-figures-mixed",
        csv("v2.csv", "案件,確度,金額\nA,80%,100\nB,50,200\n"),
        [Expected([("A", "0.8", "100"), ("B", "50", "200")], ("案件", "確度", "金額"))],
        frozenset({"mixed-percent"}),
    ),
    Case(
        "currencies-mixed",
        csv("za.csv", '案件,金額\nA,"¥1,200"\nB,$300\n'),
        [Expected([("A", "1200"), ("B", "300")], ("案件", "金額"))],
        frozenset({"mixed-currencies"}),
    ),
    Case(
        "products-and-names-that-begin-like-totals",
        csv("p2.csv", "商品名,数量,金額\nトータルケア,1,10\nTotal Quartz 9000,2,20\nTotal,3,30\n"),
        [
            Expected(
                [("トータルケア", "1", "10"), ("Total Quartz 9000", "2", "20")],
                ("商品名", "数量", "金額"),
                {"left-out-total": 1},
                [("Total", "金額", 30.0, 30.0)],
            )
        ],
        frozenset({"maybe-total"}),
    ),
    Case(
        "column-of-totals-in-a-flat-table",
        csv("tax.csv", "注文番号,小計,消費税,合計\nA001,100,10,110\nA002,200,20,220\n"),
        [
            Expected(
                [("A001", "100", "10", "110"), ("A002", "200", "20", "220")],
                ("注文番号", "小計", "消費税", "合計"),
            )
        ],
    ),
    Case(
        "several-measures-per-month",
        xlsx(
            "a2.xlsx",
            {
                "2026年度": [
                    ["担当", "4月", None, "5月", None],
                    [None, "売上(千円)", "件数", "売上(千円)", "件数"],
                    ["佐藤", 100, 1, 200, 2],
                    ["合計", 100, 1, 200, 2],
                ]
            },
            merges={"2026年度": ["A1:A2", "B1:C1", "D1:E1"]},
        ),
        [
            Expected(
                [("佐藤", "2026-04-01", "100000", "1"), ("佐藤", "2026-05-01", "200000", "2")],
                ("担当", "月", "売上", "件数"),
                {"left-out-total": 1},
                [
                    ("合計", "4月 / 売上(千円)", 100_000.0, 100_000.0),
                    ("合計", "5月 / 件数", 2.0, 2.0),
                ],
            )
        ],
    ),
    Case(
        "totals-of-teams-among-blocks-of-kinds",
        xlsx(
            "予実管理表.xlsx",
            {
                "予実": [
                    ["2026年度 予実管理表", None, None, None, None, None, "単位：千円"],
                    ["課", "担当者", "区分", "4月", "5月", "6月", "1Q"],
                    ["一課", "青木", "目標", 100, 110, 120, 330],
                    [None, None, "実績", 90, 115, None, 205],
                    [None, None, "差異", -10, 5, -120, -125],
                    ["一課", "馬場", "目標", 200, 200, 200, 600],
                    [None, None, "実績", 210, "▲15", 0, 195],
                    [None, None, "差異", 10, -215, -200, -405],
                    ["一課", "課計", "目標", 300, 310, 320, 930],
                    [None, None, "実績", 300, 100, 0, 400],
                    [None, None, "差異", 0, -210, -320, -530],
                    ["営業部", "部計", "目標", 300, 310, 320, 930],
                    [None, None, "実績", 300, 100, 0, 400],
                ]
            },
            merges={"予実": ["B3:B5", "B6:B8", "B9:B11", "B12:B13"]},
        ),
        [
            Expected(
                [
                    ("一課", "青木", "目標", "2026-04-01", "100000"),
                    ("一課", "青木", "目標", "2026-05-01", "110000"),
                    ("一課", "青木", "目標", "2026-06-01", "120000"),
                    ("一課", "青木", "実績", "2026-04-01", "90000"),
                    ("一課", "青木", "実績", "2026-05-01", "115000"),
                    ("一課", "馬場", "目標", "2026-04-01", "200000"),
                    ("一課", "馬場", "目標", "2026-05-01", "200000"),
                    ("一課", "馬場", "目標", "2026-06-01", "200000"),
                    ("一課", "馬場", "実績", "2026-04-01", "210000"),
                    ("一課", "馬場", "実績", "2026-05-01", "-15000"),
                    ("一課", "馬場", "実績", "2026-06-01", "0"),
                ],
                ("課", "担当者", "区分", "月", "値"),
                {
                    "left-out-title": 1,
                    "left-out-total": 4,
                    "left-out-derived": 3,
                    "left-out-total-column": 1,
                },
                [("課計", "5月", 100_000.0, 100_000.0), ("部計", "5月", 100_000.0, 100_000.0)],
            )
        ],
        frozenset({"year-from-title", "unit-multiplied", "filled-merged"}),
    ),
    Case(
        "team-and-person-written-once-per-block-of-kinds",
        xlsx(
            "未結合.xlsx",
            {
                "2026年度": [
                    ["課", "担当", "区分", "4月", "5月"],
                    ["一課", "青木", "目標", 100, 110],
                    [None, None, "実績", 90, 91],
                    ["一課", "馬場", "目標", 10, 11],
                    [None, None, "実績", 20, 21],
                ]
            },
        ),
        [
            Expected(
                [
                    ("一課", "青木", "目標", "100"),
                    ("一課", "青木", "目標", "110"),
                    ("一課", "青木", "実績", "90"),
                    ("一課", "青木", "実績", "91"),
                    ("一課", "馬場", "目標", "10"),
                    ("一課", "馬場", "目標", "11"),
                    ("一課", "馬場", "実績", "20"),
                    ("一課", "馬場", "実績", "21"),
                ],
                ("課", "担当", "区分", "値"),
            )
        ],
        frozenset({"filled-down"}),
    ),
    Case(
        "teams-total-on-the-line-that-names-the-team",
        xlsx(
            "予算.xlsx",
            {
                "予算": [
                    ["2026年度予算（千円）"],
                    ["所属", "氏名", "4月", "5月", "上期"],
                    ["全社合計", None, 6000, 7000, 13000],
                    ["一課", None, 3000, 3500, 6500],
                    [None, "青木", 1000, 1500, 2500],
                    [None, "馬場", 2000, 2000, 4000],
                    ["二課", None, 3000, 3500, 6500],
                    [None, "千葉", 3000, 3500, 6500],
                ]
            },
        ),
        [
            Expected(
                [
                    ("一課", "青木", "2026-04-01", "1000000"),
                    ("一課", "青木", "2026-05-01", "1500000"),
                    ("一課", "馬場", "2026-04-01", "2000000"),
                    ("一課", "馬場", "2026-05-01", "2000000"),
                    ("二課", "千葉", "2026-04-01", "3000000"),
                    ("二課", "千葉", "2026-05-01", "3500000"),
                ],
                ("所属", "氏名", "月", "値"),
                {"left-out-title": 1, "left-out-total": 3, "left-out-total-column": 1},
                [("一課", "4月", 3e6, 3e6), ("全社合計", "5月", 7e6, 7e6)],
            )
        ],
    ),
    Case(
        "subtotals-of-teams-above-their-people",
        xlsx(
            "部計先頭.xlsx",
            {
                "2026年度": [
                    ["氏名", "4月", "5月"],
                    ["営業部計", 60, 63],
                    ["営業一課計", 30, 32],
                    ["青木", 10, 11],
                    ["馬場", 20, 21],
                    ["営業二課計", 30, 31],
                    ["千葉", 30, 31],
                ]
            },
        ),
        [
            Expected(
                [
                    ("青木", "10"),
                    ("青木", "11"),
                    ("馬場", "20"),
                    ("馬場", "21"),
                    ("千葉", "30"),
                    ("千葉", "31"),
                ],
                ("氏名", "値"),
                {"left-out-total": 3},
                [("営業一課計", "4月", 30.0, 30.0), ("営業部計", "5月", 63.0, 63.0)],
            )
        ],
        silent=frozenset({"maybe-total"}),
    ),
    Case(
        "a-tree-of-teams-that-no-word-tells",
        xlsx(
            "同列階層.xlsx",
            {
                "2026年度": [
                    ["組織", "4月", "5月"],
                    ["一課", 30, 32],
                    ["青木", 10, 11],
                    ["馬場", 20, 21],
                ]
            },
        ),
        [
            Expected(
                [
                    ("一課", "30"),
                    ("一課", "32"),
                    ("青木", "10"),
                    ("青木", "11"),
                    ("馬場", "20"),
                    ("馬場", "21"),
                ],
                ("組織", "値"),
            )
        ],
        frozenset({"sum-of-below"}),
    ),
    Case(
        "subtotals-labelled-in-another-column-of-full-rows",
        csv(
            "小計別列.csv",
            "エリア,顧客,品目,金額\n東,A社,品1,100\n東,A社,品2,200\n東,A社,小計,300\n東,B社,品1,50\n"
            "東,B社,小計,50\n東,エリア計,,350\n西,C社,品3,70\n西,C社,小計,70\n西,エリア計,,70\n,,総合計,420\n",
        ),
        [
            Expected(
                [
                    ("A社", "品1", "100"),
                    ("A社", "品2", "200"),
                    ("B社", "品1", "50"),
                    ("C社", "品3", "70"),
                ],
                ("顧客", "品目", "金額"),
                {"left-out-total": 6},
                [
                    ("小計", "金額", 300.0, 300.0),
                    ("エリア計", "金額", 350.0, 350.0),
                    ("総合計", "金額", 420.0, 420.0),
                ],
            )
        ],
        silent=frozenset({"maybe-total"}),
    ),
    Case(
        "report-with-counts-below-its-subtotals",
        xlsx(
            "sf.xlsx",
            {
                "レポート": [
                    ["商談レポート"],
                    [],
                    ["フェーズ ↑", "取引先名", "商談名", "金額"],
                    ["提案 (2)", "ABC", "更新", "JPY 1,000"],
                    [None, "DEF", "新規", "JPY 2,000"],
                    ["小計", "合計", None, "JPY 3,000"],
                    [None, "件数", 2],
                    ["受注 (1)", "GHI", "追加", "JPY 5,000"],
                    ["小計", "合計", None, "JPY 5,000"],
                    [None, "件数", 1],
                    ["合計 (3)", "合計", None, "JPY 8,000"],
                    [None, "件数", 3],
                ]
            },
        ),
        [
            Expected(
                [
                    ("提案", "ABC", "更新", "1000"),
                    ("提案", "DEF", "新規", "2000"),
                    ("受注", "GHI", "追加", "5000"),
                ],
                ("フェーズ", "取引先名", "商談名", "金額"),
                {"left-out-title": 1, "left-out-total": 6},
                [("小計", "金額", 3000.0, 3000.0), ("合計 (3)", "金額", 8000.0, 8000.0)],
            )
        ],
        frozenset({"counts-taken-off"}),
        frozenset({"not-a-figure"}),
    ),
    Case(
        "matrix-report-whose-figures-are-called-sums",
        xlsx(
            "matrix.xlsx",
            {
                "レポート": [
                    [None, "2026年4月", None, "2026年5月", None, "合計"],
                    ["所有者"] + ["合計 金額", "レコード件数"] * 3,
                    ["青木", 1000, 1, 2000, 2, 3000, 3],
                    ["馬場", 0, 0, 4000, 1, 4000, 1],
                    ["合計", 1000, 1, 6000, 3, 7000, 4],
                ]
            },
        ),
        [
            Expected(
                [
                    ("青木", "2026-04-01", "1000", "1"),
                    ("青木", "2026-05-01", "2000", "2"),
                    ("馬場", "2026-04-01", "0", "0"),
                    ("馬場", "2026-05-01", "4000", "1"),
                ],
                ("所有者", "月", "金額", "レコード件数"),
                {"left-out-total": 1, "left-out-total-column": 2},
                [("合計 / 合計 金額", "合計 / 合計 金額", 3000.0, 3000.0)],
            )
        ],
    ),
    Case(
        "outline-subtotals-as-the-program-names-them",
        xlsx(
            "pivot.xlsx",
            {
                "S": [
                    ["課", "担当", "受注", "提案"],
                    ["一課", "青木", 100, 50],
                    [None, "馬場", 30, 8],
                    ["一課 集計", None, 130, 58],
                    ["二課", "千葉", 20, 9],
                    ["二課 集計", None, 20, 9],
                    ["総計", None, 150, 67],
                ]
            },
        ),
        [
            Expected(
                [("一課", "青木", "100"), ("一課", "馬場", "30"), ("二課", "千葉", "20")],
                ("課", "担当", "受注"),
                {"left-out-total": 3},
                [("一課 集計", "受注", 130.0, 130.0), ("総計", "提案", 67.0, 67.0)],
            )
        ],
    ),
    Case(
        "blocks-of-one-form-in-other-units",
        xlsx(
            "上下.xlsx",
            {
                "S": [
                    ["2026年度 目標", None, None, "単位：千円"],
                    ["担当", "4月", "5月", "計"],
                    ["青木", 100, 110, 210],
                    ["馬場", 200, 210, 410],
                    [],
                    ["2026年度 実績", None, None, "単位：百万円"],
                    ["担当", "4月", "5月", "計"],
                    ["青木", 90, 100, 190],
                    ["馬場", 180, 190, 370],
                ]
            },
        ),
        [
            Expected(
                [
                    ("目標", "青木", "2026-04-01", "100000"),
                    ("目標", "青木", "2026-05-01", "110000"),
                    ("目標", "馬場", "2026-04-01", "200000"),
                    ("目標", "馬場", "2026-05-01", "210000"),
                ],
                ("種別", "担当", "月", "値"),
            ),
            Expected(
                [
                    ("実績", "青木", "2026-04-01", "90000000"),
                    ("実績", "青木", "2026-05-01", "100000000"),
                    ("実績", "馬場", "2026-04-01", "180000000"),
                    ("実績", "馬場", "2026-05-01", "190000000"),
                ],
                ("種別", "担当", "月", "値"),
            ),
        ],
    ),
    Case(
        "blocks-of-targets-and-actuals-under-their-titles",
        xlsx(
            "上下二表.xlsx",
            {
                "S": [
                    ["2026年度 売上目標"],
                    ["担当", "4月", "5月"],
                    ["青木", 100, 110],
                    [],
                    ["2026年度 売上実績"],
                    ["担当", "4月", "5月"],
                    ["青木", 90, 95],
                ]
            },
        ),
        [
            Expected(
                [
                    ("目標", "2026-04-01", "100"),
                    ("目標", "2026-05-01", "110"),
                    ("実績", "2026-04-01", "90"),
                    ("実績", "2026-05-01", "95"),
                ],
                ("種別", "月", "値"),
            )
        ],
    ),
    Case(
        "unit-in-the-name-of-the-file",
        xlsx("予算_百万円.xlsx", {"2026年度": [["担当", "4月", "5月"], ["青木", 100, 1.5]]}),
        [Expected([("青木", "100000000"), ("青木", "1500000")], ("担当", "値"))],
        frozenset({"unit-multiplied"}),
    ),
    Case(
        "units-of-several-columns-in-the-title",
        csv("t.csv", "2026年度（金額：千円、件数：件）\n担当,金額,件数\n青木,100,2\n馬場,1,2\n"),
        [Expected([("青木", "100000", "2"), ("馬場", "1000", "2")], ("担当", "金額", "件数"))],
        frozenset({"unit-from-title"}),
    ),
    Case(
        "blocks-of-one-form-of-two-years",
        xlsx(
            "二年.xlsx",
            {
                "S": [
                    ["2025年度 実績"],
                    ["地域", "4月", "3月", "計"],
                    ["関東", 10, 12, 22],
                    [],
                    ["2026年度 実績"],
                    ["地域", "4月", "3月", "計"],
                    ["関東", 20, 22, 42],
                ]
            },
        ),
        [
            Expected([("2025-04-01", "10"), ("2026-03-01", "12")], ("月", "値")),
            Expected([("2026-04-01", "20"), ("2027-03-01", "22")], ("月", "値")),
        ],
    ),
    Case(
        "business-year-named-by-the-month-it-ends-in",
        xlsx(
            "決算期.xlsx",
            {"S": [["2027年3月期 売上計画"], ["地域", "4月", "12月", "3月"], ["関東", 1, 2, 3]]},
        ),
        [
            Expected(
                [("2026-04-01", "1"), ("2026-12-01", "2"), ("2027-03-01", "3")],
                ("月", "値"),
            )
        ],
        frozenset({"year-from-title"}),
    ),
    Case(
        "pages-numbered-beside-the-title",
        csv(
            "明細.csv",
            "売上明細表,,1/2ページ\n伝票番号,得意先,金額\n0001,ア社,10\n0002,イ社,20\n,頁計,30\n"
            "売上明細表,,2/2ページ\n伝票番号,得意先,金額\n0003,ウ社,40\n,頁計,40\n,総合計,70\n",
        ),
        [
            Expected(
                [("0001", "ア社", "10"), ("0002", "イ社", "20"), ("0003", "ウ社", "40")],
                ("伝票番号", "得意先", "金額"),
                totals=[("総合計", "金額", 70.0, 70.0)],
            )
        ],
    ),
    Case(
        "ids-shown-with-zeros-by-their-format",
        xlsx(
            "案件.xlsx",
            {"S": [["案件No.", "金額"], [123, 1000], [45, 2000]]},
            formats={"A": "00000"},
        ),
        [Expected([("00123", "1000"), ("00045", "2000")], ("案件No.", "金額"))],
        frozenset({"zeros-shown"}),
    ),
    Case(
        "one-figure-merged-over-two-deals",
        xlsx(
            "金額結合.xlsx",
            {
                "S": [
                    ["顧客", "案件", "金額"],
                    ["A社", "一", 100],
                    ["A社", "二", None],
                    ["B社", "三", 50],
                    ["合計", None, 150],
                ]
            },
            merges={"S": ["C2:C3"]},
        ),
        [
            Expected(
                [("一", "100"), ("二", None), ("三", "50")],
                ("案件", "金額"),
                totals=[("合計", "金額", 150.0, 150.0)],
            )
        ],
        frozenset({"merged-figures"}),
    ),
    Case(
        "words-for-the-figure-in-the-first-row",
        csv("幅.csv", "顧客,案件,見込金額\nA社,更新,100〜200万\nB社,新規,約300万円\n"),
        [Expected([("A社", "100〜200万"), ("B社", "3000000")], ("顧客", "見込金額"))],
        frozenset({"not-a-figure", "about"}),
    ),
    Case(
        "header-in-two-languages",
        csv("bi.csv", "顧客,受注金額\nCustomer,Amount\nA社,100\nB社,200\n"),
        [Expected([("100",), ("200",)], ("受注金額 / Amount",))],
    ),
    Case(
        "commas-of-thousands-without-quotes",
        csv("引用なし.csv", "顧客,金額\nA社,1,234\nB社,500\n"),
        [Expected([("A社", "1"), ("B社", "500")], ("顧客", "金額"))],
        frozenset({"beyond-header"}),
    ),
    Case(
        "targets-written-below-the-total",
        csv("目標行.csv", "担当,件数\n青木,10\n馬場,20\n合計,30\n平均,15\n目標,40\n"),
        [
            Expected(
                [("青木", "10"), ("馬場", "20")],
                ("担当", "件数"),
                {"left-out-total": 1, "left-out-derived": 2},
                [("合計", "件数", 30.0, 30.0)],
            )
        ],
    ),
    Case(
        "shares-in-percent-and-plain-by-format",
        xlsx(
            "確度.xlsx",
            {"S": [["顧客", "確度"], ["A社", "80％"], ["B社", 90], ["C社", 50]]},
        ),
        [Expected([("A社", "0.8"), ("B社", "90"), ("C社", "50")], ("顧客", "確度"))],
        frozenset({"mixed-percent"}),
    ),
    Case(
        "this-year-and-last-beside-each-other-with-differences",
        xlsx(
            "前年比.xlsx",
            {
                "2026年度": [
                    ["地域", "4月", None, None, None, "5月", None, None, None],
                    [None, *["当年", "前年", "前年差", "前年比"] * 2],
                    ["関東", 1200, 1000, 200, 1.2, 1300, 1100, 200, 1.18],
                    ["関西", 800, 900, -100, 0.89, 850, 700, 150, 1.21],
                    ["計", 2000, 1900, 100, 1.05, 2150, 1800, 350, 1.19],
                ]
            },
            merges={"2026年度": ["A1:A2", "B1:E1", "F1:I1"]},
        ),
        [
            Expected(
                [
                    ("関東", "2026-04-01", "当年", "1200"),
                    ("関東", "2026-04-01", "前年", "1000"),
                    ("関東", "2026-05-01", "当年", "1300"),
                    ("関東", "2026-05-01", "前年", "1100"),
                    ("関西", "2026-04-01", "当年", "800"),
                    ("関西", "2026-04-01", "前年", "900"),
                    ("関西", "2026-05-01", "当年", "850"),
                    ("関西", "2026-05-01", "前年", "700"),
                ],
                ("地域", "月", "種別", "値"),
                {"left-out-total": 1, "left-out-column-aside": 4},
            )
        ],
    ),
    Case(
        "months-of-short-years-and-with-dots",
        xlsx(
            "月表記.xlsx",
            {"S": [["担当", "'26/4", "2026.05", "2026年6月度", "26年7月"], ["青木", 1, 2, 3, 4]]},
        ),
        [
            Expected(
                [
                    ("2026-04-01", "1"),
                    ("2026-05-01", "2"),
                    ("2026-06-01", "3"),
                    ("2026-07-01", "4"),
                ],
                ("月", "値"),
            )
        ],
    ),
    Case(
        "a-long-mark-for-a-minus",
        csv("minus.csv", "顧客,差額\nA社,−500\nB社,ー700\n"),
        [Expected([("A社", "-500"), ("B社", "-700")], ("顧客", "差額"))],
    ),
]
