"""Last year's landing beside the target of the next one."""

from __future__ import annotations

from dataclasses import replace

import pytest

import kaname.api as kaname
from kaname.api.landings.landing import landing, question
from kaname.api.landings.last_year import beside_landing, landed
from kaname.api.targets.proposals import Proposal, Wish, propose
from kaname.periods import parse
from kaname.targets.ledger import COMPANY
from tests.landing.files import write


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    """The company as it is written down on 20 May 2026."""
    folder = tmp_path_factory.mktemp("landing")
    return kaname.open(write(folder), store=folder / "store")


def wish(project: kaname.Project, period: str, kpi: str = "sales") -> Wish:
    return Wish(kpi, parse(period, project.calendar), COMPANY, "田村", "en")


def proposed(project: kaname.Project, of: Wish, amount: str) -> Proposal:
    return propose(project, of, reason="r", amount=amount, write=False)


def test_it_is_what_the_landing_says(project: kaname.Project) -> None:
    found = landed(project, wish(project, "FY2027"))
    (answer,) = landing(question(project, "sales", "FY2026"), compared=False).answers
    assert found is not None
    assert (found.period.label, found.expected) == ("FY2026", answer.expected)
    assert (found.low, found.high) == (answer.low, answer.high)


@pytest.mark.parametrize(
    ("period", "kpi"),
    [("FY2026", "sales"), ("FY2028", "sales"), ("FY2027", "win_rate")],
    ids=["over", "not begun", "no deals"],
)
def test_there_is_none(project: kaname.Project, period: str, kpi: str) -> None:
    assert landed(project, wish(project, period, kpi)) is None


def test_a_target_below_it_is_told(project: kaname.Project) -> None:
    of = wish(project, "FY2027")
    of = replace(of, landed=landed(project, of))
    assert of.landed is not None
    low = beside_landing(proposed(project, of, "100M"), of.landed)
    assert (low.rule, low.severity) == ("targets.beside-landing", "warning")
    assert "FY2026" in low.text("en")
    high = beside_landing(proposed(project, of, "90B"), of.landed)
    assert high.severity == "info"


def test_the_step_names_both_figures(project: kaname.Project) -> None:
    of = wish(project, "FY2027")
    of = replace(of, landed=landed(project, of))
    assert of.landed is not None
    step = proposed(project, of, "1B").target.steps[0]
    assert step.detail["landing"] == round(of.landed.expected)
    assert "is forecast to land at" in step.reason
    assert "landing" not in proposed(project, wish(project, "FY2027"), "1B").target.steps[0].detail
