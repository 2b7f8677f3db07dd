"""The demo's design text: sound by the product's own checks, and complete in both languages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

import polars as pl
import pytest

from kaname.design.load import read_text
from kaname.design.model import Design
from kaname.rules import RULES, check
from kaname.simulate import simulate
from kaname.simulate.design import design_text
from kaname.simulate.horizon import horizon

TODAY = date(2026, 11, 16)
TEXT = design_text(horizon(TODAY, 36))


@pytest.fixture(scope="module")
def design() -> Design:
    found = read_text(TEXT, "design.yaml").design
    assert found is not None
    return found


def test_it_has_no_faults() -> None:
    found = read_text(TEXT, "design.yaml").findings

    # New deals come out of first meetings and out of contacts: parts of one whole.
    assert [(finding.rule, finding.severity) for finding in found] == [
        ("design.sum-across-clocks", "info")
    ]


def test_the_rules_find_nothing_whatever_the_goal() -> None:
    texts = [TEXT, *(design_text(horizon(TODAY, 12), goal) for goal in (51_230_000, 9_876_540_000))]

    assert [check(read_text(text, "design.yaml"), RULES, today=TODAY) for text in texts] == [()] * 3


def test_the_calendar_knows_the_last_day_and_the_closed_days(design: Design) -> None:
    assert design.calendar.as_of == TODAY
    assert date(2025, 12, 29) in design.calendar.closed
    assert date(2026, 1, 1) not in design.calendar.closed  # a public holiday already


@pytest.mark.parametrize(
    ("end", "year", "cycle"),
    [
        (date(2026, 3, 31), "FY2025", "FY2025-Q4"),
        (date(2026, 4, 1), "FY2026", "FY2026-Q1"),
        (date(2026, 11, 16), "FY2026", "FY2026-Q3"),
    ],
)
def test_goal_and_objective_are_of_the_running_periods(end: date, year: str, cycle: str) -> None:
    design = read_text(design_text(horizon(end, 36)), "design.yaml").design
    assert design is not None
    assert design.strategy is not None
    assert design.strategy.goal is not None

    assert (design.strategy.horizon, design.strategy.goal.period) == (year, year)
    assert [step.period for step in design.strategy.milestones] == [f"{year}-H1"]
    assert [objective.cycle for objective in design.objectives.values()] == [cycle]


def test_the_goal_is_the_target_that_was_decided_for_the_year(tmp_path: Path) -> None:
    made = simulate(tmp_path, end=TODAY, months=3, reps=20)
    design = read_text(made.design.read_text("utf-8"), "design.yaml").design
    assert design is not None
    assert design.strategy is not None
    assert design.strategy.goal is not None

    rows = pl.read_parquet(tmp_path / "period_value.parquet").rows(named=True)
    told = [
        float(row["value"])
        for row in rows
        if (row["measure"], row["scope_kind"], row["version"]) == ("won_amount", "company", "当初")
    ]
    assert len(told) == 7  # from September, where the data begins, to March
    assert design.strategy.goal.value == sum(told)


def test_initiatives_begin_with_their_stories(design: Design) -> None:
    begun = {name: each.valid for name, each in design.initiatives.items()}

    assert begun == {
        "training": (date(2026, 1, 1),),
        "templates": (date(2026, 1, 1),),
        "price_rise": (date(2026, 2, 1),),
    }


def test_initiatives_are_where_the_company_says(design: Design) -> None:
    where = {name: dict(each.where) for name, each in design.initiatives.items()}

    assert where == {
        "training": {"team": ("仙台課", "横浜課")},
        "templates": {"team": ("さいたま課", "福岡課")},
        "price_rise": {},
    }


def test_divided_sections_take_the_place_of_the_one_they_were() -> None:
    teams = ["仙台1課", "仙台2課", "さいたま課", "福岡課", "横浜1課", "新横浜課"]
    found = read_text(design_text(horizon(TODAY, 36), teams=teams), "design.yaml").design

    assert found is not None
    assert found.initiatives["training"].where == {"team": ("仙台1課", "仙台2課", "横浜1課")}
    assert found.initiatives["templates"].where == {"team": ("さいたま課", "福岡課")}


def test_every_text_is_told_in_both_languages(design: Design) -> None:
    told: list[object] = [
        text for k in design.kpis.values() for text in (k.label, k.description, k.why)
    ]
    told += [dimension.label for dimension in design.dimensions.values()]
    told += [fact.label for fact in design.facts.values()]
    told += _labels(design.model_dump())
    assert [text for text in told if not isinstance(text, dict) or set(text) != {"ja", "en"}] == []


def _labels(part: object) -> Iterator[Mapping[str, object]]:
    """Every text by language, at any depth."""
    if isinstance(part, Mapping):
        if part and set(part) <= {"ja", "en"}:
            yield part
        for inner in part.values():
            yield from _labels(inner)
    elif isinstance(part, Sequence) and not isinstance(part, str):
        for inner in part:
            yield from _labels(inner)


def test_three_to_five_figures_of_each_role_are_primary(design: Design) -> None:
    primary = [kpi for kpi in design.kpis.values() if kpi.tier == "primary"]
    counts = Counter(role for kpi in primary for role in kpi.given_to)

    assert counts == {"rep": 5, "inside": 3, "manager": 4}


def test_weights_add_up(design: Design) -> None:
    sums = {name: sum(segment.weights.values()) for name, segment in design.segments.items()}

    assert sums == pytest.approx(dict.fromkeys(design.segments, 1))
