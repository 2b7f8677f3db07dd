"""Words of units in both languages, plural and singular."""

from __future__ import annotations

import pytest

from kaname.formula.nouns import currency, multiple, noun


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("deals", "deal"),
        ("companies", "company"),
        ("boxes", "box"),
        ("businesses", "business"),
        ("purchases", "purchase"),
        ("people", "person"),
        ("status", "status"),
        ("analysis", "analysis"),
        ("sales calls", "sales call"),
        ("Deals", "deal"),
        ("MQLs", "MQL"),
        ("件", "件"),
        ("hours", "hour"),
        ("時間", "hour"),
        ("か月", "month"),
        ("年度", "year"),
        ("円", "JPY"),
        ("dollars", "USD"),
        ("SEK", "SEK"),
        ("千円", "thousand JPY"),
        ("百万円", "million JPY"),
        ("thousand USD", "thousand USD"),
        ("千人", "千人"),
        ("%", "ratio"),
        ("比率", "ratio"),
        ("1", "ratio"),
    ],
)
def test_one_noun_for_every_spelling(text: str, meaning: str) -> None:
    assert noun(text) == meaning


def test_multiples_of_money() -> None:
    assert multiple("thousand JPY") == (1000, "JPY")
    assert multiple(noun("億円")) == (10**8, "JPY")
    assert multiple("deal") == (1, "deal")


def test_only_money_is_a_currency() -> None:
    assert [currency(word) for word in ("JPY", "¥", "件", "deal")] == ["JPY", "JPY", None, None]
