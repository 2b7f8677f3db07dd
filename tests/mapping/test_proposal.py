"""Proposals for sheets as companies have them, applied at once: the right tables, the right rows."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import polars as pl

from kaname.mapping import Mapping, Proposal, apply, assign, order, propose, read_text, render
from kaname.mapping.model import Value
from kaname.sheets.table import Table, Unit
from tests.mapping.written import found

Frames = dict[str, pl.DataFrame]


def loaded(*tables: Table) -> tuple[Proposal, Frames, list[str]]:
    """The proposal, read back from its text, and what it makes of the tables it is for."""
    proposal = propose(tables)
    text = render(proposal.mapping, "ja", proposal.notes)
    document = read_text(text, "m.yaml")
    assert document.findings == (), [finding.line() for finding in document.findings]
    assert document.mapping == proposal.mapping
    for finding in proposal.findings:
        assert finding.text("ja") != finding.text("en")
    frames, rejected = _rows(proposal.mapping, tables)
    return proposal, frames, rejected


def _rows(mapping: Mapping, tables: tuple[Table, ...]) -> tuple[Frames, list[str]]:
    assigned = assign(mapping, tables)
    assert [f for f in assigned.findings if f.severity == "error"] == []
    frames: Frames = {}
    rejected: list[str] = []
    for name in order(mapping):
        for table in assigned.by_source[name]:
            result = apply(name, mapping.sources[name], table, mapping, lists=frames)
            rejected += result.rejects["reason"].to_list()
            for model, frame in result.frames.items():
                known = frames.get(model, frame.clear())
                mentioned = model in result.mentioned and len(known)
                frames[model] = known if mentioned else pl.concat([known, frame])
    return frames, rejected


def rules(proposal: Proposal) -> set[str]:
    return {finding.rule.partition(".")[2] for finding in proposal.findings}


def warnings(proposal: Proposal) -> set[str]:
    found = (f for f in proposal.findings if f.severity == "warning")
    return {finding.rule.partition(".")[2] for finding in found}


def test_a_salesforce_report_in_japanese() -> None:
    report = found(
        """\
商談 所有者,取引先名,商談名,フェーズ,会計期間,金額,確度 (%),年齢,完了予定日,作成日,次のステップ,種別
青木 健,株式会社ヤマト,装置 更新,Closed Won,Q1-2026,1200000,100,40,2026/05/31,2026/04/01,,既存
馬場 由美,北海商事(株),ソフト,Proposal/Price Quote,Q2-2026,800000,50,20,2026/07/15,2026/05/10,見積,新規
青木 健,北海商事(株),保守,Closed Lost,Q2-2026,300000,0,10,2026/06/15,2026/05/12,,新規
""",
        "report1732512345678.csv",
    )
    proposal, frames, rejected = loaded(report)
    assert rejected == []
    (source,) = proposal.mapping.sources.values()
    assert (source.file, source.profile) == ("report*.csv", "salesforce")
    assert source.unused == ("会計期間", "年齢", "次のステップ")
    deals = frames["opportunity"]
    assert deals["opportunity_id"].to_list()[0] == "株式会社ヤマト / 装置 更新"
    assert deals["status"].to_list() == ["won", "open", "lost"]
    assert deals["probability"].to_list() == [1.0, 0.5, 0.0]
    assert deals["deal_type"].to_list() == ["repeat", "new", "new"]
    assert deals["closed_at"].to_list() == [
        datetime(2026, 5, 30, 15),
        None,
        datetime(2026, 6, 14, 15),
    ]
    assert deals["expected_close_on"].null_count() == 0
    assert deals["currency"].unique().to_list() == ["JPY"]
    assert frames["account"]["account_id"].to_list() == ["株式会社ヤマト", "北海商事(株)"]
    assert frames["member"]["name"].to_list() == ["青木 健", "馬場 由美"]
    assert rules(proposal) == {"became", "made-key", "closed-by-date", "status-by-stage"}


def test_a_salesforce_report_in_english() -> None:
    report = found(
        """\
Opportunity Owner,Account Name,Opportunity Name,Stage,Fiscal Period,Amount,Probability (%),Age,Close Date,Created Date,Type,Opportunity ID
Ann,Acme,Renewal,Closed Won,Q1-2026,1200,100,40,5/31/2026,4/1/2026,New Business,006A
Bob,Beta,Trial,Negotiation/Review,Q2-2026,800,90,20,7/15/2026,5/10/2026,Existing Business,006B
""",
        "report1732512345679.csv",
    )
    proposal, frames, rejected = loaded(report)
    assert rejected == []
    deals = frames["opportunity"]
    assert deals["opportunity_id"].to_list() == ["006A", "006B"]
    assert deals["created_at"].to_list() == [datetime(2026, 4, 1), datetime(2026, 5, 10)]
    assert deals["closed_at"].to_list() == [datetime(2026, 5, 31), None]
    assert deals["deal_type"].to_list() == ["new", "repeat"]
    assert proposal.mapping.currency is None
    assert "no-currency" in warnings(proposal)


def test_dates_that_nothing_tells_apart_are_asked_about_and_rejected() -> None:
    text = "deal id,amount,created date,status\nA,1,4/1/2026,won\nB,2,5/2/2026,won\n"
    proposal, frames, rejected = loaded(found(text, "deals.csv"))
    assert rejected == ["mapping.ambiguous-date"] * 2
    assert "unsure-order" in warnings(proposal)
    assert frames["opportunity"].is_empty()


KINTONE = """\
レコードの開始行,レコード番号,顧客名,案件名,確度,受注予定日,担当者,商品,数量,単価,小計,作成日時,更新日時
*,12,ヤマト,更新,受注,2026-05-31,青木 健,装置X,1,100,100,2026-04-01 10:00,2026-04-01 10:00
,12,ヤマト,更新,受注,2026-05-31,青木 健,装置Y,2,50,100,2026-04-01 10:00,2026-04-01 10:00
*,13,北海,保守,A,2026-06-30,馬場 由美,保守A,1,30,30,2026-04-02 10:00,2026-04-02 10:00
"""


def test_a_kintone_app_with_lines() -> None:
    proposal, frames, rejected = loaded(found(KINTONE, "案件管理.csv"))
    assert rejected == []
    assert next(iter(proposal.mapping.sources.values())).profile == "kintone"
    deals = frames["opportunity"].select("opportunity_id", "name", "yomi", "status").rows()
    assert deals == [("12", "更新", "受注", "won"), ("13", "保守", "A", "open")]
    assert frames["opportunity"]["created_at"][0] == datetime(2026, 4, 1, 1)
    columns = ("order_id", "line_no", "account_id", "product_id", "net_amount")
    assert frames["order_line"].select(columns).rows() == [  # of the deal that is won
        ("12", 1, "ヤマト", "装置X", Decimal(100)),
        ("12", 2, "ヤマト", "装置Y", Decimal(100)),
    ]


def test_lines_of_a_kintone_record_may_leave_its_fields_empty() -> None:
    text = KINTONE.replace(",12,ヤマト,更新,受注,2026-05-31,青木 健,装置Y", ",,,,,,,装置Y").replace(
        "\n*,12", "\n*,12", 1
    )
    _, frames, rejected = loaded(found(text, "案件管理.csv"))
    assert rejected == []
    assert frames["opportunity"]["opportunity_id"].to_list() == ["12", "13"]
    lines = frames["order_line"].select("order_id", "line_no", "account_id", "product_id").rows()
    assert lines[:2] == [("12", 1, "ヤマト", "装置X"), ("12", 2, "ヤマト", "装置Y")]


SFA = (
    found(
        """\
案件番号,顧客コード,顧客名,案件名,営業担当,ステータス,ヨミ,受注金額,受注予定月,受注日,失注理由,備考
A-1,C01,ヤマト,更新,青木 健,受注,A,1200,2026年5月,2026/05/20,,あ
A-2,C02,北海,測定,馬場 由美,商談中,B,800,2026年7月,,,
A-3,C02,北海,保守,青木 健,失注,C,300,2026年6月,,価格,
A-4,C02,北海,改修,青木 健,ペンディング,C,30,2026年6月,,,
""",
        "案件一覧_20261125.xlsx",
        "案件",
        units={"受注金額": Unit("千円", 1000, "JPY")},
    ),
    found(
        """\
顧客コード,顧客名,業種,都道府県,担当者
C01,ヤマト,製造,東京都,青木 健
C02,北海,小売,北海道,馬場 由美
""",
        "顧客一覧.csv",
    ),
    found(
        """\
活動日,担当者,顧客名,活動種別,結果,案件番号,内容
2026/05/01,青木 健,ヤマト,訪問,実施,A-1,挨拶
2026/05/01,青木 健,ヤマト,訪問,実施,A-1,再訪
2026/05/02,馬場 由美,北海道,電話,不在,A-2,折返し
""",
        "活動履歴.csv",
    ),
)


def test_lists_of_a_japanese_sales_system_refer_to_one_another() -> None:
    proposal, frames, rejected = loaded(*SFA)
    assert rejected == ["mapping.not-a-code"]  # ペンディング, which is asked about
    deals = frames["opportunity"]
    assert deals["account_id"].to_list() == ["C01", "C02", "C02"]
    assert deals["expected_close_on"].to_list()[:2] == [date(2026, 5, 31), date(2026, 7, 31)]
    assert deals["closed_at"].to_list() == [datetime(2026, 5, 19, 15), None, None]
    assert deals["lost_reason"].to_list() == [None, None, "price"]
    account = frames["account"].select("account_id", "name", "industry", "owner_id").rows()
    assert account[0] == ("C01", "ヤマト", "製造", "青木 健")
    activity = frames["activity"]
    assert activity["account_id"].to_list() == ["C01", "C01", "北海道"]  # names looked up
    assert activity["opportunity_id"].to_list() == ["A-1", "A-1", "A-2"]
    assert activity["kind"].to_list() == ["visit", "visit", "call"]
    assert activity["activity_id"].n_unique() == 3
    assert {"unknown-values", "repeated-key", "alike-names"} <= warnings(proposal)
    assert proposal.mapping.sources["案件一覧"].unused == (
        "備考",
        "顧客名",
    )  # a name beside its code
    (alike,) = [f for f in proposal.findings if f.rule == "mapping.alike-names"]
    assert (alike.params["same"], alike.params["rows"]) == ("{北海道: 北海}", 1)


def test_next_weeks_files_need_no_proposal() -> None:
    proposal, _, _ = loaded(*SFA)
    deals, accounts, _ = SFA
    again = Table(
        deals.name, "案件一覧_20261202.xlsx", "案件", None, deals.columns, deals.frame, deals.lines
    )
    assigned = assign(proposal.mapping, [again, accounts])
    assert set(assigned.by_source) == {"案件一覧", "顧客一覧"}
    assert assigned.unknown == ()


def test_a_list_keyed_by_code_that_all_refer_to_by_name_is_keyed_by_name() -> None:
    accounts = found("顧客コード,顧客名,業種\n1,ヤマト,製造\n2,北海,小売\n", "顧客一覧.csv")
    deals = found("案件番号,顧客名,金額\nA,北海,1\nB,ヤマト,2\n", "案件一覧.csv")
    _, frames, _ = loaded(accounts, deals)
    assert frames["account"]["account_id"].to_list() == ["ヤマト", "北海"]
    assert frames["opportunity"]["account_id"].to_list() == ["北海", "ヤマト"]


def test_a_yomi_table() -> None:
    table = found(
        """\
担当,部署,顧客,案件,ヨミ,金額,受注月
青木,東,ヤマト,更新,A,1200000,2026年5月
馬場,西,北海,測定,B,800000,2026年7月
""",
        "ヨミ表_202611.xlsx",
        "ヨミ",
    )
    proposal, frames, rejected = loaded(table)
    assert rejected == []
    assert next(iter(proposal.mapping.sources.values())).profile == "yomi"
    deals = frames["opportunity"].select("owner_id", "yomi", "amount", "expected_close_on").rows()
    assert deals[0] == ("青木", "A", Decimal(1200000), date(2026, 5, 31))
    assert frames["member"].select("member_id", "org_path").rows() == [
        ("青木", "東"),
        ("馬場", "西"),
    ]


def test_targets_and_actuals_side_by_side() -> None:
    yen = Unit("千円", 1000, "JPY")
    table = found(
        """\
部署,担当者,月,目標,実績,達成率
東,青木,2026-04,1000000,900000,0.9
東,青木,2026-05,1000000,1100000,1.1
西,馬場,2026-04,2000000,,
""",
        "予実表.xlsx",
        "2026年度",
        units={"目標": yen, "実績": yen},
        made=("月", "目標", "実績"),
    )
    proposal, frames, rejected = loaded(table)
    assert rejected == []
    columns = ("measure", "scenario", "scope_kind", "scope_id", "period_start", "period_end")
    values = frames["period_value"]
    assert values.select(columns).row(0) == (
        "sales", "target", "member", "青木", date(2026, 4, 1), date(2026, 5, 1),
    )  # fmt: skip
    sums = values.group_by("scenario").agg(pl.col("value").sum()).sort("scenario").rows()
    assert sums == [("actual", Decimal(2000000)), ("target", Decimal(4000000))]
    assert values["unit"].unique().to_list() == ["JPY"]
    assert frames["member"].select("member_id", "org_path").rows() == [
        ("青木", "東"),
        ("馬場", "西"),
    ]
    assert rules(proposal) == {"became", "assumed-measure", "derived-columns"}


def test_targets_and_actuals_one_below_the_other() -> None:
    table = found(
        """\
担当者,項目,月,値
青木,目標,2026-04,1000000
青木,実績,2026-04,900000
青木,達成率,2026-04,0.9
""",
        "売上予実.xlsx",
        "2026年度",
        made=("月", "値"),
    )
    proposal, frames, rejected = loaded(table)
    assert rejected == []
    values = frames["period_value"].select("scenario", "measure", "value").rows()
    assert values == [("target", "sales", 1000000), ("actual", "sales", 900000)]
    assert "assumed-unit" in rules(proposal)


def test_targets_of_several_measures() -> None:
    table = found(
        "担当者,指標,月,値\n青木,訪問件数,2026-04,10\n青木,受注金額,2026-04,900000\n",
        "目標一覧.xlsx",
        "2026年度",
        made=("月", "値"),
    )
    proposal, frames, _ = loaded(table)
    values = frames["period_value"].select("measure", "scenario", "value", "unit").rows()
    assert values == [("visits", "target", 10, None), ("won_amount", "target", 900000, None)]
    assert "assumed-scenario" in rules(proposal)


def test_a_count_without_a_known_measure_is_not_taken_for_sales() -> None:
    table = found(
        "担当者,月,目標件数,目標金額\n青木,2026-04,10,900000\n", "目標一覧.xlsx", made=("月",)
    )
    _, frames, _ = loaded(table)
    assert frames["period_value"]["value"].to_list() == [Decimal(900000)]


def test_a_table_of_something_else_is_asked_about() -> None:
    proposal = propose([found("天気,気温\n晴れ,20\n雨,15\n", "天気.csv")])
    assert proposal.mapping.sources == {}
    assert rules(proposal) == {"unrecognised-table"}


def test_an_unsure_column_is_asked_about_and_not_guessed() -> None:
    deals = found(
        "案件番号,顧客名,金額,確度,ステイタス\nA,ヤマト,1,不明瞭,未\nB,北海,2,まあまあ,済\n",
        "案件一覧.csv",
    )
    proposal, frames, _ = loaded(deals)
    assert frames["opportunity"]["probability"].null_count() == 2
    notes = proposal.notes["案件一覧"]
    assert {note.rule for note in notes} <= {"mapping.unsure-column", "mapping.unused-columns"}
    assert notes


def test_what_is_proposed_later_refers_to_the_lists_that_are_mapped() -> None:
    deals, accounts, activities = SFA
    first = propose([deals, accounts])
    later = propose([activities], mapping=first.mapping, beside=[deals, accounts])
    (source,) = later.mapping.sources.values()
    main, members = source.into  # no accounts are derived
    assert main.columns["account_id"] == Value.model_validate({"from": "顧客名", "lookup": "name"})
    assert (main.table, members.table) == ("activity", "member")


def test_files_of_one_form_are_one_source() -> None:
    deals = SFA[0]
    again = Table(
        deals.name, "案件一覧_20261202.xlsx", "案件", None, deals.columns, deals.frame, deals.lines
    )
    proposal = propose([deals, again])
    assert list(proposal.mapping.sources) == ["案件一覧"]
    assert len(assign(proposal.mapping, [deals, again]).by_source["案件一覧"]) == 2


def test_months_without_a_year_wait_for_it() -> None:
    table = found("担当者,月,目標\n青木,4月,1\n青木,5月,2\n", "目標一覧.xlsx", made=("月", "目標"))
    proposal, frames, rejected = loaded(table)
    assert "no-year" in warnings(proposal)
    assert rejected == ["mapping.not-a-period"] * 2
    assert frames["period_value"].is_empty()


def test_the_order_of_dates_is_written_down_where_a_column_tells_it() -> None:
    text = "deal id,amount,created date,status\nA,1,4/1/2026,won\nB,2,4/13/2026,won\n"
    (source,) = propose([found(text, "deals.csv")]).mapping.sources.values()
    assert source.into[0].columns["created_at"].order == "m/d/y"  # type: ignore[union-attr]


def test_an_expected_month_written_as_its_first_day_is_its_last() -> None:
    text = "案件No,案件名,金額,受注予定月\nA1,更新,100,2026/11/1\nA2,新規,200,2026/12/1\n"
    _, frames, _ = loaded(found(text, "案件一覧.csv"))
    days = frames["opportunity"]["expected_close_on"].to_list()
    assert days == [date(2026, 11, 30), date(2026, 12, 31)]


def test_the_name_of_somebody_else_is_not_the_name_of_the_rep() -> None:
    text = (
        "リードID,会社名,氏名,担当者,獲得日\nL1,ア,山田,佐藤,2026/10/1\nL2,イ,田中,鈴木,2026/10/2\n"
    )
    _, frames, _ = loaded(found(text, "リード一覧.csv"))
    assert frames["member"].select("member_id", "name").rows() == [
        ("佐藤", "佐藤"),
        ("鈴木", "鈴木"),
    ]


def test_prices_of_lines_are_not_those_of_a_list() -> None:
    text = "伝票番号,行,売上日,得意先名,商品名,単価,金額\nD1,1,2026/11/1,ア,保守,100,100\n"
    _, frames, _ = loaded(found(text, "売上明細.csv"))
    assert frames["product"]["list_price"].to_list() == [None]


def test_a_file_that_lacks_a_header_is_no_second_source() -> None:
    before = found("案件No,案件名,金額,フェーズ\nA1,更新,100,提案\n", "案件一覧_20261106.csv")
    after = found("案件No,案件名,金額(新),フェーズ\nA1,更新,100,提案\n", "案件一覧_20261113.csv")
    known = propose([before]).mapping
    assert propose([after], mapping=known).mapping.sources == {}
    assert [f.rule for f in assign(known, [after]).findings] == ["mapping.missing-header"]


def test_a_column_of_currencies_is_their_currency() -> None:
    text = "Deal ID,Deal Name,Amount,Amount Currency,Stage\nA,B,100,USD,Closed Won\n"
    proposal, frames, _ = loaded(found(text, "deals.csv"))
    assert frames["opportunity"]["currency"].to_list() == ["USD"]
    assert "no-currency" not in warnings(proposal)


def test_visits_name_deals_that_have_numbers() -> None:
    deals = found(
        """\
案件No,案件名,顧客名,金額,フェーズ
A1,更新,ア,100,提案
A2,更新,イ,200,提案
A3,新規,イ,300,提案
""",
        "案件一覧.csv",
    )
    visits = found(
        """\
日付,担当者,顧客名,案件名,活動区分
2026/11/2,佐藤,ア,更新,訪問
2026/11/3,佐藤,イ,更新,訪問
2026/11/4,佐藤,ウ,新規,訪問
2026/11/5,佐藤,ウ,更新,訪問
2026/11/6,佐藤,ウ,謎,訪問
2026/11/7,佐藤,ウ,,訪問
""",
        "活動履歴.csv",
    )
    proposal, frames, rejected = loaded(deals, visits)
    assert rejected == []
    assert order(proposal.mapping) == ["案件一覧", "活動履歴"]
    assert frames["activity"]["opportunity_id"].to_list() == ["A1", "A2", "A3", None, "謎", None]
    assert "looked-up" in rules(proposal)


def test_visits_name_deals_that_are_told_apart_by_customer_and_name() -> None:
    deals = found(
        "案件名,顧客名,金額,フェーズ\n更新,ア,100,提案\n更新,イ,200,提案\n", "案件一覧.csv"
    )
    visits = found(
        "日付,担当者,顧客名,案件名,活動区分\n2026/11/2,佐藤,イ,更新,訪問\n", "活動履歴.csv"
    )
    _, frames, _ = loaded(deals, visits)
    (made,) = frames["activity"]["opportunity_id"].to_list()
    assert made in frames["opportunity"]["opportunity_id"].to_list()
    assert "イ" in made
