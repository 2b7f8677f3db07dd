"""A figure of a budget table as a step: a previous target, with what the table says of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.targets.base import Standing
from kaname.api.targets.book import book
from kaname.api.targets.stated_steps import stated_step
from tests.planners import opened


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder: Path = tmp_path_factory.mktemp("planners")
    return opened(folder)


def test_its_reason_is_what_the_table_says(project: kaname.Project) -> None:
    basis = '{"base": "last_12_months", "growth": 1.08}'
    step = stated_step(Standing(5.0, "当初", as_of="2026-03-10", basis=basis), project, "ja")
    assert (step.kind, step.value, step.on) == ("previous", 5.0, date(2026, 3, 10))
    assert (step.source, step.reason) == ("目標値の表（版：当初）", "直近12か月の実績 × 1.08")


def test_where_it_says_nothing_that_is_said(project: kaname.Project) -> None:
    step = stated_step(Standing(5.0, "", as_of="1900-01-01"), project, "ja")
    assert (step.source, step.on) == ("目標値の表", project.as_of)
    assert step.reason == "目標値の表の値。根拠は記録されていません。"


def test_a_book_has_it_as_evidence(project: kaname.Project) -> None:
    made = book(project, "ja", kpi="sales", period="FY2026")
    told = [(e.scope.kind, e.kind, e.value, e.reason, e.first, e.last) for e in made.evidence]
    assert told == [
        ("company", "previous", 12_000_000, "前年並み", "2026-04", "2026-09"),
        ("company", "previous", 15_000_000, "増員", "2026-10", "2027-03"),
    ]
