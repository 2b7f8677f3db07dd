"""Lineage: every fact and column that a KPI's value is read from, and where nothing may stand."""

from __future__ import annotations

from textwrap import dedent

import pytest

from kaname.design.load import read_text
from kaname.design.model import Design
from kaname.measure.lineage import Use, grouped, lineage

DESIGN = """\
kaname: 1
name: test
currency: JPY
facts:
  deals:
    from: deals.csv
    key: deal
    time: closed_at
    where: not is_test
    currency: currency
    join:
      accounts: account
      reps: {key: owner, to: rep, valid: [since, until]}
      rate: {table: fx, key: currency, to: code, valid: [valid_from], at: closed_at}
    columns:
      net: amount - coalesce(discount, 0)
      first_visit: {of: visits, agg: min, expr: visited_at, where: held, match: account}
      visits_held: {of: visits, agg: count, where: held, match: account}
      last_stage: {of: log, agg: last, expr: new_value, match: deal, until: closed_at}
    dimensions: {rep: owner, team: reps.team, segment: accounts.segment}
    history: {from: log, key: deal, fields: [stage, amount]}
  accounts: {from: accounts.csv, key: account, where: active}
  reps: {from: reps.csv, key: rep, each_day: [since, until], time: on_day}
  fx: {from: fx.csv}
  visits: {from: visits.csv, time: visited_at, dimensions: {rep: rep}}
  log: {from: log.csv, time: changed_at}
  figures:
    from: figures.csv
    stated:
      kind: scope
      id: unit
      span: [since, until]
      latest: stated_on
      levels:
        company: {}
        rep: {join: {reps: {key: unit, to: rep, at: since}}, dimensions: {rep: unit, team: reps.team}}
measures:
  won: {of: deals, agg: count, where: "stage = 'won' and amount > 0"}
  won_amount: {of: deals, agg: sum, expr: net * rate.rate, where: stage = 'won', unit: JPY}
  met: {of: deals, agg: count, time: first_visit}
  visited: {of: deals, agg: sum, expr: visits_held}
  met_or_never: {of: deals, agg: sum, expr: "coalesce(first_visit, closed_at) - closed_at"}
  proposed:
    of: deals
    agg: count
    where: proposed_at is not null and visits_held > 0 and coalesce(discount, 0) = 0
  final: {of: deals, agg: count, where: last_stage = 'won'}
  open_amount: {of: deals, agg: sum, expr: amount, at_end: [opened_at, closed_at]}
  big: {of: deals, agg: count, where: accounts.size > 100, time: none}
  days: {of: reps, agg: count, where: is_business_day}
  target: {of: figures, agg: sum, expr: value, where: measure = 'sales'}
  visits: {of: visits, agg: count}
  busy: {per: [rep, day], agg: count, where: visits > 3}
kpis:
  won: {value: won}
  won_amount: {value: won_amount, formula: won * average}
  average: {value: won_amount / won}
  met: {value: met}
  visited: {value: visited}
  met_or_never: {value: met_or_never}
  proposed: {value: proposed}
  final: {value: final}
  open_amount: {value: open_amount}
  big: {value: big}
  days: {value: days / months()}
  attainment: {value: won_amount / target}
  busy: {value: busy}
  sliced: {value: "won[segment='SMB']"}
  of_formula: {formula: won - big}
"""


@pytest.fixture(scope="module")
def design() -> Design:
    document = read_text(dedent(DESIGN), "design.yaml")
    assert [f.line() for f in document.findings if f.severity == "error"] == []
    assert document.design is not None
    return document.design


def needed(design: Design, kpi: str) -> set[str]:
    return {f"{u.fact}.{u.column}" for u in lineage(design)[kpi].uses if not u.optional}


def answered(design: Design, kpi: str) -> set[str]:
    """Columns in which nothing is an answer wherever they are read."""
    uses = lineage(design)[kpi].uses
    return {f"{u.fact}.{u.column}" for u in uses if u.optional} - needed(design, kpi)


def test_a_condition_is_asked_of_the_rows_that_the_others_do_not_rule_out(design: Design) -> None:
    among = "(coalesce(NOT is_test, true)) and (coalesce(amount > 0, true))"
    assert Use("deals", "stage", among) in lineage(design)["won"].uses
    everything = "(NOT is_test) and (stage = 'won') and (amount > 0)"
    assert Use("deals", "closed_at", everything) in lineage(design)["won"].uses
    assert lineage(design)["won"].conditions == {"won": everything}


def test_value_reads_derived_columns_joins_and_the_currency(design: Design) -> None:
    assert needed(design, "won_amount") == {
        *("deals.amount", "deals.stage", "deals.is_test", "deals.closed_at", "deals.currency"),
        *("fx.code", "fx.rate"),
    }
    assert answered(design, "won_amount") == {"deals.discount", "fx.valid_from"}


def test_ratio_reads_both_and_dimensions_are_left_out(design: Design) -> None:
    assert lineage(design)["average"].facts == ("deals", "fx")
    assert lineage(design)["average"].measures == ("won_amount", "won")


def test_a_figure_of_related_rows_needs_some_of_them(design: Design) -> None:
    assert needed(design, "met") == {
        *("deals.account", "deals.is_test"),
        *("visits.account", "visits.held", "visits.visited_at"),
    }
    assert {u.fact for u in lineage(design)["met"].uses if u.awaited} == {"visits"}
    assert lineage(design)["met"].facts == ("deals", "visits")


@pytest.mark.parametrize("kpi", ["visited", "met_or_never"])
def test_a_count_of_related_rows_or_what_stands_for_them_needs_none(
    design: Design, kpi: str
) -> None:
    assert lineage(design)[kpi].facts == ("deals",)
    assert lineage(design)[kpi].sources == ("deals", "visits")
    assert {"visits.account", "visits.held"} <= answered(design, kpi)


def test_related_with_a_bound_reads_keys_and_clocks(design: Design) -> None:
    assert needed(design, "final") == {
        *("deals.deal", "deals.closed_at", "deals.is_test"),
        *("log.deal", "log.new_value", "log.changed_at"),
    }


def test_parts_of_a_condition_and_what_they_cannot_be_met_without(design: Design) -> None:
    asked = lineage(design)["proposed"].asked["proposed"]
    columns = {
        part: {f"{u.fact}.{u.column}" for u in uses if not u.optional}
        for part, uses in asked.items()
    }
    assert columns == {
        "NOT is_test": {"deals.is_test"},
        "NOT proposed_at IS NULL": {"deals.proposed_at"},
        "visits_held > 0": {"deals.account", "visits.account", "visits.held"},
        "COALESCE(discount, 0) = 0": set(),
    }


def test_state_reads_the_log_and_an_open_end(design: Design) -> None:
    assert needed(design, "open_amount") == {"deals.amount", "deals.opened_at", "deals.is_test"}
    assert answered(design, "open_amount") == {
        *("deals.closed_at", "deals.currency"),
        *("log.deal", "log.field", "log.changed_at", "log.old_value", "log.new_value"),
    }


def test_join_reads_key_other_side_and_its_condition(design: Design) -> None:
    assert needed(design, "big") == {
        *("deals.account", "deals.is_test", "accounts.account", "accounts.size")
    }
    assert "accounts.active" in answered(design, "big")
    assert lineage(design)["big"].facts == ("deals", "accounts")


def test_days_of_the_calendar_are_no_columns(design: Design) -> None:
    assert lineage(design)["days"].columns == {("reps", "since"), ("reps", "until")}


def test_stated_figures_read_units_spans_and_versions(design: Design) -> None:
    assert {"figures.value", "figures.scope", "figures.since", "figures.measure"} <= needed(
        design, "attainment"
    )
    assert {"figures.unit", "figures.stated_on", "reps.team"} <= answered(design, "attainment")


def test_panel_reads_parts_and_entity_but_not_the_day(design: Design) -> None:
    assert needed(design, "busy") == {"visits.rep", "visits.visited_at"}


def test_slice_reads_its_dimension(design: Design) -> None:
    assert {"deals.account", "accounts.segment"} <= needed(design, "sliced")


def test_kpi_without_a_value_is_read_by_its_formula(design: Design) -> None:
    both = lineage(design)
    assert both["of_formula"].columns == both["won"].columns | both["big"].columns


def test_columns_are_named_as_the_table_names_them(design: Design) -> None:
    tables = {name: {"VISITED_AT": "DATE", "Rep": "VARCHAR"} for name in ("visits",)}
    assert lineage(design, tables)["busy"].columns == {("visits", "VISITED_AT"), ("visits", "Rep")}


def test_dimensions_read_what_grouping_reads(design: Design) -> None:
    assert grouped(design) == {
        "rep": frozenset({("deals", "owner"), ("visits", "rep"), ("figures", "unit")}),
        "team": frozenset(
            {
                *(("deals", "owner"), ("figures", "unit"), ("figures", "since")),
                *(("reps", "rep"), ("reps", "team"), ("reps", "since"), ("reps", "until")),
            }
        ),
        "segment": frozenset(
            {
                *(("deals", "account"), ("accounts", "account")),
                *(("accounts", "segment"), ("accounts", "active")),
            }
        ),
    }
