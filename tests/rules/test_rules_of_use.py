"""Data, ownership, target and action rules on designs other than those of their pages."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

import pytest
from ruamel.yaml import YAML

from kaname.design.load import read_text
from kaname.rules import action, data, ownership, targets
from kaname.rules.checking import check
from kaname.rules.example import sound
from kaname.rules.rule import Measurable, Rule
from kaname.text import filled

RULES: Mapping[str, Rule] = {
    rule.name: rule for family in (data, ownership, targets, action) for rule in family.RULES
}
TODAY = date(2026, 11, 26)
SMALL = """\
kaname: 1
name: A first design
facts:
  deals: {from: deals.csv, key: deal, time: closed_on, unit: deal}
measures:
  won: {of: deals, agg: count, where: stage = 'won'}
  closed: {of: deals, agg: count}
kpis:
  won_deals: {role: kgi, value: won, formula: closed_deals * win_rate}
  closed_deals: {value: closed}
  win_rate: {value: won / closed}
"""


def found(
    name: str, part: str, coverage: Mapping[str, Measurable] | None = None
) -> list[tuple[str, Mapping[str, object]]]:
    """What a rule finds in the sound design with a part changed: the last key, and the words."""
    text = json.dumps(
        _merged(_read(sound()), _read(part)), ensure_ascii=False, indent=1, default=str
    )
    document = read_text(text, "design.yaml")  # JSON is YAML, and fast to write
    assert document.findings == ()
    return [
        (text.splitlines()[f.place.line - 1].strip().partition(":")[0].strip('"'), f.params)
        for f in check(document, [RULES[name]], today=TODAY, coverage=coverage)
        if f.place is not None
    ]


@cache
def _read(text: str) -> dict[str, Any]:
    return dict(YAML(typ="safe").load(text))


def _merged(base: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    found = dict(base)
    for key, value in part.items():
        if isinstance(value, dict):
            found[key] = _merged(found.get(key) or {}, value)
        else:
            found[key] = value
    return {key: value for key, value in found.items() if value is not None}


def params(name: str, part: str, **coverage: Measurable) -> list[Mapping[str, object]]:
    return [words for _, words in found(name, part, coverage)]


def lines(text: str) -> list[str]:
    """The rules that find something in a whole text."""
    document = read_text(text, "design.yaml")
    assert document.design is not None
    findings = check(document, list(RULES.values()), today=TODAY)
    return [finding.rule.removeprefix("rules.") for finding in findings]


def test_codes_and_names_are_unique_and_in_order() -> None:
    codes = [rule.code for rule in RULES.values()]
    assert len(RULES) == sum(len(f.RULES) for f in (data, ownership, targets, action))
    assert sorted(set(codes)) == sorted(codes)
    for family, letters in ((data, "DA"), (ownership, "OW"), (targets, "TG"), (action, "AC")):
        numbers = range(1, len(family.RULES) + 1)
        assert [rule.code for rule in family.RULES] == [f"{letters}{n:03}" for n in numbers]


def test_a_first_design_gets_a_handful_of_findings() -> None:
    assert sorted(lines(SMALL)) == ["no-field-voice", "no-goal", "no-review"]


# Data


@pytest.mark.parametrize(
    ("source", "hit"),
    [
        ("Excel", True),
        ("スプレッドシートに手入力", True),
        ("typed by hand from mails", True),
        ("紙の日報", True),
        ("Paper", True),
        ("on paper", True),
        ("paper forms", True),
        ("CRMになく手入力", True),
        ("not in the CRM but by hand", True),
        ("ERP of the paper mill", False),
        ("Downloads of the white paper", False),
        ("CRM, nothing is typed by hand", False),
        ("CRM, not Excel", False),
        ("no manual entry, from the CRM", False),
        ("CRM（手入力なし）", False),
        ("Excelではなく販売管理", False),
        ("手紙の返信", False),
        ("CRM", False),
        ("Excellence programme", False),
        ("営業支援システム（SFA）", False),
    ],
)
def test_words_that_mean_by_hand(source: str, hit: bool) -> None:
    part = f"kpis: {{proposals: {{collected_from: {source}}}}}"
    assert bool(found("typed-by-hand", part)) is hit


def test_judgements_and_stated_figures_are_not_in_a_crm() -> None:
    survey = "kpis: {customer_satisfaction: {collected_from: Excel}}"
    assert params("typed-by-hand", survey) == []
    assert len(params("typed-by-hand", survey, customer_satisfaction="measurable")) == 1
    stated = """\
facts:
  figures: {from: model, table: period_value, time: period_start}
measures:
  share: {of: figures, agg: sum, expr: value}
kpis:
  market_share: {value: share, collected_from: Excel}
"""
    assert params("typed-by-hand", stated, market_share="measurable") == []


def test_by_hand_sees_through_kpis_and_panels() -> None:
    part = """\
measures:
  busy: {per: tenure, agg: count, where: met > 3}
kpis:
  share_of_busy: {value: busy / met, collected_from: 手集計}
  twice_busy: {formula: share_of_busy * 2, collected_from: 手集計}
"""
    assert [p["kpi"] for p in params("typed-by-hand", part)] == ["share_of_busy", "twice_busy"]


def test_what_cannot_be_measured() -> None:
    assert params("not-measurable", "kpis: {}", meetings="system") == [{"kpi": "meetings"}]
    assert params("not-measurable", "kpis: {}", meetings="partly", open_deals="field") == []
    several: dict[str, Measurable] = {"open_deals": "field", "meetings": "field"}
    assert params("reference-not-measurable", "kpis: {}", **several) == [
        {"count": 1, "names": "`open_deals`"}
    ]
    assert params("partly-filled", "kpis: {}", meetings="partly") == [{"kpi": "meetings"}]
    assert params("partly-filled", "kpis: {}", open_deals="partly") == []


def test_candidates() -> None:
    part = """\
candidates:
  one: {owner: Sales planning, by: 2026-11-25}
  two: {owner: Sales planning, by: 2026-11-26}
  three: {owner: Sales planning}
  four: {by: 2027-01-31}
"""
    assert params("candidate-adrift", part) == [{"count": 2, "names": "`three`, `four`"}]
    assert params("candidate-overdue", part) == [{"name": "one", "by": date(2026, 11, 25)}]


def test_minutes_add_up_by_those_who_enter() -> None:
    shared = """\
kpis:
  meetings: {entered_by: Reps, entry_minutes: 20}
  proposals: {entered_by: Managers, entry_minutes: 20}
"""
    assert params("costly-entry", shared) == []
    (words,) = params("costly-entry", shared.replace("Managers", "Reps"))
    assert words == {"minutes": 40.0, "kpi": "proposals", "most": 30}  # in the text's order
    labelled = shared.replace("Reps", "{ja: 営業担当, en: Reps}")
    assert params("costly-entry", labelled) == []
    for same in ("{en: Reps, ja: 営業担当}", "営業担当", "Reps"):
        assert len(params("costly-entry", labelled.replace("Managers", same))) == 1


@pytest.mark.parametrize(
    "use",
    [
        "reviews: {monthly: {kpis: [cards]}}",
        "kpis: {twice: {formula: cards * 2}}",
        "kpis: {meetings: {drivers: [cards]}}",
        "kpis: {meetings: {pair: cards}}",
        "kpis: {cards: {given_to: [rep]}}",
        "scorecard: {links: [{from: cards, to: won_amount}]}",
        "segments: {junior: {targets: {cards: 20}}}",
        "initiatives: {proposal_review: {effects: [{kpi: cards, likely: 0.1}]}}",
        "objectives: {trusted_proposals: {kpis: [cards]}}",
    ],
)
def test_any_use_is_a_use(use: str) -> None:
    cards = "kpis:\n  cards: {value: met, entry_minutes: 5, nature: quality}\n"
    assert params("collected-unused", cards) == [{"kpi": "cards"}]
    assert params("collected-unused", _joined(cards, use)) == []


def _joined(one: str, other: str) -> str:
    """Two parts in one text."""
    section, _, rest = other.partition(":")
    if section == "kpis":
        inner = rest.strip().removeprefix("{").removesuffix("}")
        if inner.startswith("cards"):
            return one.replace("nature: quality", "nature: quality, given_to: [rep]")
        return one + f"  {inner}\n"
    return one + other + "\n"


def test_figures_that_cost_nothing_need_no_use() -> None:
    assert params("collected-unused", "kpis: {cards: {value: met, collected_from: CRM}}") == []


@pytest.mark.parametrize(
    ("as_of", "cadence", "hit"),
    [
        ("2026-10-31", "weekly", False),
        ("2026-09-30", "weekly", True),
        ("2026-09-30", "quarterly", False),
        ("2026-06-30", "quarterly", True),
    ],
)
def test_stale_by_the_pace_of_the_reviews(as_of: str, cadence: str, hit: bool) -> None:
    part = f"""\
calendar: {{as_of: {as_of}}}
reviews: {{weekly: {{cadence: {cadence}}}, monthly: {{cadence: {cadence}}}}}
"""
    assert bool(found("stale-data", part)) is hit


# Ownership


@pytest.mark.parametrize(
    ("control", "level", "tier", "hit"),
    [
        ("company", "rep", "primary", True),
        ("company", "team", "primary", True),
        ("company", "company", "primary", False),
        ("external", "rep", "primary", True),
        ("external", "company", "primary", False),
        ("team", "rep", "primary", False),
        ("company", "rep", "reference", False),
    ],
)
def test_who_can_move_it(control: str, level: str, tier: str, hit: bool) -> None:
    part = f"""\
roles: {{rep: {{level: {level}}}}}
kpis: {{win_rate: {{control: {control}, tier: {tier}}}}}
"""
    assert bool(found("not-controllable", part)) is hit


def test_who_moves_it_is_said_in_the_readers_language() -> None:
    part = "kpis: {win_rate: {control: %s, used_for: appraisal}}"
    for name, moved in (("not-controllable", "company"), ("appraised-not-controllable", "team")):
        rule = RULES[name]
        words = params(name, part % moved)[0]
        sentence = filled(rule.says["ja"], "ja", words)
        assert ("会社" if moved == "company" else "チーム") + "が動かす数字" in sentence
        assert moved not in sentence
        assert f"moved by the {moved}" in filled(rule.says["en"], "en", words)


@pytest.mark.parametrize(
    ("control", "given_to", "hit"),
    [
        ("rep", "[rep]", False),
        ("team", "[rep]", True),
        ("team", "[]", False),
        ("company", "[]", False),
        ("external", "[]", True),
    ],
)
def test_appraisal_by_what_one_moves(control: str, given_to: str, hit: bool) -> None:
    kpi = f"{{control: {control}, given_to: {given_to}, used_for: appraisal}}"
    part = f"kpis: {{customer_satisfaction: {kpi}}}"
    assert bool(found("appraised-not-controllable", part)) is hit


def test_words_are_asked_of_primary_kpis_in_use() -> None:
    part = """\
kpis:
  win_rate: {owner: null, why: null, improves: null, valid: [2020-04-01, 2026-04-01]}
  open_deals: {owner: null, why: null, improves: null}
  meetings: {owner: null, why: null, improves: null}
"""
    assert params("no-owner", part) == [{"kpi": "meetings"}]
    assert params("no-why", part) == [{"kpi": "meetings"}]
    assert params("no-improves", part) == []  # first the reason


def test_who_has_not_been_heard() -> None:
    one = "voices: [{tenure: middle, says: Reviews help}]"
    assert found("no-field-voice", one) == [
        ("voices", {"missing": {"ja": "若手・ベテラン", "en": "juniors, veterans"}})
    ]
    ((key, words),) = found("no-field-voice", "voices: null")
    assert key == "kpis"
    assert words["missing"] == {
        "ja": "若手・中堅・ベテラン",
        "en": "juniors, mid-careers, veterans",
    }


def test_given_to_nobody_only_where_others_are_given() -> None:
    part = "kpis: {win_rate: {given_to: null}, won_amount: {tier: primary}}"
    assert params("given-to-nobody", part) == [{"kpi": "win_rate"}]
    primaries = ("win_rate", "proposals", "proposal_quality", "meetings")
    nobody = ", ".join(f"{name}: {{given_to: null}}" for name in primaries)
    assert params("given-to-nobody", f"kpis: {{{nobody}}}") == []


def test_old_voices_only_where_all_are_dated() -> None:
    part = "voices: [{tenure: junior, says: a, heard_on: 2020-04-01}, {tenure: middle, says: b}]"
    assert params("old-voices", part) == []
    recent = "voices: [{tenure: junior, says: a, heard_on: 2026-04-01}]"
    assert params("old-voices", recent) == []


# Targets


def goal(**parts: Any) -> str:
    written = ", ".join(f"{key}: {value}" for key, value in parts.items())
    return f"strategy: {{milestones: null, goal: {{{written}}}}}"


@pytest.mark.parametrize(
    ("evidence", "hit"),
    [
        ("{forecast: 100, market: 5, initiatives: 15, adjustment: null}", False),
        ("{forecast: 100, market: 5, initiatives: 15.5, adjustment: null}", False),  # rounded
        ("{forecast: 100, market: 5, initiatives: 10, adjustment: null}", True),
        ("{forecast: 140, market: -20, initiatives: null, adjustment: null}", False),
        ("{forecast: null, market: null, initiatives: null, adjustment: null}", False),
    ],
)
def test_evidence_adds_up(evidence: str, hit: bool) -> None:
    assert bool(found("evidence-adrift", goal(value=120, evidence=evidence))) is hit


@pytest.mark.parametrize(
    ("value", "better", "hit"),
    [(107, "up", True), (108, "up", False), (110, "down", True), (107, "down", False)],
)
def test_the_goal_is_beyond_what_comes_anyway(value: int, better: str, hit: bool) -> None:
    evidence = "{forecast: 105, market: 3}"
    part = goal(value=value, evidence=evidence) + f"\nkpis: {{won_amount: {{better: {better}}}}}"
    assert bool(found("below-forecast", part)) is hit


def test_less_may_be_better() -> None:
    slow = goal(value=50, kpi="lead_time", evidence="{forecast: 40, market: 0}")
    part = slow + "\nkpis: {lead_time: {value: met, better: down, nature: quality}}"
    assert params("below-forecast", part) == [{"value": 50.0, "expected": 40.0}]


def test_a_goal_in_words_only_has_no_evidence() -> None:
    empty = "{forecast: null, market: null, initiatives: null, adjustment: 5}"
    assert len(params("no-evidence", goal(value=120, evidence=empty))) == 1
    assert params("no-evidence", goal(value=120, evidence="{forecast: 110}")) == []
    assert params("no-evidence", "strategy: {goal: null, milestones: null}") == []


def test_without_strategy_the_kgi_has_no_goal() -> None:
    assert found("no-goal", "strategy: null") == [("won_amount", {"kpi": "won_amount"})]


def test_targets_of_segments_are_rules_too() -> None:
    part = "kpis: {win_rate: {target_rule: null}, meetings: {target_rule: null}}"
    assert params("no-target-rule", part) == [{"kpi": "win_rate"}]
    manager = part + "\nroles: {rep: {level: team}}"
    assert params("no-target-rule", manager) == []


def test_targets_without_any_rule_are_one_fault() -> None:
    primaries = ("win_rate", "proposals", "proposal_quality", "meetings")
    none = f"kpis: {{{', '.join(f'{name}: {{target_rule: null}}' for name in primaries)}}}"
    assert params("no-target-rule", none) == []  # the segments have targets
    assert params("no-target-rule", none + "\nsegments: null") == [{"kpi": "win_rate"}]


def segments(*parts: str) -> str:
    labelled = [part if part.startswith("label") else f"label: S, {part}" for part in parts]
    named = [f"  s{at}: {{{part}}}" for at, part in enumerate(labelled)]
    return "\n".join(["segments:", "  junior: null", "  veteran: null", *named, ""])


@pytest.mark.parametrize(
    ("parts", "kpis"),
    [
        # unequal territories, equal counts
        (
            (
                "where: {territory: 東京}, targets: {meetings: 30, win_rate: 0.3}",
                "where: {territory: 地方}, targets: {meetings: 30, win_rate: 0.2}",
            ),
            ["meetings"],
        ),
        # a quality may be one standard
        (
            (
                "where: {tenure: 新人}, targets: {meetings: 40, win_rate: 0.3}",
                "where: {tenure: ベテラン}, targets: {meetings: 30, win_rate: 0.3}",
            ),
            [],
        ),
        # but not where nothing differs
        (
            (
                "where: {tenure: 新人}, targets: {win_rate: 0.3}",
                "where: {tenure: ベテラン}, targets: {win_rate: 0.3}",
            ),
            ["win_rate"],
        ),
        # neither territory nor tenure
        (
            (
                "where: {team: A}, targets: {meetings: 30}",
                "where: {team: B}, targets: {meetings: 30}",
            ),
            [],
        ),
        # a label may speak of what the dimension is not of
        (
            (
                "label: East area, where: {team: A}, targets: {meetings: 30}",
                "label: West area, where: {team: B}, targets: {meetings: 30}",
            ),
            [],
        ),
        (
            (
                "where: {team: 地方自治体}, targets: {meetings: 30}",
                "where: {team: 地方銀行}, targets: {meetings: 30}",
            ),
            [],
        ),
        # members that are tenures whatever the dimension is called
        (
            (
                "where: {team: 新人}, targets: {meetings: 30}",
                "where: {team: ベテラン}, targets: {meetings: 30}",
            ),
            ["meetings"],
        ),
        # without a condition the label says it
        (
            (
                "label: 新人, targets: {meetings: 30}",
                "label: ベテラン, targets: {meetings: 30}",
            ),
            ["meetings"],
        ),
        # only one of three differs
        (
            (
                "where: {territory: A}, targets: {meetings: 30}",
                "where: {territory: B}, targets: {meetings: 30}",
                "where: {territory: C}, targets: {meetings: 20}",
            ),
            [],
        ),
        # one segment alone, and others by something else
        (
            (
                "where: {territory: A}, targets: {meetings: 30}",
                "where: {tenure: 新人}, targets: {meetings: 30}",
            ),
            [],
        ),
    ],
)
def test_equal_targets(parts: tuple[str, ...], kpis: list[str]) -> None:
    assert [p["kpi"] for p in params("equal-targets", segments(*parts))] == kpis


def test_a_floor_is_the_same_for_all() -> None:
    part = segments(
        "where: {tenure: 新人}, targets: {meeting_preparation: 1}",
        "where: {tenure: ベテラン}, targets: {meeting_preparation: 1}",
    )
    assert params("equal-targets", part + "kpis: {meeting_preparation: {floor: 1}}") == []
    assert len(params("equal-targets", part)) == 1


def results(text: str) -> str:
    return f"objectives: {{trusted_proposals: {{key_results: [{text}]}}}}"


def test_key_results() -> None:
    assert params("key-result-not-ahead", results("{kpi: win_rate, target: 0.1}")) == []
    same = results("{kpi: win_rate, start: 0.3, target: 0.3}")
    assert len(params("key-result-not-ahead", same)) == 1
    down = results("{kpi: win_rate, start: 0.3, target: 0.2}")
    assert params("key-result-not-ahead", down + "\nkpis: {win_rate: {better: down}}") == []
    plan = results("{kpi: won_amount, start: 1, target: 55000000}")  # a milestone's figure
    assert len(params("okr-repeats-plan", plan)) == 1
    assert params("okr-repeats-plan", results("{kpi: win_rate, target: 55000000}")) == []


@pytest.mark.parametrize(
    ("cycle", "hit"),
    [
        ("FY2027-Q1", False),
        ("2027-04", False),
        ("FY2027-H1", True),
        ("[2027-04-01, 2027-07-15]", False),
        ("[2027-04-01, 2027-10-01]", True),
        ("[2027-04-01]", True),  # without an end
    ],
)
def test_a_cycle_is_a_quarter_at_most(cycle: str, hit: bool) -> None:
    part = f"objectives: {{trusted_proposals: {{cycle: {cycle}}}}}"
    assert bool(found("year-long-objective", part)) is hit


FLOOR = "kpis: {meeting_preparation: {floor: 0.9}}\n"


@pytest.mark.parametrize(
    ("part", "hit"),
    [
        ("segments: {junior: {weights: {meeting_preparation: 0}}}", False),
        ("segments: {junior: {weights: {meeting_preparation: 0.1}}}", True),
        ("segments: {junior: {targets: {meeting_preparation: 0.95}}}", False),
        ("segments: {junior: {targets: {meeting_preparation: 0.85}}}", True),
        (results("{kpi: meeting_preparation, start: 0.7, target: 0.8}"), True),
        (
            "initiatives: {proposal_review: {effects: [{kpi: meeting_preparation, likely: 0.1}]}}",
            False,
        ),
        (
            "initiatives: {proposal_review: {effects: [{kpi: meeting_preparation, likely: -0.1}]}}",
            True,
        ),
        ("strategy: {goal: {kpi: meeting_preparation, value: 0.8}, milestones: null}", True),
        # a milestone that names no KPI is of the KGI, whatever the goal is of
        ("strategy: {goal: {kpi: meeting_preparation, value: 0.95}}", False),
        (
            "strategy: {goal: {kpi: meeting_preparation, value: 0.95},"
            " milestones: [{period: FY2027-H1, value: 0.5}]}",
            False,
        ),
    ],
)
def test_a_floor_is_not_for_sale(part: str, hit: bool) -> None:
    assert bool(found("floor-traded", FLOOR + part)) is hit


def test_a_ceiling_where_less_is_better() -> None:
    part = "kpis: {meeting_preparation: {floor: 0.1, better: down}}\n"
    target = "segments: {junior: {targets: {meeting_preparation: %s}}}"
    assert params("floor-traded", part + target % 0.05) == []
    assert len(params("floor-traded", part + target % 0.2)) == 1


@pytest.mark.parametrize(
    ("milestone", "hit"),
    [
        ("{period: FY2027-H1, value: 130000000}", True),
        ("{period: FY2028, value: 130000000}", False),  # after the goal
        ("{period: FY2027, value: 120000000}", False),
        ("{period: FY2027-Q1, value: 500000000, kpi: open_deals}", False),  # of something else
    ],
)
def test_milestones_lead_to_the_goal(milestone: str, hit: bool) -> None:
    part = f"strategy: {{milestones: [{milestone}]}}"
    assert bool(found("milestone-beyond-goal", part)) is hit


def test_a_milestone_without_kpi_is_of_the_kgi() -> None:
    part = """\
strategy:
  goal: {kpi: win_rate, value: 0.4, evidence: null}
  milestones: [{period: FY2027-H1, value: 50000000}]
"""
    assert params("milestone-beyond-goal", part) == []
    assert params("okr-repeats-plan", part + results("{kpi: win_rate, target: 50000000}")) == []
    assert params("okr-repeats-plan", part + results("{kpi: won_amount, target: 50000000}")) != []
    own = part.replace("value: 50000000", "value: 0.5, kpi: win_rate")
    assert len(params("milestone-beyond-goal", own)) == 1


def test_a_weight_has_a_target() -> None:
    none = "segments: {junior: {targets: null}, veteran: {targets: null}}"
    assert params("weight-without-target", none) == [
        {"segment": "junior", "kpis": "meetings, proposals, proposal_quality"}
    ]
    one = "segments: {junior: {targets: null}}"
    assert [p["segment"] for p in params("weight-without-target", one)] == ["junior"]
    part = "segments: {junior: {weights: {win_rate: %s}}}\n"
    assert [p["kpis"] for p in params("weight-without-target", part % 0.2)] == ["win_rate"]
    assert params("weight-without-target", part % 0) == []
    for kpi in ("better: band, band: [0.3, 0.4]", "floor: 0.1", "valid: [2099-04-01]"):
        whole = part % 0.2 + f"kpis: {{win_rate: {{{kpi}}}}}"
        assert params("weight-without-target", whole) == []


# Action


def test_reviews_say_when_what_and_who() -> None:
    daily = "reviews: {weekly: null, monthly: {cadence: daily}}"
    assert params("no-weekly-review", daily) == []
    assert params("no-weekly-review", "reviews: null") == []  # that there is none says it all
    assert params("no-review", "reviews: null") == [{}]
    silent = "reviews: {weekly: {kpis: []}, monthly: {kpis: []}}"
    assert len(params("review-without-agenda", silent)) == 2
    assert params("primary-unreviewed", silent) == []
    monthly = "reviews: {weekly: null, monthly: {kpis: [meetings, win_rate, proposals]}}"
    assert params("primary-unreviewed", monthly) == [{"kpi": "proposal_quality"}]


@pytest.mark.parametrize(
    ("kpis", "minutes", "cadence", "most"),
    [
        (8, 30, "weekly", None),
        (9, 60, "weekly", 8),
        (9, "null", "weekly", 8),
        (7, 15, "daily", 5),
        (14, 60, "monthly", None),
        (2, 2, "weekly", 1),  # there is time for one whatever the minutes
        (1, 2, "weekly", None),
    ],
)
def test_minutes_of_an_agenda(kpis: int, minutes: Any, cadence: str, most: int | None) -> None:
    names = [
        "won_amount",
        "won_deals",
        "average_deal_size",
        "closed_deals",
        "open_deals",
        "opportunities",
        "closing_pace",
        "win_rate",
        "proposals",
        "proposal_quality",
        "meetings",
        "meeting_preparation",
        "customer_satisfaction",
        "skill_acquisition",
    ]
    agenda = ", ".join(names[:kpis])
    weekly = f"{{kpis: [{agenda}], minutes: {minutes}, cadence: {cadence}}}"
    words = params("agenda-too-long", f"reviews: {{weekly: {weekly}}}")
    assert [p["most"] for p in words] == ([] if most is None else [most])


def test_initiatives_say_what_they_bring() -> None:
    part = "initiatives: {proposal_review: null, fair: {label: A fair}}"
    assert params("initiative-without-effect", part) == [{"name": "fair"}]
    assert params("initiative-without-owner", part) == [{"name": "fair"}]
    assert params("unnamed-initiatives", part) == []
    assert len(params("unnamed-initiatives", "initiatives: null")) == 1
    nothing = "initiatives: null\nstrategy: {goal: {evidence: {initiatives: null}}}"
    assert params("unnamed-initiatives", nothing) == []


ENDED = "kpis: {demos: {value: met, valid: [2025-04-01, %s]}}\n"


@pytest.mark.parametrize(
    ("use", "part"),
    [
        ("reviews: {monthly: {kpis: [demos]}}", "`reviews.monthly`"),
        ("segments: {junior: {targets: {demos: 5}}}", "`segments.junior`"),
        ("segments: {junior: {weights: {demos: 0.1}}}", "`segments.junior`"),
        (
            "objectives: {trusted_proposals: {key_results: [{kpi: demos, target: 5}]}}",
            "`objectives.trusted_proposals`",
        ),
        ("strategy: {goal: {kpi: demos, value: 5}}", "`strategy.goal`"),
        (
            "strategy: {milestones: [{period: FY2027-H1, kpi: demos, value: 5}]}",
            "`strategy.milestones`",
        ),
        ("kpis: {proposals: {owner: Sales}}", None),
        ("strategy: {milestones: [{period: FY2024, kpi: demos, value: 5}]}", None),  # history
        (
            "objectives: {old: {label: O, cycle: FY2025-Q1, key_results: [{kpi: demos, target: 5}]}}",
            None,
        ),
    ],
)
def test_what_has_ended_is_on_no_agenda_and_has_no_target(use: str, part: str | None) -> None:
    joined = use if use.startswith("kpis") else ENDED % "2026-11-26" + use
    words = params("retired-in-use", joined)
    assert [p["parts"] for p in words] == ([part] if part else [])
    if not use.startswith("kpis"):
        assert params("retired-in-use", ENDED % "2026-11-27" + use) == []  # today is its last day


def test_what_has_not_begun_may_be_planned_with() -> None:
    part = "kpis: {meetings: {valid: [2099-04-01]}}"
    assert params("retired-in-use", part) == []


def test_all_uses_of_a_retired_kpi_are_one_fault() -> None:
    part = ENDED % "2026-04-01" + "reviews: {monthly: {kpis: [demos]}, weekly: {kpis: [demos]}}"
    assert params("retired-in-use", part) == [
        {"kpi": "demos", "ended": date(2026, 4, 1), "parts": "`reviews.weekly`, `reviews.monthly`"}
    ]
