"""Amounts: figures of goals as people write them."""

from __future__ import annotations

import pytest

from kaname.api.amounts import asked
from kaname.errors import KanameError

AMOUNTS = {
    "120000000": 1.2e8,
    "120,000,000円": 1.2e8,
    "１．２億": 1.2e8,
    "1.2億円": 1.2e8,
    "¥120M": 1.2e8,
    "$1.2bn": 1.2e9,
    "120 million": 1.2e8,
    "350百万円": 3.5e8,
    "80千円": 8e4,
    "3千万円": 3e7,
    "1億2000万": 1.2e8,
    "1億2,000万円": 1.2e8,
    "¥1億2千万": 1.2e8,
    "1兆": 1e12,
    "1兆2000億円": 1.2e12,
    "1万5000円": 15_000,
}
CHANGES = {
    "+12%": 0.12,
    "前年度比 +12%": 0.12,
    "対前年比で+12%": 0.12,
    "＋１２％": 0.12,
    "-5%": -0.05,
    "−12%": -0.12,
    "+150%": 1.5,
}
UNREADABLE = (
    *("", "lots", "億", "1,2億", "1,20", "10,00,000", "1億2000", "1億20000万", "前年度比"),
    *("1.5億2000万", "1万2億", "9" * 400, "1" * 80 + "x"),
)
TOO_LOW = ("0", "0億", "-5億", "−1,000", "-100%", "-120%", "−120%")
REFUSED = dict.fromkeys(UNREADABLE, "unreadable-goal") | dict.fromkeys(TOO_LOW, "goal-too-low")
REFUSED |= {"12%": "unsigned-goal", "前年度比 99%": "unsigned-goal", "100%": "two-ways-goal"}


@pytest.mark.parametrize("written", AMOUNTS)
def test_amounts_as_people_write_them(written: str) -> None:
    assert asked(written).amount == pytest.approx(AMOUNTS[written])


@pytest.mark.parametrize("written", CHANGES)
def test_changes_as_people_write_them(written: str) -> None:
    assert asked(written).change == pytest.approx(CHANGES[written])


@pytest.mark.parametrize("written", REFUSED)
def test_what_is_no_figure_is_refused(written: str) -> None:
    with pytest.raises(KanameError) as raised:
        asked(written)
    assert [f.rule for f in raised.value.findings] == [f"catalogue.{REFUSED[written]}"]


def test_a_change_needs_its_sign() -> None:
    with pytest.raises(KanameError) as raised:
        asked("１２％")
    words = raised.value.findings[0].text("ja")
    assert words == "`１２％` には符号がありません。増減率は +12% と符号を付けてください。"


def test_a_whole_without_a_sign_is_asked_back() -> None:
    with pytest.raises(KanameError) as raised:
        asked("112.5%")
    assert (
        raised.value.findings[0]
        .text("en")
        .endswith(
            "Write +12.5% where it is 112.5% of the last year, +112.5% where it is that much more."
        )
    )
