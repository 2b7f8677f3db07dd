"""A node of the KPI tree: one KPI with its figures, and how it joins its siblings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from kaname.design.model import Label

Edge = Literal["definition", "partition", "reconciliation"]
Sign = Literal["", "+", "-", "*", "/"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A value or the reason why there is none; `reason` is None exactly where a value stands."""

    value: float | None
    reason: str | None = None  # a key of messages/undefined.toml, e.g. "zero-division"


@dataclass(frozen=True, slots=True)
class Node:
    """One KPI in the tree: its figures, how it decomposes, and how it joins its siblings."""

    kpi: str
    label: Label
    unit: str
    now: Figure
    compared: Figure  # the same KPI in the compared period (or its like-for-like part)
    change: Figure  # now - compared, in the unit
    change_ratio: Figure  # change / |compared|
    history: tuple[float | None, ...]  # the periods up to now, oldest first, for the sparkline
    sign: Sign  # how it joins the sibling before it; "" for the first
    formula: str | None = None  # canonical text, e.g. "closed_deals * win_rate"
    edge: Edge | None = None  # how formula and value agree (None: no formula, or no value)
    residual: Figure | None = None  # value - formula(children) in this period, where it is evidence
    children: tuple[Node, ...] = ()
    better: Literal["up", "down", "band"] = "up"
    timing: Literal["leading", "lagging"] | None = None
    tier: Literal["primary", "reference"] | None = None
    decimals: int | None = None
    running: bool = False  # the period is not over: figures are to date
    repeated: bool = False  # stands elsewhere in the tree too; children are shown there

    def walk(self, depth: int = 0) -> Iterator[tuple[int, Node]]:
        """This node and all below it, each with its depth."""
        yield depth, self
        for child in self.children:
            yield from child.walk(depth + 1)
