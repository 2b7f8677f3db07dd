"""The input book: what it offers, what it checks, and that it is read as what it says."""

from __future__ import annotations

import warnings
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from kaname.errors import KanameError
from kaname.files.reading import read
from kaname.input_book import FORMS, first_month, write
from kaname.sales_model import TABLES, code_of, fold
from kaname.text import LANGS, Lang

SHEETS: dict[Lang, list[str]] = {
    "ja": ["使い方", "目標", "案件", "活動", "組織", "アンケート"],
    "en": ["Read me", "Targets", "Deals", "Activities", "Organisation", "Survey"],
}
APRIL = date(2026, 4, 1)


def book(tmp_path: Path, lang: Lang, **options: Any) -> Workbook:
    path = write(tmp_path / f"book-{lang}.xlsx", lang, **{"start": APRIL, **options})
    return load_workbook(path)


def headers(found: Workbook, sheet: str) -> list[Any]:
    return [cell.value for cell in found[sheet][1]]


@pytest.mark.parametrize("lang", LANGS)
def test_sheets_and_headers(tmp_path: Path, lang: Lang) -> None:
    found = book(tmp_path, lang)
    assert found.sheetnames == SHEETS[lang]
    months = {
        "ja": [f"2026年{m}月" for m in range(4, 13)] + [f"2027年{m}月" for m in (1, 2, 3)],
        "en": [f"2026-{m:02d}" for m in range(4, 13)] + [f"2027-{m:02d}" for m in (1, 2, 3)],
    }
    start = {"ja": ["担当者", "指標", "区分"], "en": ["Rep", "Measure", "Scenario"]}
    assert headers(found, SHEETS[lang][1]) == start[lang] + months[lang]
    amount = {"ja": "金額（円）", "en": "Amount (JPY)"}[lang]
    assert amount in headers(found, SHEETS[lang][2])


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.table)
def test_header_is_the_sales_models_own_word_for_the_column(form: Any, lang: Lang) -> None:
    table = TABLES[form.table]
    means = {
        fold(word): name
        for name, column in table.columns.items()
        for word in (name, *column.label.values(), *column.synonyms)
    }
    assert {means[fold(f.header[lang])] for f in form.columns.values()} == set(form.columns)
    assert all(means[fold(f.header[lang])] == name for name, f in form.columns.items())
    names = {fold(word) for word in (*table.label.values(), *table.synonyms)}
    assert fold(form.sheet[lang]) in names


@pytest.mark.parametrize("lang", LANGS)
def test_every_column_has_a_note_with_an_example(tmp_path: Path, lang: Lang) -> None:
    found = book(tmp_path, lang)
    for sheet in SHEETS[lang][1:]:
        for cell in found[sheet][1]:
            assert cell.comment, (sheet, cell.value)
            assert {"ja": "例：", "en": "Example: "}[lang] in cell.comment.text
    assert "千円単位ではありません" in found[SHEETS[lang][2]]["F1"].comment.text or lang == "en"
    without = load_workbook(write(tmp_path / "plain.xlsx", lang, examples=False))
    texts = [c.comment.text for name in SHEETS[lang][1:] for c in without[name][1]]
    assert not any({"ja": "例：", "en": "Example: "}[lang] in text for text in texts)


@pytest.mark.parametrize("lang", LANGS)
def test_examples_stand_in_no_cell(tmp_path: Path, lang: Lang) -> None:
    path = write(tmp_path / "book.xlsx", lang)
    grids = {grid.sheet: grid for grid in read(path).grids}
    assert [grids[sheet].height for sheet in SHEETS[lang][1:]] == [1] * 5
    assert (grids[SHEETS[lang][0]].height, grids[SHEETS[lang][0]].width) == (1, 1)
    assert all(grid.visible and not grid.findings for grid in grids.values())


def checks(found: Workbook, sheet: str) -> dict[Any, Any]:
    """Header -> its validation; each reaches far below the rows laid out."""
    named = {}
    for check in found[sheet].data_validations.dataValidation:
        (area,) = check.sqref.ranges
        assert (area.min_row, area.max_row) == (2, 5001)
        named[found[sheet].cell(1, area.min_col).value] = check
    return named


def test_checks_of_the_deals(tmp_path: Path) -> None:
    found = checks(book(tmp_path, "ja"), "案件")
    assert found["結果"].formula1 == '"進行中,受注,失注,見送り"'
    assert found["結果"].errorStyle in (None, "stop")
    assert found["案件種別"].formula1 == '"新規,リピート,拡大,更新"'
    assert found["失注理由"].errorStyle == "warning"
    assert found["担当者"].formula1 == "rep_names"
    assert (found["金額（円）"].type, found["金額（円）"].operator) == (
        "decimal",
        "greaterThanOrEqual",
    )
    assert found["金額（円）"].formula1 == "0"
    assert (found["登録日"].type, found["受注予定日"].type) == ("date", "date")
    assert (found["確度"].formula1, found["確度"].formula2) == ("0.0", "1.0")
    assert found["案件ID"].formula1 == "COUNTIF($A$2:$A$5001,A2)<=1"
    assert "案件名" not in found
    assert all(check.error and check.errorTitle for check in found.values())


@pytest.mark.parametrize("lang", LANGS)
def test_labels_of_the_drop_downs_are_read_back_as_their_codes(tmp_path: Path, lang: Lang) -> None:
    found = book(tmp_path, lang)
    seen = 0
    for form in FORMS:
        named = checks(found, form.sheet[lang])
        for column, field in form.columns.items():
            if field.pick == "codes":
                model = form.model(column)
                labels = named[field.header[lang]].formula1.strip('"').split(",")
                assert [code_of(model, label) for label in labels] == list(
                    field.codes or model.codes
                )
                seen += 1
    assert seen == 8


@pytest.mark.parametrize("lang", LANGS)
def test_nothing_is_too_long_for_excel(tmp_path: Path, lang: Lang) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # the writer warns, then leaves the check out
        write(tmp_path / "book.xlsx", lang, months=60)


@pytest.mark.parametrize("lang", LANGS)
def test_examples_are_what_their_columns_take(lang: Lang) -> None:
    for form in FORMS:
        for column, field in form.columns.items():
            model = form.model(column)
            for text in filter(None, field.examples[lang]):
                if model.codes:
                    assert code_of(model, text) in (field.codes or model.codes), text
                if model.type in ("date", "timestamp"):
                    assert datetime.strptime(text, {"ja": "%Y/%m/%d", "en": "%Y-%m-%d"}[lang])
        assert len({len(field.examples[lang]) for field in form.columns.values()}) == 1


def test_names_of_people_and_deals_are_offered_without_the_empty_rows(tmp_path: Path) -> None:
    found = book(tmp_path, "ja")
    people = "'組織'!$A$2:$A$5001"
    wanted = "組織!$A$2:INDEX(組織!$A$2:$A$5001,MAX(1,COUNTA(組織!$A$2:$A$5001)))"
    assert found.defined_names["rep_names"].value.replace("'", "") == wanted
    assert people.replace("'", "") in wanted
    assert found["組織"]["A1"].value == "氏名"
    assert found["案件"]["A1"].value == "案件ID"
    assert "案件!$A$2" in found.defined_names["deal_ids"].value.replace("'", "")


def test_sheets_look_like_tables(tmp_path: Path) -> None:
    found = book(tmp_path, "ja")
    assert found["案件"].freeze_panes == "B2"
    assert found["目標"].freeze_panes == "D2"
    (table,) = found["案件"].tables.values()
    assert table.ref == "A1:Q201"
    formats = {c.value: found["案件"].column_dimensions[c.column_letter] for c in found["案件"][1]}
    assert all(each.width > 8 for each in formats.values())
    title, *steps = str(found["使い方"]["A1"].value).splitlines()
    assert title == "営業データ入力ブック"
    assert len(steps) == 6
    assert "kaname open book-ja.xlsx" in steps[4]


def test_known_members_are_filled_in(tmp_path: Path) -> None:
    found = book(tmp_path, "ja", members=["佐藤 花子", "鈴木 一郎", "佐藤 花子"])
    assert [c.value for c in found["組織"]["A"]] == ["氏名", "佐藤 花子", "鈴木 一郎"]
    assert [c.value for c in found["目標"][2][:4]] == ["佐藤 花子", "受注金額", "目標", None]


def test_another_currency(tmp_path: Path) -> None:
    found = book(tmp_path, "ja", currency="USD")
    assert "金額（USD）" in headers(found, "案件")


def test_months_from_any_start(tmp_path: Path) -> None:
    found = book(tmp_path, "ja", start=date(2026, 10, 31), months=5)
    assert headers(found, "目標")[3:] == [
        "2026年10月",
        "2026年11月",
        "2026年12月",
        "2027年1月",
        "2027年2月",
    ]


@pytest.mark.parametrize(
    "written", ["2026-10", "2026/10", "２０２６－１０", "2026年10月", " 2026.10 "]
)
def test_first_month(written: str) -> None:
    assert first_month(written) == date(2026, 10, 1)


@pytest.mark.parametrize("written", ["", "2026", "2026-13", "2026-00", "10-2026", "0000-04\x1b"])
def test_first_month_that_is_none(written: str) -> None:
    with pytest.raises(KanameError) as error:
        first_month(written)
    assert error.value.findings[0].rule == "input_book.start-out-of-range"


def test_an_existing_file_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(b"somebody's work")
    with pytest.raises(KanameError) as error:
        write(path, "ja")
    assert [f.rule for f in error.value.findings] == ["input_book.exists"]
    assert path.read_bytes() == b"somebody's work"


def test_all_faults_at_once(tmp_path: Path) -> None:
    with pytest.raises(KanameError) as error:
        write(tmp_path / "book.xls", "en", months=61, start=date(1800, 1, 1), currency="yen")
    assert [f.line() for f in error.value.findings] == [
        f"error not-xlsx: `{tmp_path / 'book.xls'}` does not end in .xlsx. Give a name such as "
        "`input-book.xlsx`.",
        "error months-out-of-range: `61` months of targets are not possible. Give 1 to 60.",
        "error start-out-of-range: `1800-01` cannot be the first month. Give one from 1990 to "
        "2090, such as `2026-04`.",
        "error currency-unknown: `yen` is no currency code. Give three letters, such as `JPY`.",
    ]


def test_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(KanameError) as error:
        write(tmp_path / "none" / "book.xlsx", "en")
    assert [f.rule for f in error.value.findings] == ["input_book.cannot-write"]
