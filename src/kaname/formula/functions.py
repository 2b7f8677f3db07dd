"""The functions that a formula may call, and the words that they understand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kaname.periods import Unit

Argument = Literal["value", "span", "fiscal", "dimensions"]


@dataclass(frozen=True, slots=True)
class Function:
    """How a function is written and what it takes; a `value` always comes first.

    `dimensions` stands for any number of dimension names, none included.
    """

    form: str
    takes: tuple[Argument, ...]


FUNCTIONS: Mapping[str, Function] = {
    "lag": Function("lag(x, 1 period)", ("value", "span")),
    "to_date": Function("to_date(x, year | half | quarter | month)", ("value", "fiscal")),
    "rolling": Function("rolling(x, 12 month)", ("value", "span")),
    "ever": Function("ever(x)", ("value",)),
    "before": Function("before(x)", ("value",)),
    "opening": Function("opening(x)", ("value",)),
    "closing": Function("closing(x)", ("value",)),
    "total": Function("total(x, dimension, …)", ("value", "dimensions")),
    "share": Function("share(x, dimension, …)", ("value", "dimensions")),
    "months": Function("months()", ()),
    "days": Function("days()", ()),
    "business_days": Function("business_days()", ()),
    "elapsed": Function("elapsed()", ()),
}

_SPELLINGS: Mapping[Unit, str] = {
    "period": "period periods 期 期間",
    "day": "day days 日 日間",
    "week": "week weeks 週 週間",
    "month": "month months 月 か月 ヶ月 ヵ月 カ月 ケ月 箇月 か月間 ヶ月間 カ月間",
    "quarter": "quarter quarters 四半期",
    "half": "half halves 半期 半年",
    "year": "year years 年 年間 年度",
}
SPAN_WORDS: Mapping[str, Unit] = {
    word: unit for unit, words in _SPELLINGS.items() for word in words.split()
}
FISCAL_UNITS: frozenset[Unit] = frozenset({"month", "quarter", "half", "year"})
