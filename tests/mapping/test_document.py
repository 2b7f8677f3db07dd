"""Reading a mapping text: all faults at once, each at its place and in both languages."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.mapping import Document, read, read_text
from kaname.mapping.model import Value

GOOD = """\
mapping: 1
currency: JPY
timezone: Asia/Tokyo
sources:
  案件:
    file: 案件一覧*.xlsx
    sheet: 案件*
    read: {range: B4:N30, units: {金額: 千円}}
    load: correct
    into:
      - table: opportunity
        where: {区分: [新規, 既存]}
        columns:
          opportunity_id: {from: [顧客名, 案件名], with: " / "}
          account_id: 顧客名
          amount: 金額
          status: {from: フェーズ, values: {受注済: won, 検討: open}, else: lost}
          expected_close_on: 完了予定日
          closed_at: {from: 完了予定日, order: m/d/y, where: {status: [won, lost]}}
          probability: {from: 確度, times: 0.01}
      - table: account
        distinct: true
        columns: {account_id: 顧客名, name: 顧客名}
    unused: [備考]
same:
  account: {(株)ヤマト: 株式会社ヤマト}
"""


def found(text: str | bytes) -> list[str]:
    """Each finding as `line:column rule`, with what was probably meant."""
    shown = []
    for finding in read_text(text, "m.yaml").findings:
        assert finding.place is not None
        assert finding.text("en") != finding.text("ja")
        words = f"{finding.place.line}:{finding.place.column} {finding.rule.partition('.')[2]}"
        shown.append(f"{words} -> {finding.suggestion}" if finding.suggestion else words)
    return shown


def changed(*changes: tuple[str, str]) -> str:
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_a_good_text_is_a_mapping() -> None:
    document = read_text(GOOD, "m.yaml")
    assert document.findings == ()
    assert document.sha256 == sha256(GOOD.encode()).hexdigest()
    assert document.mapping is not None
    source = document.mapping.sources["案件"]
    assert source.load == "correct"
    assert source.read.units == {"金額": "千円"}
    closed = source.into[0].columns["closed_at"]
    assert isinstance(closed, Value)
    assert closed.where == {"status": ("won", "lost")}
    assert source.headers == (
        "顧客名", "案件名", "金額", "フェーズ", "完了予定日", "確度", "区分",
    )  # fmt: skip


def test_all_faults_are_found_at_once_in_the_order_of_the_text() -> None:
    text = changed(
        ("currency: JPY", "currency: 円"),
        ("Asia/Tokyo", "Asia/Tokio"),
        ("金額: 千円", "金額: 千両"),
        ("load: correct", "load: corect"),
        ("table: opportunity", "table: opportunities"),
        ("table: account", "table: 顧客"),
        ("unused: [備考]", "unused: [金額]"),
        ("  account: {(株)", "  acount: {(株)"),
    )
    assert found(text) == [
        "2:11 unknown-currency -> JPY",
        "3:11 unknown-timezone -> Asia/Tokyo",
        "8:39 unknown-unit",
        "9:11 unknown-value -> correct",
        "11:16 unknown-table -> opportunity",
        "21:16 unknown-table -> account",
        "24:14 used-and-unused",
        "26:11 unknown-table -> account",
    ]


def test_faults_of_columns() -> None:
    text = changed(
        ("          account_id: 顧客名\n", "          顧客: 顧客名\n"),
        ("amount: 金額", "amont: 金額"),
        ("受注済: won", "受注済: own"),
        ("else: lost", "else: gone"),
        ("opportunity_id: {from: [顧客名, 案件名]", "opportunity_no: {from: [顧客名, 案件名]"),
        ("order: m/d/y, where: {status: [won, lost]}", "times: 2, where: {state: [won, lost]}"),
        ("times: 0.01", "order: m/d/y"),
    )
    assert found(text) == [
        "11:16 key-not-mapped",
        "14:11 unknown-column -> opportunity_id",
        "15:11 unknown-column -> account_id",
        "16:11 unknown-column -> amount",
        "17:46 unknown-code -> won",
        "17:68 unknown-code",
        "19:36 times-of-no-number",
        "19:54 unknown-condition -> status",
        "20:35 order-of-no-date",
    ]


@pytest.mark.parametrize(
    ("column", "rule"),
    [
        ("{}", "18:11 made-of-nothing"),
        ("{from: 日, value: 1}", "18:40 made-of-two"),
        ("{from: 日, period: start, lookup: name}", "18:55 unknown-lookup"),
        ("{from: 日, where: {closed_at: won}}", "20:11 waits-for-itself"),
        ("{from: 日, where: {status: done}}", "18:56 unknown-code"),
        ("{from: 日, fro: 月}", "18:40 unknown-key -> from"),
        ("[a, b]", "18:30 not-a-text-or-mapping"),
    ],
)
def test_faults_of_a_value(column: str, rule: str) -> None:
    text = changed(("expected_close_on: 完了予定日", f"expected_close_on: {column}"))
    if "closed_at" in column:
        text = text.replace("where: {status: [won, lost]}", "where: {expected_close_on: x}")
        assert found(text) == ["18:11 waits-for-itself", "19:11 waits-for-itself"]
    else:
        assert found(text) == [rule]


def test_a_column_that_is_mapped_twice_is_a_duplicate_key() -> None:
    text = changed(("amount: 金額", "account_id: 金額"))
    assert found(text) == ["16:11 duplicate-key"]


def test_the_same_rows_are_not_made_twice() -> None:
    twice = "      - {table: account, columns: {account_id: 顧客名}}\n    unused: [備考]"
    assert found(changed(("    unused: [備考]", twice))) == ["24:9 same-rows-twice"]
    apart = twice.replace("顧客名", "親会社")
    assert found(changed(("    unused: [備考]", apart))) == []


@pytest.mark.parametrize(
    ("text", "rules"),
    [
        ("", ["1:1 empty-mapping"]),
        ("[1]", ["1:1 not-a-mapping"]),
        ("currency: JPY\n", ["1:1 missing-root-key"]),
        ("mapping: 2\n", ["1:10 unknown-value"]),
        ("mapping: 1\nsource: {}\n", ["2:1 unknown-key -> sources"]),
        ("mapping: 1\nsources:\n  a:\n    into: []\n", ["3:3 missing-key"]),
        ("mapping: 1\nsources: {a: {file: ' '}}\n", ["2:21 empty-file"]),
        ("mapping: 1\nsources: {a: {file: b", ["2:14 bracket-open"]),
        ("mapping: 1\n---\nmapping: 1\n", ["2:1 several-documents"]),
        (b"mapping: 1\n\xff", ["2:1 not-utf-8"]),
    ],
)
def test_what_is_no_mapping(text: str | bytes, rules: list[str]) -> None:
    assert found(text) == rules


def test_a_file_is_read_by_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "mapping.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    assert read(path).findings == ()
    assert [f.rule for f in read(tmp_path / "none.yaml").findings] == ["design.no-such-file"]


@given(st.text(alphabet="mapping:1 sources{}[]-\n'\"#a案", max_size=80))
def test_no_text_is_a_traceback(text: str) -> None:
    assert isinstance(read_text(text, "m.yaml"), Document)
