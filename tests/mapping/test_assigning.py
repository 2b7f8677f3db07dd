"""Assigning: next week's tables go to the source that is for them, or it is said why not."""

from __future__ import annotations

from kaname.mapping import Mapping, assign, layout, order, read_text
from kaname.sheets.table import Layout
from tests.mapping.written import found

TEXT = """\
mapping: 1
fiscal_year_starts: 10
sources:
  案件:
    file: 案件一覧*.xlsx
    sheet: 案件*
    read: {range: B4:N30, nulls: [未定]}
    into:
      - table: opportunity
        columns: {opportunity_id: 番号, account_id: {from: 顧客, lookup: name}, amount: 金額}
    unused: [備考]
  顧客:
    file: 顧客.csv
    into:
      - {table: account, columns: {account_id: コード, name: 名}}
"""


def mapping() -> Mapping:
    document = read_text(TEXT, "m.yaml")
    assert document.findings == ()
    assert document.mapping is not None
    return document.mapping


def shown(name: str | None, sheet: str | None, header: str) -> tuple[list[str], int, list[str]]:
    """The sources with tables, how many tables are unknown, and the findings."""
    table = found(f"{header}\n{','.join('1' for _ in header.split(','))}\n", str(name), sheet)
    result = assign(mapping(), [table])
    said = [
        f"{f.rule.partition('.')[2]} {f.params.get('header', '')} {f.suggestion or ''}".strip()
        for f in result.findings
    ]
    return list(result.by_source), len(result.unknown), said


def test_a_table_goes_to_the_source_of_its_file_and_sheet() -> None:
    header = "番号,顧客,金額,備考"
    assert shown("案件一覧_1202.xlsx", "案件12月", header) == (["案件"], 0, [])
    assert shown("案件一覧.xlsx", "案件", "備考,金額,顧客,番号") == (["案件"], 0, [])


def test_another_name_is_asked_about() -> None:
    header = "番号,顧客,金額"
    assert shown("商談.xlsx", "案件", header) == ([], 1, ["other-file-name"])
    assert shown("案件一覧.xlsx", "集計", header) == ([], 1, ["other-file-name"])
    assert shown("商談.xlsx", None, "a,b") == ([], 1, ["no-source"])


def test_a_missing_header_keeps_the_table_out_and_a_new_one_is_told() -> None:
    assert shown("案件一覧.xlsx", "案件", "番号,顧客,金額（税込）") == (
        [],
        1,
        ["missing-header 金額 金額（税込）"],
    )
    assert shown("案件一覧.xlsx", "案件", "番号,顧客,金額,確度") == (
        ["案件"],
        0,
        ["new-header 確度"],
    )


def test_a_small_table_beside_the_list_is_no_fault_of_the_list() -> None:
    assert shown("案件一覧.xlsx", "案件", "凡例,意味") == ([], 1, ["no-source"])


def test_a_source_that_becomes_nothing_takes_what_is_left_out_on_purpose() -> None:
    text = TEXT.replace("    sheet: 案件*\n", "") + "  凡例: {file: 案件一覧*.xlsx}\n"
    document = read_text(text, "m.yaml")
    assert document.mapping is not None
    tables = [found(f"{h}\n1,2,3\n", "案件一覧.xlsx", "a") for h in ("番号,顧客,金額", "x,y,z")]
    result = assign(document.mapping, tables)
    assert {name: len(of) for name, of in result.by_source.items()} == {"案件": 1, "凡例": 1}
    assert (result.unknown, result.findings) == ((), ())


def test_several_files_of_a_source_that_replaces_are_told() -> None:
    tables = [found("コード,名\n1,a\n", file) for file in ("顧客.csv", "old/顧客.csv")]
    assert [f.rule for f in assign(mapping(), tables).findings] == []
    star = TEXT.replace("顧客.csv", "顧客*.csv")
    document = read_text(star, "m.yaml")
    assert document.mapping is not None
    tables = [found("コード,名\n1,a\n", file) for file in ("顧客1.csv", "顧客2.csv")]
    result = assign(document.mapping, tables)
    assert [f.rule for f in result.findings] == ["mapping.several-tables"]
    assert len(result.by_source["顧客"]) == 2


def test_a_file_is_read_as_its_source_says() -> None:
    assert layout(mapping(), "x/案件一覧.xlsx") == Layout(
        range="B4:N30", nulls=("未定",), fiscal_year_starts=10
    )
    assert layout(mapping(), "顧客.csv") == Layout(fiscal_year_starts=10)


def test_lists_come_before_those_that_look_names_up_in_them() -> None:
    assert order(mapping()) == ["顧客", "案件"]
