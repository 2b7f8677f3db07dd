"""Applying a mapping: typed rows, and every row that cannot be one by its cell and reason."""

from __future__ import annotations

from collections.abc import Mapping as Map
from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.errors import KanameError
from kaname.mapping import Applied, Mapping, apply, read_text
from kaname.sales_model import TABLES, polars_schema
from kaname.sheets.table import LEFT_OUT, Table
from tests.mapping.written import found

HEAD = "mapping: 1\ncurrency: JPY\ntimezone: Asia/Tokyo\nsources:\n  s:\n    file: '*'\n"


def mapping(parts: str, more: str = "") -> Mapping:
    """The mapping of a source `s` with the parts as YAML of its `into`."""
    lines = "".join(f"      {line}\n" for line in parts.strip().splitlines())
    document = read_text(f"{HEAD}    into:\n{lines}{more}", "m.yaml")
    assert document.findings == ()
    assert document.mapping is not None
    return document.mapping


def applied(
    table: Table,
    parts: str,
    more: str = "",
    lists: Map[str, pl.DataFrame] | None = None,
) -> Applied:
    whole = mapping(parts, more)
    result = apply("s", whole.sources["s"], table, whole, lists=lists)
    for name, frame in result.frames.items():
        assert frame.schema == pl.Schema(
            [*polars_schema(TABLES[name]).items(), ("_row", pl.Int64())]
        )
    assert result.rejects.schema == LEFT_OUT
    assert all(finding.text("en") != finding.text("ja") for finding in result.findings)
    return result


def column(result: Applied, name: str, table: str = "opportunity") -> list[object]:
    return result.frames[table][name].to_list()


def rules(result: Applied) -> list[str]:
    return [finding.rule.partition(".")[2] for finding in result.findings]


DEALS = found(
    """\
番号,顧客名,案件名,金額,登録日,完了予定日,フェーズ,確度
1,ヤマト,更新,"1,200,000",令和8年4月1日,2026/5/31,受注,100
2,北海,測定,800000,2026-04-02 09:30,2026/7/15,提案,50
3,,保守,▲5000,R8.4.3,2026/6/1,失注,0
""",
    "deals.xlsx",
    "案件",
)
WHOLE = """
- table: opportunity
  columns:
    opportunity_id: 番号
    account_id: 顧客名
    name: 案件名
    amount: 金額
    created_at: 登録日
    expected_close_on: 完了予定日
    closed_at: {from: 完了予定日, where: {status: [won, lost]}}
    status: {from: フェーズ, values: {提案: open}}
    probability: {from: 確度, times: 0.01}
"""


def test_values_get_the_types_of_the_model() -> None:
    result = applied(DEALS, WHOLE)
    assert result.rejects.is_empty()
    assert column(result, "amount") == [Decimal(1200000), Decimal(800000), Decimal(-5000)]
    assert column(result, "status") == ["won", "open", "lost"]
    assert column(result, "expected_close_on") == [
        date(2026, 5, 31),
        date(2026, 7, 15),
        date(2026, 6, 1),
    ]
    assert column(result, "created_at") == [  # nine hours before Tokyo
        datetime(2026, 3, 31, 15),
        datetime(2026, 4, 2, 0, 30),
        datetime(2026, 4, 2, 15),
    ]
    assert column(result, "closed_at") == [
        datetime(2026, 5, 30, 15),
        None,
        datetime(2026, 5, 31, 15),
    ]
    assert column(result, "probability") == [1.0, 0.5, 0.0]
    assert column(result, "account_id") == ["ヤマト", "北海", None]
    assert column(result, "currency") == ["JPY"] * 3
    assert column(result, "lost_reason") == [None] * 3
    assert column(result, "_row") == [0, 1, 2]


def test_a_row_that_cannot_be_read_is_rejected_with_its_cell() -> None:
    table = found(
        """\
番号,金額,日,フェーズ
1,要確認,2026/5/31,受注
2,100,2026/2/30,受注
3,100,2026/5/31,凍結
,100,2026/5/31,受注
5,12345678901234567890,2026/5/31,受注
6,100,2026/5/31,受注
7,,,
""",
        "deals.xlsx",
        "案件",
    )
    result = applied(
        table,
        """
- table: opportunity
  columns: {opportunity_id: 番号, amount: 金額, expected_close_on: 日, status: フェーズ}
""",
    )
    assert column(result, "opportunity_id") == ["6", "7"]
    assert result.rejects.select("cell", "line", "column", "value", "reason").rows() == [
        ("B2", 2, "金額", "要確認", "mapping.not-number"),
        ("C3", 3, "日", "2026/2/30", "mapping.not-date"),
        ("D4", 4, "フェーズ", "凍結", "mapping.not-a-code"),
        ("A5", 5, "番号", None, "mapping.empty-key"),
        ("B6", 6, "金額", "12345678901234567890", "mapping.too-large-number"),
    ]
    assert set(result.rejects["file"]) == {"deals.xlsx"}
    assert set(result.rejects["sheet"]) == {"案件"}
    assert rules(result) == ["rejected-rows"] * 5
    assert "「要確認」は数値ではありません" in result.findings[0].text("ja")
    assert str(result.findings[0].place) == "deals.xlsx [案件] B2"


def test_a_delimited_file_has_lines_and_no_cells() -> None:
    table = found("番号,金額\n1,x\n")
    result = applied(table, "- {table: opportunity, columns: {opportunity_id: 番号, amount: 金額}}")
    assert result.rejects.select("sheet", "cell", "line").rows() == [(None, None, 2)]


def test_a_bad_date_in_a_row_that_does_not_need_it_is_no_fault() -> None:
    table = found("番号,日,結果\n1,未定,進行中\n2,未定,受注\n")
    result = applied(
        table,
        """
- table: opportunity
  columns:
    opportunity_id: 番号
    status: 結果
    closed_at: {from: 日, where: {status: won}}
""",
    )
    assert column(result, "opportunity_id") == ["1"]
    assert result.rejects["line"].to_list() == [3]


def test_dates_that_may_be_either_wait_for_their_order() -> None:
    table = found("番号,日\n1,03/04/2026\n2,05/06/2026\n")
    parts = "- {{table: opportunity, columns: {{opportunity_id: 番号, expected_close_on: {}}}}}"
    unsure = applied(table, parts.format("日"))
    assert set(unsure.rejects["reason"]) == {"mapping.ambiguous-date"}
    assert len(unsure.rejects) == 2
    told = applied(table, parts.format("{from: 日, order: m/d/y}"))
    assert column(told, "expected_close_on") == [date(2026, 3, 4), date(2026, 5, 6)]


def test_an_instant_is_the_day_that_it_was_at_home() -> None:
    table = found("番号,日\n1,2026-05-31T16:00:00Z\n2,2026-05-31T12:00:00+09:00\n")
    result = applied(
        table, "- {table: opportunity, columns: {opportunity_id: 番号, expected_close_on: 日}}"
    )
    assert column(result, "expected_close_on") == [date(2026, 6, 1), date(2026, 5, 31)]


def test_periods_are_days() -> None:
    table = found("人,期,値\na,2026年5月,1\nb,2026年度 上期,2\nc,2026-05-20,3\nd,五月,4\n")
    result = applied(
        table,
        """
- table: period_value
  columns:
    measure: {value: sales}
    scope_kind: {value: member}
    scope_id: 人
    period_start: {from: 期, period: start, grain: quarter}
    period_end: {from: 期, period: end, grain: quarter}
    value: 値
""",
    )
    rows = result.frames["period_value"].select("scope_id", "period_start", "period_end").rows()
    assert rows == [
        ("a", date(2026, 5, 1), date(2026, 6, 1)),  # a month stays the month that is written
        ("b", date(2026, 4, 1), date(2026, 10, 1)),
        ("c", date(2026, 4, 1), date(2026, 7, 1)),  # a day stands for the quarter around it
    ]
    assert set(result.rejects["reason"]) == {"mapping.not-a-period"}
    frame = result.frames["period_value"]
    assert frame.select("scenario", "version", "as_of").row(0) == ("target", "1", date(1900, 1, 1))
    assert frame["value"].to_list() == [Decimal(1), Decimal(2), Decimal(3)]


def test_the_last_day_of_a_month() -> None:
    table = found("番号,月\n1,2028年2月\n")
    result = applied(
        table,
        """
- table: opportunity
  columns: {opportunity_id: 番号, expected_close_on: {from: 月, period: last}}
""",
    )
    assert column(result, "expected_close_on") == [date(2028, 2, 29)]


def test_lines_are_counted_and_repeated_keys_numbered() -> None:
    table = found("伝票,日,人,額\nA,2026/4/1,x,1\nB,2026/4/1,x,2\nA,2026/4/1,x,3\n")
    result = applied(
        table,
        """
- table: order_line
  columns: {order_id: 伝票, line_no: {count: order_id}, net_amount: 額, revenue_on: 日}
- table: activity
  columns: {activity_id: {from: [日, 人], with: "/", unique: true}, started_at: 日}
""",
    )
    lines = result.frames["order_line"].select("order_id", "line_no").rows()
    assert lines == [("A", 1), ("B", 1), ("A", 2)]
    assert column(result, "activity_id", "activity") == [
        "2026/4/1/x",
        "2026/4/1/x #2",
        "2026/4/1/x #3",
    ]


def test_only_the_rows_that_are_meant() -> None:
    table = found("番号,区分,額\n1,新規,1\n2,,2\n3,既存,3\n")
    for where, ids in (
        ("{区分: 新規}", ["1"]),
        ("{区分: [新規, 既存]}", ["1", "3"]),
        ("{区分: '*'}", ["1", "3"]),
        ("{区分: ''}", ["2"]),
        ("{区分: ['', 新規]}", ["1", "2"]),
    ):
        parts = f"- {{table: opportunity, where: {where}, columns: {{opportunity_id: 番号}}}}"
        assert column(applied(table, parts), "opportunity_id") == ids


def test_members_that_rows_mention_are_one_row_each_and_contradictions_reported() -> None:
    table = found("番号,担当,部署\n1,青木,東\n2,馬場,西\n3,青木,南\n4,,\n5,青木,\n")
    result = applied(
        table,
        """
- table: member
  distinct: true
  columns: {member_id: 担当, name: 担当, org_path: 部署}
""",
    )
    rows = result.frames["member"].select("member_id", "valid_from", "org_path", "_row").rows()
    first = date(1900, 1, 1)
    assert rows == [("青木", first, "東", 0), ("馬場", first, "西", 1)]
    assert rules(result) == ["contradiction"]
    assert result.mentioned == {"member"}
    assert result.rejects.is_empty()


def test_what_stands_on_the_first_line_of_a_record_holds_for_the_others_of_it_only() -> None:
    table = found("印,番号,品\n*,1,a\n,,b\n*,,c\n")
    result = applied(
        table,
        """
- table: order_line
  where: {品: "*"}
  columns: {order_id: {from: 番号, down: 印}, line_no: {count: order_id}, product_id: 品}
""",
    )
    lines = result.frames["order_line"].select("order_id", "line_no", "product_id").rows()
    assert lines == [("1", 1, "a"), ("1", 2, "b")]
    assert result.rejects.select("line", "column", "reason").rows() == [
        (4, "番号", "mapping.empty-key")
    ]


def test_a_confirmed_name_is_another_name_also_where_rows_refer_to_it() -> None:
    table = found("番号,品\n1,GTXPro\n2,GTX Pro\n")
    parts = """
- table: order_line
  columns: {order_id: 番号, line_no: {value: "1"}, product_id: 品}
- table: product
  distinct: true
  columns: {product_id: 品, name: 品}
"""
    plain = applied(table, parts)
    assert column(plain, "product_id", "product") == ["GTXPro", "GTX Pro"]
    same = applied(table, parts, "same: {product: {GTXPro: GTX Pro}}\n")
    assert column(same, "product_id", "order_line") == ["GTX Pro", "GTX Pro"]
    assert column(same, "product_id", "product") == ["GTX Pro"]


def test_names_become_the_keys_of_a_list() -> None:
    listed = applied(
        found("コード,名\nC1,ヤマト\nC2,北海\nC3,北海\n"),
        "- {table: account, columns: {account_id: コード, name: 名}}",
    ).frames
    table = found("番号,顧客\n1,ヤマト\n2,北海\n3,北海道\n4,C2\n5,\n")
    parts = """
- table: opportunity
  columns: {opportunity_id: 番号, account_id: {from: 顧客, lookup: name}}
"""
    result = applied(table, parts, lists=listed)
    ids = result.frames["opportunity"].select("opportunity_id", "account_id").rows()
    assert ids == [("1", "C1"), ("3", "北海道"), ("4", "C2"), ("5", None)]
    assert result.rejects.select("line", "value", "reason").rows() == [
        (3, "北海", "mapping.ambiguous-name")
    ]
    assert rules(result) == ["name-not-in-list", "rejected-rows"]


def test_more_decimals_than_money_has_are_reported() -> None:
    table = found("番号,額\n1,0.125\n2,0.12\n")
    result = applied(table, "- {table: opportunity, columns: {opportunity_id: 番号, amount: 額}}")
    assert rules(result) == ["rounded"]
    assert result.findings[0].params["rows"] == 1


def test_a_header_that_is_missing_is_a_fault() -> None:
    with pytest.raises(KanameError) as raised:
        applied(found("番号,金額(円)\n1,2\n"), WHOLE)
    missing = {f.params["header"]: f.suggestion for f in raised.value.findings}
    assert missing["金額"] == "金額(円)"
    assert set(missing) == {
        "顧客名", "案件名", "金額", "登録日", "完了予定日", "フェーズ", "確度",
    }  # fmt: skip


def test_coverage_says_what_became_what() -> None:
    whole = mapping(WHOLE)
    source = whole.sources["s"].model_copy(update={"unused": ("備考",)})
    table = found("番号,顧客名,案件名,金額,登録日,完了予定日,フェーズ,確度,備考,天気\n" + "1," * 9)
    seen = apply("s", source, table, whole).coverage
    assert seen.source == "s"
    assert seen.used["完了予定日"] == (
        ("opportunity", "expected_close_on"),
        ("opportunity", "closed_at"),
    )
    assert (seen.unused, seen.declared_unused) == (("天気",), ("備考",))
    assert ("opportunity", "owner_id") in seen.missing
    assert ("opportunity", "amount") not in seen.missing


AMOUNTS = st.one_of(st.integers(-(10**9), 10**9).map(str), st.sampled_from(["x", "", "要確認"]))


@given(st.lists(st.tuples(AMOUNTS, st.sampled_from(["受注", "失注", "謎", ""])), max_size=30))
def test_every_row_is_in_the_frame_or_among_the_rejects(rows: list[tuple[str, str]]) -> None:
    text = "".join(f"{n},{amount},{state}\n" for n, (amount, state) in enumerate(rows))
    table = found("番号,額,結果\n" + text)
    result = applied(
        table,
        "- {table: opportunity, columns: {opportunity_id: 番号, amount: 額, status: 結果}}",
    )
    frame, lines = result.frames["opportunity"], set(result.rejects["line"].to_list())
    kept = {int(row) + 2 for row in frame["_row"]}
    assert kept | lines == set(range(2, len(rows) + 2))
    assert not kept & lines
    fair = [
        int(amount or 0)
        for amount, state in rows
        if amount not in ("x", "要確認") and state != "謎"
    ]
    assert (frame["amount"].sum() or 0) == sum(fair)


def test_the_order_of_dates_is_told_by_all_rows_of_the_column() -> None:
    table = found("id,close,state\nA,12/25/2026,open\nB,11/10/2026,won\n")
    result = applied(
        table,
        """
- table: opportunity
  columns:
    opportunity_id: id
    status: state
    closed_at: {from: close, where: {status: won}}
""",
    )
    assert result.rejects.is_empty()
    assert result.frames["opportunity"]["closed_at"].to_list() == [None, datetime(2026, 11, 9, 15)]


def test_a_new_stage_counts_as_proposals_read_it_and_is_told() -> None:
    table = found("id,phase\nA,提案\nB,交渉\nC,受注確定済\nD,失注\n")
    result = applied(
        table,
        """
- table: opportunity
  columns:
    opportunity_id: id
    stage: phase
    status: {from: phase, values: {提案: open, 受注: won}}
""",
    )
    assert result.frames["opportunity"]["status"].to_list() == ["open", "open", "won", "lost"]
    (finding,) = result.findings
    assert (finding.rule, finding.severity) == ("mapping.new-stages", "warning")
    assert finding.params["stages"] == "`交渉→open`, `受注確定済→won`"
    assert finding.params["rows"] == 2
