"""The tree as a page shows it: every figure in the reader's words, every line drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import count, repeat
from typing import Literal

from django.utils.translation import gettext as _

from kaname.measure.tree import Figure, Node, Tree
from kaname.numbers import (
    Scale,
    change_parts,
    parts,
    scale_of,
    show_change,
    show_ratio_change,
)
from kaname.text import Lang, label, message
from kaname.web.sparkline import Sparkline, sparkline

OPERATORS = {"+": "+", "-": "−", "*": "×", "/": "÷"}
FITS = 18  # leaves that stand on one screen
NOTEWORTHY = 0.05  # smaller relative changes stay in plain ink
AGREES = 1e-6  # a residual below this share of the value is rounding
DEEPEST_HEADING = 6


@dataclass(frozen=True, slots=True)
class Shown:
    """A number and its unit, or why there is none."""

    number: str
    unit: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Mark:
    """How a formula stands to the data: its words in short and in full."""

    kind: Literal["definition", "agrees", "residual", "unknown"]
    words: str
    meaning: str


@dataclass(frozen=True, slots=True)
class Stale:
    """What keeps a figure from being fresh and whole: in short, and every reason."""

    words: str  # 3日前, 一部欠け
    meaning: str


@dataclass(frozen=True, slots=True)
class Branch:
    """One KPI of the page's tree."""

    number: int  # unique on the page
    depth: int  # 0 at a root
    kpi: str
    label: str
    value: Shown
    compared: Shown
    change: Shown
    ratio: str  # relative change, "" where there is none or it says nothing (rates)
    tone: Literal["", "better", "worse"]
    tags: tuple[str, ...]
    mark: Mark | None
    formula: str  # in the children's labels, "" at a leaf
    operator: str  # joins the children; "=" where they are joined in several ways
    sign: str  # stands at the edge from the parent, "" where the parent's operator says it
    joined: str  # how it joins the sibling before it, always
    spark: Sparkline | None
    unfolded: bool
    running: bool
    repeated: bool  # its children stand at another branch of the same KPI
    children: tuple[Branch, ...]
    elsewhere: int | None = None  # the number of that branch
    stale: Stale | None = None

    @property
    def heading(self) -> int:
        """The level of its heading on the page, below the page's own."""
        return min(self.depth + 2, DEEPEST_HEADING)

    def walk(self) -> Iterator[Branch]:
        """This branch and all below it."""
        yield self
        for child in self.children:
            yield from child.walk()


def branches(
    tree: Tree,
    lang: Lang,
    unfold: Literal["", "all", "top"] = "",
    stale: Mapping[str, Stale] | None = None,
) -> tuple[Branch, ...]:
    """The roots of the page's tree, those that decompose first, unfolded as far as fits.

    `stale`: the KPIs whose data is late or incomplete.
    """
    roots = sorted(tree.roots, key=lambda node: not node.children)
    nodes = [(depth, node) for root in roots for depth, node in root.walk()]
    trees = [(depth, node) for root in roots if root.children for depth, node in root.walk()]
    open_to = {"all": len(nodes), "top": 0}.get(unfold, _levels_that_fit(trees))
    draw = _Drawing(lang, scales(tree, lang), open_to, stale or {})
    drawn = tuple(draw.branch(root, 0, "") for root in roots)
    first = {b.kpi: b.number for root in reversed(drawn) for b in root.walk() if b.children}
    return tuple(_linked(root, first) for root in drawn)


def scales(tree: Tree, lang: Lang) -> Mapping[str, Scale]:
    """One scale per unit, so that figures of a unit can be compared at a glance."""
    values: dict[str, list[float | None]] = {}
    for root in tree.roots:
        for _depth, node in root.walk():
            values.setdefault(node.unit, []).extend((node.now.value, node.compared.value))
    return {unit: scale_of(known, unit, lang) for unit, known in values.items()}


def _levels_that_fit(nodes: Sequence[tuple[int, Node]]) -> int:
    """How many levels can be unfolded before more than `FITS` ends stand below each other."""
    deepest = max((depth for depth, _node in nodes), default=0)
    for levels in range(1, deepest + 1):
        ends = sum(d == levels + 1 or (d <= levels and not n.children) for d, n in nodes)
        if ends > FITS:
            return levels - 1
    return deepest


class _Drawing:
    """One walk over the tree: the numbers given so far and what all branches share."""

    def __init__(
        self,
        lang: Lang,
        scales: Mapping[str, Scale],
        open_to: int,
        stale: Mapping[str, Stale],
    ) -> None:
        self.lang: Lang = lang
        self.stale = stale
        self.scales = scales
        self.open_to = open_to
        self._numbers = count(1)

    def branch(self, node: Node, depth: int, sign: str) -> Branch:
        number = next(self._numbers)
        operator, signs = _operators(node.children)
        value, compared, change = self._figures(node)
        return Branch(
            number=number,
            depth=depth,
            kpi=node.kpi,
            label=label(node.label, self.lang),
            value=value,
            compared=compared,
            change=change,
            ratio=_ratio(node, self.scales[node.unit], self.lang),
            tone=_tone(node),
            tags=tuple(_tags(node)),
            mark=_mark(node, self.lang),
            formula=_formula(node, self.lang),
            operator=operator,
            sign=sign,
            joined=OPERATORS.get(node.sign, ""),
            spark=sparkline(node.history),
            unfolded=depth <= self.open_to,
            running=node.running,
            repeated=node.repeated,
            children=tuple(map(self.branch, node.children, repeat(depth + 1), signs)),
            stale=self.stale.get(node.kpi),
        )

    def _figures(self, node: Node) -> Iterator[Shown]:
        """The value, the compared one and the change, on the scale of their unit."""
        scale = self.scales[node.unit]
        shown = ((node.now, parts), (node.compared, parts), (node.change, change_parts))
        for figure, written in shown:
            number, unit = written(figure.value, node.unit, self.lang, node.decimals, scale=scale)
            yield Shown(number, unit, reason(figure, self.lang))


def reason(figure: Figure, lang: Lang) -> str:
    """Why the figure is undefined; "" where it is not."""
    return message(f"undefined.{figure.reason}", lang) if figure.reason else ""


def _operators(children: Sequence[Node]) -> tuple[str, list[str]]:
    """The sign in the parent's circle, and those at the edges where the circle is not enough."""
    signs = [OPERATORS.get(child.sign, "") for child in children]
    kinds = set(signs[1:])
    if len(kinds) != 1 or signs[:1] != [""]:
        return "=", signs
    (only,) = kinds
    return only or "=", signs if only in "−÷" else [""] * len(signs)


def _formula(node: Node, lang: Lang) -> str:
    """The formula with labels for names and the signs of arithmetic: (A + B) × C."""
    if not node.formula or not node.children:
        return ""
    words = {child.kpi: label(child.label, lang) for child in node.children}
    longest_first = sorted(words, key=len, reverse=True)
    terms = "|".join(re.escape(key) for key in longest_first)
    signs = {"*": "×", "/": "÷", "-": "−"}
    return re.sub(
        rf"(?<!\w)(?:{terms})(?!\w)|[*/-]",
        lambda found: words.get(found[0]) or signs[found[0]],
        node.formula,
    )


def _ratio(node: Node, scale: Scale, lang: Lang) -> str:
    """The relative change; rates differ in points, and a percentage of those would confuse."""
    if node.change_ratio.value is None or scale.suffix.startswith("%"):
        return ""
    return show_ratio_change(node.change_ratio.value, lang)


def _tone(node: Node) -> Literal["", "better", "worse"]:
    change = node.change_ratio.value
    if change is None or abs(change) < NOTEWORTHY or node.better == "band":
        return ""
    return "better" if (change > 0) == (node.better == "up") else "worse"


def _tags(node: Node) -> Iterator[str]:
    if node.timing == "leading":
        yield _("lead")
    elif node.timing == "lagging":
        yield _("lag")
    if node.tier == "reference":
        yield _("reference")
    if node.better == "down":
        yield _("lower is better")


def _mark(node: Node, lang: Lang) -> Mark | None:
    if node.edge is None or not (node.children or node.residual):
        return None
    if node.edge == "definition":
        return Mark("definition", _("definition"), _("Holds by definition."))
    partition = node.edge == "partition"
    gap = node.residual.value if node.residual else None
    if gap is None:
        words = _("parts —") if partition else _("reconciliation —")
        return Mark("unknown", words, _("Value and formula cannot be compared here."))
    if abs(gap) <= AGREES * abs(node.now.value or 0):
        words = _("parts ✓") if partition else _("reconciled ✓")
        return Mark("agrees", words, _("The data confirm the formula: no residual."))
    form = _("parts, residual %(gap)s") if partition else _("residual %(gap)s")
    words = form % {"gap": show_change(gap, node.unit, lang)}
    return Mark("residual", words, _("The value differs from the formula's by this residual."))


def _linked(branch: Branch, first: Mapping[str, int]) -> Branch:
    """The branch with its repeated nodes pointing to where their children stand."""
    elsewhere = first.get(branch.kpi) if branch.repeated else None
    children = tuple(_linked(child, first) for child in branch.children)
    return replace(branch, elsewhere=elsewhere, children=children)
