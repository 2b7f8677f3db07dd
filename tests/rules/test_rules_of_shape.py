"""Rules of tree, balance and focus on small designs beyond their pages: hits and non-hits."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import pytest

from kaname.design.load import read_text
from kaname.rules import RULES
from kaname.rules.rule import Case

TODAY = date(2026, 11, 26)
HEAD = """\
kaname: 1
name: small
facts:
  deals: {from: deals.csv, key: id, time: closed_at}
measures:
  amount: {of: deals, agg: sum, expr: amount, where: won}
  won: {of: deals, agg: count, where: won}
  closed: {of: deals, agg: count}
  met: {of: deals, agg: sum, expr: meetings}
  called: {of: deals, agg: sum, expr: calls}
  days: {of: deals, agg: median, expr: days}
  days_before: {of: deals, agg: median, expr: days_before}
"""
KGI = "  sales: {role: kgi, value: amount, formula: won_deals * size}\n  size: {value: amount / won}\n"


def _found(name: str, kpis: str, rest: str = "") -> list[Mapping[str, object]]:
    """What one rule says of a design with these KPIs."""
    document = read_text(f"{HEAD}kpis:\n{kpis}{rest}", "small.yaml")
    assert [f.line() for f in document.findings if f.severity == "error"] == []
    rule = next(rule for rule in RULES if rule.name == name)
    return [hit.params for hit in rule.find(Case(document, TODAY))]


def _primary(name: str, **keys: str) -> str:
    written = ", ".join(f"{key}: {value}" for key, value in {"value": "met", **keys}.items())
    return f"  {name}: {{tier: primary, {written}}}\n"


@pytest.mark.parametrize(
    ("formula", "found"),
    [
        ("win_rate + call_rate", True),
        ("(win_rate + call_rate) / 2", True),
        ("win_rate + call_rate - won_deals / closed_deals", True),
        ("win_rate - call_rate", False),  # a difference in points
        ("win_rate + met_rate", False),  # of the same denominator
        ("0.5 * win_rate + 0.5 * call_rate", False),  # weighed
        ("1 - win_rate", False),
        ("waiting + working", True),
        ("won_deals + closed_deals", False),
        ("win_rate * call_rate", False),
        ("win_rate[area=east] + win_rate[area=west]", True),  # two denominators
        ("win_rate[area=east] + met_rate[area=east]", False),
        ("waiting[area=east] + waiting[area=west]", True),
        ("win_rate[area=east] - win_rate[area=west]", False),
    ],
)
def test_ratios_are_not_added(formula: str, found: bool) -> None:
    kpis = f"""\
  won_deals: {{value: won}}
  closed_deals: {{value: closed}}
  win_rate: {{value: won / closed, unit: ratio}}
  met_rate: {{value: met / closed, unit: ratio}}
  call_rate: {{value: met / called, unit: ratio}}
  waiting: {{value: days}}
  working: {{value: days_before}}
  index: {{formula: "{formula}"}}
"""
    assert bool(_found("ratio-added", kpis, "dimensions: {area: {}}\n")) is found


def test_a_formula_that_follows_by_algebra_may_add_ratios() -> None:
    kpis = """\
  win_rate: {value: won / closed, unit: ratio}
  call_rate: {value: met / called, unit: ratio}
  both: {value: won / closed + met / called, formula: win_rate + call_rate}
"""
    assert _found("ratio-added", kpis) == []


@pytest.mark.parametrize(
    ("kgi", "found"),
    [
        ("value: amount", True),
        ("value: amount, formula: won_deals * size", False),
        ("value: amount, split: area", False),
        ("value: won_deals * size", False),
    ],
)
def test_a_kgi_has_parts(kgi: str, found: bool) -> None:
    kpis = f"  sales: {{role: kgi, {kgi}}}\n  won_deals: {{value: won}}\n  size: {{value: amount / won}}\n"
    assert bool(_found("kgi-not-decomposed", kpis, "dimensions: {area: {}}\n")) is found


def test_where_strength_is_built_links_to_the_kgi_will_do() -> None:
    kpis = "  sales: {role: kgi, value: amount}\n  skills: {value: met}\n"
    links = "scorecard: {links: [{from: skills, to: sales}]}\n"
    assert _found("kgi-not-decomposed", kpis, links)
    assert not _found("kgi-not-decomposed", kpis, f"{links}strategy: {{situation: strength}}\n")


def test_a_tree_of_one_level_is_shallow_unless_something_drives_its_factors() -> None:
    assert _found("shallow-tree", KGI + "  won_deals: {value: won}\n")
    driven = KGI + "  won_deals: {value: won, drivers: [meetings]}\n  meetings: {value: met}\n"
    assert not _found("shallow-tree", driven)


def test_a_team_will_do_where_reps_control_nothing() -> None:
    assert not _found("lever-not-reached", KGI + "  won_deals: {value: won}\n")  # nobody says
    assert not _found("lever-not-reached", KGI + "  won_deals: {value: won, control: team}\n")
    assert _found("lever-not-reached", KGI + "  won_deals: {value: won, control: company}\n")
    with_reps = "  won_deals: {value: won, control: team}\n  calls: {value: called, control: rep}\n"
    assert _found("lever-not-reached", KGI + with_reps)


def test_a_kpi_that_has_not_begun_is_not_in_use() -> None:
    later = "  won_deals: {value: won, valid: [2030-01-01]}\n"
    assert _found("retired-in-formula", KGI + later) == [{"kpi": "sales", "other": "won_deals"}]


@pytest.mark.parametrize(
    ("timings", "found"),
    [
        (("lagging", "lagging", "lagging"), True),
        (("lagging", "lagging", "null"), True),
        (("lagging", "null", "null"), False),  # not enough is known
        (("lagging", "lagging", "leading"), False),
    ],
)
def test_lagging_only_needs_most_to_say_so(timings: tuple[str, ...], found: bool) -> None:
    kpis = KGI + "  won_deals: {value: won}\n"
    kpis += "".join(_primary(f"kpi_{at}", timing=said) for at, said in enumerate(timings))
    assert bool(_found("lagging-only", kpis)) is found


def test_a_role_of_the_company_may_look_at_results() -> None:
    kpis = (
        KGI + "  won_deals: {value: won}\n" + _primary("calls", timing="leading", given_to="[rep]")
    )
    kpis += "".join(_primary(f"r{at}", timing="lagging", given_to="[head]") for at in range(3))
    roles = "roles: {{rep: {{level: rep}}, head: {{level: {}}}}}\n"
    assert not _found("role-lagging-only", kpis, roles.format("company"))
    assert _found("role-lagging-only", kpis, roles.format("team"))


def test_leading_kpis_in_one_weekly_review_are_enough() -> None:
    kpis = (
        KGI
        + "  won_deals: {value: won, timing: lagging}\n  calls: {value: called, timing: leading}\n"
    )
    results = "  results: {label: R, cadence: weekly, kpis: [won_deals]}\n"
    calls = "  calls: {label: C, cadence: daily, kpis: [calls]}\n"
    assert _found("late-review", kpis, f"reviews:\n{results}") == [{"review": "results"}]
    assert not _found("late-review", kpis, f"reviews:\n{results}{calls}")
    assert not _found("late-review", kpis)
    plan = "  plan: {label: P, cadence: daily}\n"  # nothing on its agenda
    assert _found("late-review", kpis, f"reviews:\n{plan}{results}") == [{"review": "results"}]


def test_perspectives_are_asked_for_where_they_are_used() -> None:
    kpis = "  sales: {role: kgi, value: amount, perspective: finance}\n"
    assert _found("empty-perspective", kpis)
    assert not _found("empty-perspective", kpis, "strategy: {situation: lever}\n")
    assert _found("empty-perspective", kpis, "strategy: {situation: strength}\n")
    assert _found("empty-perspective", kpis, "strategy: {situation: lever}\nscorecard: {}\n")
    assert not _found("empty-perspective", "  sales: {role: kgi, value: amount}\n")


@pytest.mark.parametrize(
    ("quality", "found"),
    [
        ("stage: lead", True),
        ("stage: lead, tier: primary", False),  # stands beside it
        ("stage: close, tier: primary", True),
        ("stage: close, pair: calls", False),  # names it as its pair
    ],
)
def test_a_quantity_has_a_quality_beside_it(quality: str, found: bool) -> None:
    kpis = KGI + "  won_deals: {value: won}\n" + _primary("calls", nature="quantity", stage="lead")
    kpis += f"  contact_rate: {{value: met / called, nature: quality, {quality}}}\n"
    stages = "stages: {lead: {}, close: {}}\n"
    assert bool(_found("quantity-without-quality", kpis, stages)) is found


def test_a_pair_of_the_next_stage_is_near_enough() -> None:
    kpis = KGI + "  won_deals: {value: won}\n"
    kpis += _primary("calls", nature="quantity", stage="lead", pair="rate")
    rate = "  rate: {{value: met / called, nature: quality, stage: {}}}\n"
    stages = "stages: {lead: {}, qualify: {}, close: {}}\n"
    assert not _found("pair-elsewhere", kpis + rate.format("qualify"), stages)
    assert _found("pair-elsewhere", kpis + rate.format("close"), stages)


def test_five_primary_kpis_for_each_role_are_not_too_many() -> None:
    roles = "roles: {caller: {}, closer: {}}\n"
    five = "".join(_primary(f"a{at}", given_to="[caller]") for at in range(5))
    more = "".join(_primary(f"b{at}", given_to="[closer]") for at in range(5))
    assert not _found("too-many-primary", five + more, roles)
    (found,) = _found("too-many-primary", five + more + _primary("c", given_to="[closer]"), roles)
    assert (found["who"], found["count"]) == ("`closer`", 6)
    floor = _primary("suitability", given_to="[closer]", floor="1")
    assert not _found("too-many-primary", five + more + floor, roles)


def test_primary_kpis_of_everybody_and_of_segments_are_counted_apart() -> None:
    six = "".join(_primary(f"a{at}") for at in range(6))
    (found,) = _found("too-many-primary", six)
    assert found["count"] == 6
    sets = "segments:\n  large: {label: L, kpis: [a0, a1, a2]}\n  small: {label: S, kpis: [a3, a4, a5]}\n"
    assert not _found("too-many-primary", six, sets)


def test_what_is_given_to_nobody_counts_for_every_role() -> None:
    kpis = _primary("a", given_to="[rep]") + _primary("b", given_to="[rep]")
    roles = "roles: {rep: {}}\n"
    assert [found["count"] for found in _found("too-few-primary", kpis, roles)] == [2]
    assert not _found("too-few-primary", kpis + _primary("c"), roles)
    assert [found["count"] for found in _found("too-few-primary", _primary("a"))] == [1]


@pytest.mark.parametrize(
    ("kpi", "found"),
    [
        ("value: called", True),
        ("value: met / called", True),
        ("value: won / closed", False),  # of what is counted on the way to the KGI
        ("value: met / called, floor: 1", False),
        ("value: won_deals / closed_deals", False),
    ],
)
def test_a_primary_kpi_has_a_way_to_the_kgi(kpi: str, found: bool) -> None:
    kpis = (
        KGI
        + "  won_deals: {value: won, formula: closed_deals * rate}\n  closed_deals: {value: closed}\n"
    )
    kpis += f"  rate: {{value: won / closed}}\n  mine: {{tier: primary, {kpi}}}\n"
    assert bool(_found("far-from-goal", kpis)) is found


def test_a_kpi_is_near_by_driver_link_objective_and_pair() -> None:
    kpis = (
        KGI
        + "  won_deals: {value: won, nature: quantity, drivers: [meetings]}\n  meetings: {value: met}\n"
    )
    mine = "  mine: {tier: primary, value: called}\n"
    assert _found("far-from-goal", kpis + mine)
    assert not _found(
        "far-from-goal", kpis + mine, "scorecard: {links: [{from: mine, to: won_deals}]}\n"
    )
    way = "objectives: {o: {label: O, cycle: FY2026-Q1, key_results: [{kpi: won_deals, target: 9}], kpis: [mine]}}\n"
    assert not _found("far-from-goal", kpis + mine, way)
    pair = "  mine: {tier: primary, value: met / called, nature: quality, pair: won_deals}\n"
    assert not _found("far-from-goal", kpis + pair)


def test_reference_kpis_and_those_of_monthly_reviews_are_no_crowd() -> None:
    many = "".join(f"  kpi_{at}: {{value: called}}\n" for at in range(13))
    assert [found["count"] for found in _found("kpi-crowd", many)] == [13]
    monthly = "reviews: {monthly: {label: M, cadence: monthly, kpis: [kpi_0]}}\n"
    assert not _found("kpi-crowd", many, monthly)
    assert not _found("kpi-crowd", many.replace("called}", "called, tier: reference}"))


@pytest.mark.parametrize(
    ("part", "rest", "found"),
    [
        ("drivers: [calls]", "", True),
        ("drivers: [{kpi: calls, lag: 1 month}]", "", True),
        ("pair: calls", "", True),
        ("drivers: [won_deals]", "", False),
        ("", "scorecard: {links: [{from: calls, to: calls}]}\n", True),
        ("", "scorecard: {links: [{from: calls, to: won_deals}]}\n", False),
    ],
)
def test_nothing_leads_to_itself(part: str, rest: str, found: bool) -> None:
    kpis = KGI + f"  won_deals: {{value: won}}\n  calls: {{value: called, {part}}}\n"
    assert _found("self-reference", kpis, rest) == ([{"kpi": "calls"}] if found else [])


def test_a_quantity_that_is_its_own_pair_is_found_once() -> None:
    kpis = KGI + "  won_deals: {value: won}\n" + _primary("calls", nature="quantity", pair="calls")
    kpis += _primary("rate", nature="quality")
    assert _found("pair-not-quality", kpis) == []
    assert _found("self-reference", kpis) == [{"kpi": "calls"}]
