"""The diet: what goes, what stays in the tree, what to think over, and what must stay."""

from __future__ import annotations

from datetime import date

from kaname.causes.health.diet import Kept, Slim, Spare, diet
from kaname.causes.health.examination import Examined
from kaname.causes.health.rule import Answer
from kaname.design.load import read_text
from kaname.design.model import Design

DESIGN = """\
kaname: 1
name: Sales
facts:
  deals: {from: deals.csv, time: closed_on}
measures:
  deals: {of: deals, agg: count}
kpis:
  sales: {role: kgi, value: deals, formula: won * size}
  won: {value: deals}
  size: {value: deals}
  cards: {value: deals, entry_minutes: 5}
  calls: {value: deals, tier: primary}
  checks: {value: deals, floor: 1}
  notes: {value: deals}
"""
TODAY = date(2026, 11, 26)


def _design() -> Design:
    found = read_text(DESIGN, "sales.yaml").design
    assert found is not None
    return found


def _examined(**found: list[str]) -> Examined:
    told = {
        rule.replace("_", "-"): tuple(Answer(("kpis", kpi), 0.0, large=True) for kpi in kpis)
        for rule, kpis in found.items()
    }
    return Examined(told, {}, {})


def test_what_goes_what_is_demoted_and_what_is_reviewed() -> None:
    found = _examined(
        constant=["size", "checks", "sales"],
        untouched=["cards", "calls"],
        twin=["cards"],
        leading_does_not_lead=["notes"],
        back_dated=["won"],
    )
    assert diet(_design(), found, TODAY).slim == (
        Slim("cards", "retire", ("twin", "untouched"), 5.0),
        Slim("size", "demote", ("constant",), None),
        Slim("calls", "review", ("untouched",), None),
        Slim("notes", "review", ("leading-does-not-lead",), None),
    )


def test_what_stays_and_why() -> None:
    found = diet(_design(), _examined(constant=["size"]), TODAY)
    assert found.kept == (
        Kept("sales", "kgi"),
        Kept("won", "tree"),
        Kept("size", "tree"),
        Kept("calls", "primary"),
        Kept("checks", "floor"),
    )


def test_minutes_of_what_is_retired_and_of_columns_for_nothing() -> None:
    spare = [Spare("deals.csv", "fax", 1.5), Spare("deals.csv", "memo", 2.0)]
    found = diet(_design(), _examined(untouched=["cards"]), TODAY, spare)
    assert found.minutes == 8.5
    assert diet(_design(), _examined(), TODAY).minutes == 0
