"""Numbers and truth values as they are written in Japanese and English files."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.warehouse.cells import numbers, present, truths

WRITTEN = [
    ("0", 0.0),
    ("1234", 1234.0),
    ("-12.5", -12.5),
    ("1,000", 1000.0),
    ("1,234,567.89", 1234567.89),
    ("▲1,000", -1000.0),
    ("△1,000", -1000.0),
    ("▼5", -5.0),
    ("(1,000)", -1000.0),
    ("（1,000）", -1000.0),
    ("-1,000", -1000.0),
    ("−1,000", -1000.0),
    ("－１，０００", -1000.0),
    ("+5", 5.0),
    ("1,000円", 1000.0),
    ("▲1,000円", -1000.0),
    ("(1,000円)", -1000.0),
    ("¥1,000", 1000.0),
    ("￥1,000", 1000.0),
    ("\\1,000", 1000.0),  # the yen sign of CP932
    ("-¥1,000", -1000.0),
    ("¥▲1,000", -1000.0),
    ("$1,234.50", 1234.5),
    ("12.5%", 0.125),
    ("12.5％", 0.125),
    ("▲0.3%", -0.003),
    ("１２３．４", 123.4),
    ("  42　", 42.0),
    (".5", 0.5),
    ("5.", 5.0),
    ("1.5E+10", 1.5e10),
    ("1e-05", 1e-05),
]
NOT_NUMBERS = [
    *("", " ", "-", "円", "%", "abc", "1,00", "1,0000", "1.2.3", "12-5", "--5", "(-5)", "(5", "5)"),
    *("¥5%", "nan", "inf", "1e999", "1e5", "12E4", "①", "²", "０x10", "1_000", "1 000", "٣"),
]


@pytest.mark.parametrize(("text", "value"), WRITTEN)
def test_a_written_number_has_its_value(text: str, value: float) -> None:
    assert numbers(pl.Series([text])).values.to_list() == [value]


@pytest.mark.parametrize("text", NOT_NUMBERS)
def test_other_text_is_no_number(text: str) -> None:
    assert numbers(pl.Series([text])).values.to_list() == [None]


def test_all_forms_are_read_together_and_null_stays_null() -> None:
    texts = [text for text, _ in WRITTEN] + [None] + NOT_NUMBERS
    expected = [value for _, value in WRITTEN] + [None] * (1 + len(NOT_NUMBERS))
    assert numbers(pl.Series(texts)).values.to_list() == expected


def test_whole_numbers_keep_all_their_digits() -> None:
    read = numbers(pl.Series(["9007199254740993", "▲9,007,199,254,740,993", "1.5", "12%"]))
    assert read.whole.to_list() == [9007199254740993, -9007199254740993, None, None]


def test_beyond_64_bits_there_is_no_whole_number() -> None:
    read = numbers(pl.Series(["9223372036854775807", "9223372036854775808"]))
    assert read.whole.to_list() == [9223372036854775807, None]


@pytest.mark.parametrize(
    ("texts", "marks"),
    [
        (["5", "¥5", "5円", "\\5"], {"", "¥"}),
        (["5%", "0"], {"%"}),  # 0 is 0 with any mark
        (["$5", "€5"], {"$", "€"}),
    ],
)
def test_marks_are_those_of_values_other_than_zero(texts: list[str], marks: set[str]) -> None:
    assert numbers(pl.Series(texts)).marks == marks


@pytest.mark.parametrize("code", ["007", "０１２", "00", "01.5"])
def test_a_leading_zero_is_told(code: str) -> None:
    assert numbers(pl.Series(["12", code])).leading_zeros


def test_zero_and_fractions_have_no_leading_zero() -> None:
    assert not numbers(pl.Series(["0", "0.5", "-0.5", "¥0"])).leading_zeros


@given(st.lists(st.integers(-(10**17), 10**17)))
def test_integers_come_back_in_every_form(values: list[int]) -> None:
    plain = [str(value) for value in values]
    comma = [f"{value:,}" for value in values]
    triangle = [f"▲{-value:,}円" if value < 0 else f"{value:,}円" for value in values]
    for texts in (plain, comma, triangle):
        assert numbers(pl.Series(texts, dtype=pl.String)).whole.to_list() == values


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False)))
def test_floats_come_back_as_python_writes_them(values: list[float]) -> None:
    texts = [repr(value) for value in values]
    assert numbers(pl.Series(texts, dtype=pl.String)).values.to_list() == values


@given(st.lists(st.text()))
def test_no_text_is_too_much_for_the_readers(texts: list[str]) -> None:
    series = pl.Series(texts, dtype=pl.String)
    read = numbers(series)
    assert len(read.values) == len(read.whole) == len(truths(series, loose=True)) == len(texts)
    assert not read.values.is_nan().any()


def test_truth_is_strict_unless_stated() -> None:
    texts = pl.Series(["true", "FALSE", "True", "1", "はい", None])
    assert truths(texts, loose=False).to_list() == [True, False, True, None, None, None]
    assert truths(texts, loose=True).to_list() == [True, False, True, True, True, None]


def test_missing_is_empty_or_null_or_what_the_source_says() -> None:
    texts = pl.Series(["", " ", "　", "NULL", "null", "NA", "-", "Null", " x "])
    assert present(texts, ()).to_list() == [*[None] * 5, "NA", "-", "Null", " x "]
    assert present(texts, ("NA", "-")).to_list() == [*[None] * 7, "Null", " x "]
