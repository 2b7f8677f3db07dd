"""Reading back: what a person edited in a real file, and every kind of nonsense by its cell."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from hashlib import sha256
from pathlib import Path
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from kaname.errors import KanameError
from kaname.target_book.reading import Answer, read
from kaname.targets.ledger import Scope
from kaname.text import LANGS, Lang
from tests.target_book.small import (
    AOKI,
    BABA,
    CHIBA,
    EAST,
    PERIODS,
    SHEETS,
    TARGETS,
    WEST,
    at,
    book,
    edited,
    rates,
    typed,
    written,
)

Hand = Callable[[Workbook], object]


def edits(answer: Answer) -> list[tuple[str, str, float | None, float, str]]:
    return [(str(e.scope), e.period, e.before, e.after, e.reason) for e in answer.edits]


def told(answer: Answer) -> list[tuple[str, str]]:
    """Faults as rule and place, without the folder."""
    return [
        (fault.rule.partition(".")[2], str(fault.place).rpartition("/")[2])
        for fault in answer.faults
    ]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return written(tmp_path)


@pytest.mark.parametrize("lang", LANGS)
def test_a_book_that_nobody_touched_brings_nothing_back(tmp_path: Path, lang: Lang) -> None:
    for made in (book(), rates()):
        answer = read(written(tmp_path, made, lang))
        assert (answer.edits, answer.faults, answer.notices) == ((), (), ())
        (tmp_path / "targets.xlsx").unlink()
    again = edited(written(tmp_path, lang=lang))  # saved by a program that calculates nothing
    assert (read(again).edits, read(again).faults) == ((), ())


@pytest.mark.parametrize("lang", LANGS)
def test_edited_cells_come_back_with_the_reason_of_their_row(tmp_path: Path, lang: Lang) -> None:
    hands = [
        typed(AOKI, "2026-10", 60, "担当替え\nのため", lang),
        typed(AOKI, "2026-12", "１００", None, lang),
        typed(EAST, "2026-11", 125.5, "増員", lang),
    ]
    answer = read(edited(written(tmp_path, lang=lang), *hands))
    assert answer.faults == ()
    assert edits(answer) == [
        ("team:東", "2026-11", 120.0, 125.5, "増員"),
        ("member:M1", "2026-10", 70.0, 60.0, "担当替え のため"),
        ("member:M1", "2026-12", 80.0, 100.0, "担当替え のため"),
    ]
    sheets = SHEETS[lang]
    places = [str(edit.place).rpartition("/")[2] for edit in answer.edits]
    assert places == [
        f"edited.xlsx [{sheets['team']}] E5",
        f"edited.xlsx [{sheets['member']}] F5",
        f"edited.xlsx [{sheets['member']}] H5",
    ]


def test_the_file_is_only_read(path: Path) -> None:
    copy = edited(path, typed(AOKI, "2026-10", "nonsense"))
    before = sha256(copy.read_bytes()).hexdigest()
    assert read(copy).faults
    assert sha256(copy.read_bytes()).hexdigest() == before


def test_sorted_renamed_inserted_and_moved(path: Path) -> None:
    def rearrange(opened: Workbook) -> None:
        sheet = opened["担当者"]
        lines = [[cell.value for cell in row] for row in sheet["A5:BZ8"]]
        for target, values in enumerate(reversed(lines), 5):  # sorted the other way round
            for column, value in enumerate(values, 1):
                sheet.cell(target, column).value = value
        sheet.title = "担当者（編集後）"
        opened["課"].insert_rows(5, 2)
        opened["課"].insert_cols(3)
        opened["課"]["B20"] = "メモ：確認済み"
        opened.move_sheet("課", -2)

    def after(opened: Workbook) -> None:
        at(opened["担当者（編集後）"], BABA, "2026-11").value = 55
        at(opened["担当者（編集後）"], BABA, "reason").value = "引き継ぎ"
        at(opened["課"], WEST, "2026-11").value = 185
        at(opened["課"], WEST, "reason").value = "市場"

    answer = read(edited(path, rearrange, after))
    assert answer.faults == ()
    assert sorted(edits(answer)) == [
        ("member:M2", "2026-11", 50.0, 55.0, "引き継ぎ"),
        ("team:西", "2026-11", 180.0, 185.0, "市場"),
    ]


@pytest.mark.parametrize(
    ("value", "rule"),
    [
        ("要相談", "cell-text"),
        (True, "cell-text"),
        (date(2026, 10, 1), "cell-date"),
        (-1, "cell-negative"),
        ("▲10", "cell-negative"),
        ("約80", "cell-about"),
        ("$80", "cell-unit"),
        ("80%", "cell-unit"),
        (None, "cell-empty"),
        ("  ", "cell-empty"),
        ("=F6*1.1", "cell-uncomputed"),
        ("#REF!", "cell-error"),
    ],
)
def test_a_cell_that_is_no_target(path: Path, value: object, rule: str) -> None:
    answer = read(edited(path, typed(AOKI, "2026-10", value)))
    assert told(answer) == [(rule, "edited.xlsx [担当者] F5")]
    assert (AOKI, "2026-10") in answer.unread
    assert answer.edits == ()
    assert all(fault.text(lang) for fault in answer.faults for lang in LANGS)


def test_all_faults_at_once(path: Path) -> None:
    hands = [
        typed(AOKI, "2026-10", "x"),
        typed(BABA, "2026-11", -3),
        typed(CHIBA, "2026-12", 99, None),
        typed(EAST, "2026-10", "約5"),
    ]
    assert told(read(edited(path, *hands))) == [
        ("cell-about", "edited.xlsx [課] D5"),
        ("cell-text", "edited.xlsx [担当者] F5"),
        ("cell-negative", "edited.xlsx [担当者] G6"),
        ("reason-missing", "edited.xlsx [担当者] N7"),
    ]


def test_a_percentage_typed_as_a_whole_number(tmp_path: Path) -> None:
    path = written(tmp_path, rates())
    answer = read(edited(path, typed(AOKI, "2026-10", 12), typed(AOKI, "2026-11", "12%")))
    assert told(answer) == [("cell-percent", "edited.xlsx [担当者] F5")]
    assert edits(answer) == [("member:M1", "2026-11", 0.07, 0.12, "理由")]


def test_reason_missing_names_the_cells_and_a_blank_is_none(path: Path) -> None:
    hands = [typed(AOKI, "2026-10", 60, " \u3000 "), typed(AOKI, "2026-11", 80, None)]
    (fault,) = read(edited(path, *hands)).faults
    assert fault.text("en") == "Edited cells without a reason: F5, G5. Write why in this cell."
    assert str(fault.place).endswith("[担当者] N5")


def test_a_reason_without_an_edit_is_told_but_no_fault(path: Path) -> None:
    answer = read(edited(path, typed(AOKI, "2026-10", 70)))
    assert (answer.edits, answer.faults) == ((), ())
    assert [notice.rule for notice in answer.notices] == ["target_book.reason-unused"]


def test_a_figure_in_thousands_is_told_but_no_fault(tmp_path: Path) -> None:
    large = [replace(u, targets=tuple((t or 0) * 1e6 for t in u.targets)) for u in book().units]
    path = written(tmp_path, book(units=tuple(large)))
    answer = read(edited(path, typed(AOKI, "2026-10", 60_000)))
    assert answer.faults == ()
    assert [notice.rule for notice in answer.notices] == ["target_book.far-below"]


def test_a_total_in_place_of_its_formula(path: Path) -> None:
    def hand(opened: Workbook) -> None:
        at(opened["担当者"], AOKI, "total").value = 240

    assert told(read(edited(path, hand))) == [("total-overwritten", "edited.xlsx [担当者] I5")]


def test_a_total_in_place_of_its_formula_that_is_right_is_no_fault(path: Path) -> None:
    def hand(opened: Workbook) -> None:
        at(opened["担当者"], AOKI, "total").value = 220

    assert read(edited(path, hand)).faults == ()


def test_rows_columns_and_sheets_that_are_gone(path: Path) -> None:
    def hand(opened: Workbook) -> None:
        opened["担当者"].delete_rows(6)
        opened["課"].delete_cols(5)
        opened["課"].delete_cols(at(opened["課"], EAST, "reason").column)
        del opened["全社"]

    assert told(read(edited(path, hand))) == [
        ("column-gone", "edited.xlsx [課]"),
        ("reasons-gone", "edited.xlsx [課]"),
        ("sheet-gone", "edited.xlsx"),
        ("row-gone", "edited.xlsx [担当者]"),
    ]


def test_rows_that_are_there_twice_or_of_nobody(path: Path) -> None:
    def hand(opened: Workbook) -> None:
        sheet = opened["担当者"]
        for line, key in ((10, "member:M1"), (11, "member:M9"), (12, "合計"), (13, None)):
            sheet.cell(line, 1).value = key
            sheet.cell(line, 6).value = 70
        sheet.cell(14, 6).value = "=SUM(F5:F8)"  # a sum below is nobody's target

    assert told(read(edited(path, hand))) == [
        ("row-twice", "edited.xlsx [担当者] B10"),
        ("row-unknown", "edited.xlsx [担当者] B11"),
        ("row-unknown", "edited.xlsx [担当者] 12"),
        ("row-without-key", "edited.xlsx [担当者] 13"),
    ]


def test_a_sheet_that_was_copied(path: Path) -> None:
    answer = read(edited(path, lambda opened: opened.copy_worksheet(opened["課"])))
    assert [rule for rule, _ in told(answer)] == ["row-twice", "row-twice"]


def test_a_column_that_was_copied(path: Path) -> None:
    def hand(opened: Workbook) -> None:
        opened["担当者"].insert_cols(7)
        for line in range(1, 9):
            opened["担当者"].cell(line, 7).value = opened["担当者"].cell(line, 6).value

    assert told(read(edited(path, hand))) == [("column-twice", "edited.xlsx [担当者] G1")]


def test_merged_cells_are_told_once(path: Path) -> None:
    answer = read(edited(path, lambda opened: opened["担当者"].merge_cells("F5:G6")))
    assert told(answer) == [("cell-merged", "edited.xlsx [担当者] F5:G6")]


def strip(opened: Workbook) -> None:
    del opened["kaname"]


def tamper(opened: Workbook) -> None:
    opened["kaname"]["B3"] = "other"


@pytest.mark.parametrize(
    ("hand", "rule"), [(strip, "target_book.no-book"), (tamper, "target_book.stamp-altered")]
)
def test_a_book_without_its_hidden_sheet(path: Path, hand: Hand, rule: str) -> None:
    with pytest.raises(KanameError) as caught:
        read(edited(path, hand))
    assert [finding.rule for finding in caught.value.findings] == [rule]


def test_files_that_are_no_books(tmp_path: Path) -> None:
    other = Workbook()
    other.active["A1"] = "目標"
    other.save(tmp_path / "other.xlsx")
    (tmp_path / "text.xlsx").write_text("a,b\n1,2\n", "utf-8")
    (tmp_path / "empty.xlsx").write_bytes(b"")
    whole = written(tmp_path).read_bytes()
    (tmp_path / "cut.xlsx").write_bytes(whole[: len(whole) // 2])
    rules = {}
    for name in ("other", "text", "empty", "cut", "missing"):
        with pytest.raises(KanameError) as caught:
            read(tmp_path / f"{name}.xlsx")
        rules[name] = caught.value.findings[0].rule
    assert rules == {
        "other": "target_book.no-book",
        "text": "target_book.no-book",
        "empty": "files.nothing-written",
        "cut": "files.broken-zip",
        "missing": "files.missing",
    }


def test_a_target_where_there_was_none(tmp_path: Path) -> None:
    units = [replace(u, targets=(None, 5.0, 6.0)) if u.scope == AOKI else u for u in book().units]
    path = written(tmp_path, book(units=tuple(units)))
    answer = read(edited(path, typed(AOKI, "2026-10", 7)))
    assert edits(answer) == [("member:M1", "2026-10", None, 7.0, "理由")]
    assert answer.faults == ()


def test_figures_that_a_workbook_cannot_keep_whole_are_no_edits(tmp_path: Path) -> None:
    odd = 1_234_567_890.123456789
    units = [replace(unit, targets=(odd, 0.1 + 0.2, 1 / 3)) for unit in book().units]
    again = edited(written(tmp_path, book(units=tuple(units))))
    assert (read(again).edits, read(again).faults) == ((), ())


FOLDER = tempfile.TemporaryDirectory(prefix="kaname-book-")
CELLS = [(scope, period.label) for scope in TARGETS for period in PERIODS]


@settings(max_examples=8)
@given(
    st.dictionaries(st.sampled_from(CELLS), st.integers(0, 10_000), max_size=8),
    st.booleans(),
)
def test_exactly_the_edits_come_back(changes: dict[tuple[Scope, str], int], shares: bool) -> None:
    folder = Path(FOLDER.name)
    path = folder / f"{shares}.xlsx"
    if not path.exists():
        written(folder, rates() if shares else book()).rename(path)
    parts = 10_000 if shares else 1
    opened = load_workbook(path)
    for (scope, period), value in changes.items():
        typed(scope, period, value / parts)(opened)
    opened.save(folder / "edited.xlsx")
    answer = read(folder / "edited.xlsx")
    before = answer.stamp.figures()
    wanted = {cell: value / parts for cell, value in changes.items()}
    assert answer.faults == ()
    assert {edit.cell: edit.after for edit in answer.edits} == {
        cell: value for cell, value in wanted.items() if value != before[cell]
    }


PARTS = ("xl/worksheets/sheet2.xml", "xl/worksheets/sheet4.xml", "xl/worksheets/sheet7.xml", "xl/sharedStrings.xml", "xl/workbook.xml")  # fmt: skip


@settings(max_examples=25)
@given(st.sampled_from(PARTS), st.integers(0, 10**6), st.binary(min_size=0, max_size=4))
def test_a_damaged_file_never_ends_in_a_traceback(part: str, where: int, put: bytes) -> None:
    folder = Path(FOLDER.name)
    whole = folder / "whole.xlsx"
    if not whole.exists():
        written(folder).rename(whole)
    with ZipFile(whole) as source, ZipFile(folder / "damaged.xlsx", "w") as copy:
        for name in source.namelist():
            data = source.read(name)
            at_byte = where % len(data)
            cut = data[:at_byte] + put + (data[at_byte + len(put) :] if put else b"")
            copy.writestr(name, cut if name == part else data)
    try:
        findings = read(folder / "damaged.xlsx").faults
    except KanameError as error:
        findings = error.findings
    assert all(finding.text(lang) for finding in findings for lang in LANGS)
