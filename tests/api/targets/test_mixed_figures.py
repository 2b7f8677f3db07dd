"""Quarters whose months stand in the ledger and in a budget, added by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

import kaname.api as kaname
from kaname.api.targets.cells import TargetFigure
from kaname.api.targets.figures import target_figures
from kaname.targets.ledger import COMPANY, FOLDER, Step, append, target
from tests.standing_company import write

BUDGET = 400 + 500 + 400  # of April, May and June


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    """A company whose budget of May was changed to 700, six months after the day it is seen on."""
    folder = tmp_path_factory.mktemp("mixed")
    design = write(folder)
    step = Step("baseline", 700.0, "Review", "Sato", date(2026, 5, 20), "A big deal")
    changed = target("sales", "2026-05", COMPANY, [step])
    append(
        folder / FOLDER, version="v2", author="Sato", reason="A big deal", targets=[changed],
        status="approved", at=datetime(2026, 11, 20, tzinfo=UTC),
    )  # fmt: skip
    return kaname.open(design, store=folder / "store")


def quarter(project: kaname.Project, **asked: object) -> list[TargetFigure]:
    return list(target_figures(project, "sales", "quarter", **asked).values())  # type: ignore[arg-type]


def test_a_change_of_one_month_reaches_the_quarter(project: kaname.Project) -> None:
    assert quarter(project) == [TargetFigure(BUDGET + 200, "stated", None, "v2")]


def test_one_version_alone_and_an_earlier_day_are_the_budget(project: kaname.Project) -> None:
    assert quarter(project, version="v2") == []
    assert quarter(project, as_of=date(2026, 5, 12)) == [TargetFigure(BUDGET, "stated")]


def test_months_that_do_not_fill_the_year_leave_it_to_the_text(project: kaname.Project) -> None:
    (year,) = target_figures(project, "sales", "year").values()
    assert (year.value, year.source, year.ledger) == (6000, "goal", None)
