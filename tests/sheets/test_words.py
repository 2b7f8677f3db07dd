"""Words: what says total and what only sounds like it."""

from __future__ import annotations

import pytest

from kaname.sheets import words


@pytest.mark.parametrize(
    ("text", "level", "sure"),
    [
        ("合計", "grand", True),
        ("合　　計", "grand", True),
        ("【総計】", "grand", True),
        ("Grand Total", "grand", True),
        ("合計 金額", "grand", True),
        ("全社", "grand", False),
        ("小計", "sub", True),
        ("小計 (3 レコード)", "sub", True),
        ("東日本 計", "sub", True),
        ("上期計", "sub", True),
        ("第1四半期計", "sub", True),
        ("East Total", "sub", True),
        ("東京計", "sub", False),
        ("小計 花子", "sub", False),
        ("Total Quartz 9000", "grand", False),
        ("平均", "derived", True),
        ("達成率(%)", "derived", True),
    ],
)
def test_total(text: str, level: str, sure: bool) -> None:
    found = words.total(text)
    assert found is not None
    assert (found.level, found.sure) == (level, sure)


@pytest.mark.parametrize(
    "text", ["会計", "設計", "時計", "統計", "計画", "トータルケア", "佐藤", "100", ""]
)
def test_no_total(text: str) -> None:
    assert words.total(text) is None


@pytest.mark.parametrize("name", ["受注日", "完了予定日", "Close Date", "OrderDate", "納期"])
def test_name_of_dates(name: str) -> None:
    assert words.is_date(name)


@pytest.mark.parametrize("name", ["commission", "region", "当月", "金額", "営業所"])
def test_name_of_no_dates(name: str) -> None:
    assert not words.is_date(name)
