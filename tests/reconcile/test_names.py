"""Names: one key for spellings of one name, proposals for the rest, nothing merged."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.reconcile.names import Form, alike, apply, differences, form, key, loose

SAME = [
    ("株式会社髙橋商店", "高橋商店㈱", ("why-form-position", "why-variant")),
    ("株式会社高橋商店", "（株）高橋商店", ("why-form-spelling",)),
    ("株式会社 高橋 商店", "株式会社高橋商店", ("why-spaces",)),
    ("ＡＢＣ商事", "abc商事", ("why-width-or-case",)),
    ("山﨑 製作所", "山崎製作所", ("why-variant",)),
    ("ｻﾝﾌﾟﾙ電機", "サンプル電機", ("why-width-or-case",)),
    ("サンプル・テック", "サンプルテック", ("why-spaces",)),
    ("デ−タ工業", "データ工業", ("why-variant",)),
    ("Acme Co., Ltd.", "ACME Company Limited", ("why-form-spelling",)),
    ("Acme, Inc.", "Acme", ("why-form-missing",)),
    ("霞ヶ関電工", "霞ケ関電工", ("why-variant",)),
    ("渡邊産業", "渡辺産業", ("why-variant",)),
]
OTHER = [
    ("斎藤工業", "斉藤工業"),  # different names: a proposal only
    ("ビル管理", "ビール管理"),
    ("キヤノン", "キャノン"),
    ("第1営業所", "第11営業所"),
    ("丸の内1-1", "丸の内11"),
    ("P&G", "PG"),
]


@pytest.mark.parametrize(("left", "right", "why"), SAME)
def test_spellings_of_one_name(left: str, right: str, why: tuple[str, ...]) -> None:
    assert key(left) == key(right)
    if why:
        assert differences(left, right) == why


@pytest.mark.parametrize(("left", "right"), OTHER)
def test_other_names(left: str, right: str) -> None:
    assert key(left) != key(right)


def test_forms() -> None:
    assert form("㈱要") == Form("株式会社", "before")
    assert form("要有限会社") == Form("有限会社", "after")
    assert form("Kaname K.K.") == Form("株式会社", "after")
    assert form("要") == Form()
    assert key("株式会社") == "株式会社"  # nothing else is left
    assert key("") == ""


def test_proposals_have_reasons() -> None:
    left = ["株式会社髙橋商店", "斎藤工業", "東京サンプル電機株式会社", "有限会社青木", "同じ"]
    right = ["(株)高橋商店", "斉藤工業", "東京サンプル電気", "株式会社青木", "同じ", "無関係"]
    found = {(p.left, p.right): (p.score, p.why) for p in alike(left, right)}
    assert found == {
        ("株式会社髙橋商店", "(株)高橋商店"): (
            1.0,
            ("why-form-spelling", "why-variant"),
        ),
        ("斎藤工業", "斉藤工業"): (0.95, ("why-lookalike",)),
        ("有限会社青木", "株式会社青木"): (0.9, ("why-other-form",)),
        ("東京サンプル電機株式会社", "東京サンプル電気"): (0.875, ("why-typo",)),
    }


def test_words_in_both_languages() -> None:
    (pair,) = alike(["㈱髙田"], ["高田株式会社"])
    assert pair.words("ja") == "前株・後株の違い、異体字・旧字体の違い（髙と高など）"
    assert pair.words("en") == (
        "legal form before and after the name, variant of a character (髙 and 高)"
    )


def test_one_name_is_proposed_once() -> None:
    pairs = alike(["青木商事", "㈱青木商事"], ["株式会社青木商事"])
    assert [(p.left, p.right) for p in pairs] == [("㈱青木商事", "株式会社青木商事")]


def test_numbers_must_agree() -> None:
    assert alike(["東日本第1営業所"], ["東日本第2営業所"]) == []


def test_a_branch_is_proposed() -> None:
    (pair,) = alike(["大和電機産業"], ["大和電機産業 大阪支店"])
    assert pair.why == ("why-contained",)


def test_confirmed_names_are_settled() -> None:
    confirmed = {"AOKI": "青木商事"}
    assert alike(["AOKI"], ["青木商事"], confirmed=confirmed) == []
    assert apply(["AOKI", "別"], confirmed) == ["青木商事", "別"]


@given(st.lists(st.text("株式会社()㈱高髙橋商店ー-AB 1", max_size=8), max_size=12))
def test_each_name_takes_part_once(names: list[str]) -> None:
    pairs = alike(names, [*names[::-1], "(株)高橋"])
    assert len({p.left for p in pairs}) == len({p.right for p in pairs}) == len(pairs)
    assert all(p.left != p.right for p in pairs)
    for name in names:
        assert key(key(name)) == key(key(key(name)))
        assert loose(name) is not None


def test_many_names_stay_fast() -> None:
    rng = random.Random(7)
    parts = "山川田中高橋青木大和東京関西電機商事産業工業製作所建設物流食品化学"
    names = [
        "株式会社" + "".join(rng.choices(parts, k=5)) + str(rng.randrange(100))
        for _ in range(20_000)
    ]
    other = [n.replace("株式会社", "㈱") if rng.random() < 0.5 else n + "店" for n in names]
    start = time.perf_counter()
    pairs = alike(names, other)
    assert time.perf_counter() - start < 60  # seconds on a small machine; typically a tenth
    assert len(pairs) > 15_000
