"""The figures that KPIs are to reach."""

from __future__ import annotations

from kaname.design.aims import Aim, aims, key_results, kgi, plan
from kaname.design.load import read_text
from kaname.design.model import Design

TEXT = """\
kaname: 1
name: small
facts:
  deals: {from: deals.csv, key: id, time: closed_at}
measures:
  won: {of: deals, agg: count}
strategy:
  horizon: FY2026
  goal: {kpi: rate, value: 5}
  milestones: [{period: FY2026-H1, value: 3}, {period: FY2026-Q3, value: 4, kpi: rate}]
kpis:
  rate: {value: won}
  sales: {role: kgi, value: won}
objectives:
  best: {label: B, cycle: FY2026-Q1, key_results: [{kpi: rate, target: 6}]}
segments:
  junior: {label: J, targets: {rate: 7}}
"""


def _design(text: str = TEXT) -> Design:
    design = read_text(text, "small.yaml").design
    assert design is not None
    return design


def test_a_milestone_without_kpi_is_of_the_kgi_whatever_the_goal_is_of() -> None:
    assert kgi(_design()) == "sales"
    assert list(plan(_design())) == [
        Aim(("strategy", "goal", "value"), "rate", 5, "FY2026"),
        Aim(("strategy", "milestones", 0, "value"), "sales", 3, "FY2026-H1"),
        Aim(("strategy", "milestones", 1, "value"), "rate", 4, "FY2026-Q3"),
    ]


def test_aims_are_those_of_plan_objectives_and_segments() -> None:
    assert [(aim.path[0], aim.kpi, aim.value) for aim in aims(_design())][3:] == [
        ("objectives", "rate", 6),
        ("segments", "rate", 7),
    ]
    (result,) = key_results(_design())
    assert (result.path, result.objective) == (("objectives", "best", "key_results", 0), "best")


def test_a_plan_without_a_kgi_is_of_no_kpi() -> None:
    text = TEXT.replace("role: kgi, ", "").replace("kpi: rate, value: 5", "value: 5")
    assert kgi(_design(text)) is None
    assert [aim.kpi for aim in plan(_design(text))] == ["rate"]
