"""Ready designs: what there is to choose, and how a style and an industry become one."""

from __future__ import annotations

from typing import Any

import pytest

from kaname.catalogue.entry import INDUSTRIES, STYLES
from kaname.catalogue.ready import MOST_PRIMARY, about, chosen, combined, goal, ready
from kaname.text import LANGS
from tests.catalogue.parts import parts

STYLE = """\
strategy: {intent: Win, priorities: [meet, win], situation: lever}
roles: {rep: {label: Rep}}
kpis:
  bookings: {role: kgi, formula: wins * size, owner: Sales}
  wins: {formula: deals * win_rate, drivers: [calls], owner: Sales}
  size: {}
  deals: {}
  win_rate: {tier: primary, given_to: [rep]}
  calls: {tier: primary, given_to: [rep]}
  meetings: {tier: primary, given_to: [rep]}
reviews: {weekly: {cadence: weekly, kpis: [calls, win_rate]}}
"""
INDUSTRY = """\
strategy: {intent: Grow, priorities: [win, keep], horizon: FY2027}
roles: {rep: {label: Account manager}, keeper: {label: Customer success}}
kpis:
  income: {role: kgi, formula: wins * fee}
  wins: {formula: trials * conversion, owner: Trials, why: It pays}
  fee: {}
  trials: {tier: primary, given_to: [rep, keeper]}
  conversion: {tier: primary, given_to: [rep]}
  churn: {tier: primary, given_to: [rep, keeper]}
  usage: {tier: primary, given_to: [rep]}
reviews: {weekly: {cadence: weekly, kpis: [calls, churn]}, monthly: {kpis: [income]}}
"""


@pytest.fixture
def both() -> Any:
    return combined(parts(STYLE), parts(INDUSTRY))


def test_the_goal_is_the_industrys_and_the_styles_drives_it(both: Any) -> None:
    assert goal(both["kpis"]) == "income"
    assert both["kpis"]["income"]["drivers"] == ["bookings"]
    assert "role" not in both["kpis"]["bookings"]


def test_of_a_kpi_in_both_the_industrys_formula_and_the_styles_words(both: Any) -> None:
    assert both["kpis"]["wins"] == {
        "formula": "trials * conversion",
        "drivers": ["calls", "deals", "win_rate"],  # what the style's formula named
        "owner": "Sales",
        "why": "It pays",
    }


def test_kpis_of_both_without_duplicates(both: Any) -> None:
    assert (
        list(both["kpis"])
        == (
            "income wins fee trials conversion churn usage bookings size deals win_rate calls meetings"
        ).split()
    )


def test_lists_are_joined_and_single_words_are_the_styles(both: Any) -> None:
    assert both["strategy"] == {
        "intent": "Win",
        "priorities": ["meet", "win", "keep"],
        "situation": "lever",
        "horizon": "FY2027",
    }
    assert both["roles"] == {"rep": {"label": "Rep"}, "keeper": {"label": "Customer success"}}
    assert both["reviews"]["weekly"]["kpis"] == ["calls", "win_rate", "churn"]


def test_a_role_keeps_five_primary_kpis(both: Any) -> None:
    primary = {
        k: kpi["given_to"] for k, kpi in both["kpis"].items() if kpi.get("tier") == "primary"
    }
    assert primary == {
        "trials": ["rep", "keeper"],
        "conversion": ["rep"],
        "churn": ["rep", "keeper"],
        "usage": ["rep"],
        "win_rate": ["rep"],
    }
    assert sum("rep" in roles for roles in primary.values()) == MOST_PRIMARY
    assert {both["kpis"][key]["tier"] for key in ("calls", "meetings")} == {"reference"}


def test_ways_of_the_styles_formula_go_with_it() -> None:
    style = parts("kpis: {mrr: {role: kgi, formula: a + b, split: area}, a: {}, b: {}}")
    industry = parts("kpis: {mrr: {role: kgi, formula: c - d}, c: {}, d: {}}")
    kpi = combined(style, industry)["kpis"]["mrr"]
    assert kpi == {"role": "kgi", "formula": "c - d", "drivers": ["a", "b"]}


def test_combining_changes_neither() -> None:
    before = repr((ready("inside"), ready("saas")))
    combined(ready("inside"), ready("saas"))
    assert repr((ready("inside"), ready("saas"))) == before


def test_chosen() -> None:
    assert chosen("route", None) == ready("route")
    assert chosen(None, "saas") == ready("saas")
    assert chosen(None, None) == ready(STYLES[0])
    assert chosen("inside", "saas") == combined(ready("inside"), ready("saas"))


@pytest.mark.parametrize("names", [("saas", None), ("inside", "route"), ("insid", None)])
def test_an_unknown_name_is_refused(names: tuple[str, str | None]) -> None:
    with pytest.raises(KeyError):
        chosen(*names)


@pytest.mark.parametrize("key", [*STYLES, *INDUSTRIES])
def test_each_says_what_it_is_for(key: str) -> None:
    said = about(key)
    assert {name: set(words) for name, words in said.items()} == {
        "label": set(LANGS),
        "description": set(LANGS),
    }
    assert "design" not in ready(key)
