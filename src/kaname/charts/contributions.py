"""Trees of contributions drawn: a row for each node, indented under its parent."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from kaname.charts.chart import ContributionTree, Node
from kaname.charts.look import Look
from kaname.charts.rows import Row, drawn
from kaname.charts.wording import scaled, words
from kaname.numbers import Scale, scale_of, show, show_change
from kaname.text import Lang, message

DEEPEST = 6  # indents that are told apart


def contribution_tree(chart: ContributionTree, lang: Lang, look: Look) -> dict[str, Any]:
    """Bars to the right add, those to the left take away; under a label: before → after."""
    known = [node.contribution for _, node in _nodes(chart.root)]
    scale = scale_of(known, chart.unit, lang)
    rows = [_row(depth, node, chart.unit, scale, lang) for depth, node in _nodes(chart.root)]
    return {**drawn(rows, _points(scale), lang, look), "subtitle": None}


def _nodes(node: Node, depth: int = 0) -> Iterator[tuple[int, Node]]:
    yield depth, node
    for child in node.children:
        yield from _nodes(child, depth + 1)


def _row(depth: int, node: Node, unit: str, scale: Scale, lang: Lang) -> Row:
    value = scaled(node.contribution, scale)
    known = node.before is not None or node.after is not None
    both = message(
        "charts.before-after",
        lang,
        before=show(node.before, node.unit, lang),
        after=show(node.after, node.unit, lang),
    )
    return Row(
        words(node.label, lang),
        show_change(node.contribution, unit, lang, scale=scale),
        0.0 if value is not None else None,
        value,
        "down" if (value or 0) < 0 else "up",
        (both,) if known else (),
        min(depth, DEEPEST),
    )


def _points(scale: Scale) -> str:
    """Contributions to a ratio are points."""
    return "pt" if scale.unit == "%" else scale.unit
