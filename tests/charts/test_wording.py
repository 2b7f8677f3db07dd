"""Words and numbers in charts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.charts.wording import LINES, by_row, scaled, signed_axis, width, words, wrapped
from kaname.numbers import scale_of


@pytest.mark.parametrize(
    ("text", "columns", "lines"),
    [
        ("受注高", 22, ["受注高"]),
        ("新規受注件数（中小企業）", 10, ["新規受注件", "数（中小企", "業）"]),
        ("その他の範囲）", 12, ["その他の範", "囲）"]),
        ("Won amount of new business", 12, ["Won amount", "of new", "business"]),
        ("One two three four five six", 5, ["One", "two", "three…"]),
        ("", 10, [""]),
    ],
)
def test_labels_are_wrapped(text: str, columns: int, lines: list[str]) -> None:
    assert wrapped(text, columns) == lines


@given(st.text(alphabet="abc あい、。（）", max_size=80), st.integers(4, 40))
def test_wrapping_loses_nothing_but_blanks_and_what_does_not_fit(text: str, columns: int) -> None:
    lines = wrapped(text, columns)
    made = "".join(lines)

    assert len(lines) <= LINES
    if not made.endswith("…"):
        assert made.replace(" ", "") == text.replace(" ", "")


def test_full_width_letters_take_two_columns() -> None:
    assert (width("受注"), width("won"), width("受注won")) == (4, 3, 7)


def test_values_are_on_the_readers_scale() -> None:
    scale = scale_of([1.2e8], "JPY", "ja")

    assert scaled(1.2e8, scale) == pytest.approx(120)
    assert scaled(None, scale) is None
    assert scaled(float("inf"), scale) is None


def test_axes_say_negative_numbers_as_the_reader_writes_them() -> None:
    assert "'▲'" in signed_axis("ja")
    assert "'−'" in signed_axis("en")


def test_labels_of_rows_are_safe_in_an_expression() -> None:
    assert by_row(['a"b', ["c", "d"]]) == '["a\\"b", ["c", "d"]][datum.value]'


def test_words_are_in_the_readers_language_on_one_line() -> None:
    assert words({"ja": "受注\n高", "en": "Won"}, "ja") == "受注�高"
    assert words({"ja": "受注高"}, "en") == "受注高"
