"""Numbers as people read them, against tables written by hand."""

from __future__ import annotations

import math
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.numbers import (
    Scale,
    add_up,
    change_parts,
    parts,
    scale_of,
    show,
    show_change,
    show_ratio_change,
)
from kaname.text import LANGS, Lang

UNITS = ("JPY", "USD", "CHF", "JPY/deal", "1", "%", "1/month", "deal", "days", "score", "倍", "台")
numbers = st.floats(allow_nan=False, allow_infinity=False)


@pytest.mark.parametrize(
    ("value", "unit", "ja", "en"),
    [
        # money
        (111_600_000, "JPY", "111.6百万円", "¥111.6M"),
        (780_000_000, "円", "780.0百万円", "¥780.0M"),
        (123_450_000_000, "JPY", "1,234.5億円", "¥123.5B"),
        (10_000_000, "JPY", "10.0百万円", "¥10.0M"),
        (3_092_000, "JPY", "309万円", "¥3.1M"),
        (370_500, "JPY", "37.1万円", "¥370,500"),
        (9_800, "JPY", "9,800円", "¥9,800"),
        (0, "JPY", "0円", "¥0"),
        (-8_400_000, "JPY", "▲840万円", "−¥8.4M"),
        (2_400_000, "USD", "240万ドル", "$2.4M"),
        (2_361, "USD", "2,361ドル", "$2,361"),
        (12.5, "USD", "12.50ドル", "$12.50"),
        (12, "USD", "12ドル", "$12"),
        (85.4, "JPY", "85円", "¥85"),
        (2_361, "CHF", "2,361CHF", "CHF 2,361"),
        # money per thing
        (2_360.9, "USD/deal", "2,361ドル/件", "$2,361/deal"),
        (370_500, "円/件", "37.1万円/件", "¥370,500/item"),
        (12, "USD/rep/day", "12ドル/人/日", "$12/rep/day"),
        (0.5, "deal/USD", "0.5件/USD", "0.5 deals/USD"),
        # ratios
        (0.68, "ratio", "68.0%", "68.0%"),
        (0.68, "1", "68.0%", "68.0%"),
        (0.6805, "%", "68.1%", "68.1%"),
        (0, "%", "0.0%", "0.0%"),
        (12.5, "%", "1,250.0%", "1,250.0%"),
        (-0.052, "%", "▲5.2%", "−5.2%"),
        (0.032, "1/month", "3.2%/月", "3.2%/month"),
        # counts, and averages of them
        (20, "deal", "20件", "20 deals"),
        (1, "deal", "1件", "1 deal"),
        (-1, "deals", "▲1件", "−1 deal"),
        (0, "deal", "0件", "0 deals"),
        (22.62, "deal", "22.6件", "22.6 deals"),
        (1.04, "deal", "1.0件", "1.0 deals"),
        (1_234_567, "customers", "1,234,567社", "1,234,567 customers"),
        (3, "companies", "3社", "3 companies"),
        (4, "people", "4人", "4 people"),
        (4, "名", "4名", "4 people"),
        (12, "days", "12日", "12 days"),
        (12.44, "日", "12.4日", "12.4 days"),
        (3, "month", "3か月", "3 months"),
        (5, "business_days", "5営業日", "5 business days"),
        (6.8, "deal/day", "6.8件/日", "6.8 deals/day"),
        (6, "件/日", "6.0件/日", "6.0 items/day"),
        (2, "visit/customer/month", "2.0件/社/月", "2.0 visits/customer/month"),
        (4, "score", "4.0点", "4.0 points"),
        (1.8, "倍", "1.8倍", "1.8×"),
        (2, "hours", "2.0時間", "2.0 hours"),
        # nouns that nobody listed
        (7, "support_ticket", "7件", "7 support tickets"),
        (1, "inquiries", "1件", "1 inquiry"),
        (7, "batches", "7件", "7 batches"),
        (7, "Business", "7件", "7 businesses"),
        (5, "台", "5台", "5 台"),
        (5, "台/月", "5.0台/月", "5.0 台/month"),
        (5, "deal*m2", "5deal*m2", "5 deal*m2"),
    ],
)
def test_numbers_in_both_languages(value: float, unit: str, ja: str, en: str) -> None:
    assert (show(value, unit, "ja"), show(value, unit, "en")) == (ja, en)


@pytest.mark.parametrize("value", [None, math.nan, math.inf, -math.inf, np.float64("nan")])
@pytest.mark.parametrize("unit", UNITS)
@pytest.mark.parametrize("lang", LANGS)
def test_undefined_is_a_dash(value: float | None, unit: str, lang: Lang) -> None:
    assert show(value, unit, lang) == show_change(value, unit, lang) == "—"
    assert show_ratio_change(value, lang) == "—"
    assert parts(value, unit, lang) == change_parts(value, unit, lang) == ("—", "")


@pytest.mark.parametrize(
    ("value", "unit", "ja", "en"),
    [
        (111_600_000, "JPY", ("111.6", "百万円"), ("111.6", "¥M")),
        (-8_400_000, "JPY", ("▲840", "万円"), ("−8.4", "¥M")),
        (2_361, "USD/deal", ("2,361", "ドル/件"), ("2,361", "$/deal")),
        (2_361, "CHF", ("2,361", "CHF"), ("2,361", "CHF")),
        (0.68, "1", ("68.0", "%"), ("68.0", "%")),
        (1, "deal", ("1", "件"), ("1", "deal")),
        (1.8, "倍", ("1.8", "倍"), ("1.8", "×")),
    ],
)
def test_number_and_unit_apart(
    value: float, unit: str, ja: tuple[str, str], en: tuple[str, str]
) -> None:
    assert (parts(value, unit, "ja"), parts(value, unit, "en")) == (ja, en)


@pytest.mark.parametrize(
    ("change", "unit", "ja", "en"),
    [
        (12_500_000, "JPY", "+12.5百万円", "+¥12.5M"),
        (-18_400_000, "JPY", "▲18.4百万円", "−¥18.4M"),
        (0, "JPY", "±0円", "±¥0"),
        (3, "deal", "+3件", "+3 deals"),
        (-1, "deal", "▲1件", "−1 deal"),
        (0, "deal", "±0件", "±0 deals"),
        (0.019, "1", "+1.9pt", "+1.9pt"),
        (-0.169, "%", "▲16.9pt", "−16.9pt"),
        (0.0004, "ratio", "±0.0pt", "±0.0pt"),
        (-0.0004, "ratio", "±0.0pt", "±0.0pt"),
        (-0.004, "1/month", "▲0.4pt/月", "−0.4pt/month"),
        (-2.25, "days", "▲2.3日", "−2.3 days"),
    ],
)
def test_changes_are_signed(change: float, unit: str, ja: str, en: str) -> None:
    assert (show_change(change, unit, "ja"), show_change(change, unit, "en")) == (ja, en)


def test_a_change_apart() -> None:
    assert change_parts(-0.169, "1", "ja") == ("▲16.9", "pt")
    assert change_parts(12_500_000, "JPY", "en") == ("+12.5", "¥M")


def test_relative_changes_are_percentages() -> None:
    found = [show_ratio_change(change, "ja") for change in (0.16, -0.05, 0.0, 1.25)]
    assert found == ["+16.0%", "▲5.0%", "±0.0%", "+125.0%"]
    assert show_ratio_change(-0.05, "en", decimals=0) == "−5%"


def test_decimals_can_be_asked_for() -> None:
    assert show(0.21, "%", "ja", 0) == "21%"
    assert show(2_361.456, "USD", "en", 2) == "$2,361.46"
    assert show(20, "deal", "ja", decimals=1) == "20.0件"
    assert show_change(2.5, "deal", "en", 0) == "+3 deals"
    assert parts(3_090_000, "JPY", "en", 2) == ("3.09", "¥M")


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0.1245, "12.5%"), (0.6805, "68.1%"), (-0.1245, "▲12.5%"), (0.12449999, "12.4%")],
)
def test_halves_round_away_from_zero_as_on_paper(value: float, shown: str) -> None:
    assert show(value, "%", "ja") == shown


def test_a_table_never_mixes_units() -> None:
    column = [111_600_000, 8_400_000, None, math.nan, 370_500]
    ja, en = (scale_of(column, "JPY", lang) for lang in LANGS)
    assert [show(v, "JPY", "ja", scale=ja) for v in column] == [
        "111.6百万円", "8.4百万円", "—", "—", "0.4百万円",
    ]  # fmt: skip
    assert [parts(v, "JPY", "en", scale=en)[0] for v in column] == ["111.6", "8.4", "—", "—", "0.4"]
    assert show_change(-8_400_000, "JPY", "ja", scale=ja) == "▲8.4百万円"
    assert (ja.unit, en.unit) == ("百万円", "¥M")


def test_a_table_of_counts_has_the_same_decimals() -> None:
    scale = scale_of([20, 22.6, 1], "deal", "en")
    found = [show(v, "deal", "en", scale=scale) for v in (20, 22.6, 1)]
    assert found == ["20.0 deals", "22.6 deals", "1.0 deals"]


@pytest.mark.parametrize(
    ("value", "ja"),
    [
        (780_000_000, "7.8億円"),
        (1_200_000_000_000, "1.2兆円"),
        (85_200_000, "8,520万円"),
        (370_500, "37.1万円"),
    ],
)
def test_prose_writes_oku(value: float, ja: str) -> None:
    assert show(value, "JPY", "ja", scale=scale_of([value], "JPY", "ja", prose=True)) == ja


def test_rounding_noise_is_still_a_count() -> None:
    assert show(0.1 * 3 * 10, "deal", "ja") == "3件"


@given(numbers, st.sampled_from(UNITS), st.sampled_from(LANGS))
def test_every_number_has_text_of_its_own_sign(value: float, unit: str, lang: Lang) -> None:
    shown, change = show(value, unit, lang), show_change(value, unit, lang)
    assert not {"nan", "inf", "e+", "-"} & {shown, *shown, change, *change}
    minus = {"ja": "▲", "en": "−"}[lang]
    if value > 0:
        assert shown[0] != minus
        assert change[0] in "+±"
    assert change[0] in f"+±{minus}"
    number, name = parts(value, unit, lang)
    assert all(character in shown for character in number)
    assert all(character in shown for character in name)


@given(
    st.lists(st.floats(-1e9, 1e9), max_size=12),
    st.sampled_from([Scale("ja", power=-6, decimals=1), Scale("en"), Scale("ja", 2, 1)]),
)
def test_rounded_parts_add_up(values: list[float], scale: Scale) -> None:
    unit = Decimal(1).scaleb(-scale.power - scale.decimals)
    found = add_up(values, scale)
    exact, rounded = ([Decimal(repr(v)) for v in column] for column in (values, found))
    assert all(abs(a - b) < unit for a, b in zip(exact, rounded, strict=True))
    assert all(value % unit == 0 for value in rounded)
    assert abs(sum(exact, Decimal(0)) - sum(rounded, Decimal(0))) <= unit / 2


def test_rounded_parts_by_hand() -> None:
    third = 100 / 3
    assert add_up([third, third, third], Scale("ja", decimals=1)) == [33.4, 33.3, 33.3]
    tenths = scale_of([18_400_000], "JPY", "ja")
    assert add_up([5_840_000, 6_340_000, -3_720_000], tenths) == [5_900_000, 6_300_000, -3_700_000]


@pytest.mark.parametrize(
    ("values", "places", "shown"),
    [
        ([5750 / 3, -9100 / 3, 5750 / 3], 0, [1917, -3034, 1917]),
        ([10.4, 1.4, 0.2], 0, [11, 1, 0]),
        ([1 / 3, 1 / 3, 1 / 3], 2, [0.34, 0.33, 0.33]),
        ([0.29, 0.0, 0.0], 2, [0.29, 0, 0]),
        ([1.4, 1.4, 0.0], 0, [2, 1, 0]),
        ([1499, 1499, 2], -3, [2000, 1000, 0]),
        ([-0.5, 0.5], 0, [0, 0]),
        ([], 0, []),
    ],
)
def test_left_over_goes_to_the_largest_remainders(
    values: list[float], places: int, shown: list[float]
) -> None:
    assert add_up(values, Scale("en", power=places)) == shown
