"""The tree as text and HTML, and what a notebook shows."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kaname.measure.tree import Figure, Node, Tree
from kaname.periods import Calendar, Grain, period_of

MARCH = period_of(date(2026, 3, 1), Grain.MONTH, Calendar())
FEBRUARY = period_of(date(2026, 2, 1), Grain.MONTH, Calendar())


def node(kpi: str, now: float | None, then: float | None, unit: str, **more: Any) -> Node:
    """A node with its change worked out; undefined where `now` or `then` is None."""
    change = None if now is None or then is None else now - then
    return Node(
        kpi=kpi,
        label=more.pop("label", kpi),
        unit=unit,
        now=Figure(now, None if now is not None else "zero-division"),
        compared=Figure(then),
        change=Figure(change),
        change_ratio=Figure(change / abs(then) if change is not None and then else None),
        history=(),
        **({"sign": ""} | more),
    )


def tree(*roots: Node, **more: Any) -> Tree:
    return Tree(
        **({
            "name": {"ja": "営業", "en": "Sales"},
            "roots": roots,
            "period": MARCH,
            "compared": FEBRUARY,
            "compare": "previous",
            "where": {},
            "as_of_label": "2026-03-31",
        } | more)
    )  # fmt: skip


WON = node(
    "won",
    20,
    17,
    "deal",
    label={"ja": "受注件数", "en": "Won deals"},
    formula="(opening(open) + new) * rate",
    edge="partition",
    residual=Figure(2),
    children=(
        node("opening(open)", 30, 28, "deal", label={"ja": "期首案件", "en": "Opening deals"}),
        node("new", 10, 6, "deal", label={"ja": "新規案件", "en": "New deals"}, sign="+"),
        node("rate", 0.5, 0.52, "ratio", label={"ja": "受注率", "en": "Win rate"}, sign="*"),
    ),
)


def test_drawn_in_japanese() -> None:
    assert tree(WON, node("lost", None, 3, "ratio", label="失注率")).draw("ja").splitlines() == [
        "営業 · 2026年3月 · 2026年2月との比較 · データは2026-03-31まで",
        "                  値    増減  増減率",
        "受注件数        20件    +3件  +17.6%  内訳 残差 +2件 · (期首案件 + 新規案件) × 受注率",
        "├─ = 期首案件   30件    +2件   +7.1%",
        "├─ + 新規案件   10件    +4件  +66.7%",
        "└─ × 受注率    50.0%  ▲2.0pt",
        "失注率             —                  分母が0",
    ]


def test_drawn_in_english() -> None:
    assert tree(WON, node("lost", None, 3, "ratio")).draw("en").splitlines() == [
        "Sales · Mar 2026 · against Feb 2026 · data to 2026-03-31",
        "                       Value    Change  Change %",
        "Won deals           20 deals  +3 deals    +17.6%  parts, residual +2 deals · "
        "(Opening deals + New deals) × Win rate",
        "├─ = Opening deals  30 deals  +2 deals     +7.1%",
        "├─ + New deals      10 deals  +4 deals    +66.7%",
        "└─ × Win rate          50.0%    −2.0pt",
        "lost                       —                      denominator is 0",
    ]


def test_deeper_branches_and_a_kpi_that_stands_elsewhere() -> None:
    low = node("a", 1, 1, "deal", repeated=True)
    left, right = (node(name, 1, 1, "deal", children=(low,)) for name in "bc")
    drawn = tree(node("t", 1, 1, "deal", children=(left, replace(right, sign="-")))).draw("en")
    assert [line[:8].rstrip() for line in drawn.splitlines()[2:]] == [
        "t",
        "├─ = b",
        "│  └─ =",
        "└─ − c",
        "   └─ =",
    ]
    assert drawn.count("decomposed elsewhere") == 2


def test_without_comparison_there_is_only_the_value() -> None:
    alone = tree(node("won", 20, None, "deal"), compared=None, compare=None)
    assert alone.draw("en").splitlines() == [
        "Sales · Mar 2026 · data to 2026-03-31",
        "        Value",
        "won  20 deals",
    ]


def test_heading_names_the_part_and_a_running_period() -> None:
    part = tree(node("won", 1, 1, "deal", running=True), where={"rep": "山田　太郎"})
    assert part.heading("ja") == (
        "営業 · 2026年3月 · 2026年2月との比較 · rep: 山田　太郎 · データは2026-03-31まで · 途中経過"
    )


@pytest.mark.parametrize(
    ("edge", "residual", "words"),
    [
        ("definition", None, "definition"),
        ("partition", 0.0, "parts ✓"),
        ("partition", None, "parts —"),
        ("reconciliation", 1e-9, "reconciled ✓"),
        ("reconciliation", -3.0, "residual −3 deals"),
        ("reconciliation", None, "reconciliation —"),
    ],
)
def test_how_formula_and_data_agree(edge: str, residual: float | None, words: str) -> None:
    child = node("a", 20, 20, "deal")
    gap = None if residual is None and edge == "definition" else Figure(residual)
    top = node("t", 20, 20, "deal", edge=edge, residual=gap, children=(child,), formula="a")
    assert tree(top).draw("en").splitlines()[2].endswith(f"  {words}")


def test_names_from_data_cannot_steer_the_terminal() -> None:
    drawn = tree(node("x", 1, 1, "deal", label="a\x1b[31mb\nc\u202ed")).draw("en")
    assert "a�[31mb�c�d" in drawn


def test_html_escapes_and_needs_nothing_else() -> None:
    name = "<script>&\"'"
    html = tree(node("x", 1, 1, "deal", label=name), name=name, where={name: name}).html("en")
    assert html.count("<script") == 0
    assert html.count("&lt;script&gt;&amp;&quot;&#x27;") == 4
    assert "://" not in html


def test_html_indents_by_depth() -> None:
    html = tree(WON).html("ja")
    assert html.startswith('<table lang="ja"')
    assert re.findall(r"padding-left:([\d.]+)em", html) == ["0.6", "2.2", "2.2", "2.2"]
    assert "× 受注率" in html


def test_notebook_shows_the_tree_in_the_readers_language(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_LANG", "ja")
    shown = tree(WON)
    assert repr(shown) == shown.draw("ja") == str(shown)
    assert shown._repr_html_() == shown.html("ja")
