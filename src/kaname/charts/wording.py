"""Words and numbers in charts: wrapped labels, and values on the reader's scale."""

from __future__ import annotations

import json
import math
import unicodedata
from collections.abc import Sequence

from kaname.charts.chart import Words
from kaname.numbers import MINUS, Scale
from kaname.text import Lang, label, printable

LINE = 22  # half-width columns of a label's line
LINES = 3
CLOSING = "、。，．）」』】》・ー々ッャュョっゃゅょ!?！？"  # never first on a line


def words(of: Words, lang: Lang) -> str:
    """A label or title in `lang`, on one line."""
    return printable(label(of, lang))


def scaled(value: float | None, scale: Scale) -> float | None:
    """A value as the scale writes it; None where it is undefined."""
    if value is None or not math.isfinite(value):
        return None
    return value * 10.0**scale.power


def wrapped(text: str, columns: int = LINE) -> list[str]:
    """A label on up to three lines, `…` where it is longer; full-width letters take two columns."""
    lines = [""]
    for piece in _pieces(text, columns):
        fits = width(lines[-1]) + width(piece.rstrip()) <= columns
        if lines[-1] and not fits:
            lines.append("")
        lines[-1] += piece if lines[-1] else piece.lstrip()
    kept = [line.rstrip() for line in lines[:LINES]]
    return kept if len(lines) <= LINES else [*kept[:-1], kept[-1] + "…"]


def width(text: str) -> int:
    """Columns that the text takes."""
    return sum(2 if unicodedata.east_asian_width(c) in "FWA" else 1 for c in text)


def _pieces(text: str, columns: int) -> list[str]:
    """What may not be torn apart: words of narrow letters, and every full-width letter."""
    pieces: list[str] = []
    for letter in text:
        narrow = width(letter) == 1
        joins = pieces and narrow and width(pieces[-1][-1]) == 1 and not pieces[-1].endswith(" ")
        if pieces and (letter in CLOSING or (joins and width(pieces[-1]) < columns)):
            pieces[-1] += letter
        else:
            pieces.append(letter)
    return pieces


def by_row(labels: Sequence[object]) -> str:
    """The expression of an axis whose values are rows: their labels (text, or lines of it)."""
    return f"{json.dumps(list(labels))}[datum.value]"


def signed_axis(lang: Lang, decimals: int | None = None) -> str:
    """The expression of an axis of numbers: negative ones as the reader writes them (▲, −)."""
    form = "','" if decimals is None else f"',.{decimals}f'"
    return f"(datum.value < 0 ? '{MINUS[lang]}' : '') + format(abs(datum.value), {form})"
