"""Figures: one written number as a person writes it, with the unit that stands beside it."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from kaname.sheets.table import Unit
from kaname.sheets.units import unit_of

NOTHING = frozenset(
    "null none nil n/a na #n/a tbd - -- --- ー 未定 なし 無し 未入力 未設定 該当なし 未確定 空欄"
    " … ... ・".split()
)
MINUS = str.maketrans(dict.fromkeys("−‐‑‒–—―﹣", "-"))
_BODY = re.compile(
    r"(?P<about>約|およそ|≒|~|〜)?\s*(?P<open>\()?\s*(?P<sign>[-+▲△▼])?\s*"
    r"(?P<money>¥|\\|\$|€|£|us\$|jpy|usd|eur)?\s*(?P<sign2>[-▲△▼])?\s*"
    r"(?P<digits>[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<power>e[-+]?[0-9]{1,3})?\s*(?P<unit>[^0-9()]*?)\s*(?P<minus>-)?(?P<close>\))?\s*"
    r"(?P<more>以上|程度|くらい|位|弱|強)?"
)
_PARTS = re.compile(r"([0-9][0-9,]*(?:\.[0-9]+)?)(億|百万|千万|万|千)")
_SUM = re.compile(
    r"[-▲△▼]?(?:[0-9][0-9,]*(?:\.[0-9]+)?(?:億|百万|千万|万|千)){2,}(?:[0-9][0-9,]*)?円?"
)
_LONG_MARK = re.compile(r"^ー(?=\s?[0-9¥\\])")  # typed for a minus
_SIZES = {"億": 10**8, "千万": 10**7, "百万": 10**6, "万": 10**4, "千": 10**3}
_MONEY = {"¥": "JPY", "\\": "JPY", "jpy": "JPY", "$": "USD", "us$": "USD", "usd": "USD"}
_MONEY |= {"€": "EUR", "eur": "EUR", "£": "GBP"}


@dataclass(frozen=True, slots=True)
class Figure:
    """A number as written, and what stands beside it."""

    value: Decimal  # the unit in the cell is not multiplied in
    unit: Unit | None = None  # of the cell itself: `1.2億円`, `12.5%`, `¥`
    about: bool = False  # 約, 程度: not an exact figure


def plain(text: str) -> str:
    """The text in narrow letters, blanks around it gone, every dash and minus a `-`."""
    return unicodedata.normalize("NFKC", text).translate(MINUS).strip()


def is_nothing(text: str) -> bool:
    """Whether it is one of the ways to say that there is no figure: `－`, `未定`, `N/A`."""
    return plain(text).casefold() in NOTHING


@lru_cache(maxsize=1 << 16)
def read(text: str) -> Figure | None:
    """The figure that a cell holds; None where it is no figure.

    Reads `1,200` `１，２００` `▲1,200` `(1,200)` `1,200-` `¥1,200` `1.2億円` `350万` `12.5%`
    `100件` `約100` `1億2,000万円`.
    """
    short = _LONG_MARK.sub("-", plain(text).lower())
    if not short or len(short) > 60 or not any(c.isdigit() for c in short):
        return None
    if _SUM.fullmatch(short):
        return _sum(short)
    found = _BODY.fullmatch(short)
    if found is None or bool(found["open"]) != bool(found["close"]):
        return None
    signs = [
        mark for mark in (found["open"], found["sign"], found["sign2"], found["minus"]) if mark
    ]
    if len(signs) > 1:
        return None
    return _figure(found, negative=bool(signs) and signs[0] != "+")


def _figure(found: re.Match[str], *, negative: bool) -> Figure | None:
    unit = unit_of(found["unit"]) if found["unit"] else None
    if found["unit"] and unit is None:
        return None
    if found["money"]:
        code = _MONEY[found["money"]]
        if unit and unit.of not in (None, code):
            return None
        times = unit.times if unit else 1.0
        unit = Unit(found["money"] + (unit.written if unit else ""), times, code)
    try:
        value = Decimal(found["digits"].replace(",", "") + (found["power"] or ""))
    except InvalidOperation:
        return None
    return Figure(-value if negative else value, unit, bool(found["about"] or found["more"]))


def _sum(text: str) -> Figure:
    """`1億2,000万円`: its parts together."""
    total = Decimal(0)
    for digits, size in _PARTS.findall(text):
        total += Decimal(digits.replace(",", "")) * _SIZES[size]
    rest = _PARTS.sub("", text).strip("-▲△▼円").replace(",", "")
    total += Decimal(rest or 0)
    return Figure(-total if text[0] in "-▲△▼" else total, Unit("円", 1.0, "JPY"))


def written(value: Decimal) -> str:
    """The number in plain form: `412300000`, `0.125`; no exponent, no trailing zeros."""
    short = value.normalize()
    return f"{short:f}" if short else "0"
