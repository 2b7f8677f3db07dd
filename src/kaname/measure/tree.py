"""The KPI tree of one period with its figures: what the terminal and the page show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from kaname.design.model import Label
from kaname.measure import drawing
from kaname.measure.node import Edge, Figure, Node, Sign
from kaname.periods import Period, display
from kaname.text import Lang, label, lang_of, message

__all__ = ["Edge", "Figure", "Node", "Sign", "Tree"]


@dataclass(frozen=True, slots=True, repr=False)
class Tree:
    """The forest of KPI trees (the KGI first) for a period, a comparison and a filter."""

    name: Label
    roots: tuple[Node, ...]
    period: Period
    compared: Period | None
    compare: Literal["previous", "last-year"] | None
    where: Mapping[str, str]
    as_of_label: str  # the last day that the data covers, ISO

    def heading(self, lang: Lang) -> str:
        """What the tree shows: name, period, comparison, filter, and how far the data reaches."""
        parts = [label(self.name, lang), display(self.period, lang)]
        if self.compared is not None:
            parts.append(message("drawing.against", lang, period=display(self.compared, lang)))
        parts += [f"{dimension}: {member}" for dimension, member in self.where.items()]
        parts.append(message("drawing.data-to", lang, day=self.as_of_label))
        if any(root.running for root in self.roots):
            parts.append(message("drawing.to-date", lang))
        return " · ".join(parts)

    def draw(self, lang: Lang) -> str:
        """The tree as plain text: a line per KPI with its value, change and operator."""
        return drawing.draw(self.heading(lang), self.roots, lang)

    def html(self, lang: Lang) -> str:
        """The tree as one HTML table without scripts; everything from the design is escaped."""
        return drawing.html(self.heading(lang), self.roots, lang)

    def __repr__(self) -> str:
        return self.draw(lang_of(os.environ))

    def _repr_html_(self) -> str:
        return self.html(lang_of(os.environ))
