"""Deals: what is asked about a list of deals, since figures would be wrong without an answer."""

from __future__ import annotations

from kaname.errors import Finding
from kaname.mapping import propose
from tests.mapping.written import found


def asked(text: str, file: str = "案件一覧.csv") -> dict[str, Finding]:
    """What a proposal asks, by the rule."""
    findings = propose([found(text, file)]).findings
    return {f.rule.partition(".")[2]: f for f in findings if f.severity == "warning"}


def test_deals_without_any_end_are_open_and_asked_about() -> None:
    text = "顧客名,案件名,ランク,金額,受注月\nア,更新,A,100,2026年12月\nイ,新規,B,200,2026年11月\n"
    assert asked(text, "ヨミ表.csv")["assumed-open"].params == {"source": "ヨミ表", "rows": 2}


def test_a_rank_may_say_that_a_deal_is_won() -> None:
    text = "顧客名,案件名,ランク,金額,受注月\nア,更新,済,100,2026年11月\nイ,新規,B,200,2026年12月\n"
    (source,) = propose([found(text, "ヨミ表.csv")]).mapping.sources.values()
    assert source.into[0].columns["status"].values == {"済": "won", "B": "open"}  # type: ignore[union-attr]


def test_a_list_without_a_sure_amount_is_asked_about() -> None:
    text = "案件No,案件名,フェーズ,規模感\nA1,更新,受注,100\nA2,新規,提案,200\n"
    assert asked(text)["no-amount"].params["headers"] == "`規模感`"


def test_sums_by_rank_are_no_deals() -> None:
    text = "担当,A,B,C,受注済\n佐藤,12000,0,500,2400\n鈴木,0,5000,800,1000\n"
    assert asked(text, "ヨミ集計.csv")["rank-totals"].params["headers"] == "`A`, `B`, `C`, `受注済`"


def test_a_footers_lines_do_not_make_the_key_longer() -> None:
    text = """\
商談 所有者,取引先名,商談名,フェーズ,金額,完了予定日
佐藤,ア,更新,受注,100,2026/11/10
佐藤,イ,新規,提案,200,2026/12/10
社外秘,,,,,
社外秘,,,,,
"""
    (source,) = propose([found(text, "商談.csv")]).mapping.sources.values()
    assert source.into[0].columns["opportunity_id"].headers == ("取引先名", "商談名")  # type: ignore[union-attr]
