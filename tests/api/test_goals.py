"""Goals: figures as people write them, and changes on the last whole fiscal year."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kaname.api.amounts import asked
from kaname.api.goals import (
    Foreseen,
    Goal,
    Reached,
    figure,
    goal,
    next_year,
    refuse_past,
    strategy,
    term,
)
from kaname.api.targets.goal_forecast import foreseen
from kaname.errors import KanameError
from kaname.periods import Calendar, parse
from tests.planners import opened

APRIL = Calendar(fiscal_year_starts=4)
YEAR = parse("FY2025", APRIL)


@pytest.mark.parametrize("before", [None, Reached(YEAR, 0, None)])
def test_a_change_needs_a_past(before: Reached | None) -> None:
    with pytest.raises(KanameError) as raised:
        figure("+12%", before)
    assert raised.value.findings[0].rule == "catalogue.goal-without-past"


@pytest.mark.parametrize(
    ("past", "written", "goal"),
    [
        (23_600_000, "+12%", 26_400_000),  # three places: a goal is said
        (23_649_000, "+0.1%", 23_673_000),  # and not 23.7M, which is twice that change
        (23_649_000, "-0.1%", 23_625_000),  # and not 23.6M
        (23_551_000, "-0.1%", 23_527_000),
        (1_004_999, "+0.01%", 1_005_100),
        (23_649_000, "+0%", 23_649_000),
        (-1_000_000, "+10%", -900_000),  # a loss that shrinks
    ],
)
def test_rounding_keeps_the_change(past: float, written: str, goal: float) -> None:
    assert figure(written, Reached(YEAR, past, None)) == goal


def test_milestone_of_a_state_lies_between() -> None:
    before = Reached(YEAR, 23_649_000, 23_640_000)
    made = strategy(Goal(23_673_000, parse("FY2026", APRIL), "JPY", before), APRIL)
    assert made["milestones"] == [{"period": "FY2026-H1", "value": 23_660_000}]


@pytest.mark.parametrize(
    ("today", "planned"), [(date(2026, 6, 1), "FY2026"), (date(2026, 11, 26), "FY2027")]
)
def test_the_next_year_is_planned_from_the_second_half_on(today: date, planned: str) -> None:
    assert next_year(today, APRIL).label == planned


BASE = Reached(YEAR, 100.0, 40.0)


@pytest.mark.parametrize("period", ["2026-04", "FY2026-H1", "2026年度 上期"])
def test_a_change_is_one_of_a_year(period: str) -> None:
    with pytest.raises(KanameError) as raised:
        term(period, asked("+12%"), APRIL)
    assert raised.value.findings[0].rule == "catalogue.change-of-a-year"


@pytest.mark.parametrize("period", ["FY20277", "all", "2026-04-01", "2026-W09"])
def test_a_goal_is_for_no_such_period(period: str) -> None:
    with pytest.raises(KanameError) as raised:
        term(period, None, APRIL)
    assert raised.value.findings[0].text("en").endswith("Write a fiscal year: FY2027 or 2027年度.")


def test_an_amount_may_be_that_of_a_month() -> None:
    month = term("2026-04", asked("1億"), APRIL)
    made = goal("1億", month, BASE, date(2026, 6, 1), APRIL)
    assert (made.value, made.base, made.between) == (1e8, None, None)


def test_a_year_that_is_over_is_no_goal() -> None:
    refuse_past(YEAR, date(2026, 3, 30))
    with pytest.raises(KanameError) as raised:
        refuse_past(YEAR, date(2026, 3, 31))
    assert raised.value.findings[0].text("ja").startswith("2025年度は、データの最終日 2026-03-31")


def test_a_change_is_on_a_year_before() -> None:
    with pytest.raises(KanameError) as raised:
        goal("+12%", YEAR, BASE, date(2026, 3, 1), APRIL)
    assert raised.value.findings[0].rule == "catalogue.goal-before-base"


BETWEEN = {
    ("FY2026", "2026-06-01"): None,
    ("FY2027", "2026-06-01"): ("FY2026", "running"),
    ("FY2027", "2026-03-31"): ("FY2026", "ahead"),
    ("FY2028", "2027-03-31"): ("FY2026", "gap"),
}


@pytest.mark.parametrize(("period", "now"), BETWEEN)
def test_the_year_between_is_told(period: str, now: str) -> None:
    made = goal("+12%", parse(period, APRIL), BASE, date.fromisoformat(now), APRIL)
    found = made.between and (made.between.period.label, made.between.why)
    assert (made.value, made.change, found) == (112, 0.12, BETWEEN[period, now])


def test_evidence_says_what_it_rests_on() -> None:
    made = goal("90", parse("FY2027", APRIL), BASE, date(2026, 6, 1), APRIL)
    assert made.change == pytest.approx(-0.1)
    assert strategy(made, APRIL)["goal"] == {
        "value": 90,
        "period": "FY2027",
        "evidence": {
            "forecast": 100,
            "adjustment": -10,
            "source": {
                "ja": "2025年度の実績をそのまま見込みとしました。"
                "2026年度は途中のため、2025年度の実績を基準にしました。",
                "en": "What FY2025 reached, carried forward as it was. "
                "FY2026 is not over yet, so it rests on FY2025.",
            },
            "reason": {
                "ja": "見込みより低い目標です。理由を書いてください",
                "en": "The goal is below the forecast. Write why",
            },
        },
    }


def test_evidence_is_the_forecast_where_there_is_one() -> None:
    seen = Foreseen(108.04, 36, parse("2023-04", APRIL), parse("2026-03", APRIL))
    made = replace(
        goal("+12%", parse("FY2026", APRIL), BASE, date(2026, 6, 1), APRIL), foreseen=seen
    )
    assert strategy(made, APRIL)["goal"] == {
        "value": 112,
        "period": "FY2026",
        "evidence": {
            "forecast": 108.04,
            "adjustment": 3.96,
            "source": {
                "ja": "36か月（2023年4月〜2026年3月）から、傾向と季節を延ばしました。",
                "en": "Trend and season continued from 36 months (Apr 2023 – Mar 2026).",
            },
            "reason": {
                "ja": "市場・施策の見積もりはこれから。差は経営の上乗せとして置いている",
                "en": "Market and initiatives are yet to be estimated; until then the rest is what "
                "management adds",
            },
        },
    }


def test_two_years_of_months_are_forecast(tmp_path: Path) -> None:
    project = opened(tmp_path)
    seen = foreseen(project, "sales", parse("FY2026", project.calendar))
    assert seen is not None
    assert (seen.months, seen.first.label, seen.last.label) == (36, "2023-04", "2026-03")
    assert seen.value == pytest.approx(19_200_000, rel=0.05)
    assert foreseen(project, "sales", parse("FY2025-H1", project.calendar)) is not None
    assert foreseen(project, "sales", parse("FY2024", project.calendar)) is None  # one year
