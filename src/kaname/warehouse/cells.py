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
_WIDE = "０１２３４５６７８９，．－−＋％￥＄（）／：\u3000\xa0"
_NARROW = "0123456789,.--+%¥$()/:  "

_PLAIN = r"^-?(?:0|[1-9][0-9]{0,17})(?:\.[0-9]+)?$"
_WRITTEN = (
    r"^(?P<open>\()?(?P<sign>[-+▲△▼])?\s*(?P<money>[¥\\$€£])?\s*(?P<sign2>[-▲△▼])?\s*"
    r"(?P<body>(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]*)?|\.[0-9]+)"
    r"(?P<power>[eE][-+][0-9]{1,3})?\s*(?P<unit>円|%)?(?P<close>\))?$"
)
_SELDOM_REPEATED = 0.5  # share of distinct values from which on looking for them does not pay
_TRUE = ("true", "t", "yes", "y", "1", "はい", "有", "○", "〇")
_FALSE = ("false", "f", "no", "n", "0", "いいえ", "無", "×")


@dataclass(frozen=True, slots=True)
class Numbers:
    """A column read as numbers: null where the text is not one."""

    values: pl.Series  # Float64; 12.5% is 0.125
    whole: pl.Series  # Int64; null also for fractions and beyond 64 bits
    marks: frozenset[str]  # ¥ $ € £ % of the values that are not 0, "" for a bare one
    leading_zeros: bool  # 007: a code rather than a number


def narrow(text: pl.Expr) -> pl.Expr:
    """The text without blanks around it, full-width digits and signs as plain ones."""
    return text.str.replace_many(list(_WIDE), list(_NARROW)).str.strip_chars(_BLANKS)


def present(text: pl.Series, nulls: Sequence[str]) -> pl.Series:
    """The column with null for every spelling of a missing value, blanks around it or not."""
    missing = text.str.strip_chars(_BLANKS).is_in([*MISSING, *nulls])
    return text.set(missing, None) if missing.any() else text


def per_distinct(text: pl.Series, read: Callable[[pl.LazyFrame], pl.LazyFrame]) -> pl.DataFrame:
    """`read` of the column `text`, called with its distinct values only where they repeat.

    `read` adds columns to the frame it gets; null gives null.
    """
    rows = text.to_frame("text").lazy()
    if rows.select(pl.all().approx_n_unique()).collect().item() > len(text) * _SELDOM_REPEATED:
        return read(rows).drop("text").collect()
    answers = read(rows.drop_nulls().unique())
    return rows.join(answers, on="text", how="left", maintain_order="left").drop("text").collect()


def first_of(one: pl.Series, other: pl.Series) -> pl.Series:
    """Each value of `one`, or where it is null that of `other`."""
    return pl.select(pl.coalesce(one, other)).to_series()


def numbers(text: pl.Series) -> Numbers:
    """`1,000` `▲1,000` `(1,000)` `¥1,000` `1,000円` `12.5%` `1.5E+10` and plain numbers."""
    cell = pl.col("text")
    plain = pl.when(cell.str.contains(_PLAIN)).then(cell)
    read = text.to_frame("text").select(
        value=plain.cast(pl.Float64),
        whole=plain.cast(pl.Int64, strict=False),
        other=pl.when(~cell.str.contains(_PLAIN)).then(cell),
    )
    values, whole, other = read.get_columns()
    marks = {""} if (values != 0).any() else set()
    if other.null_count() == len(other):
        return Numbers(values, whole, frozenset(marks), leading_zeros=False)
    written = per_distinct(other, _as_written)
    marks |= set(written.filter(pl.col("value") != 0)["mark"].unique())
    return Numbers(
        values=first_of(values, written["value"]),
        whole=first_of(whole, written["whole"]),
        marks=frozenset(marks),
        leading_zeros=bool(written["zeros"].any()),
    )


def _as_written(texts: pl.LazyFrame) -> pl.LazyFrame:
    """Adds value, whole, mark and zeros; null where the text is not a number."""
    cell = pl.col
    signed = cell("open", "sign", "sign2").is_not_null()
    negative = cell("open").is_not_null() | cell("sign2").is_not_null() | (cell("sign") != "+")
    percent = (cell("unit") == "%").fill_null(value=False)
    whole_brackets = cell("open").is_null() == cell("close").is_null()
    one_sign, plain = pl.sum_horizontal(signed) < 2, cell("money").is_null() | ~percent
    fair = whole_brackets & one_sign & plain  # 12 % of money is no number
    power = pl.when(percent).then(pl.lit("e-2")).otherwise(cell("power").fill_null(""))
    sign = pl.when(negative.fill_null(value=False)).then(-1).otherwise(1)
    size = pl.concat_str("digits", "power").cast(pl.Float64, strict=False)
    whole = pl.when(cell("power") == "").then(cell("digits")).cast(pl.Int64, strict=False)
    money = cell("money").replace("\\", "¥")
    return (
        texts.with_columns(narrow(cell("text")).str.extract_groups(_WRITTEN).alias("parts"))
        .unnest("parts")
        .with_columns(
            digits=pl.when(fair).then(cell("body").str.replace_all(",", "")),
            power=power,
            sign=sign,
            mark=pl.coalesce(cell("unit").replace("円", "¥"), money, pl.lit("")),
        )
        .select(
            "text",
            "mark",
            value=pl.when(size.is_finite()).then(size * cell("sign")),
            whole=whole * cell("sign"),
            zeros=cell("digits").str.contains("^0[0-9]"),
        )
    )


def truths(text: pl.Series, *, loose: bool) -> pl.Series:
    """`true` and `false` in any case; `loose` also yes/no, 1/0, はい/いいえ, 有/無, ○/×."""
    count = None if loose else 1
    known = dict.fromkeys(_TRUE[:count], True) | dict.fromkeys(_FALSE[:count], False)
    lower = narrow(pl.col("text")).str.to_lowercase()
    truth = lower.replace_strict(known, default=None, return_dtype=pl.Boolean)
    return per_distinct(text, lambda texts: texts.with_columns(truth=truth))["truth"]
