"""Closure: exactly the measures, facts, columns and dimensions that some KPIs need."""

from __future__ import annotations

from kaname.catalogue.closure import Needed, names, needed
from tests.catalogue.parts import parts

PARTS = """\
facts:
  deals:
    from: model
    columns:
      days: closed_at - opened_at
      calls_made: {of: calls, agg: count, match: deal_id}
      unused: amount * 2
    history: {from: changes, key: deal_id, fields: [stage]}
    join:
      reps: {key: rep, to: rep_id, valid: [valid_from, valid_to]}
      regions: reps.region
      products: product_id
    dimensions: {rep: rep, region: regions.name}
  calls: {from: model, where: kind = 'call'}
  changes: {from: model}
  reps: {from: model, dimensions: {rep: rep_id, team: team}}
  regions: {from: model}
  products: {from: model}
  people: {from: model, dimensions: {office: office}}
  effort: {from: model, each_day: [valid_from, valid_to], columns: {hours: minutes / 60}}
dimensions:
  rep: {spine: reps}
  region: {label: Region}
  team: {spine: people}
  office: {label: Office}
  product: {label: Product}
measures:
  won: {of: deals, agg: count, where: stage = 'won'}
  open: {of: deals, agg: count, at_end: [opened_at, closed_at]}
  days_to_win: {of: deals, agg: median, expr: days}
  called: {of: deals, agg: sum, expr: calls_made}
  hours: {of: effort, agg: sum, expr: hours}
  hours_of_winners: {per: [rep], agg: sum, expr: hours, where: won > 0}
  sold: {of: deals, agg: count, where: products.family = 'new', needs: [calls]}
"""


def closed(*values: str) -> Needed:
    whole = parts(PARTS)
    return needed(values, whole["measures"], whole["facts"], whole["dimensions"])


def columns(found: Needed, fact: str) -> set[str]:
    return _part(found, fact, "columns")


def joins(found: Needed, fact: str) -> set[str]:
    return _part(found, fact, "join")


def _part(found: Needed, fact: str, name: str) -> set[str]:
    part = found.facts[fact].get(name)
    return set(part) if isinstance(part, dict) else set()


def test_names_of_an_expression() -> None:
    assert names("won / lag(won, 'won the deal') + 2") == {"won", "lag"}
    assert names(3) == set()


def test_a_count_needs_its_fact_without_columns() -> None:
    found = closed("won / won")
    assert set(found.measures) == {"won"}
    assert columns(found, "deals") == set()
    assert "history" not in found.facts["deals"]


def test_dimensions_bring_their_joins_and_spines() -> None:
    found = closed("won")
    assert joins(found, "deals") == {"reps", "regions"}  # the region is found through the rep
    assert set(found.facts) == {"deals", "reps", "regions", "people"}
    assert set(found.dimensions) == {"rep", "region", "team", "office"}


def test_a_balance_keeps_the_history_and_what_it_reads() -> None:
    found = closed("opening(open)")
    assert "history" in found.facts["deals"]
    assert "changes" in found.facts


def test_columns_in_use_only() -> None:
    assert columns(closed("days_to_win"), "deals") == {"days"}


def test_a_related_column_brings_its_fact() -> None:
    found = closed("called")
    assert columns(found, "deals") == {"calls_made"}
    assert found.facts["calls"] == {"from": "model", "where": "kind = 'call'"}


def test_a_condition_brings_its_join() -> None:
    found = closed("sold")
    assert "products" in joins(found, "deals")
    assert "products" in found.facts


def test_what_a_measure_needs_is_not_in_the_text_of_a_design() -> None:
    found = closed("sold")
    assert "needs" not in found.measures["sold"]
    assert "calls" not in found.facts


def test_a_panel_brings_the_measures_that_it_is_made_of() -> None:
    found = closed("hours_of_winners")
    assert set(found.measures) == {"hours_of_winners", "hours", "won"}
    assert columns(found, "effort") == {"hours"}


def test_measures_and_facts_stay_in_their_order() -> None:
    found = closed("days_to_win + won")
    assert list(found.measures) == ["won", "days_to_win"]
    assert list(found.facts) == ["deals", "reps", "regions", "people"]
