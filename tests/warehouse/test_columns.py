"""Which type a column has: all values decide, nearly all are enough, what is stated wins."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import polars as pl
import pytest

from kaname.warehouse.columns import Column, as_declared, as_guessed

TWENTY = [str(number) for number in range(1, 100)]


def guessed(*texts: str | None, nulls: tuple[str, ...] = ()) -> Column:
    return as_guessed(pl.Series(texts, dtype=pl.String), nulls, "Asia/Tokyo")


def declared(kind: str, *texts: str | None) -> list[Any]:
    return as_declared(pl.Series(texts, dtype=pl.String), kind, (), "Asia/Tokyo").values.to_list()


@pytest.mark.parametrize(
    ("texts", "kind", "values"),
    [
        (["1", "", "▲1,000"], "integer", [1, None, -1000]),
        (["1", "2.5", "NULL"], "number", [1.0, 2.5, None]),
        (["12.5%", "3%", "0"], "number", [0.125, 0.03, 0.0]),
        (["2026/5/31", "令和8年6月1日"], "date", [date(2026, 5, 31), date(2026, 6, 1)]),
        (["2026-05-31 00:00:00", "2026-06-01"], "date", [date(2026, 5, 31), date(2026, 6, 1)]),
        (
            ["2026-05-31 09:00", "2026-05-31T00:00:00Z"],
            "timestamp",
            [datetime(2026, 5, 31), datetime(2026, 5, 31)],
        ),
        (["true", "FALSE", ""], "boolean", [True, False, None]),
        (["a", " b ", "null"], "text", ["a", " b ", None]),
        (["007", "12"], "text", ["007", "12"]),
        (["0312345678", "12"], "text", ["0312345678", "12"]),
        (["12345678901234567890", "1"], "text", ["12345678901234567890", "1"]),
        (["1234567890123456.5", "1"], "text", ["1234567890123456.5", "1"]),
        (["20260531", "20260601"], "integer", [20260531, 20260601]),
        (["yes", "no"], "text", ["yes", "no"]),
        (["1E5", "2E5"], "text", ["1E5", "2E5"]),
        (["NA", "1"], "text", ["NA", "1"]),
        (["", "NULL"], "text", [None, None]),
        ([], "text", []),
    ],
)
def test_all_values_decide(texts: list[str], kind: str, values: list[Any]) -> None:
    column = guessed(*texts)
    assert (column.kind, column.values.to_list()) == (kind, values)


def test_further_spellings_of_missing() -> None:
    assert guessed("NA", "1", "-", nulls=("NA", "-")).values.to_list() == [None, 1, None]


def test_one_in_a_hundred_may_be_wrong() -> None:
    column = guessed(*TWENTY, "about 5")
    assert (column.kind, column.faulty.sum()) == ("integer", 1)
    assert column.values.to_list() == [*range(1, 100), None]


def test_two_in_a_hundred_may_not() -> None:
    column = guessed(*TWENTY, "about 5", "about 6")
    assert (column.kind, column.doubt, column.looks) == ("text", "nearly-typed", "integer")
    assert column.text[column.row] == "about 5"


def test_fewer_than_twenty_values_must_all_be_of_the_type() -> None:
    assert guessed(*TWENTY[:18], "x").doubt == "nearly-typed"
    assert guessed("1", "x").doubt is None


def test_rare_times_make_timestamps_of_dates_instead_of_rejects() -> None:
    column = guessed(*["2026-05-31"] * 300, "2026-05-31 10:00")
    assert (column.kind, column.faulty.any()) == ("timestamp", False)


def test_rare_fractions_make_numbers_of_integers() -> None:
    assert guessed(*TWENTY * 3, "0.5").kind == "number"


def test_a_rare_leading_zero_makes_codes_of_all() -> None:
    assert guessed(*TWENTY * 100, "007").kind == "text"


def test_a_type_that_few_values_show_first_is_found() -> None:
    column = guessed(*["2026-05-31"] * 5000, *[""] * 5000)
    assert column.kind == "date"


@pytest.mark.parametrize(
    "texts", [["5%", "5"], ["$5", "¥5"], ["5円", "$5"], ["5%", "¥5"], ["1%", "0.5%", "2.5"]]
)
def test_unlike_marks_are_not_mixed(texts: list[str]) -> None:
    assert (guessed(*texts).kind, guessed(*texts).doubt) == ("text", "mixed-marks")


def test_marked_and_bare_money_go_together() -> None:
    assert guessed("¥1,000", "2000", "3,000円").values.to_list() == [1000, 2000, 3000]


def test_dates_that_cannot_be_told_stay_text() -> None:
    column = guessed("3/4/2026", "5/6/2026")
    assert (column.kind, column.doubt, column.looks) == ("text", "ambiguous-dates", "date")
    assert guessed("3/4/2026", "3/14/2026").values.to_list() == [
        date(2026, 3, 4),
        date(2026, 3, 14),
    ]


@pytest.mark.parametrize(
    ("kind", "texts", "values"),
    [
        ("text", ["007", "NULL", " x"], ["007", None, " x"]),
        ("integer", ["007", "1,000", "12.0", "1.5", "x"], [7, 1000, 12, None, None]),
        ("number", ["007", "5%", "$5", "x"], [7.0, 0.05, 5.0, None]),
        ("boolean", ["1", "0", "はい", "いいえ", "○", "×", "2"], [True, False] * 3 + [None]),
        ("date", ["20260531", "2026-05-31 23:00", "5"], [date(2026, 5, 31)] * 2 + [None]),
        ("date m/d/y", ["3/4/2026", "13/1/2026"], [date(2026, 3, 4), None]),
        ("date d/m/y", ["3/4/2026", "2026-04-03"], [date(2026, 4, 3)] * 2),
        ("timestamp", ["2026-05-31", "20260531"], [datetime(2026, 5, 30, 15)] * 2),
        ("timestamp m/d/y", ["3/4/2026 9:00"], [datetime(2026, 3, 4)]),
    ],
)
def test_what_is_stated_wins(kind: str, texts: list[str], values: list[Any]) -> None:
    assert declared(kind, *texts) == values


def test_a_stated_date_that_cannot_be_told_is_in_doubt() -> None:
    column = as_declared(pl.Series(["2026-01-01", "3/4/2026"]), "date", (), "UTC")
    assert (column.doubt, column.text[column.row]) == ("ambiguous-dates", "3/4/2026")
