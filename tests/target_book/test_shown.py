"""Shown figures: in full, with the decimals that they have and no more."""

from __future__ import annotations

import pytest

from kaname.target_book.shown import exact, unit_words


@pytest.mark.parametrize(
    ("value", "unit", "ja", "en"),
    [
        (118_000_000.0, "JPY", "118,000,000円", "¥118,000,000"),
        (0.1 + 0.2, "deal", "0.3件", "0.3 deals"),
        (0.355, "%", "35.5%", "35.5%"),
        (0.4, "ratio", "40%", "40%"),
        (1 / 3, "deal", "0.333333333333件", "0.333333333333 deals"),
        (None, "JPY", "—", "—"),
    ],
)
def test_exact(value: float | None, unit: str, ja: str, en: str) -> None:
    assert exact(value, unit) == {"ja": ja, "en": en}


def test_a_difference_has_its_sign() -> None:
    assert exact(-290_000.0, "JPY", signed=True) == {"ja": "▲290,000円", "en": "−¥290,000"}
    assert exact(0.05, "%", signed=True) == {"ja": "+5pt", "en": "+5pt"}


def test_unit_words() -> None:
    assert unit_words("JPY") == {"ja": "円", "en": "¥"}
    assert unit_words("deal") == {"ja": "件", "en": "deals"}
    assert unit_words("ratio") == {"ja": "%", "en": "%"}
