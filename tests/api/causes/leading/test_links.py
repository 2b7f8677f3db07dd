"""The evidence on what a design states."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname import api
from kaname.api.causes.leading import evidence, links
from kaname.api.causes.leading.found import LeadOf
from kaname.api.causes.leading.links import LinkEvidence, Stated, lags, stated_links, told
from kaname.api.project import Project
from kaname.causes.leading.lead import Lead
from kaname.periods import Grain
from tests.api.causes.leading.company import write


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return api.open(write(tmp_path_factory.mktemp("links")))


def test_every_stated_cause_is_told(company: Project) -> None:
    found = {(one.stated.cause, one.stated.effect): one for one in evidence(company)}
    assert [
        (one.cause, one.effect, one.lag, one.origin) for one in stated_links(company.design)
    ] == [
        ("calls", "won_deals", "2 months", "link"),
        ("weather", "sales", "1 quarter", "link"),
        ("calls", "closed_deals", "2 months", "driver"),
        ("mails", "closed_deals", "1 month", "driver"),
    ]
    assert found["calls", "won_deals"].certainty == "held"
    assert found["calls", "closed_deals"].certainty == "held"
    assert found["calls", "closed_deals"].found.lead.lag == 2
    assert found["mails", "closed_deals"].certainty in ("none", "shared")
    assert found["weather", "sales"].certainty in ("none", "shared")


def test_words_begin_with_what_is_borne_out(company: Project) -> None:
    told = [one.text("en") for one in links(company).insights]
    assert len(told) == 4
    assert told[0].startswith(("Calls → Won deals (stated: 2 months): borne out.", "Calls → Deals"))
    assert "stated: 1 quarter" in " ".join(told)
    assert "「架電件数」→「決着件数」（設計では2か月）" in "".join(
        one.text("ja") for one in links(company).insights
    )


def test_an_effect_the_other_way_round_is_against(tmp_path: Path) -> None:
    path = write(tmp_path)
    text = path.read_text("utf-8")
    kpi = "control: rep}\n  mails:"
    assert kpi in text
    path.write_text(text.replace(kpi, "control: rep, better: down}\n  mails:"), "utf-8")
    found = {(o.stated.cause, o.stated.effect): o for o in evidence(api.open(path))}
    assert found["calls", "closed_deals"].certainty == "against"


@pytest.mark.parametrize(
    ("stated", "grain", "expected"),
    [
        ("2 months", Grain.MONTH, (2,)),
        ("1 quarter", Grain.MONTH, (3,)),
        ("1 quarter", Grain.WEEK, (13,)),
        ("1 month", Grain.QUARTER, (1,)),
        ("2 weeks", Grain.MONTH, (1,)),
        ("4 years", Grain.MONTH, (48,)),
        (None, Grain.MONTH, (1, 2, 3)),
    ],
)
def test_lags(stated: str | None, grain: Grain, expected: tuple[int, ...]) -> None:
    assert lags(stated, grain) == expected


def test_a_design_that_states_nothing(tmp_path: Path) -> None:
    path = write(tmp_path)
    text = path.read_text("utf-8").split("scorecard:")[0]
    lines = [line for line in text.splitlines() if "drivers:" not in line]
    path.write_text("\n".join(lines) + "\n", "utf-8")
    project = api.open(path)
    assert evidence(project) == ()
    assert [one.kind for one in links(project).insights] == ["leads.no-links"]


def test_what_only_seems_so_among_many_is_told_as_that(company: Project) -> None:
    stated = Stated("calls", "won_deals", None, "driver")
    seen = Lead(1, 0.02, 0.01, 0.04, 0.029, 0.001, 0.04, "leads", 12, 400)
    one = LinkEvidence(stated, "none", LeadOf("calls", "won_deals", "rep", seen))
    found = told(company, one, Grain.MONTH, 11)
    assert found.kind == "leads.link-alone"
    assert "12人・延べ400か月" in found.text("ja")
    assert "11組を調べた" in found.text("ja")
    assert "(probability 0.029)" in found.text("en")
    assert (found.size, found.unit) == (None, "deal")
