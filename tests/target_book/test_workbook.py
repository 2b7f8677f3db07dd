"""The workbook: what stands where, which cells are open, and formulas with their results."""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from kaname.errors import KanameError
from kaname.target_book.writing import write
from kaname.text import LANGS, Lang
from tests.target_book.small import (
    AOKI,
    BABA,
    EAST,
    PERIODS,
    SHEETS,
    TARGETS,
    at,
    book,
    rates,
    written,
)

NAMES: dict[Lang, list[str]] = {
    "ja": ["使い方", "全社", "課", "担当者", "照合", "根拠", "kaname"],
    "en": ["How to use", "Company", "Team", "Member", "Check", "Evidence", "kaname"],
}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    return load_workbook(written(tmp_path_factory.mktemp("book")))


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> Workbook:
    """The same with the results of formulas in their place."""
    return load_workbook(written(tmp_path_factory.mktemp("book")), data_only=True)


@pytest.mark.parametrize("lang", LANGS)
def test_a_sheet_for_each_level_that_there_is(tmp_path: Path, lang: Lang) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the writer warns of what Excel does not take
        found = load_workbook(written(tmp_path, lang=lang))
    assert found.sheetnames == NAMES[lang]
    assert found["kaname"].sheet_state == "veryHidden"
    assert all(found[name].sheet_state == "visible" for name in NAMES[lang][:-1])


def test_headers(made: Workbook) -> None:
    shown = {cell.column_letter: cell.value for cell in made["担当者"][4]}
    hidden = {
        get_column_letter(column)
        for width in made["担当者"].column_dimensions.values()
        for column in range(width.min, width.max + 1)
        if width.hidden
    }
    assert [text for letter, text in shown.items() if letter not in hidden] == [
        "名前", "所属", "経験", "担当地域", "2026年10月", "2026年11月", "2026年12月",
        "計", "現行目標", "現行との差", "前年実績", "前年比", "理由（編集した行は必須）",
    ]  # fmt: skip
    assert made["担当者"]["B2"].value == "2026年度 第3四半期 売上高 目標（担当者）"
    assert "内訳との差" in [cell.value for cell in made["課"][4]]


def test_rows_and_what_may_be_edited(made: Workbook) -> None:
    sheet = made["担当者"]
    assert [[c.value for c in row] for row in sheet["B5:H5"]] == [
        ["青木", "東営業課", "新人", "", 70, 70, 80]
    ]
    assert sheet["E8"].value == "神戸"
    open_cells = {
        cell.coordinate for row in sheet["A1:BZ8"] for cell in row if not cell.protection.locked
    }
    columns = [at(sheet, AOKI, key).column_letter for key in (*labels(), "reason")]
    assert open_cells == {f"{column}{line}" for column in columns for line in range(5, 9)}
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    assert sheet.row_dimensions[1].hidden
    assert sheet.freeze_panes == "F5"


def labels() -> list[str]:
    return [period.label for period in PERIODS]


def test_formulas_and_their_results(made: Workbook, results: Workbook) -> None:
    keys = ("total", "now", "difference", "last", "change", "gap")
    assert [at(made["課"], EAST, key).value for key in keys] == [
        '=IF(COUNT(D5:F5)=0,"",SUM(D5:F5))',
        '=IF(COUNT(N5:P5)=0,"",SUM(N5:P5))',
        '=IF(COUNT($G5,$H5)<2,"",$G5-$H5)',
        '=IF(COUNT(Q5:S5)=0,"",SUM(Q5:S5))',
        '=IF(SUMPRODUCT(--ISNUMBER(D5:F5),Q5:S5)<=0,"",'
        "SUMPRODUCT(--ISNUMBER(Q5:S5),D5:F5)/SUMPRODUCT(--ISNUMBER(D5:F5),Q5:S5)-1)",
        "=SUMIF(照合!$A:$A,$A5,照合!$D:$D)",
    ]
    found = [at(results["課"], EAST, key).value for key in keys]
    assert found == [370, 370, 0, 333, pytest.approx(1 / 9), 0]


def test_checks_of_the_sums(made: Workbook, results: Workbook) -> None:
    shown = [[cell.value for cell in row] for row in results["照合"]["A4:G12"]]
    assert shown == [
        [None, "全社", "全体の目標", 930, 300, 300, 330],
        [None, "全社", "内訳の計（課）", 930, 300, 300, 330],
        ["company", "全社", "差（課）", 0, 0, 0, 0],
        [None, "東営業課", "全体の目標", 370, 120, 120, 130],
        [None, "東営業課", "内訳の計（担当者）", 370, 120, 120, 130],
        ["team:東", "東営業課", "差（担当者）", 0, 0, 0, 0],
        [None, "西営業課", "全体の目標", 560, 180, 180, 200],
        [None, "西営業課", "内訳の計（担当者）", 560, 180, 180, 200],
        ["team:西", "西営業課", "差（担当者）", 0, 0, 0, 0],
    ]
    assert [made["照合"][cell].value for cell in ("D9", "E7", "E8", "E9")] == [
        "=SUMPRODUCT(ABS(E9:G9))",
        "=SUMIF(課!$A$5:$A$6,$A$9,課!$D$5:$D$6)",
        "=SUMIF(担当者!$X$5:$X$8,$A$9,担当者!$F$5:$F$8)",
        "=ROUND(E8-E7,6)",
    ]
    assert [made["担当者"][f"X{line}"].value for line in (1, 5, 8)] == [
        "of 2026-10",
        "team:東",
        "team:西",
    ]


def test_a_gap_that_is_there_is_shown(tmp_path: Path) -> None:
    over = [replace(u, targets=(75.0, 70.0, 70.0)) if u.scope == AOKI else u for u in book().units]
    found = load_workbook(written(tmp_path, book(units=tuple(over))), data_only=True)
    assert [cell.value for cell in found["照合"][9]][3:7] == [15, 5, 0, -10]
    assert at(found["課"], EAST, "gap").value == 15


def test_a_member_who_changes_teams_counts_where_it_is(tmp_path: Path) -> None:
    parents = (EAST, None, EAST)
    moved = [replace(u, parents=parents) if u.scope == BABA else u for u in book().units]
    found = load_workbook(written(tmp_path, book(units=tuple(moved))), data_only=True)
    assert [cell.value for cell in found["照合"][9]][3:7] == [50, 0, -50, 0]
    assert [at(found["担当者"], BABA, f"of {label}").value for label in labels()] == [
        "team:東",
        "",
        "team:東",
    ]


def formats(sheet: Any) -> dict[str, str]:
    keys = ("2026-10", "difference", "change")
    return {key: at(sheet, AOKI, key).number_format for key in keys}


def test_figures_are_shown_in_the_unit_of_the_kpi(tmp_path: Path, made: Workbook) -> None:
    change = '+0.0%;-0.0%;"±"0.0%'
    assert formats(made["担当者"]) == {
        "2026-10": "#,##0", "difference": "+#,##0;-#,##0;#,##0", "change": change,
    }  # fmt: skip
    shares = load_workbook(written(tmp_path, rates()))["担当者"]
    assert formats(shares) == {
        "2026-10": "0.0%", "difference": "+0.0%;-0.0%;0.0%", "change": change,
    }  # fmt: skip
    half = [replace(u, targets=(0.5, 1.0, 2.0)) for u in book().units]
    folder = tmp_path / "deals"
    folder.mkdir()
    deals = load_workbook(written(folder, book(unit="deal", units=tuple(half))))["担当者"]
    assert formats(deals)["2026-10"] == "#,##0.0"


def test_a_last_year_that_is_not_whole_says_so(tmp_path: Path) -> None:
    part = [replace(unit, last_year=(90.0, None, None)) for unit in book().units]
    path = written(tmp_path, book(units=tuple(part)))
    found, shown = load_workbook(path), load_workbook(path, data_only=True)
    assert "前年実績（3期間中1）" in [cell.value for cell in found["担当者"][4]]
    assert at(shown["担当者"], AOKI, "last").value == 90
    assert at(shown["担当者"], AOKI, "change").value == pytest.approx(70 / 90 - 1)


def test_shares_have_means_and_no_checks_of_sums(tmp_path: Path) -> None:
    path = written(tmp_path, rates())
    found, shown = load_workbook(path), load_workbook(path, data_only=True)
    assert found.sheetnames == ["使い方", "全社", "課", "担当者", "根拠", "kaname"]
    assert at(found["課"], EAST, "total").value == '=IF(COUNT(D5:F5)=0,"",AVERAGE(D5:F5))'
    assert at(shown["課"], EAST, "total").value == pytest.approx(0.37 / 3)
    assert at(shown["課"], EAST, "change").value == pytest.approx(0.037 / 3)
    assert "単純平均（参考）" in [cell.value for cell in found["課"][4]]
    assert "割合は足し算できません" in str(found["使い方"]["A6"].value)


def test_edited_cells_missing_reasons_and_gaps_stand_out(made: Workbook) -> None:
    rules = {
        str(area.sqref): [rule.formula[0] for rule in rules]
        for area, rules in made["課"].conditional_formatting._cf_rules.items()
    }
    assert rules == {
        "D5:F6": ["D5<>T5"],
        "M5:M6": ["AND(SUMPRODUCT(--($D5:$F5<>$T5:$V5))>0,LEN(TRIM($M5))=0)"],
        "L5:L6": ["0"],
    }
    assert [at(made["課"], EAST, f"was {label}").value for label in labels()] == [120, 120, 130]


def test_open_cells_are_validated(made: Workbook) -> None:
    first, reason = made["課"].data_validations.dataValidation
    assert (str(first.sqref), first.type, first.operator, first.formula1) == (
        "D5:F6", "decimal", "greaterThanOrEqual", "0",
    )  # fmt: skip
    assert (str(reason.sqref), reason.showInputMessage) == ("M5:M6", True)


def test_evidence(made: Workbook) -> None:
    head, row = ([cell.value for cell in made["根拠"][line]] for line in (3, 4))
    assert head == ["階層", "名前", "根拠の種類", "値", "期間", "出所", "作成者", "日付", "理由"]
    assert row[:7] == [
        "課",
        "東営業課",
        "予測（ベース）",
        370,
        "2026年10月 – 2026年12月",
        "過去3年の実績",
        "佐藤",
    ]
    assert row[8] == "傾向と季節"


def test_printed_on_one_page_across_with_its_headers(made: Workbook) -> None:
    sheet = made["担当者"]
    assert (sheet.page_setup.orientation, sheet.page_setup.fitToHeight) == ("landscape", 0)
    assert sheet.print_title_rows == "$2:$4"


def test_names_that_look_like_formulas_stay_names(tmp_path: Path) -> None:
    odd = [replace(u, name='=HYPERLINK("x")') if u.scope == AOKI else u for u in book().units]
    found = load_workbook(written(tmp_path, book(units=tuple(odd))))
    assert (found["担当者"]["B5"].value, found["担当者"]["B5"].data_type) == (
        '=HYPERLINK("x")',
        "s",
    )


def test_no_file_is_replaced_and_only_workbooks_are_made(tmp_path: Path) -> None:
    path = written(tmp_path)
    before = path.read_bytes()
    for name, rule in (
        ("targets.xlsx", "exists"),
        ("targets.csv", "not-xlsx"),
        ("no/x.xlsx", "cannot-write"),
    ):
        with pytest.raises(KanameError) as caught:
            write(book(), tmp_path / name, "ja")
        assert [finding.rule for finding in caught.value.findings] == [f"target_book.{rule}"]
    assert path.read_bytes() == before
    assert sorted(file.name for file in tmp_path.iterdir()) == ["targets.xlsx"]


def test_the_guide_says_what_comes_back(made: Workbook) -> None:
    lines = [str(row[0].value) for row in made["使い方"].iter_rows() if row[0].value]
    assert lines[0] == "2026年度 第3四半期 売上高 目標"
    assert len(lines) == 10
    assert "全社、課、担当" in lines[1]
    assert "kaname target read 設計ファイル targets.xlsx --by 自分の名前" in lines[8]
    assert lines[9] == "9. 2026-09-30 に「営業」から作成（現行の版：当初、台帳の登録番号：0）。"
    assert len(TARGETS) == sum(made[name].max_row - 4 for name in SHEETS["ja"].values())
