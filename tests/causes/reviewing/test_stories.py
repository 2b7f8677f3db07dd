"""Stories: what tells of the same thing is told once, under what leads."""

from __future__ import annotations

from datetime import date
from typing import Any

from kaname.causes.insight import Insight, Level
from kaname.causes.reviewing.stories import Kinship, Told, ordered, stories

KIN = Kinship(
    lambda one, other: {one, other} == {"calls", "reached"}, {"team"}, {"moved", "people"}
)


def told(kpi: str, where: dict[str, str], since: date | None, **more: Any) -> Told:
    section = more.pop("section", "moved")
    return Told(section, Insight("causes.nothing", kpi=kpi, where=where, since=since, **more))


def leads(found: tuple[Told, ...]) -> list[tuple[str | None, list[str | None]]]:
    return [(t.insight.kpi, [c.kpi for c in t.insight.causes]) for t in found]


JUNE, JULY, DECEMBER = date(2026, 6, 1), date(2026, 7, 1), date(2026, 12, 1)


def test_the_same_beginning_in_the_same_segment_is_one_story() -> None:
    small = {"segment": "small"}
    both = {"segment": "small", "family": "machines"}

    found = stories([told("won", small, JUNE, p=0.04), told("rate", both, JULY, p=0.01)], KIN)

    assert leads(found) == [("rate", ["won"])]


def test_other_times_and_other_segments_are_other_stories() -> None:
    small = {"segment": "small"}

    apart = [told("won", small, JUNE), told("won", small, DECEMBER)]
    elsewhere = [told("won", small, JUNE), told("won", {"segment": "large"}, JUNE)]

    assert len(stories(apart, KIN)) == len(stories(elsewhere, KIN)) == 2


def test_in_the_organisation_the_kpis_must_be_related() -> None:
    team = {"team": "Fukuoka"}
    found = [told("calls", team, JUNE), told("reached", team, JUNE), told("won", team, JUNE)]

    assert leads(stories(found, KIN)) == [("calls", ["reached"]), ("won", [])]


def test_a_campaign_and_the_team_that_works_on_it_are_one_story() -> None:
    found = [told("calls", {"campaign": "fair"}, JUNE), told("calls", {"team": "Fukuoka"}, JUNE)]

    assert leads(stories(found, KIN)) == [("calls", ["calls"])]


def test_the_bad_leads_in_the_place_of_the_first() -> None:
    good, bad = Level.__args__[:2]  # type: ignore[attr-defined]
    found = stories(
        [
            told("calls", {}, JUNE, p=1e-9, level=good),
            told("reached", {}, JULY, p=0.01, level=bad, section="people"),
        ],
        KIN,
    )

    assert [one.section for one in found] == ["moved"]
    assert leads(found) == [("reached", ["calls"])]


def test_sections_of_other_things_and_undated_ones_stay_apart() -> None:
    rows = [
        told("calls", {}, JUNE),
        told("calls", {}, JUNE, section="leads"),
        told("calls", {}, None),
    ]

    assert len(stories(rows, KIN)) == 3


def test_the_very_same_is_told_once() -> None:
    found = stories([told("calls", {}, JUNE), told("calls", {}, JUNE)], KIN)

    assert leads(found) == [("calls", [])]


def test_what_goes_on_comes_first_and_what_was_tested_last() -> None:
    over = told("a", {}, JUNE, p=1e-9, until=date(2026, 6, 30), level="bad").insight
    good = told("b", {}, JUNE, p=1e-6, level="good").insight
    bad = told("c", {}, JUNE, p=0.01, level="bad").insight
    tested = told("d", {}, None).insight

    assert [i.kpi for i in ordered([tested, over, good, bad], DECEMBER)] == ["c", "b", "a", "d"]
