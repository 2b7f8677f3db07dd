"""What a plan names beside itself: the landing of a running period."""

from __future__ import annotations

import pytest

import kaname.api as kaname
from kaname.api.landings.landing import landing, question
from kaname.api.plans.planning import Ground, Wish, ground, plan
from tests.landing.files import DESIGN, write

TREE = DESIGN.replace("value: won_amount}", "value: won_amount, formula: wins * average}").replace(
    "value: won}", "value: won, control: rep}"
)


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder = tmp_path_factory.mktemp("landing")
    return kaname.open(write(folder, design=TREE), store=folder / "store")


def test_landing_of_a_running_period_is_named_with_both_figures(project: kaname.Project) -> None:
    on: Ground = ground(project, "sales", "FY2026")
    (answer,) = landing(question(project, "sales", "FY2026"), compared=False).answers
    apart = answer.expected / on.values["sales"] - 1
    assert abs(apart) > 0.01  # the company's last deals are not as its months were
    goal = answer.expected * 1.2
    notes = plan(on, Wish(target=f"{goal:.0f}")).notes
    (note,) = [each for each in notes if each.rule == "plan.landing-beside"]
    assert note.severity == "info"
    millions = {name: f"¥{value / 1e6:,.1f}M" for name, value in _figures(on, answer.expected)}
    assert {name: note.params[name]["en"] for name in millions} == millions  # type: ignore[index]
    assert note.params["change"] == {"ja": "+20.0%", "en": "+20.0%"}
    assert "着地見込み" in note.text("ja")


def _figures(on: Ground, landed: float) -> list[tuple[str, float]]:
    return [("expected", on.values["sales"]), ("landing", landed)]


@pytest.mark.parametrize(("kpi", "period"), [("sales", "FY2028"), ("deals_in", "FY2026")])
def test_no_landing_is_named_where_there_is_none(
    project: kaname.Project, kpi: str, period: str
) -> None:
    notes = plan(
        ground(project, kpi, period), Wish(target="90億" if kpi == "sales" else "900")
    ).notes
    assert "plan.landing-beside" not in [each.rule for each in notes]
