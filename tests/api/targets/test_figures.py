"""Target figures: which place answers, for whom, and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.targets.figures import Targets, target_figures
from kaname.errors import KanameError
from kaname.targets.ledger import COMPANY, FOLDER, Scope, Step, Target, append, target
from tests.standing_company import DESIGN, TARGETS, write


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    return opened(tmp_path_factory.mktemp("targets"))


def opened(folder: Path, design: str = DESIGN, targets: str = TARGETS) -> kaname.Project:
    return kaname.open(write(folder, design, targets), store=folder / "store")


def cells(found: Targets) -> dict[tuple[str, ...], tuple[float, str]]:
    return {(*g, p.label): (figure.value, figure.source) for (g, p), figure in found.items()}


def test_stated_rows_of_months(project: kaname.Project) -> None:
    assert cells(target_figures(project, "sales", "month")) == {
        ("2026-04",): (400, "stated"),
        ("2026-05",): (500, "stated"),  # the newest; neither the draft nor the actual
        ("2026-06",): (400, "stated"),
    }


def test_months_make_a_quarter_the_text_answers_for_longer(project: kaname.Project) -> None:
    assert cells(target_figures(project, "sales", "quarter")) == {("FY2026-Q1",): (1300, "stated")}
    assert cells(target_figures(project, "sales", "half")) == {("FY2026-H1",): (2800, "milestone")}
    assert cells(target_figures(project, "sales", "year")) == {("FY2026",): (6000, "goal")}


def test_months_of_a_rate_make_no_quarter(project: kaname.Project) -> None:
    assert cells(target_figures(project, "win_rate", "month")) == {("2026-05",): (0.6, "stated")}
    assert cells(target_figures(project, "win_rate", "quarter")) == {}


def test_what_was_known_on_a_day(project: kaname.Project) -> None:
    found = target_figures(project, "sales", "month", as_of=date(2026, 5, 9))
    assert cells(found)["2026-05",] == (400, "stated")
    assert cells(target_figures(project, "sales", "month", as_of=date(2026, 1, 1))) == {}


def test_versions(project: kaname.Project) -> None:
    found = target_figures(project, "sales", "month", version="当初")
    assert cells(found)["2026-05",] == (400, "stated")
    assert {figure.version for figure in found.values()} == {"当初"}
    assert cells(target_figures(project, "sales", "month", version="none")) == {}
    assert cells(target_figures(project, "sales", "year", version="design")) == {
        ("FY2026",): (6000, "goal")
    }


def test_by_a_dimension_and_within_one(project: kaname.Project) -> None:
    assert cells(target_figures(project, "sales", "month", by="region")) == {
        ("East", "2026-05"): (300, "stated"),
        ("West", "2026-05"): (200, "stated"),
    }
    found = target_figures(project, "sales", "month", where={"region": "West"})
    assert cells(found) == {("2026-05",): (200, "stated")}


def test_segments_count_the_people(project: kaname.Project) -> None:
    span = {"start": "2026-05", "end": "2026-05"}
    assert cells(target_figures(project, "closed", "month", **span)) == {
        ("2026-05",): (3 + 3 + 1, "segments")
    }
    assert cells(target_figures(project, "closed", "month", "region", **span)) == {
        ("East", "2026-05"): (6, "segments"),
        ("West", "2026-05"): (1, "segments"),
    }
    assert cells(target_figures(project, "closed", "month", "rep", **span)) == {
        ("abe", "2026-05"): (3, "segments"),
        ("chiba", "2026-05"): (3, "segments"),
        ("baba", "2026-05"): (1, "segments"),
    }
    found = target_figures(project, "closed", "quarter", start="FY2026-Q1", end="FY2026-Q1")
    assert cells(found) == {("FY2026-Q1",): (21, "segments")}
    assert cells(target_figures(project, "closed", "week", **span)) == {}


def test_segments_of_what_people_share_are_of_one_person(project: kaname.Project) -> None:
    span = {"start": "2026-05", "end": "2026-05"}
    assert cells(target_figures(project, "buyers", "month", **span)) == {}
    assert cells(target_figures(project, "buyers", "month", "rep", **span)) == {
        ("abe", "2026-05"): (1, "segments"),
        ("chiba", "2026-05"): (1, "segments"),
    }


def test_segments_of_balances_and_rates(tmp_path: Path) -> None:
    more = DESIGN.replace("targets: {closed: 3, buyers: 1}", "targets: {open: 2, win_rate: 0.3}")
    more = more.replace("targets: {closed: 1}", "targets: {open: 1, win_rate: 0.6}")
    project = opened(tmp_path, more, TARGETS.replace("win_rate", "other"))
    span = {"start": "FY2026-Q1", "end": "FY2026-Q1"}
    assert cells(target_figures(project, "open", "quarter", **span)) == {
        ("FY2026-Q1",): (5, "segments")  # of people, and not of months
    }
    found = target_figures(project, "win_rate", "quarter", **span)
    assert cells(found) == {("FY2026-Q1",): (pytest.approx(0.4), "segments")}


def test_nobody_is_listed(tmp_path: Path) -> None:
    bare = DESIGN.replace(
        "  rep: {spine: reps, hierarchy: [region]}\n  region: {spine: reps}\n", ""
    )
    project = opened(tmp_path, bare.replace("dimensions:\nmeasures:", "measures:"))
    assert cells(target_figures(project, "closed", "month")) == {}


def test_unknown_names(project: kaname.Project) -> None:
    with pytest.raises(KanameError) as refused:
        target_figures(project, "sale", "moon", by="regoin")
    assert [f.rule for f in refused.value.findings] == [
        "measure.unknown-kpi",
        "measure.unknown-dimension",
        "measure.unknown-grain",
    ]


# The ledger


def made(kpi: str, period: str, value: float, scope: Scope = COMPANY) -> Target:
    step = Step("adjustment", value, "plan", "head of sales", date(2026, 3, 1), "a round figure")
    return target(kpi, period, scope, [step])


def enter(folder: Path, version: str, targets: Sequence[Target], at: datetime) -> None:
    append(
        folder / FOLDER,
        version=version,
        author="head of sales",
        reason="the year's plan",
        targets=targets,
        status="approved",
        at=at,
    )


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder = tmp_path_factory.mktemp("ledger")
    months = [made("sales", f"2026-{month:02}", 100.0 + month) for month in (4, 5, 6)]
    enter(folder, "当初", months, datetime(2026, 3, 20, tzinfo=UTC))
    revised = [
        made("sales", "2026-05", 222),
        made("sales", "2026-05", 30, Scope("team", "East")),
        made("sales", "2026-05", 7, Scope("member", "East/abe")),
    ]
    enter(folder, "修正", revised, datetime(2026, 5, 12, 1, tzinfo=UTC))
    return opened(folder)


def test_the_ledger_comes_first(ledger: kaname.Project) -> None:
    found = target_figures(ledger, "sales", "month", start="2026-04", end="2026-06")
    assert cells(found) == {
        ("2026-04",): (104, "ledger"),
        ("2026-05",): (222, "ledger"),
        ("2026-06",): (106, "ledger"),
    }
    assert [figure.version for figure in found.values()] == ["当初", "修正", "当初"]


def test_months_of_the_ledger_make_a_quarter(ledger: kaname.Project) -> None:
    (figure,) = target_figures(ledger, "sales", "quarter").values()
    assert (figure.value, figure.source, figure.version) == (432, "ledger", "当初 + 修正")


def test_versions_and_days_of_the_ledger(ledger: kaname.Project) -> None:
    span = {"start": "2026-05", "end": "2026-05"}
    first = target_figures(ledger, "sales", "month", version="当初", **span)
    assert cells(first) == {("2026-05",): (105, "ledger")}
    before = target_figures(ledger, "sales", "month", as_of=date(2026, 5, 11), **span)
    assert cells(before) == {("2026-05",): (105, "ledger")}
    after = target_figures(ledger, "sales", "month", as_of=date(2026, 5, 12), **span)
    assert cells(after) == {("2026-05",): (222, "ledger")}


def test_scopes_of_the_ledger(ledger: kaname.Project) -> None:
    span = {"start": "2026-05", "end": "2026-05"}
    assert cells(target_figures(ledger, "sales", "month", "region", **span)) == {
        ("East", "2026-05"): (30, "ledger"),
        ("West", "2026-05"): (200, "stated"),
    }
    assert cells(target_figures(ledger, "sales", "month", "rep", **span)) == {
        ("abe", "2026-05"): (7, "ledger")
    }
    pairs = target_figures(ledger, "sales", "month", ("region", "rep"), **span)
    assert cells(pairs) == {("East", "abe", "2026-05"): (7, "ledger")}
    one = target_figures(ledger, "sales", "month", where={"region": "East"}, **span)
    assert cells(one) == {("2026-05",): (30, "ledger")}
    both = {"region": "East", "rep": "abe"}
    assert cells(target_figures(ledger, "sales", "month", where=both, **span)) == {
        ("2026-05",): (7, "ledger")
    }
    within = target_figures(ledger, "sales", "month", "region", {"region": "West"}, **span)
    assert cells(within) == {("West", "2026-05"): (200, "stated")}
    two = {"region": ["East", "West"]}
    assert cells(target_figures(ledger, "sales", "month", where=two, **span)) == {
        ("2026-05",): (230, "stated")
    }


def test_a_team_is_no_division(tmp_path: Path) -> None:
    three = DESIGN.replace("hierarchy: [region]", "hierarchy: [region, house]")
    three = three.replace(
        "  region: {spine: reps}",
        "  region: {spine: reps, hierarchy: [house]}\n  house: {spine: reps}",
    )
    three = three.replace("region: reps.region}", "region: reps.region, house: \"'One'\"}")
    three = three.replace("region: region}}", "region: region, house: \"'One'\"}}")
    targets = [
        made("sales", "2026-05", 30, Scope("team", "One/East")),
        made("sales", "2026-05", 50, Scope("division", "One")),
    ]
    enter(tmp_path, "当初", targets, datetime(2026, 3, 20, tzinfo=UTC))
    project = opened(tmp_path, three)
    span = {"start": "2026-05", "end": "2026-05"}
    assert cells(target_figures(project, "sales", "month", "house", **span)) == {
        ("One", "2026-05"): (50, "ledger")
    }
    assert cells(target_figures(project, "sales", "month", ("house", "region"), **span)) == {
        ("One", "East", "2026-05"): (30, "ledger")
    }


def test_a_segment_has_targets_of_its_own(tmp_path: Path) -> None:
    targets = [made("sales", "2026-05", 40, Scope("segment", "east"))]
    enter(tmp_path, "当初", targets, datetime(2026, 3, 20, tzinfo=UTC))
    project = opened(tmp_path)
    span = {"start": "2026-05", "end": "2026-05"}
    found = target_figures(project, "sales", "month", where={"region": "East"}, **span)
    assert cells(found) == {("2026-05",): (40, "ledger")}


def test_what_was_stated_during_a_day_is_known_on_it(tmp_path: Path) -> None:
    rows = re.sub(
        r",(2026-0[35]-1[0-5]),(?=[0-9.]+,[a-z]+$)", r",\1 15:30:00,", TARGETS, flags=re.M
    )
    assert rows.count(" 15:30:00") == len(TARGETS.splitlines()) - 1
    seen = opened(tmp_path / "company", targets=rows)
    for day, value in ((9, 400), (10, 500)):
        on = date(2026, 5, day)
        found = target_figures(seen, "sales", "month", as_of=on, start="2026-05", end="2026-05")
        assert [figure.value for figure in found.values()] == [value]
