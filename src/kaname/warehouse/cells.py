"""Cells: how missing values, numbers and truth values are written, read by the column.

A column is text (polars String, null = missing). Plain spellings take a short way; every other
spelling is read once per distinct text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import polars as pl

MISSING = ("", "NULL", "null")
_BLANKS = " \t\u3000\xa0"
_WIDE = "０１２３４５６７８９，．－−＋％￥＄（）／：\u3000\xa0"  # noqa: RUF001 -- what people type
_NARROW = "0123456789,.--+%¥$()/:  "

_PLAIN = r"^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?$"
_WRITTEN = (
    r"^(?P<open>\()?(?P<sign>[-+▲△▼])?\s*(?P<money>[¥\\$€£])?\s*(?P<sign2>[-▲△▼])?\s*"
    r"(?P<body>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<power>[eE][-+][0-9]{1,3})?\s*(?P<unit>円|%)?(?P<close>\))?$"
)
_TRUE = ("true", "t", "yes", "y", "1", "はい", "有", "○", "〇")
_FALSE = ("false", "f", "no", "n", "0", "いいえ", "無", "×")


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column read as numbers: null where the text is not one."""

    values: pl.Series  # Float64; 12.5% is 0.125
    whole: pl.Series  # Int64; null also for fractions and beyond 64 bits
    marks: frozenset[str]  # ¥ $ € £ % of the values that are not 0, "" for a bare one
    leading_zeros: bool  # 007: a code rather than a number


def narrow(text: pl.Series) -> pl.Series:
    """The text without blanks around it, full-width digits and signs as plain ones."""
    plain = text.str.replace_many(list(_WIDE), list(_NARROW))
    return plain.str.strip_chars(_BLANKS)


def present(text: pl.Series, nulls: Sequence[str]) -> pl.Series:
    """The column with null for every spelling of a missing value, blanks around it or not."""
    spellings = pl.Series([*MISSING, *nulls], dtype=pl.String)
    return text.set(text.str.strip_chars(_BLANKS).is_in(spellings.implode()), None)


def per_distinct(text: pl.Series, read: Callable[[pl.Series], pl.DataFrame]) -> pl.DataFrame:
    """`read` of the column, called with its distinct values only; null gives null."""
    distinct = text.drop_nulls().unique().alias("written")
    answers = read(distinct).with_columns(distinct)
    rows = text.alias("written").to_frame()
    return rows.join(answers, on="written", how="left", maintain_order="left").drop("written")


def numbers(text: pl.Series) -> Numbers:
    """`1,000` `▲1,000` `(1,000)` `¥1,000` `1,000円` `12.5%` `1.5E+10` and plain numbers."""
    plain = text.set(~text.str.contains(_PLAIN), None)
    values, whole = plain.cast(pl.Float64), plain.cast(pl.Int64, strict=False)
    marks = {""} if (values != 0).any() else set()
    if plain.null_count() == text.null_count():
        return Numbers(values, whole, frozenset(marks), leading_zeros=False)
    other = per_distinct(text.set(plain.is_not_null(), None), _as_written)
    marks |= set(other.filter(pl.col("value") != 0)["mark"].unique())
    return Numbers(
        values=_first(values, other["value"]),
        whole=_first(whole, other["whole"]),
        marks=frozenset(marks),
        leading_zeros=bool(other["zeros"].any()),
    )


def _as_written(text: pl.Series) -> pl.DataFrame:
    """Columns value, whole, mark and zeros of each text; null where it is not a number."""
    cell = pl.col
    parts = narrow(text).str.extract_groups(_WRITTEN).struct.unnest()
    digits = cell("body").str.replace_all(",", "")
    negative = (
        cell("open").is_not_null()
        | cell("sign").is_in(["-", "▲", "△", "▼"])
        | cell("sign2").is_not_null()
    )
    fair = (  # one bracket, two signs, or a percentage of money are no number
        (cell("open").is_null() == cell("close").is_null())
        & (pl.sum_horizontal(cell("open", "sign", "sign2").is_not_null()) < 2)
        & (cell("money").is_null() | (cell("unit").fill_null("") != "%"))
    )
    percent = cell("unit") == "%"
    power = pl.when(percent).then(pl.lit("e-2")).otherwise(cell("power").fill_null(""))
    size = pl.when(fair).then(pl.concat_str(digits, power)).cast(pl.Float64, strict=False)
    bare = fair & (power == "")
    whole = pl.when(bare).then(digits).cast(pl.Int64, strict=False)
    sign = pl.when(negative).then(-1).otherwise(1)
    money = pl.when(cell("money").is_in(["\\"])).then(pl.lit("¥")).otherwise(cell("money"))
    return parts.select(
        value=pl.when(size.is_finite()).then(size * sign),
        whole=whole * sign,
        mark=pl.coalesce(cell("unit").replace({"円": "¥"}), money, pl.lit("")),
        zeros=cell("body").str.contains("^0[0-9]"),
    )


def truths(text: pl.Series, *, loose: bool) -> pl.Series:
    """`true` and `false` in any case; `loose` also yes/no, 1/0, はい/いいえ, 有/無, ○/×."""
    count = None if loose else 1
    known = dict.fromkeys(_TRUE[:count], True) | dict.fromkeys(_FALSE[:count], False)
    return per_distinct(text, lambda distinct: _truth(distinct, known))["truth"]


def _truth(text: pl.Series, known: dict[str, bool]) -> pl.DataFrame:
    lower = narrow(text).str.to_lowercase()
    truth = lower.replace_strict(known, default=None, return_dtype=pl.Boolean)
    return truth.alias("truth").to_frame()


def _first(one: pl.Series, other: pl.Series) -> pl.Series:
    return pl.select(pl.coalesce(one, other)).to_series()
