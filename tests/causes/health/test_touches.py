"""Touches: what a design uses counts as touched; what records say counts where they are kept."""

from __future__ import annotations

from datetime import date

import pytest

from kaname.causes.health.evidence import Evidence, no_figures
from kaname.causes.health.rules.untouched import look
from kaname.causes.health.touches import planned
from kaname.design.load import read_text
from kaname.design.model import Design

DESIGN = """\
kaname: 1
name: Sales
facts:
  deals: {{from: deals.csv, time: closed_on}}
measures:
  won: {{of: deals, agg: count, where: won}}
  closed: {{of: deals, agg: count}}
kpis:
  sales: {{role: kgi, value: won, formula: tried * rate}}
  tried: {{value: closed, pair: checked}}
  rate: {{value: won / closed}}
  checked: {{value: closed}}
  cards: {{value: closed, drivers: [calls]}}
  calls: {{value: closed}}
{more}"""
TODAY = date(2026, 11, 26)


def _design(more: str = "") -> Design:
    found = read_text(DESIGN.format(more=more), "sales.yaml").design
    assert found is not None
    return found


MEETING = "reviews: {monthly: {label: M, cadence: monthly, kpis: [sales]}}\n"


def _idle(design: Design, touched: dict[str, date] | None = None) -> set[str]:
    none = no_figures()
    asked = Evidence(design, TODAY, none, none, none, touched=touched)
    return {answer.kpi for answer in look(asked).answers if answer.large}


def test_parts_and_pairs_of_the_kgi_are_used() -> None:
    assert planned(_design(), TODAY) >= {"sales", "tried", "rate", "checked"}


def test_a_measure_within_a_used_ratio_is_used() -> None:
    assert "cards" in planned(_design(), TODAY)  # `closed` is what the rate is divided by


MORE = {
    "review": "reviews: {weekly: {label: W, cadence: weekly, kpis: [extra]}}\n",
    "segment": "segments: {all: {label: S, targets: {extra: 4}}}\n",
    "objective": (
        "objectives: {o: {label: O, cycle: FY2026-Q3, key_results: [{kpi: extra, target: 5}]}}\n"
    ),
    "running": "initiatives: {i: {label: I, effects: [{kpi: extra, likely: 0.1}]}}\n",
}
OVER = (
    "initiatives: {i: {label: I, valid: [2025-01-01, 2025-06-01], "
    "effects: [{kpi: extra, likely: 0.1}]}}\n"
)


def _with_extra(more: str) -> Design:
    text = DESIGN.format(more=more).replace(
        "  calls: {value: closed}\n", "  calls: {value: closed}\n  extra: {value: lost}\n"
    )
    text = text.replace("  won: {of", "  lost: {of: deals, agg: count, where: not won}\n  won: {of")
    found = read_text(text, "sales.yaml").design
    assert found is not None
    return found


@pytest.mark.parametrize("more", MORE.values(), ids=MORE.keys())
def test_what_the_design_uses_is_touched(more: str) -> None:
    meeting = "" if "reviews" in more else MEETING
    assert _idle(_with_extra(meeting + more)) == set()


@pytest.mark.parametrize("more", ["", OVER], ids=["nothing", "an initiative that is over"])
def test_what_nothing_uses_is_untouched(more: str) -> None:
    assert _idle(_with_extra(MEETING + more)) == {"extra"}


def test_without_meetings_and_objectives_no_kpi_is_called_unused() -> None:
    assert _idle(_with_extra("")) == set()
    assert _idle(_with_extra(""), {}) == {"tried", "rate", "checked", "cards", "calls", "extra"}


def test_records_count_where_they_are_kept() -> None:
    touched = dict.fromkeys(("tried", "rate", "checked", "calls"), TODAY)
    assert _idle(_design(), touched) == {"cards"}
    touched["cards"] = date(2026, 8, 26)  # 92 days ago
    assert _idle(_design(), touched) == set()
    touched["cards"] = date(2026, 8, 25)
    assert _idle(_design(), touched) == {"cards"}
