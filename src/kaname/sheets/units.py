"""Units: what a written number counts, told by a header, a title, a cell or a format."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache

from kaname.sheets.table import Unit

_SIZES: Mapping[str, float] = {
    "": 1.0,
    "百": 1e2,
    "千": 1e3,
    "十万": 1e5,
    "万": 1e4,
    "百万": 1e6,
    "千万": 1e7,
    "億": 1e8,
    "十億": 1e9,
    "兆": 1e12,
    "k": 1e3,
    "thousand": 1e3,
    "thousands": 1e3,
    "m": 1e6,
    "mm": 1e6,
    "mil": 1e6,
    "million": 1e6,
    "millions": 1e6,
    "bn": 1e9,
    "b": 1e9,
    "billion": 1e9,
    "billions": 1e9,
}
_MONEY: Mapping[str, str] = {
    "円": "JPY",
    "¥": "JPY",
    "jpy": "JPY",
    "yen": "JPY",
    "$": "USD",
    "us$": "USD",
    "usd": "USD",
    "ドル": "USD",
    "米ドル": "USD",
    "€": "EUR",
    "eur": "EUR",
    "ユーロ": "EUR",
    "£": "GBP",
    "gbp": "GBP",
    "元": "CNY",
    "人民元": "CNY",
}
_COUNTS: Mapping[str, str] = {
    **dict.fromkeys("件 deals deal".split(), "deal"),
    **dict.fromkeys("人 名 people persons".split(), "person"),
    **dict.fromkeys("社 companies".split(), "account"),
    **dict.fromkeys("時間 hours hour h hrs".split(), "hour"),
    **dict.fromkeys("分 minutes min".split(), "minute"),
    **dict.fromkeys("日 days day".split(), "day"),
    **dict.fromkeys("ヶ月 か月 カ月 months".split(), "month"),
    **dict.fromkeys("回 times".split(), "time"),
    **dict.fromkeys("個 台 本 枚 冊 箱 セット pcs units 式 点 通 口 室 店 店舗".split(), "unit"),
}
_TAX = re.compile(r"[、,・/\s]*(税抜き?|税込み?|税別|excl\.? ?tax|incl\.? ?tax)[、,・/\s]*")
_STATED = re.compile(
    r"(?:金額)?(?:単位|金額(?=\s*[:：])|unit|units|in)\s*[:：は]?\s*(?P<unit>(?:(?:jpy|usd|eur|yen)\s)?[^\s()（）【】\]、,;；/]+(?:\s(?:yen|usd|jpy))?)"
)
_BRACKETS = re.compile(r"[(（\[［【〔]\s*([^()（）\[\]［］【】〔〕]*)\s*[)）\]］】〕]")
_TRAIL = re.compile(r"[\s_/・:]*(千円|百万円|十億円|億円|万円|円|%|％)$")
_FORMAT_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_SCALED = re.compile(r"[0#?](?:\.[0#?]+)?(,+)(?![0#?])")


@lru_cache(maxsize=1 << 14)
def unit_of(text: str) -> Unit | None:
    """The unit that a text names and nothing else: `千円` `百万円` `k$` `%` `件` `USD`."""
    written = text.strip()
    short = unicodedata.normalize("NFKC", written).lower()
    short = _TAX.sub("", short).replace("単位:", "").replace("単位", "").strip(" :")
    if short in ("%", "パーセント", "percent", "pct"):
        return Unit(written, 0.01, None)
    if short in _COUNTS:
        return Unit(written, 1.0, _COUNTS[short])
    return _money(written, short.replace(" ", ""))


def _money(written: str, short: str) -> Unit | None:
    for name, code in _MONEY.items():
        for rest in {short.removesuffix(name), short.removeprefix(name)} - {short}:
            if rest in _SIZES:
                return Unit(written, _SIZES[rest], code)
    if short in _SIZES and short:
        return Unit(written, _SIZES[short], None)
    for size in ("千", "万", "百万"):
        if short.removeprefix(size) in _COUNTS and short.startswith(size):
            return Unit(written, _SIZES[size], _COUNTS[short.removeprefix(size)])
    return None


def in_header(header: str) -> tuple[str, Unit | None]:
    """The header without its unit, and the unit: `金額（千円）` is `金額` in thousands of yen."""
    for found in _BRACKETS.finditer(header):
        unit = unit_of(found[1]) if found[1].strip() else None
        if unit and (unit.of != "unit" or header[: found.start()].strip()):
            rest = header[: found.start()] + header[found.end() :]
            return rest.strip(" \u3000/_"), unit
    trail = _TRAIL.search(header)
    if trail and header[: trail.start()].strip():
        return header[: trail.start()].strip(" \u3000/_"), unit_of(trail[1])
    return header, None


def stated(text: str) -> Unit | None:
    """The unit that a title states for what is below: `単位：百万円`, `(千円)`."""
    found = _STATED.search(unicodedata.normalize("NFKC", text).lower())
    if found and (unit := unit_of(found["unit"])):
        return unit
    brackets = [unit for inner in _BRACKETS.findall(text) if (unit := unit_of(inner))]
    money = [unit for unit in brackets if unit.of != "unit" and (unit.times != 1 or unit.of)]
    if money:
        return money[0]
    return unit if (unit := unit_of(text)) and unit.times > 1 else None


def without_unit(text: str) -> str:
    """A title without the brackets that state a unit: `2026年度 売上（単位：百万円）`."""
    for found in _BRACKETS.finditer(text):
        if stated(found[0]):
            text = text.replace(found[0], "")
    return text.strip()


def in_name(name: str) -> Unit | None:
    """The unit of money that the name of a sheet or a file states: `予算_百万円`, `予算(千円)`."""
    words = re.split(r"[\s_・()（）【】\[\]-]+", name)
    found = {unit for word in words if (unit := unit_of(word)) and unit.of and unit.times > 1}
    return found.pop() if len(found) == 1 else None


def is_statement(text: str) -> bool:
    """Whether a text says nothing but the unit of what is below."""
    short = unicodedata.normalize("NFKC", text).strip(" ()[]【】<>※*").lower()
    found = _STATED.fullmatch(short)
    return bool(found and unit_of(found["unit"])) or bool(unit_of(short) and "円" in short)


def format_divides(code: str) -> float:
    """What a number format divides by when it shows a number: `#,##0,` 1,000; `0%` 0.01."""
    first = _FORMAT_QUOTED.sub("", code.partition(";")[0])
    if "%" in first:
        return 0.01
    found = _SCALED.search(first)
    return 1000.0 ** len(found[1]) if found else 1.0


def shares(formats: Iterable[Mapping[str, int]]) -> Mapping[float, int]:
    """How many cells are shown divided by what, over several columns."""
    found: dict[float, int] = {}
    for codes in formats:
        for code, cells in codes.items():
            divides = format_divides(code)
            found[divides] = found.get(divides, 0) + cells
    return found
