"""Shown figures: a target in full in messages, as the reader writes it and not in millions."""

from __future__ import annotations

from decimal import Decimal

from kaname.numbers import scale_of, show, show_change
from kaname.text import LANGS, Lang

SMALL = (0.0, 2.0)  # figures that are in no thousands, millions or 万
DIGITS = 12  # of a figure, beyond which nobody types


def exact(value: float | None, unit: str, *, signed: bool = False) -> dict[Lang, str]:
    """The figure in both languages: `118,000,000円`, `¥118,000,000`; a change with its sign."""
    call = show_change if signed else show
    found: dict[Lang, str] = {}
    for lang in LANGS:
        scale = scale_of(SMALL, unit, lang)
        decimals = max(_decimals(value) - scale.power, 0)
        found[lang] = call(value, unit, lang, decimals, scale=scale)
    return found


def unit_words(unit: str) -> dict[Lang, str]:
    """What figures count, in both languages: 円, ¥; 件, deals."""
    return {lang: scale_of(SMALL, unit, lang).unit for lang in LANGS}


def _decimals(value: float | None) -> int:
    """How many decimals a figure has."""
    written = f"{Decimal(f'{value or 0:.{DIGITS}g}').normalize():f}"
    return len(written.partition(".")[2])
