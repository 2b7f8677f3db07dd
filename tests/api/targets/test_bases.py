"""What a budget's rows rest on, in words."""

from __future__ import annotations

import pytest

from kaname.api.targets.bases import basis_words

STEPS = '[{"kind": "adjustment", "value": 5, "source": "手入力", "reason": "増員"}]'


@pytest.mark.parametrize(
    ("bases", "words"),
    [
        ((), ""),
        (("前年並み", "増員", "前年並み"), "前年並み / 増員"),
        (('{"base": "last_12_months", "growth": 1.08}',), "直近12か月の実績 × 1.08"),
        (('{"base": "前年度", "担当": "佐藤"}',), "前年度、担当：佐藤"),
        (('{"base": "last_12_months"}', "修正: 値上げ"), "直近12か月の実績 / 修正: 値上げ"),
        ((STEPS,), "増員"),
        (("12",), "12"),
    ],
)
def test_bases_are_words(bases: tuple[str, ...], words: str) -> None:
    assert basis_words(bases, "ja") == words
