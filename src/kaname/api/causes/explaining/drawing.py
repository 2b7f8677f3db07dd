"""The charts of an explanation: the tree of contributions, and the way from figure to figure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kaname.causes.attribution.part import Part
from kaname.charts.chart import ContributionTree, Node, Step, Waterfall
from kaname.text import LANGS, Lang, message

STEPS = 8  # bars of a waterfall; smaller ones are added up in the last


def tree_chart(title: Mapping[Lang, str], tree: Part, unit: str) -> ContributionTree:
    """The change down the tree of the KPI."""
    return ContributionTree(title, unit, _node(tree))


def _node(part: Part) -> Node:
    children = tuple(_node(c) for c in part.children if c.kind not in ("mix", "within"))
    label = part.label if part.kind in ("whole", "kpi") else _words(part)
    return Node(label, part.value, part.figures[0], part.figures[1], part.unit, children)


def waterfall(
    title: Mapping[Lang, str], whole: Part, unit: str, ends: tuple[float | None, float | None]
) -> Waterfall:
    """From the figure before to the figure after, a step for each segment, the largest first."""
    before, after = (0.0 if end is None else end for end in ends)
    start = Step(_said("explain.bar-before"), before, "level")
    end = Step(_said("explain.bar-after"), after, "level")
    return Waterfall(title, unit, (start, *_steps(whole), end))


def _steps(whole: Part) -> Iterator[Step]:
    parts = sorted(whole.children, key=lambda part: -abs(part.value))
    for part in parts[:STEPS]:
        yield Step(_words(part) if part.kind != "segment" else part.label, part.value)
    if rest := sum(part.value for part in parts[STEPS:]):
        yield Step(_said("explain.bar-other"), rest)


def _words(part: Part) -> Mapping[Lang, str]:
    return _said("explain.bar-gap" if part.kind == "gap" else "explain.bar-rest")


def _said(key: str) -> Mapping[Lang, str]:
    return {lang: message(key, lang) for lang in LANGS}
