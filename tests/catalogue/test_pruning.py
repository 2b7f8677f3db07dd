"""Pruning: KPIs leave a design, and nothing that stays names them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from kaname.catalogue.entry import INDUSTRIES, STYLES
from kaname.catalogue.pruning import Dropped, Pruned, without
from kaname.catalogue.ready import chosen
from tests.catalogue.parts import parts

DESIGN = """\
strategy: {intent: Win}
kpis:
  sales: {role: kgi, formula: wins * size}
  wins: {formula: deals * win_rate, drivers: [{kpi: skill, lag: 1 quarter}, proposals]}
  size: {pair: wins}
  deals: {formula: leads * pace, split: area}
  win_rate: {pair: deals}
  leads: {drivers: [calls]}
  pace: {drivers: [{kpi: calls, lag: 1 month}]}
  calls: {}
  proposals:
  skill: {}
  stock: {bridge: {deals: 1, wins: -1}, formula: opening(stock) + deals - wins}
scorecard:
  perspectives: {finance: {label: Finance}}
  links: [{from: skill, to: wins}, {from: wins, to: sales}]
objectives:
  win: {key_results: [{kpi: wins, start: 1, target: 2}, {kpi: skill, start: 0, target: 1}], kpis: [skill]}
  learn: {key_results: [{kpi: skill, start: 0, target: 1}], kpis: [wins], label: Learn}
initiatives:
  training: {effects: [{kpi: skill, likely: 0.1}]}
  clinic: {effects: [{kpi: skill, likely: 0.1}, {kpi: wins, likely: 0.1}]}
segments:
  new: {label: New, kpis: [skill], weights: {skill: 1, wins: 2}, targets: {wins: 3}}
  old: {label: Old, weights: {skill: 0.25, calls: 0.5, wins: 0.25}}
reviews:
  weekly: {cadence: weekly, kpis: [skill, wins]}
  daily: {label: Standup, cadence: daily, kpis: [calls]}
voices:
  - {tenure: junior, kpi: skill, says: Teach me}
  - {tenure: middle, kpi: wins, says: Fine}
"""


def pruned(*gone: str) -> Any:
    return without(parts(DESIGN), gone).parts


def texts(part: Any) -> Iterator[str]:
    """Every key and every text in a part."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield key
            yield from texts(value)
    elif isinstance(part, list):
        for value in part:
            yield from texts(value)
    else:
        yield str(part)


def test_nothing_gone_changes_nothing() -> None:
    whole = parts(DESIGN)
    expected = {**whole, "kpis": {key: kpi or {} for key, kpi in whole["kpis"].items()}}
    assert without(whole, ()) == Pruned(expected, (), {})


def test_no_section_names_what_is_gone() -> None:
    found = pruned("skill")
    assert found["kpis"]["wins"]["drivers"] == ["proposals"]
    assert found["scorecard"]["links"] == [{"from": "wins", "to": "sales"}]
    assert found["objectives"] == {
        "win": {"key_results": [{"kpi": "wins", "start": 1, "target": 2}]}
    }
    assert found["initiatives"] == {"clinic": {"effects": [{"kpi": "wins", "likely": 0.1}]}}
    assert found["segments"]["new"] == {
        "label": "New",
        "weights": {"wins": 3},
        "targets": {"wins": 3},
    }
    assert found["reviews"]["weekly"] == {"cadence": "weekly", "kpis": ["wins"]}


@pytest.mark.parametrize("kpi", parts(DESIGN)["kpis"])
def test_nothing_that_stays_names_it(kpi: str) -> None:
    words = {word for text in texts(pruned(kpi)) for word in re.findall(r"\w+", text)}
    assert kpi not in words
    assert words  # and the words are seen at all


def test_what_a_broken_formula_still_names_becomes_drivers() -> None:
    found = pruned("win_rate")
    assert "formula" not in found["kpis"]["wins"]
    assert found["kpis"]["wins"]["drivers"] == [
        {"kpi": "skill", "lag": "1 quarter"},
        "proposals",
        "deals",
    ]
    assert found["kpis"]["sales"]["formula"] == "wins * size"


def test_a_formula_that_goes_is_kept_to_be_put_back() -> None:
    found = without(parts(DESIGN), ["leads", "wins"])
    bridge = {"bridge": {"deals": 1, "wins": -1}, "formula": "opening(stock) + deals - wins"}
    assert found.formulas == {
        "sales": {"formula": "wins * size"},
        "deals": {"formula": "leads * pace", "split": "area"},
        "stock": bridge,
    }
    assert [one for one in found.dropped if one.section == "kpis"] == [
        Dropped("kpis", "sales", ("wins",)),
        Dropped("kpis", "deals", ("leads",)),
        Dropped("kpis", "stock", ("wins",)),
    ]


def test_ways_of_a_broken_formula_go_with_it() -> None:
    assert pruned("leads")["kpis"]["deals"] == {"drivers": ["pace"]}
    stock = pruned("wins")["kpis"]["stock"]
    assert stock == {"drivers": ["deals", "win_rate", "proposals", "skill"]}  # and not itself


def test_a_pair_that_is_gone_is_not_named() -> None:
    assert pruned("deals")["kpis"]["win_rate"] == {}


def test_what_led_through_those_gone_leads_to_what_they_led_to() -> None:
    found = pruned("leads", "pace")
    assert found["kpis"]["deals"]["drivers"] == ["calls"]
    further = pruned("leads", "pace", "deals")
    assert further["kpis"]["wins"]["drivers"] == [
        {"kpi": "skill", "lag": "1 quarter"},
        "proposals",
        "win_rate",
        "calls",
    ]


def test_a_map_without_links_has_no_links() -> None:
    assert pruned("wins")["scorecard"] == {"perspectives": {"finance": {"label": "Finance"}}}


def test_weights_keep_their_sum() -> None:
    assert pruned("wins")["segments"]["old"]["weights"] == {"skill": 0.333, "calls": 0.667}
    assert pruned("skill")["segments"]["new"]["weights"] == {"wins": 3}


def test_a_voice_stays_without_its_kpi() -> None:
    assert pruned("skill", "wins")["voices"] == [
        {"tenure": "junior", "says": "Teach me"},
        {"tenure": "middle", "says": "Fine"},
    ]


def test_what_says_nothing_any_more_is_left_out_and_told() -> None:
    found = without(parts(DESIGN), ["skill", "wins", "calls"])
    assert {"objectives", "initiatives", "reviews"} & found.parts.keys() == set()
    assert found.parts.get("segments") is None
    assert [one for one in found.dropped if one.section != "kpis"] == [
        Dropped("scorecard", "skill → wins", ("skill", "wins")),
        Dropped("scorecard", "wins → sales", ("wins",)),
        Dropped("objectives", "win", ("wins", "skill"), "win"),
        Dropped("objectives", "learn", ("skill", "wins"), "Learn"),
        Dropped("initiatives", "training", ("skill",), "training"),
        Dropped("initiatives", "clinic", ("skill", "wins"), "clinic"),
        Dropped("segments", "new", ("skill", "wins"), "New"),
        Dropped("segments", "old", ("skill", "calls", "wins"), "Old"),
        Dropped("reviews", "weekly", ("skill", "wins"), "weekly"),
        Dropped("reviews", "daily", ("calls",), "Standup"),
    ]


def test_a_segment_that_only_loses_its_weights_is_told() -> None:
    whole = parts(DESIGN)
    whole["segments"] = {"new": {"label": "New", "weights": {"skill": 1}, "targets": {"wins": 3}}}
    found = without(whole, ["skill"])
    assert found.parts["segments"] == {"new": {"label": "New", "targets": {"wins": 3}}}
    assert Dropped("weights", "new", ("skill",), "New") in found.dropped


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("industry", INDUSTRIES)
def test_ready_designs_lose_nothing_unsaid(style: str, industry: str) -> None:
    whole = chosen(style, industry)
    gone = Random(style + industry).sample(sorted(whole["kpis"]), len(whole["kpis"]) // 3)
    found = without(whole, gone)
    told = {(one.section, one.name) for one in found.dropped}
    for section in ("objectives", "initiatives", "segments", "reviews"):
        lost = whole.get(section, {}).keys() - found.parts.get(section, {}).keys()
        assert lost == {name for of, name in told if of == section}
    lost = {
        key
        for key, kpi in found.parts["kpis"].items()
        if "formula" in (whole["kpis"][key] or {}) and "formula" not in kpi
    }
    assert lost == {name for of, name in told if of == "kpis"} == found.formulas.keys()
    assert len(found.parts["voices"]) == len(whole["voices"])
    for name, segment in found.parts.get("segments", {}).items():
        if "weights" in segment:
            before = sum(whole["segments"][name]["weights"].values())
            assert sum(segment["weights"].values()) == pytest.approx(before)
