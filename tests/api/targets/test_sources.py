"""What a target is where it is stated in parts: budget and ledger together, and their dates."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.targets import sources, targeting
from kaname.api.targets.figures import target_figures
from kaname.periods import parse
from kaname.targets.ledger import COMPANY, FOLDER, Scope, Step, append, move_on, target
from tests.planners import DESIGN, opened, write

YEAR = 6 * 2_000_000 + 6 * 2_500_000  # the budget of FY2026 as it was revised


@pytest.fixture
def project(tmp_path: Path) -> kaname.Project:
    return opened(tmp_path)


def approved(project: kaname.Project, period: str, amount: float, version: str) -> kaname.Project:
    """The company with one more target of the ledger."""
    folder = project.path.parent / FOLDER
    step = Step("adjustment", amount, "s", "x", date(2026, 11, 1), "y")
    said = {"version": version, "reason": "y", "at": datetime(2026, 11, 1, tzinfo=UTC)}
    append(folder, author="x", targets=[target("sales", period, COMPANY, [step])], **said)  # type: ignore[arg-type]
    move_on(folder, status="approved", author="z", **said)  # type: ignore[arg-type]
    return kaname.open(project.path, store=project.path.parent / "store")


def shown(project: kaname.Project, period: str, **more: object) -> targeting.Shown:
    return targeting.show(project, "sales", parse(period, project.calendar), **more)  # type: ignore[arg-type]


def test_an_approved_month_reaches_the_longer_periods(project: kaname.Project) -> None:
    after = approved(project, "2026-12", 3_000_000, "見直し")
    for period, grain, value in (("FY2026", "year", YEAR + 500_000), ("FY2026-Q3", "quarter", 8e6)):
        known = shown(after, period).known
        measured = target_figures(after, "sales", grain, start=period, end=period)
        assert known.target.value == value == next(iter(measured.values())).value
        assert known.version.split(" + ")[-2:] == ["修正", "見直し"]
    earlier = shown(after, "FY2026", as_of=date(2026, 10, 20))
    assert (earlier.known.target.value, earlier.known.version) == (YEAR, "当初 + 修正")


def test_months_of_the_ledger_alone_are_its_quarter(project: kaname.Project) -> None:
    for month in ("2026-10", "2026-11", "2026-12"):
        project = approved(project, month, 4_000_000, f"{month} 見直し")
    known = shown(project, "FY2026-Q3").known
    assert (known.target.value, known.place) == (12_000_000, "ledger")


def test_a_month_of_the_ledger_leaves_other_scopes_as_they_were(project: kaname.Project) -> None:
    after = approved(project, "2026-12", 3_000_000, "見直し")
    team = shown(after, "FY2026", scope=Scope("team", "東")).known
    assert (team.target.value, team.version) == (12_000_000, "当初")


def test_a_day_that_no_file_said_is_no_date(tmp_path: Path) -> None:
    path = write(tmp_path, DESIGN)
    rows = (tmp_path / "period_value.csv").read_text("utf-8")
    undated = rows.replace("2026-03-10", "1900-01-01").replace("2026-10-10", "1900-01-01")
    (tmp_path / "period_value.csv").write_text(undated, "utf-8")
    project = kaname.open(path, store=tmp_path / "store")
    found = shown(project, "FY2026", scope=Scope("team", "東"))
    assert (found.known.target.value, found.known.on) == (12_000_000, None)
    earlier = shown(project, "FY2026", scope=Scope("team", "東"), as_of=date(2026, 5, 1))
    assert earlier.known.target.value == 12_000_000  # it may have been there on any day


def test_a_target_without_steps_stands_beside_one_that_has_some(project: kaname.Project) -> None:
    found = shown(project, "FY2026")
    assert (found.known.place, found.known.target.steps) == ("budget", ())
    assert found.beside is not None
    assert (found.beside.version, len(found.beside.target.steps)) == ("design", 3)
    assert shown(project, "FY2026", version="design").beside is None


def test_the_ledger_comes_before_a_budget_that_is_newer(tmp_path: Path) -> None:
    path = write(tmp_path, DESIGN)
    rows = (tmp_path / "period_value.csv").read_text("utf-8")
    (tmp_path / "period_value.csv").write_text(rows.replace("2026-10-10", "2026-12-10"), "utf-8")
    after = approved(kaname.open(path, store=tmp_path / "store"), "2026-12", 3e6, "見直し")
    for period, grain, value in (("FY2026", "year", YEAR + 500_000), ("FY2026-Q3", "quarter", 8e6)):
        measured = target_figures(after, "sales", grain, start=period, end=period)
        assert shown(after, period).known.target.value == value
        assert [figure.value for figure in measured.values()] == [value]


def test_parts_of_several_lengths_are_no_target(project: kaname.Project) -> None:
    scope = Scope("team", "北")
    folder = project.path.parent / FOLDER
    step = Step("adjustment", 9e6, "s", "x", date(2026, 11, 1), "y")
    for period in ("FY2026-H1", "FY2026-Q3", "FY2026-Q4"):
        append(
            folder, version="北", author="x", reason="y", status="approved",
            targets=[target("sales", period, scope, [step])],
        )  # fmt: skip
    again = kaname.open(project.path, store=project.path.parent / "store")
    year = parse("FY2026", again.calendar)
    assert sources.of_parts(again, "sales", year, scope, sources.entries(again)) is None
    half = parse("FY2026-H2", again.calendar)
    made = sources.of_parts(again, "sales", half, scope, sources.entries(again))
    assert made is not None
    assert made.target.value == 18e6
