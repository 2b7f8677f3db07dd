"""Loading: all faults of a text at once, each at its place and in both languages."""

from __future__ import annotations

import string
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from kaname.design.load import Document, load, read, read_text
from kaname.errors import Finding, KanameError

GOOD = """\
# yaml-language-server: $schema=kaname.schema.json
kaname: 1
name: {ja: 法人営業 KPI 設計, en: B2B sales KPI design}
currency: USD
calendar: {fiscal_year_starts: 1, fiscal_year_named_by: start, timezone: America/New_York}
facts:
  deals:
    from: sales_pipeline.csv            # a file, a table of the sales model, or sql: |
    key: opportunity_id
    time: close_date                    # a measure may name another clock
    join: {teams: sales_agent, accounts: account}
    dimensions: {agent: sales_agent, manager: teams.manager, sector: accounts.sector}
  teams:    {from: sales_teams.csv, key: sales_agent}
  accounts: {from: accounts.csv, key: account}
measures:
  won:        {of: deals, agg: count, where: deal_stage = 'Won'}
  closed:     {of: deals, agg: count, where: "deal_stage in ('Won', 'Lost')"}
  won_amount: {of: deals, agg: sum, expr: close_value, where: deal_stage = 'Won', unit: USD}
kpis:
  sales:        {role: kgi, value: won_amount, formula: won_deals * average_deal}
  won_deals:    {value: won, formula: closed_deals * win_rate}
  closed_deals: {value: closed, timing: lagging, nature: quantity, pair: win_rate}
  win_rate:     {value: won / closed, tier: primary, timing: lagging, nature: quality}
  average_deal: {value: won_amount / won}
"""


def found(text: str | bytes) -> list[str]:
    """Each finding as `line:column rule`, with what was probably meant."""
    document = read_text(text, "d.yaml")
    return [shown(finding) for finding in document.findings]


def shown(finding: Finding) -> str:
    assert finding.place is not None
    assert finding.text("en") != finding.text("ja")
    words = f"{finding.place.line}:{finding.place.column} {finding.rule.partition('.')[2]}"
    return f"{words} -> {finding.suggestion}" if finding.suggestion else words


def changed(*changes: tuple[str, str]) -> str:
    text = GOOD
    for old, new in changes:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    return text


def test_a_good_design_is_a_design() -> None:
    document = read_text(GOOD, "d.yaml")
    assert document.findings == ()
    assert document.design is not None
    assert document.design.measures["closed"].where == "deal_stage in ('Won', 'Lost')"
    assert document.sha256 == sha256(GOOD.encode()).hexdigest()
    assert document.text == GOOD


def test_all_faults_are_found_at_once_in_the_order_of_the_text() -> None:
    text = changed(
        ("currency: USD", "currency: usd"),
        ("New_York", "NewYork"),
        ("accounts: account}", "accounts: account, places: city}"),
        ("of: deals, agg: sum", "of: deal, agg: smu"),
        ("closed_deals * win_rate", "closed_deals * win_rte"),
        ("pair: win_rate", "pair: won"),
        ("tier: primary", "tier: primry, tyer: x"),
        ("{value: won_amount / won}", "{value: won_amount / (won}"),
    )
    assert found(text) == [
        "4:11 unknown-currency -> USD",
        "5:74 unknown-time-zone -> America/New_York",
        "11:51 unknown-fact",
        "18:20 unknown-fact -> deals",
        "18:31 unknown-value -> sum",
        "21:54 unknown-kpi -> win_rate",
        "22:74 measure-for-kpi",
        "23:45 unknown-value -> primary",
        "23:53 unknown-key -> tier",
        "24:38 unclosed",
    ]


def test_a_part_at_fault_is_still_known_by_its_name() -> None:
    text = changed(("  won:        {of: deals, agg: count", "  won: {of: deals, aggr: count"))
    assert found(text) == ["16:3 missing-key", "16:20 unknown-key -> agg"]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("kaname: 2\nname: x", ["1:9 unknown-value"]),
        ("name: x", ["1:1 missing-root-key"]),
        ("kaname: 1", ["1:1 missing-root-key"]),
        ("just a text", ["1:1 not-a-design"]),
        ("- a\n- b", ["1:1 not-a-design"]),
        ("kaname: 1\nname: x\nfacts:\nkpis:", []),
        ("kaname: 1\nname: x\nfacts: [a]", ["3:8 not-a-mapping"]),
        ("kaname: 1\nname: [x]", ["2:7 not-a-text-or-mapping"]),
        ("kaname: 1\nname: {fr: x}", ["2:8 unknown-label-key"]),
        ("kaname: 1\nname: x\ncalendar: {closing_day: 31}", ["3:25 above-maximum"]),
        ("kaname: 1\nname: x\ncalendar: {closing_day: last}", ["3:25 unknown-value"]),
        ("kaname: 1\nname: x\ncalendar: {fiscal_year_starts: 0}", ["3:32 below-minimum"]),
        ("kaname: 1\nname: x\ncalendar: {fiscal_year_starts: April}", ["3:32 not-an-integer"]),
        ("kaname: 1\nname: x\ncalendar: {closed: [May 1]}", ["3:21 not-a-date"]),
        ("kaname: 1\nname: x\ncalendar: {holidays: Japan}", ["3:22 unknown-country"]),
        ("kaname: 1\nname: x\ncalendar: {holidays: US-QQ}", ["3:22 unknown-country"]),
        ("kaname: 1\nname: x\ncalendar: {holidays: JP, timezone: Asia/Tokyo}", []),
    ],
)
def test_the_shape_of_a_design(lines: str, expected: list[str]) -> None:
    assert found(lines + "\n") == expected


FACTS = "kaname: 1\nname: x\nfacts:\n  a: {{from: a.csv, {}}}\n  b: {{from: b.csv}}\n"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("key: [i, j]", []),
        ("key: {i: j}", ["4:25 not-a-text-or-list"]),
        ("delimiter: ab", ["4:31 too-many-characters"]),
        ("each_day: [x]", ["4:30 wrong-length"]),
        ("join: {b: {key: k, to: k, valid: [x, y, z]}}", ["4:53 wrong-length"]),
        ("join: {b: k}", ["4:27 join-without-key"]),
        ("join: {b: {key: k, to: k}}", []),
        ("join: {c: {table: d, key: k}}", ["4:38 unknown-fact"]),
        ("encoding: cp392", ["4:30 unknown-encoding"]),
        ("encoding: rot13", ["4:30 unknown-encoding"]),
        ("timezone: Tokyo", ["4:30 unknown-time-zone -> Asia/Tokyo"]),
        ("types: {x: txt}", ["4:31 unknown-value -> text"]),
        ("sql: select 1", ["4:20 two-sources"]),
        ("columns: {c: {of: b, agg: min, match: k}}", ["4:30 no-expression"]),
        ("columns: {c: {of: b, agg: last, expr: v, match: k}}", ["4:30 no-time"]),
        ("columns: {c: {of: b, agg: count, match: k, until: t}}", ["4:30 no-time"]),
        ("columns: {c: {of: d, agg: count, match: k}}", ["4:38 unknown-fact"]),
        ("columns: {c: {of: b, agg: count, match: }}", ["4:59 not-a-text-list-or-mapping"]),
        ("history: {from: d, key: k, fields: [s]}", ["4:36 unknown-fact"]),
    ],
)
def test_facts(keys: str, expected: list[str]) -> None:
    assert found(FACTS.format(keys)) == expected


MEASURES = "kaname: 1\nname: x\nfacts: {{a: {{from: a.csv}}}}\nmeasures:\n  m: {{{}}}\n"


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("of: a, agg: count", []),
        ("agg: count", ["5:3 no-rows"]),
        ("of: a, per: b, agg: count", ["5:14 two-kinds-of-rows"]),
        ("of: a, agg: sum", ["5:3 no-expression"]),
        ("of: a, agg: percentile, expr: x", ["5:3 no-percentile"]),
        ("of: a, agg: percentile, expr: x, p: 1", ["5:43 not-below"]),
        ("of: a, agg: count, p: 0.5", ["5:26 stray-percentile"]),
        ("of: a, agg: count, time: t, during: [s, e]", ["5:35 two-clocks"]),
        ("of: a, agg: last, expr: x", ["5:3 no-time"]),
        ("of: a, agg: last, expr: x, time: t", []),
        ("of: a, agg: count, window: rolling 12 month", []),
        ("of: a, agg: count, window: rolling 12 months", []),
        ("of: a, agg: count, window: to_date year", []),
        ("of: a, agg: count, window: ever", []),
        ("of: a, agg: count, window: rolling month", ["5:34 unknown-window"]),
        ("of: a, agg: count, matures: 60 days", []),
        ("of: a, agg: count, matures: 1 month", []),
        ("of: a, agg: count, matures: soon", ["5:35 unknown-span"]),
        ("of: a, agg: sum, expr: coalesce(x, 0)", ["5:30 cut-expression"]),
    ],
)
def test_measures(keys: str, expected: list[str]) -> None:
    assert found(MEASURES.format(keys)) == expected


KPIS = (
    "kaname: 1\nname: x\nfacts: {{a: {{from: a.csv, dimensions: {{region: r}}}}}}\n"
    "measures: {{m: {{of: a, agg: count}}}}\nkpis:\n  k: {{role: kgi, value: m}}\n  j: {{{}}}\n"
)


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        ("value: m", []),
        ("value: m / k", []),
        ("label: J", ["7:3 undefined-kpi"]),
        ("value: n", ["7:14 unknown-name"]),
        ("formula: m", ["7:16 measure-for-kpi"]),
        ("formula: 'k[region=east] + k[area=west]'", ["7:34 unknown-dimension"]),
        ("formula: k[region=east]", ["7:17 bracket-in-text"]),
        ("value: 'm / total(m, region)'", []),
        ("value: 'm / total(m, regoin)'", ["7:28 unknown-dimension -> region"]),
        ("value: m, split: regoin", ["7:24 unknown-dimension -> region"]),
        ("value: m, drivers: [k, q]", ["7:30 unknown-kpi"]),
        ("value: m, bridge: [k, q]", ["7:29 unknown-kpi"]),
        ("value: m, pair: m", ["7:23 measure-for-kpi"]),
        ("value: m, better: band", ["7:3 no-band"]),
        ("value: m, better: band, band: [2, 1]", ["7:31 upside-down-band"]),
        ("value: m, floor: .nan", ["7:24 not-a-number"]),
        ("value: m, floor: nan", ["7:24 not-a-number"]),
        ("value: m, role: kgi", ["7:17 several-kgis"]),
        ("value: j", ["7:14 circular-value"]),
        ("formula: opening(j) + k", ["7:16 circular-value"]),
        ("value: m, formula: opening(j) + k - opening(j)", []),
        ("value: m, formula: j", ["7:26 circular-formula"]),
        ("value: m, unit: 1", ["7:23 declared-unit-differs"]),
    ],
)
def test_kpis(keys: str, expected: list[str]) -> None:
    assert found(KPIS.format(keys)) == expected


def test_a_circle_is_written_out() -> None:
    text = changed(("{value: won_amount / won}", "{value: won_amount / won, formula: sales}"))
    findings = read_text(text, "d.yaml").findings
    circles = [f.params["circle"] for f in findings if f.rule == "design.circular-formula"]
    assert circles == ["sales → average_deal → sales"]


def test_names_too_alike_and_names_a_formula_reads_otherwise() -> None:
    kpis = "  Win_Rate: {value: won / closed}\n  ＡＢＣ: {value: won}\n"
    assert found(GOOD + kpis) == ["25:3 twin-names", "26:3 wide-name"]


def test_spines_and_hierarchies_of_dimensions() -> None:
    text = GOOD + (
        "dimensions:\n  agent: {spine: teams}\n  manager: {hierarchy: [region]}\n"
        "  sector: {spine: deals}\n"
    )
    assert found(text) == ["26:3 no-spine-value", "27:25 unknown-dimension"]


def test_an_initiative_is_somewhere_that_the_design_knows() -> None:
    text = GOOD + "initiatives:\n  coaching: {label: x, where: {agnet: A, agent: [B]}}\n"
    assert found(text) == ["26:32 unknown-dimension -> agent"]


def test_a_design_without_a_goal_is_warned_of() -> None:
    assert found(changed(("role: kgi, ", ""))) == ["19:1 no-kgi"]


def test_bytes_and_files(tmp_path: Path) -> None:
    assert found("kaname: 1\nname: 営業\n".encode("cp932")) == ["2:1 not-utf-8"]
    assert found("\ufeffkaname: 1\nname: 営業\n") == []
    assert found("\ufeffkaname: 2\nname: 営業\n") == ["1:9 unknown-value"]
    path = tmp_path / "d.yaml"
    assert [f.rule for f in read(path).findings] == ["design.no-such-file"]
    assert [f.rule for f in read(tmp_path).findings] == ["design.unreadable-file"]
    path.write_bytes(GOOD.replace("\n", "\r\n").encode("utf-8-sig"))
    assert load(path).design == read_text(GOOD, "d.yaml").design
    path.write_text("kaname: 1\nname: [x]\nkpis: {a: {}}\n", "utf-8")
    with pytest.raises(KanameError) as caught:
        load(path)
    assert [f.rule.partition(".")[2] for f in caught.value.findings] == [
        "not-a-text-or-mapping",
        "no-kgi",
        "undefined-kpi",
    ]


def checked(document: Document) -> None:
    for finding in document.findings:
        assert finding.line("en")
        assert finding.line("ja")
        assert finding.place is not None
        assert finding.place.line <= document.text.count("\n") + document.text.count("\r") + 1
    assert document.design is not None or document.findings


@given(st.binary(max_size=200))
@example(b"\xff\xfek\0")
@example(b"a: &a [*a]")
@settings(deadline=None)
def test_any_bytes_give_findings_and_never_a_traceback(raw: bytes) -> None:
    checked(read_text(raw, "d.yaml"))


YAMLISH = st.text(st.sampled_from(string.ascii_letters[:6] + "\n  :,-[]{}#&*!|>'\"%@`?<\t0\\売\0"))


@given(YAMLISH)
@settings(deadline=None)
def test_any_text_gives_findings_and_never_a_traceback(text: str) -> None:
    checked(read_text(text, "d.yaml"))
    checked(read_text(text.encode("utf-16"), "d.yaml"))


@given(st.integers(0, len(GOOD) - 1), st.integers(0, 12), YAMLISH)
@settings(deadline=None)
def test_any_damage_gives_findings_and_never_a_traceback(at: int, gone: int, new: str) -> None:
    checked(read_text(GOOD[:at] + new + GOOD[at + gone :], "d.yaml"))
