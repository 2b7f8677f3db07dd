"""What is told of a scan: figures on one scale that subtract, parts that sum, plain numbers."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kaname.causes.locating.scan import Cause, Scan
from kaname.causes.locating.telling import Subject, told


def _cause(region: str, actual: float, expected: float, share: float | None = None) -> Cause:
    return Cause({"region": region}, actual - expected, share, 0.001, actual, expected, 3, ())


def _scan(actual: float, expected: float, *causes: Cause) -> Scan:
    return Scan(causes, actual, expected, actual - expected, 0.0, None, 0.5, 40, 54)


MONEY = Subject("Sales", "JPY", against="target")


def test_figures_that_are_shown_subtract() -> None:
    text = told(MONEY, _scan(293_914_000, 265_560_000)).text("ja")
    assert "293.9百万円（目標265.6百万円、+28.3百万円）" in text  # not 28.4


def test_parts_that_are_shown_sum_to_the_whole() -> None:
    found = _scan(1_000_000, 1_200_000, _cause("west", 400_400, 700_000), _cause("east", 5e5, 3e5))
    whole = told(replace(MONEY, unit="USD"), found)
    assert [part.text("ja").split("全体への影響は")[-1] for part in whole.causes] == [
        "▲30万ドルです。",
        "+20万ドルです。",
        "その他：▲10万ドル。",
    ]


def test_a_sum_without_unit_is_a_plain_number() -> None:
    whole = told(Subject("Total"), _scan(3500.0, 4000.0, _cause("west", 500.0, 1000.0, 1.0)))
    assert whole.text("en").startswith("Total: 3,500 beside 4,000 (expected), −500.")
    assert whole.causes[0].text("ja") == (
        "region「west」：1,000のはずが500。全体への影響は▲500、ずれの100%です。"
    )
    assert len(whole.causes) == 1  # nothing is left


def test_tiny_numbers_keep_their_digits() -> None:
    assert "0.000350 beside 0.000400" in told(Subject("Total"), _scan(3.5e-4, 4e-4)).text("en")


def test_a_table_of_ratios_is_told_in_points() -> None:
    found = replace(_scan(0.438, 0.501), is_rate=True)
    assert "43.8%（予想50.1%、▲6.3pt）" in told(Subject("合計"), found).text("ja")


def test_rates_that_moved_a_part_show_no_rounding_as_a_rest() -> None:
    cause = Cause({"region": "b"}, -0.0125, 1.0, 0.001, 0.05, 0.1, 3, ())
    found = replace(_scan(0.0875, 0.1, cause), is_rate=True)
    whole = told(Subject("Total"), found)
    assert ["−1.2pt" in part.text("en") for part in whole.causes] == [True]


def test_the_mix_is_a_part_of_its_own() -> None:
    cause = Cause({"region": "b"}, -0.05, None, 0.001, 0.2, 0.3, 3, ())
    found = replace(_scan(0.4, 0.5, cause), delta=-0.05, mix=-0.05, is_rate=True)
    parts = told(Subject("Total"), found).causes
    assert [part.kind for part in parts] == ["locate.cause", "locate.mix"]
    assert [part.size for part in parts] == [-0.05, -0.05]


def test_an_earlier_period_is_no_promise() -> None:
    found = _scan(968, 905, _cause("west", 123, 0))
    part = told(Subject("件数", "lead", against="previous"), found).causes[0]
    assert part.text("ja") == "region「west」：0件から123件へ。全体への影響は+123件です。"


@pytest.mark.parametrize(("figure", "tested"), [(0.0, 54), (50.0, 0)])
def test_of_one_row_or_nothing_it_is_said_that_data_are_missing(figure: float, tested: int) -> None:
    whole = told(Subject("合計"), replace(_scan(figure, figure), tested=tested))
    assert "データが足りず" in whole.text("ja")
    assert whole.p is None
