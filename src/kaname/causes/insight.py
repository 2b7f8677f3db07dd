"""Insights: what the figures say, each as a sentence, a record, a row and a chart."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Literal

from kaname.charts.chart import Chart
from kaname.numbers import show, show_change, show_ratio_change
from kaname.periods import Period, display
from kaname.text import Lang, label, message

Level = Literal["good", "bad", "neutral"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that a sentence says in the reader's convention; `—` where undefined.

    A `level` is 111.6百万円, a `change` ▲8.4百万円 (ratios in points), a `share` of 0.16 is +16.0%.
    """

    value: float | None
    unit: str = ""
    form: Literal["level", "change", "share"] = "level"
    decimals: int | None = None

    def text(self, lang: Lang) -> str:
        """The number as the reader writes it."""
        match self.form:
            case "level":
                return show(self.value, self.unit, lang, self.decimals)
            case "change":
                return show_change(self.value, self.unit, lang, self.decimals)
            case "share":
                return show_ratio_change(self.value, lang, 1 if self.decimals is None else 0)


@dataclass(frozen=True, slots=True)
class Insight:
    """One thing that the figures say.

    `kind` is the key of its sentence in messages/, which `params` fill: figures, periods, days,
    labels. `size` is in `unit`; `p` is the probability of as much by chance alone. `causes` are
    insights that explain this one.
    """

    kind: str
    params: Mapping[str, object] = field(default_factory=dict)
    kpi: str | None = None
    where: Mapping[str, str] = field(default_factory=dict)
    since: date | None = None
    until: date | None = None  # the last day
    size: float | None = None
    unit: str = ""
    p: float | None = None
    level: Level = "neutral"
    chart: Chart | None = None
    causes: tuple[Insight, ...] = ()

    def text(self, lang: Lang) -> str:
        """The sentence."""
        return message(self.kind, lang, **{k: _said(v, lang) for k, v in self.params.items()})

    def data(self) -> dict[str, Any]:
        """The same for programs: exact numbers, both sentences, no chart."""
        return {
            "kind": self.kind,
            "kpi": self.kpi,
            "where": dict(self.where),
            "since": self.since.isoformat() if self.since else None,
            "until": self.until.isoformat() if self.until else None,
            "size": _finite(self.size),
            "unit": self.unit,
            "p": _finite(self.p),
            "level": self.level,
            "text": {"ja": self.text("ja"), "en": self.text("en")},
            "causes": [cause.data() for cause in self.causes],
        }


def _finite(value: float | None) -> float | None:
    return value if value is not None and math.isfinite(value) else None


def _said(value: object, lang: Lang) -> object:
    match value:
        case Figure():
            return value.text(lang)
        case Period():
            return display(value, lang)
        case date():
            return message("insight.day", lang, year=value.year, month=value.month, day=value.day)
        case Mapping():
            return label(value, lang)
    return value
