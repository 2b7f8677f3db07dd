"""The tree in the reader's words, from trees written by hand."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import translation

from kaname.measure.tree import Figure, Node, Tree
from kaname.periods import Calendar, Grain, period_of
from kaname.web.branches import Branch, Shown, branches
from kaname.web.reading import reading

ZERO = Figure(None, "zero-division")


def node(kpi: str, unit: str, now: float | None, then: float | None, **more: Any) -> Node:
    """A node whose change follows from its figures."""
    defined = now is not None and then is not None
    change = Figure(now - then) if now is not None and then is not None else ZERO
    ratio = (
        Figure(change.value / abs(then)) if defined and then and change.value is not None else ZERO
    )
    more = {"sign": "", "history": (then, now), **more}
    return Node(
        kpi,
        {"ja": f"指標{kpi}", "en": f"KPI {kpi}"},
        unit,
        Figure(now) if now is not None else ZERO,
        Figure(then) if then is not None else ZERO,
        change,
        ratio,
        **more,
    )


def tree(*roots: Node) -> Tree:
    march, february = (period_of(date(2026, m, 1), Grain.MONTH, Calendar()) for m in (3, 2))
    return Tree("Sales", roots, march, february, "previous", {}, "2026-03-31")


def only(*roots: Node, lang: Any = "ja") -> Branch:
    with translation.override(lang):
        return branches(tree(*roots), lang)[0]


def test_figures_in_japanese() -> None:
    found = only(node("a", "JPY", 111_600_000, 120_000_000))
    assert (found.label, found.value, found.change, found.ratio, found.tone) == (
        "指標a",
        Shown("111.6", "百万円"),
        Shown("▲8.4", "百万円"),
        "▲7.0%",
        "worse",
    )


def test_figures_in_english() -> None:
    found = only(node("a", "JPY", 111_600_000, 120_000_000), lang="en")
    assert (found.label, found.value, found.change, found.ratio) == (
        "KPI a",
        Shown("111.6", "¥M"),
        Shown("−8.4", "¥M"),
        "−7.0%",
    )


def test_rates_differ_in_points_only() -> None:
    found = only(node("a", "ratio", 0.68, 0.79))
    assert (found.change, found.ratio) == (Shown("▲11.0", "pt"), "")


def test_undefined_says_why_and_is_no_number() -> None:
    found = only(node("a", "ratio", None, 0.4))
    assert found.value == Shown("—", "", "分母が0")
    assert found.change.why == "分母が0"
    assert found.tone == ""


@pytest.mark.parametrize(
    ("better", "now", "tone"),
    [
        ("up", 110, "better"),
        ("up", 90, "worse"),
        ("down", 110, "worse"),
        ("down", 90, "better"),
        ("band", 90, ""),
        ("up", 104, ""),
        ("up", 96, ""),
    ],
)
def test_tone_follows_what_is_better_and_only_for_large_changes(
    better: Any, now: float, tone: str
) -> None:
    assert only(node("a", "deal", now, 100, better=better)).tone == tone


def test_figures_of_one_unit_share_their_scale() -> None:
    parts = (node("b", "JPY", 119_000_000, 1), node("c", "JPY", 1_000_000, 1, sign="+"))
    found = only(node("a", "JPY", 120_000_000, 1, children=parts))
    assert [(b.value.number, b.value.unit) for b in found.walk()] == [
        ("120.0", "百万円"),
        ("119.0", "百万円"),
        ("1.0", "百万円"),
    ]


@pytest.mark.parametrize(
    ("signs", "operator", "at_edges"),
    [
        (("", "*", "*"), "×", ("", "", "")),
        (("", "+"), "+", ("", "")),
        (("", "/"), "÷", ("", "÷")),
        (("", "+", "-"), "=", ("", "+", "−")),
        (("-", "+"), "=", ("−", "+")),
        (("",), "=", ("",)),
    ],
)
def test_operator_stands_at_the_parent_and_at_the_edges_where_needed(
    signs: tuple[Any, ...], operator: str, at_edges: tuple[str, ...]
) -> None:
    parts = tuple(node(f"b{i}", "deal", 1, 1, sign=sign) for i, sign in enumerate(signs))
    found = only(node("a", "deal", 1, 1, children=parts))
    assert (found.operator, tuple(b.sign for b in found.children)) == (operator, at_edges)


def test_formula_is_in_labels_with_the_signs_of_arithmetic() -> None:
    parts = (
        node("opening(b)", "deal", 1, 1),
        node("b", "deal", 1, 1, sign="+"),
        node("bb", "ratio", 1, 1, sign="*"),
    )
    found = only(node("a", "deal", 1, 1, formula="(opening(b) + b) * bb / 2", children=parts))
    assert found.formula == "(指標opening(b) + 指標b) × 指標bb ÷ 2"


@pytest.mark.parametrize(
    ("edge", "residual", "kind", "words"),
    [
        ("definition", None, "definition", "定義"),
        ("partition", 0.0, "agrees", "内訳 ✓"),
        ("reconciliation", 1e-9, "agrees", "突合 ✓"),
        ("partition", -3.0, "residual", "内訳 残差 ▲3件"),
        ("reconciliation", 3.0, "residual", "突合残差 +3件"),
        ("reconciliation", None, "unknown", "突合 —"),
    ],
)
def test_mark_says_how_formula_and_data_agree(
    edge: Any, residual: float | None, kind: str, words: str
) -> None:
    gap = Figure(residual) if residual is not None else ZERO
    parts = (node("b", "deal", 100, 90),)
    found = only(node("a", "deal", 100, 90, edge=edge, residual=gap, children=parts))
    assert found.mark is not None
    assert (found.mark.kind, found.mark.words) == (kind, words)


def test_a_leaf_has_no_mark() -> None:
    assert only(node("a", "deal", 1, 1)).mark is None


def test_tags() -> None:
    found = only(node("a", "day", 1, 1, timing="leading", tier="reference", better="down"))
    assert found.tags == ("先行", "参考", "低いほど良い")


def test_trees_come_before_kpis_that_stand_alone() -> None:
    alone = node("alone", "deal", 1, 1)
    whole = node("whole", "deal", 1, 1, children=(node("part", "deal", 1, 1),))
    with translation.override("ja"):
        assert [b.kpi for b in branches(tree(alone, whole), "ja")] == ["whole", "alone"]


def test_repeated_node_points_to_where_it_decomposes() -> None:
    shared = node("s", "deal", 1, 1, children=(node("t", "deal", 1, 1),))
    again = node("s", "deal", 1, 1, sign="*", repeated=True)
    found = only(node("a", "deal", 1, 1, children=(shared, again)))
    first, second = found.children
    assert first.elsewhere is None
    assert second.elsewhere == first.number


def wide(levels: int) -> Node:
    parts = tuple(wide(levels - 1) for _ in range(3)) if levels else ()
    return node("n", "deal", 1, 1, children=parts)


@pytest.mark.parametrize(("unfold", "levels"), [("", 2), ("all", 4), ("top", 1)])
def test_unfolds_as_many_levels_as_fit(unfold: Any, levels: int) -> None:
    with translation.override("ja"):
        (found,) = branches(tree(wide(4)), "ja", unfold)
    opened = {branch.depth for branch in found.walk() if branch.unfolded and branch.children}
    assert opened == set(range(levels))


def test_headings_follow_depth_but_end_at_six() -> None:
    with translation.override("ja"):
        (found,) = branches(tree(chain(8)), "ja")
    assert [branch.heading for branch in found.walk()] == [2, 3, 4, 5, 6, 6, 6, 6]


def chain(length: int) -> Node:
    return node("n", "deal", 1, 1, children=(chain(length - 1),) if length > 1 else ())


def said(lang: Any, root: Node) -> str:
    with translation.override(lang):
        return str(
            reading(tree(root), lang, "前月（2026年2月）" if lang == "ja" else "previous month")
        )


def test_reading_in_both_languages() -> None:
    root = node("a", "JPY", 111_600_000, 120_000_000)
    assert said("ja", root) == (
        '<strong>指標a</strong>は<b class="whole">111.6百万円</b>、前月（2026年2月）と比べて'
        '<b class="whole">▲8.4百万円</b>（<b class="whole">▲7.0%</b>）です。'
    )
    assert said("en", root) == (
        '<strong>KPI a</strong> is <b class="whole">¥111.6M</b>, <b class="whole">−¥8.4M</b> '
        '(<b class="whole">−7.0%</b>) against the previous month.'
    )


def test_reading_of_a_rate_and_of_nothing() -> None:
    assert "（" not in said("en", node("a", "ratio", 0.5, 0.4))
    assert "+10.0pt" in said("ja", node("a", "ratio", 0.5, 0.4))
    assert said("ja", node("a", "ratio", None, 0.4)) == (
        "<strong>指標a</strong>は測れません（分母が0）。"
    )
    assert said("ja", node("a", "deal", 3, None)) == (
        '<strong>指標a</strong>は<b class="whole">3件</b>です。'
    )


def test_reading_escapes_labels() -> None:
    root = node("a<script>", "deal", 3, None)
    assert "<script>" not in said("en", root)
