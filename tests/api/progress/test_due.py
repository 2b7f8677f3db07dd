"""What is due by a day, by hand: months of 20 business days that all go the same way."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest

import kaname.api as kaname
from kaname.api.progress.due import Due, due
from kaname.periods import parse
from tests.standing_company import DESIGN, write

HALF = date(2026, 5, 15)  # ten of May's twenty business days are over


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder = tmp_path_factory.mktemp("due")
    return kaname.open(write(folder), store=folder / "store")


def of(project: kaname.Project, kpi: str, period: str, day: date = HALF) -> Due:
    return due(project, [kpi], parse(period, project.calendar), day)[kpi]


def test_a_month_as_earlier_ones_went(project: kaname.Project) -> None:
    assert of(project, "sales", "2026-05") == Due(0.25, "profile", 4)
    assert of(project, "sales", "2026-05", date(2026, 5, 31)) == Due(1, "over")
    assert of(project, "sales", "2026-05", date(2026, 4, 30)) == Due(0, "profile", 4)


def test_only_what_was_known_then_counts(project: kaname.Project) -> None:
    assert of(project, "sales", "2026-03", date(2026, 3, 18)).basis == "straight"  # two months
    assert of(project, "sales", "2026-04", date(2026, 4, 17)).periods == 3


def test_rates_and_balances_have_one_target_all_the_time(project: kaname.Project) -> None:
    for kpi in ("win_rate", "open", "days", "buyers"):
        assert of(project, kpi, "2026-05") == Due(1, "same")


def test_a_quarter_by_its_months(project: kaname.Project) -> None:
    # Without an earlier year the months have their business days: 20 + 20 + 22.
    assert of(project, "sales", "FY2026-Q1").share == pytest.approx((20 + 20 * 0.25) / 62)


def test_a_quarter_by_the_targets_of_its_months(project: kaname.Project) -> None:
    quarter = parse("FY2026-Q1", project.calendar)
    months = {"sales": np.array([400.0, 500, 400])}
    found = due(project, ["sales"], quarter, HALF, months)["sales"]
    assert found.share == pytest.approx((400 + 500 * 0.25) / 1300)


def test_a_week_as_the_weeks_with_sales_went(project: kaname.Project) -> None:
    week = of(project, "sales", "2026-W20", date(2026, 5, 13))
    assert (week.basis, week.periods) == ("profile", 8)
    assert 0.5 < week.share < 0.6  # three of five days, and weeks that hardly agree


def test_a_day_is_due_as_a_whole(project: kaname.Project) -> None:
    assert of(project, "sales", "2026-05-18") == Due(1, "same")


def test_by_calendar_days(tmp_path: Path) -> None:
    design = DESIGN.replace("value: amount}", "value: amount, compare_by: calendar_days}")
    project = kaname.open(write(tmp_path, design), store=tmp_path / "store")
    found = of(project, "sales", "2026-05")
    assert found.basis == "profile"
    assert 0.2 < found.share < 0.3


def test_what_is_stated_for_months_has_no_days(tmp_path: Path) -> None:
    plan = "  plan: {of: figures, agg: sum, expr: value, where: measure = 'sales', unit: JPY}\n"
    design = DESIGN.replace("measures:\n", "measures:\n" + plan)
    design = design.replace("segments:\n", "  planned: {value: plan}\nsegments:\n")
    project = kaname.open(write(tmp_path, design), store=tmp_path / "store")
    found = of(project, "planned", "2026-05")
    assert (found.share, found.basis) == (pytest.approx(0.5), "straight")
