"""Foremost: the few findings to begin with, one of every section before the second of any."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kaname.causes.insight import Insight
from kaname.causes.reviewing.foremost import foremost

LAST = date(2026, 10, 1)
BAD = Insight("causes.nothing", kpi="a", p=0.01, level="bad")
OVER = replace(BAD, kpi="over", p=1e-9, until=date(2026, 6, 30))
GOOD = replace(BAD, kpi="good", level="good", p=1e-9)
MONEY = Insight("causes.nothing", kpi="m", size=-2e6, unit="JPY", level="bad")


def _kpis(*sections: list[Insight], most: int = 5) -> list[str | None]:
    return [insight.kpi for insight in foremost(sections, LAST, most)]


def test_what_goes_on_is_bad_and_costs_more_comes_first() -> None:
    assert _kpis([OVER, GOOD, BAD, MONEY]) == ["m", "a", "good", "over"]


def test_every_section_before_the_second_of_any() -> None:
    other = replace(BAD, kpi="b", p=0.04)
    assert _kpis([BAD, GOOD], [], [other, OVER]) == ["a", "b", "good", "over"]
    assert _kpis([BAD, GOOD], [other, OVER], most=3) == ["a", "b", "good"]


def test_a_kpi_is_named_once() -> None:
    assert _kpis([BAD], [replace(BAD, p=0.02), GOOD]) == ["a", "good"]


def test_chance_notes_and_what_has_no_size_are_left_out() -> None:
    chance, neutral = replace(BAD, p=0.2), replace(BAD, level="neutral")
    count = replace(MONEY, unit="deal")
    assert _kpis([chance, neutral, count]) == []
