"""The words of units: their spellings in both languages, plural and singular, as one noun each."""

from __future__ import annotations

import re
from collections.abc import Mapping

RATIO = "ratio"


def _by_word(spellings: Mapping[str, str]) -> dict[str, str]:
    return {word: noun for noun, words in spellings.items() for word in words.split()}


TIMES = _by_word(
    {
        "second": "second seconds sec 秒",
        "minute": "minute minutes min 分 分間",
        "hour": "hour hours hr 時間",
        "day": "day days 日 日間",
        "week": "week weeks 週 週間",
        "month": "month months 月 か月 ヶ月 ヵ月 カ月 ケ月 箇月",
        "quarter": "quarter quarters 四半期",
        "half": "half halves 半期 半年",
        "year": "year years 年 年間 年度",
    }
)
_CURRENCIES = _by_word(
    {
        "JPY": "jpy yen 円 ¥",
        "USD": "usd dollar dollars ドル 米ドル $",
        "EUR": "eur euro euros ユーロ €",
        "GBP": "gbp pound pounds ポンド £",
        "CNY": "cny yuan 元 人民元",
    }
)
_RATIOS = frozenset({"1", "ratio", "ratios", "dimensionless", "percent", "%", "率", "比率", "割合"})
_IRREGULAR = {"people": "person", "series": "series"}
_SCALES = {
    "thousand": ("thousand", 10**3),
    "千": ("thousand", 10**3),
    "万": ("ten thousand", 10**4),
    "ten thousand": ("ten thousand", 10**4),
    "百万": ("million", 10**6),
    "million": ("million", 10**6),
    "億": ("hundred million", 10**8),
    "hundred million": ("hundred million", 10**8),
    "billion": ("billion", 10**9),
}
_SCALED = re.compile(f"({'|'.join(sorted(_SCALES, key=len, reverse=True))}) *(.+)")
_ACRONYM = re.compile(r"([A-Z][A-Z0-9]+)s?")


def noun(text: str) -> str:
    """The noun that a word or a few words mean: `deals` → `deal`, `千円` → `thousand JPY`.

    Empty where there is no word.
    """
    words = text.replace("_", " ").split()
    text = " ".join(words)
    if text.lower() in _RATIOS:
        return RATIO
    if known := TIMES.get(text.lower()) or currency(text):
        return known
    if (scaled := _SCALED.fullmatch(text)) and (money := currency(scaled[2])):
        return f"{_SCALES[scaled[1]][0]} {money}"
    return " ".join([*words[:-1], *(_singular(word) for word in words[-1:])])


def currency(text: str) -> str | None:
    """The code of the currency that a word or a sign means; None for other words.

    Three capital letters are taken as a code: to arithmetic a code is as good as any noun.
    """
    if re.fullmatch("[A-Z]{3}", text):
        return text
    return _CURRENCIES.get(text.lower())


def multiple(noun: str) -> tuple[int, str]:
    """How many of which noun one of `noun` is: `thousand JPY` is (1000, JPY), others (1, noun)."""
    for name, size in _SCALES.values():
        rest = noun.removeprefix(f"{name} ")
        if rest != noun and currency(rest):
            return size, rest
    return 1, noun


def _singular(word: str) -> str:
    if acronym := _ACRONYM.fullmatch(word):
        return acronym[1]
    word = word.lower()
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if re.search(r"[a-z]{2}ies$", word):
        return word[:-3] + "y"
    if re.search(r"(ss|sh|ch|x|z)es$", word):
        return word[:-2]
    return word[:-1] if re.search(r"[a-z]{2}[^siu\W]s$", word) else word
