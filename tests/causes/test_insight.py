"""Insights: one object as a sentence in both languages and as a record."""

from __future__ import annotations

from datetime import date

import pytest

from kaname.causes.insight import Figure, Insight
from kaname.periods import Calendar, Grain, period_of
from kaname.text import Lang

OCTOBER = period_of(date(2026, 10, 1), Grain.MONTH, Calendar())
TURN = Insight(
    "causes.turn-down",
    {
        "where": {"ja": "中小 × 機器", "en": "small × machines"},
        "kpi": {"ja": "受注率", "en": "Win rate"},
        "since": OCTOBER,
        "change": Figure(-0.094, "%", "change"),
        "beyond": Figure(-0.078, "%", "change"),
        "before": Figure(0.333, "%"),
        "after": Figure(0.239, "%"),
    },
    kpi="win_rate",
    where={"segment": "small"},
    since=date(2026, 10, 1),
    size=-0.094,
    unit="%",
    p=0.003,
    level="bad",
    causes=(Insight("causes.begun", {"initiative": "値上げ", "since": date(2026, 9, 30)}),),
)


@pytest.mark.parametrize(
    ("figure", "ja", "en"),
    [
        (Figure(111_600_000, "JPY"), "111.6百万円", "¥111.6M"),
        (Figure(-8_400_000, "JPY", "change"), "▲840万円", "−¥8.4M"),
        (Figure(-0.02, "%", "change"), "▲2.0pt", "−2.0pt"),
        (Figure(0.16, "", "share"), "+16.0%", "+16.0%"),
        (Figure(0.16, "", "share", decimals=0), "+16%", "+16%"),
        (Figure(None, "JPY"), "—", "—"),
        (Figure(float("nan"), "%", "change"), "—", "—"),
    ],
)
def test_figures_are_written_as_the_reader_writes_them(figure: Figure, ja: str, en: str) -> None:
    assert (figure.text("ja"), figure.text("en")) == (ja, en)


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        (
            "ja",
            "中小 × 機器の受注率が2026年10月から下がっています：以前の33.3%に対して23.9%（▲9.4pt）。"
            "商品や顧客などの構成の変化と、全体に共通する動きを除いても▲7.8ptです。",
        ),
        (
            "en",
            "Win rate of small × machines has been lower since Oct 2026: 33.3% → 23.9% (−9.4pt on "
            "before); −7.8pt also without changes in the mix of products and customers and without "
            "what moved everywhere.",
        ),
    ],
)
def test_a_sentence_is_filled_in_the_readers_language(lang: Lang, sentence: str) -> None:
    assert TURN.text(lang) == sentence


def test_days_are_said_as_the_reader_says_them() -> None:
    (begun,) = TURN.causes

    assert "2026年9月30日" in begun.text("ja")
    assert "2026-09-30" in begun.text("en")


def test_a_record_has_exact_numbers_both_sentences_and_its_causes() -> None:
    record = TURN.data()

    assert record["text"] == {"ja": TURN.text("ja"), "en": TURN.text("en")}
    assert (record["size"], record["p"], record["since"]) == (-0.094, 0.003, "2026-10-01")
    assert [cause["kind"] for cause in record["causes"]] == ["causes.begun"]


def test_what_is_not_finite_is_null_in_a_record() -> None:
    record = Insight("causes.nothing", size=float("inf"), p=float("nan")).data()

    assert (record["size"], record["p"]) == (None, None)
