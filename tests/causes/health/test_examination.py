"""Examination: only what is sure and large is told, each family of questions by itself."""

from __future__ import annotations

from kaname.causes.health.examination import Examined, page, told
from kaname.causes.health.rule import Answer, Look
from kaname.causes.health.rules import DATA_RULES


def _answer(kpi: str, p: float, *, large: bool = True, family: str = "") -> Answer:
    return Answer(("kpis", kpi), p, large, family=family)


def _told(*answers: Answer) -> list[str]:
    return [answer.kpi for answer in told(Look(answers))]


def test_what_is_sure_and_large_is_told() -> None:
    assert _told(_answer("a", 0.001), _answer("b", 0.001, large=False), _answer("c", 0.5)) == ["a"]


def test_more_questions_ask_for_more_certainty() -> None:
    """Benjamini and Hochberg: of ten questions the first must be below .005."""
    rest = [_answer(f"k{n}", 0.9) for n in range(9)]
    assert _told(_answer("a", 0.006), *rest) == []
    assert _told(_answer("a", 0.0049), *rest) == ["a"]
    assert _told(_answer("a", 0.006), _answer("b", 0.0099), *rest[:8]) == ["a", "b"]


def test_families_do_not_drown_one_another() -> None:
    rest = [_answer(f"k{n}", 0.9, family="teams") for n in range(50)]
    assert _told(_answer("a", 0.01, family="whole"), *rest) == ["a"]


def test_nothing_asked_nothing_told() -> None:
    assert told(Look()) == ()


def test_a_page_that_was_not_asked_stays_unread() -> None:
    assert page(DATA_RULES[0], None).unread
    assert not page(DATA_RULES[0], Examined({}, {}, {})).unread
