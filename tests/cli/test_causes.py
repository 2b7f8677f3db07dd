"""`kaname causes`: the sections of the meeting, all forms, and what cannot be looked at."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from kaname.api.causes.review.review import Review, Section
from kaname.causes.insight import Insight
from kaname.cli.causes import lines
from kaname.errors import Finding
from kaname.periods import Calendar, parse
from kaname.text import Lang

Run = Callable[..., Result]
HEADINGS = {
    "en": [
        "What moved",
        "Seasons",
        "What warns",
        "People",
        "What the actions",
        "Health",
        "Where to act",
    ],
    "ja": [
        "何が、いつから",
        "季節",
        "先行指標",
        "担当と商談",
        "施策の効果",
        "データとKPI",
        "次に効く",
    ],
}


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_sections_come_in_the_order_of_the_meeting(run: Run, sales: Path, lang: Lang) -> None:
    out = run("causes", str(sales), "--lang", lang)

    assert out.exit_code == 0, out.output
    at = [out.stdout.index(f"\n{words}") for words in HEADINGS[lang]]
    assert at == sorted(at)


def test_a_part_that_cannot_work_says_why(run: Run, sales: Path) -> None:
    out = run("causes", str(sales), "--lang", "en").stdout

    assert "Could not be looked at: error no-pipeline" in out


def test_json_has_sections_and_insights(run: Run, sales: Path) -> None:
    found = json.loads(run("causes", str(sales), "--format", "json").stdout)

    assert (found["first"], found["last"]) == ("2025-06", "2026-05")
    assert [part["section"] for part in found["sections"]][:2] == ["moved", "seasons"]
    assert len(found["insights"]) == sum(part["insights"] for part in found["sections"])


def test_wrong_names_are_refused_with_a_suggestion(run: Run, sales: Path) -> None:
    where = run("causes", str(sales), "--where", "region=Est", "--lang", "en")
    period = run("causes", str(sales), "--period", "someday", "--lang", "en")

    assert (where.exit_code, period.exit_code) == (1, 1)
    assert "Did you mean `East`?" in where.output


def review_of(count: int) -> Review:
    month = parse("2026-05", Calendar())
    many = tuple(Insight("causes.nothing") for _ in range(count))
    broken = Finding("landing.no-pipeline", {"facts": "deals"})
    return Review(month, month, (Section("moved", many, ()), Section("people", (), (broken,))))


def test_a_section_shows_ten_and_says_how_many_more_there_are() -> None:
    shown, every = (list(lines(review_of(14), "en", every=e)) for e in (False, True))

    assert "  … and 4 more (--all shows them)." in shown
    assert len(every) == len(shown) + 3


def test_leads_are_the_first_three_and_where_the_rest_is() -> None:
    month = parse("2026-05", Calendar())
    many = tuple(Insight("causes.nothing") for _ in range(9))
    shown = list(lines(Review(month, month, (Section("leads", many, ()),)), "en"))

    assert len([line for line in shown if "beyond what happens" in line]) == 3
    assert shown[-1] == "  … and 6 more lines: the whole search is in `kaname leads`."


def test_it_begins_with_the_foremost_in_a_line_each() -> None:
    month = parse("2026-05", Calendar())
    titles = {"title": {"ja": "停滞", "en": "Stalled"}}
    says = {"ja": "商談が止まっています。金額の大きい順に：", "en": "Deals stand. By amount:"}
    found = Insight("health.found", {**titles, "says": says}, p=0.01, level="bad")
    review = Review(month, month, (Section("moved", (found,), ()),))

    assert list(lines(review, "ja"))[2:4] == ["まず見るところ", "  1. 停滞：商談が止まっています。"]
    assert list(lines(review, "en"))[3] == "  1. Stalled: Deals stand."
    assert review.data()["foremost"] == [found.data()]


def test_a_section_without_anything_says_so() -> None:
    assert "  偶然の範囲を超えるものはありません。" in list(lines(review_of(0), "ja"))
