"""What is expected of opening balances, slices and averages, so that every formula holds."""

from __future__ import annotations

import pytest

import kaname.api as kaname
from kaname.api.plans.planning import Ground, Wish, ground, plan
from kaname.api.plans.saving import left_out

DESIGN = """\
kaname: 1
name: Sales
calendar: {fiscal_year_starts: 4, timezone: UTC, as_of: 2026-03-31, data_from: 2024-04-01}
facts:
  deals: {from: deals.csv, key: id, time: closed, unit: deal, dimensions: {region: region}}
measures:
  done: {of: deals, agg: count}
  new: {of: deals, agg: count, time: created}
  open: {of: deals, agg: count, at_end: [created, closed]}
  days: {of: deals, agg: average, expr: days, unit: day}
kpis:
  closed: {role: kgi, value: done, formula: (opening(open_deals) + created) * pace}
  open_deals: {value: open}
  created: {value: new, split: region, control: rep, nature: quantity}
  pace: {value: done / (opening(open) + new), control: team, nature: quality}
  effort: {value: days * done, formula: closed * days_a_deal}
  days_a_deal: {value: days, better: down}
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    """Every month 6 deals begin in the East and 4 in the West, and end the month after."""
    folder = tmp_path_factory.mktemp("flow")
    months = [f"{2024 + (2 + n) // 12}-{(2 + n) % 12 + 1:02}" for n in range(26)]
    rows = [
        f"{n},{months[at]}-05,{months[at + 1]}-20,{'East' if number < 6 else 'West'},30"
        for at in range(25)
        for number in range(10)
        for n in [at * 10 + number]
    ]
    text = "\n".join(["id,created,closed,region,days", *rows])
    (folder / "deals.csv").write_text(text, "utf-8")
    (folder / "design.yaml").write_text(DESIGN, "utf-8")
    return kaname.open(folder / "design.yaml", store=folder / "store")


def test_opening_is_that_of_the_first_month(project: kaname.Project) -> None:
    on = ground(project, "closed", "FY2026")
    assert on.values["opening(open_deals)"] == pytest.approx(10, rel=1e-2)
    assert on.values["created"] == pytest.approx(120, rel=1e-2)
    assert on.values["pace"] == pytest.approx(120 / 130, rel=1e-2)
    assert on.values["closed"] == pytest.approx(120, rel=1e-2)
    own = on.expected.values["closed"]
    assert on.values["closed"] == pytest.approx(own, rel=1e-12)  # a definition: both agree


def test_slices_are_levers_and_openings_are_none(project: kaname.Project) -> None:
    found = plan(ground(project, "closed", "FY2026"), Wish(target="+10%"))
    lines = {line.kpi: line for line in found.lines}
    assert {kpi for kpi, line in lines.items() if line.moves} == {
        *("created[region=East]", "created[region=West]", "pace"),
    }
    assert lines["opening(open_deals)"].change == 0
    east, west = (lines[f"created[region={name}]"].target or 0 for name in ("East", "West"))
    assert lines["created"].target == pytest.approx(east + west, rel=1e-12)


def test_slices_are_named_as_left_out_of_the_ledger(project: kaname.Project) -> None:
    (note,) = left_out(plan(ground(project, "closed", "FY2026"), Wish(target="+10%")))
    assert note.rule == "plan.left-out"
    assert note.params == {
        "count": 2,
        "nodes": {
            "ja": "created（East）、created（West）",
            "en": "created (East), created (West)",
        },
    }


def test_average_stands_and_may_only_fall_where_less_is_better(project: kaname.Project) -> None:
    on: Ground = ground(project, "effort", "FY2026")
    days = on.values["days_a_deal"]
    assert days == pytest.approx(30, rel=1e-3)
    lines = {line.kpi: line for line in plan(on, Wish(target="+10%")).lines}
    assert lines["days_a_deal"].target == pytest.approx(days)
    lines = {line.kpi: line for line in plan(on, Wish(target="-10%", lower=True)).lines}
    assert (lines["days_a_deal"].target or 0) < days


def test_month_and_quarter_are_planned_alike(project: kaname.Project) -> None:
    for label, created in (("2026-05", 10), ("FY2026-Q2", 30), ("FY2026-H1", 60)):
        on = ground(project, "closed", label)
        assert on.values["created"] == pytest.approx(created, rel=0.05)
        assert on.values["closed"] == pytest.approx(
            (on.values["opening(open_deals)"] + on.values["created"]) * on.values["pace"]
        )
