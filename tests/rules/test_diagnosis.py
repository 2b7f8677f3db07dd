"""The diagnosis of designs that fail by one cause, by several, and of a good one."""

from __future__ import annotations

from datetime import date

import pytest

from kaname.design.load import read_text
from kaname.errors import Finding
from kaname.rules import RULES
from kaname.rules.checking import check
from kaname.rules.diagnosis import Diagnosis, diagnose
from kaname.rules.example import sound
from kaname.rules.rule import CAUSES, Cause

TODAY = date(2026, 11, 26)

# A shop of a chain: no scorecard, no objectives, no segments; its sections in an order of its own.
SHOP = """\
kaname: 1
name: {ja: 店舗の設計, en: A shop's design}
strategy:
  intent: {ja: 常連のお客様に選ばれ続ける, en: Stay the choice of regular customers}
  situation: lever
  priorities: [{ja: 再来店, en: Customers who return}]
  goal: {value: 300000000, period: FY2026, evidence: {forecast: 290000000, initiatives: 10000000}}
  responsible: {organisation: {ja: 店舗運営部, en: Stores}, person: {ja: 店長, en: Store manager}}
initiatives:
  thanks: {label: {ja: 来店のお礼, en: Thanks after a visit}, owner: {ja: 店長, en: Store manager}, effects: [{kpi: return_rate, likely: 0.03}]}
roles:
  clerk: {level: rep}
stages:
  visit: {csf: {ja: 声をかける早さ, en: How soon a customer is greeted}}
  buy: {csf: {ja: 合うものを勧める, en: Recommend what fits}}
  return: {csf: {ja: また来る理由, en: A reason to return}}
reviews:
  morning: {label: {ja: 朝礼, en: Morning}, cadence: daily, minutes: 10, attendees: [{ja: 店員, en: Clerks}], kpis: [greeted_rate, served], prepared_by: {ja: 副店長, en: Deputy}, decides: {ja: 店長, en: Store manager}}
  weekly: {label: {ja: 週次, en: Weekly}, cadence: weekly, minutes: 30, attendees: [{ja: 店員, en: Clerks}], kpis: [greeted_rate, served, explanation, return_rate], prepared_by: {ja: 副店長, en: Deputy}, decides: {ja: 店長, en: Store manager}}
facts:
  orders: {from: orders.csv, key: id, time: ordered_at}
  visits: {from: visits.csv, key: id, time: visited_at}
measures:
  sales: {of: orders, agg: sum, expr: amount, unit: JPY}
  orders: {of: orders, agg: count}
  returning: {of: orders, agg: count, where: is_return}
  visited: {of: visits, agg: count}
  greeted: {of: visits, agg: count, where: greeted}
  served: {of: visits, agg: count, where: served}
  explained: {of: visits, agg: count, where: explained}
kpis:
  sales: {label: {ja: 売上高, en: Sales}, role: kgi, value: sales, formula: orders * basket, timing: lagging, nature: quantity, control: team, perspective: finance, stage: buy}
  orders: {value: orders, timing: lagging, nature: quantity, control: team, perspective: finance, stage: buy, pair: basket, drivers: [{kpi: served, lag: 1 day}, explanation, {kpi: return_rate, lag: 1 month}]}
  basket: {value: sales / orders, timing: lagging, nature: quality, control: team, perspective: finance, stage: buy}
  served: {value: served, tier: primary, given_to: [clerk], timing: leading, nature: quantity, control: rep, perspective: process, stage: visit, pair: greeted_rate, owner: {ja: 店長, en: Store manager}, why: {ja: 接客した分だけ買っていただける, en: Customers served buy}, improves: {ja: 注文, en: Orders}, action: {ja: 混む時間に人を寄せる, en: Put people where it is busy}, collected_from: POS, target_rule: {ja: 来店数から, en: From visits}}
  greeted_rate: {value: greeted / visited, tier: primary, given_to: [clerk], timing: leading, nature: quality, control: rep, perspective: process, stage: visit, owner: {ja: 店長, en: Store manager}, why: {ja: 早い声かけで滞在が延びる, en: Greeted early they stay}, improves: {ja: 接客数, en: Customers served}, action: {ja: 入口に一人立つ, en: One person at the door}, collected_from: POS, target_rule: {ja: 店の過去から, en: From the shop's past}}
  explanation: {value: explained / served, tier: primary, given_to: [clerk], timing: leading, nature: quality, control: rep, perspective: process, stage: buy, owner: {ja: 店長, en: Store manager}, why: {ja: 納得して買うと返品が減る, en: Fewer returns}, improves: {ja: 客単価, en: The basket}, action: {ja: 商品勉強会, en: Learn the goods}, collected_from: POS, target_rule: {ja: 店の過去から, en: From the shop's past}}
  return_rate: {value: returning / orders, tier: primary, given_to: [clerk], timing: lagging, nature: quality, control: rep, perspective: customer, stage: return, drivers: [explanation], owner: {ja: 店長, en: Store manager}, why: {ja: 常連が売上の半分, en: Regulars are half of sales}, improves: {ja: 注文, en: Orders}, action: {ja: お礼を送る, en: Send thanks}, collected_from: POS, target_rule: {ja: 店の過去から, en: From the shop's past}}
voices:
  - {tenure: junior, says: {ja: 声かけは自分次第, en: Greeting is up to me}}
  - {tenure: middle, says: {ja: 説明の研修がほしい, en: Teach us to explain}}
  - {tenure: veteran, says: {ja: 常連を見てほしい, en: Look at the regulars}}
"""

BARE = """\
kaname: 1
name: first
facts:
  deals: {from: deals.csv, key: id, time: closed_at}
measures:
  won_amount: {of: deals, agg: sum, expr: amount, where: won}
  won: {of: deals, agg: count, where: won}
  closed: {of: deals, agg: count}
kpis:
  sales: {role: kgi, value: won_amount, formula: won_deals * deal_size}
  won_deals: {value: won, formula: closed_deals * win_rate}
  deal_size: {value: won_amount / won}
  closed_deals: {value: closed}
  win_rate: {value: won / closed}
"""


def _diagnosis(text: str) -> Diagnosis:
    return diagnose(_findings(text), RULES)


def _findings(text: str) -> list[Finding]:
    document = read_text(text, "sales.yaml")
    assert [f.line() for f in document.findings if f.severity != "info"] == []
    return list(check(document, RULES, today=TODAY))


def _changed(text: str, *changes: tuple[str, str]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


def _lines_without(text: str, *keys: str) -> str:
    """The text without its lines that begin with one of these keys."""
    lines = text.splitlines(keepends=True)
    return "".join(line for line in lines if not line.strip().startswith(keys))


def _section_without(text: str, name: str) -> str:
    start = text.index(f"\n{name}:") + 1
    following = [
        at for at in range(start + 1, len(text)) if text[at - 1] == "\n" and text[at] not in " #\n"
    ]
    return text[:start] + text[following[0] if following else len(text) :]


def _field() -> str:
    """Nobody answers for a KPI, none says what it is for, and nobody was asked."""
    text = _lines_without(sound(), "owner:", "why:", "improves:")
    return _section_without(text, "voices")


def _lagging() -> str:
    return _changed(
        sound(),
        ("timing: leading", "timing: lagging"),
        ("perspective: learning", "perspective: process"),
    )


def _quantity() -> str:
    return _changed(sound(), ("nature: quality", "nature: quantity"))


def _data() -> str:
    """Typed from spreadsheets, without actions, and no meeting looks at it."""
    text = _lines_without(sound(), "action:")
    text = _section_without(text, "reviews")
    return _changed(
        text,
        (
            "collected_from: CRM",
            "collected_from: Excel\n    entered_by: rep\n    entry_minutes: 20",
        ),
    )


def _focus() -> str:
    """Whatever can be counted is primary, and no critical factor is known."""
    text = _lines_without(sound(), "csf:")
    for stage in ("qualify", "propose", "close", "follow_up"):
        at = text.index(f"  {stage}: {{label")
        line = text[at : text.index("\n", at)]
        text = text.replace(line, line[: line.index(", csf")] + "}")
    more = "    tier: primary\n    given_to: [rep]\n    target_rule: {ja: 過去, en: past}\n    improves: {ja: 受注, en: wins}\n    action: {ja: 訪問する, en: visit}\n"
    for kpi in ("opportunities", "meeting_preparation", "skill_acquisition"):
        text = text.replace(f"\n  {kpi}:\n", f"\n  {kpi}:\n{more}")
    return text


BAD: dict[Cause, str] = {
    "field": _field(),
    "lagging": _lagging(),
    "quantity": _quantity(),
    "data": _data(),
    "focus": _focus(),
}


@pytest.mark.parametrize("text", [sound(), SHOP], ids=["sound", "shop"])
def test_a_good_design_raises_nothing(text: str) -> None:
    assert [finding.line() for finding in _findings(text)] == []
    assert _diagnosis(text).grades() == dict.fromkeys(CAUSES, "A")
    assert _diagnosis(text).mend == ()


@pytest.mark.parametrize("cause", CAUSES)
def test_a_design_that_fails_by_one_cause_is_told_so(cause: Cause) -> None:
    diagnosis = _diagnosis(BAD[cause])
    grades = diagnosis.grades()
    assert diagnosis.mend[0].cause == cause
    assert grades[cause] in {"C", "D"}
    assert all(grades[other] in {"A", "B"} for other in CAUSES if other != cause)


def test_what_fails_by_two_causes_has_both_in_front() -> None:
    both = _changed(_quantity(), ("timing: leading", "timing: lagging"))
    diagnosis = _diagnosis(both)
    assert {verdict.cause for verdict in diagnosis.mend[:2]} == {"lagging", "quantity"}
    unasked = _diagnosis(_changed(_field(), ("timing: leading", "timing: lagging")))
    assert [verdict.cause for verdict in unasked.mend[:2]] == ["field", "lagging"]


def test_findings_of_one_rule_are_one_group() -> None:
    diagnosis = _diagnosis(_lines_without(sound(), "why:"))
    (verdict,) = diagnosis.mend
    (group,) = verdict.groups
    assert (verdict.cause, group.rule.name, len(group.findings)) == ("field", "no-why", 4)


def test_a_first_design_gets_a_handful_of_findings() -> None:
    found = _findings(BARE)
    assert 5 <= len(found) <= 10
    assert len({finding.rule for finding in found}) == len(found)
    assert {"rules.no-primary", "rules.no-critical-factor", "rules.timing-unstated"} <= {
        f.rule for f in found
    }


def test_findings_of_others_are_no_part_of_the_diagnosis() -> None:
    assert diagnose([Finding("design.no-kgi")], RULES).mend == ()
