"""Words: an alert's figures on one scale, its unit by name, and no share that misleads."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaname.api import Project
from kaname.api.causes.watching.readings import Series
from kaname.api.causes.watching.reasons import beyond_chance
from kaname.api.causes.watching.words import figures, insight, unit
from kaname.causes.insight import Insight
from tests.api.causes.watching.test_record import ALERT

MONEY = replace(
    ALERT,
    unit="JPY",
    actual=27.4e6,
    expected=3.22e6,
    low=2e6,
    high=5e6,
    begun=74.7e6,
    latest=12.5e6,
)


def test_the_figures_of_a_sentence_share_one_scale() -> None:
    said = {name: text["ja"] for name, text in figures(MONEY).items()}
    assert said == {
        "actual": "27.4百万円", "expected": "3.2百万円", "low": "2.0百万円", "high": "5.0百万円",
        "begun": "74.7百万円", "latest": "12.5百万円", "change": "見込み比+750.9%",
    }  # fmt: skip


def test_a_share_shows_what_it_counts() -> None:
    rate = replace(ALERT, unit="ratio", actual=0.0, expected=0.5, of=(0.0, 1200.0))
    said = figures(rate)
    assert said["actual"] == {"ja": "0/1,200で0.0%", "en": "0.0% (0 of 1,200)"}
    assert said["change"]["ja"] == "見込みとの差▲50.0pt"


@pytest.mark.parametrize(("actual", "expected"), [(-25.0, 100.0), (25.0, -100.0), (5.0, 0.0)])
def test_there_is_no_percentage_through_a_change_of_sign(actual: float, expected: float) -> None:
    said = figures(replace(ALERT, unit="call", actual=actual, expected=expected))
    assert "%" not in said["change"]["ja"]
    assert said["change"]["ja"].startswith("見込みとの差")


def test_the_part_that_was_asked_for_has_its_name(project: Project) -> None:
    east = Series("calls", {}, {"centre": ("東",)})
    assert unit(project, east) == {"ja": "東", "en": "東"}
    assert unit(project, Series("calls", {}))["ja"] == "全社"
    both = Series("calls", {}, {"centre": ("東", "西")})
    assert unit(project, both)["ja"] == "東・西"
    assert both.scope == {"centre": ("東", "西")}
    assert replace(east, where={"rep": "青木"}).members == {"centre": "東", "rep": "青木"}


def test_a_number_is_said_with_what_it_is_a_number_of(project: Project) -> None:
    assert unit(project, Series("calls", {"centre": "272"})) == {
        "ja": "センター 272", "en": "Centre 272",
    }  # fmt: skip


def test_what_was_told_says_so(project: Project) -> None:
    told = insight(project, replace(ALERT, told=True), ())
    assert [cause.text("ja") for cause in told.causes] == ["お知らせ済みです。"]
    assert insight(project, ALERT, ()).causes == ()


def test_no_cause_says_that_it_is_chance() -> None:
    head, part = Insight("explain.headline"), Insight("explain.part")
    assert beyond_chance([head, Insight("explain.usual"), part]) == ()
    assert beyond_chance([head, Insight("explain.usual-but"), part]) == (head, part)
