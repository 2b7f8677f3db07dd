"""The kinds of chart: plain data with words in both languages, None where nothing is known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kaname.periods import Period
from kaname.text import Lang

Words: TypeAlias = str | Mapping[Lang, str]
Line: TypeAlias = tuple[float | None, ...]  # a value for each period


@dataclass(frozen=True, slots=True)
class Step:
    """A bar of a waterfall: where it starts or ends (a level), or what is added on the way."""

    label: Words
    value: float
    kind: Literal["level", "change"] = "change"


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From one figure to another: the changes add up to the last level less the first."""

    title: Words
    unit: str
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Node:
    """A node of a tree: its figures before and after, and what it contributes to the root."""

    label: Words
    contribution: float | None
    before: float | None = None
    after: float | None = None
    unit: str = ""  # of before and after
    children: tuple[Node, ...] = ()


@dataclass(frozen=True, slots=True)
class ContributionTree:
    """A tree of contributions, all in the root's unit."""

    title: Words
    unit: str
    root: Node


@dataclass(frozen=True, slots=True)
class ControlChart:
    """What came beside what was to be expected; `marks` are the places of alerts."""

    title: Words
    unit: str
    periods: tuple[Period, ...]
    actual: Line
    expected: Line
    low: Line
    high: Line
    marks: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ForecastFan:
    """The past, then the forecast with its bands by level (0.8: 80 %)."""

    title: Words
    unit: str
    periods: tuple[Period, ...]
    actual: Line
    mean: Line
    bands: Mapping[float, tuple[Line, Line]] = field(default_factory=dict)
    target: float | None = None


@dataclass(frozen=True, slots=True)
class Bin:
    """Cases with about the same stated probability, and how many of them came true."""

    stated: float
    observed: float
    low: float
    high: float
    count: int


@dataclass(frozen=True, slots=True)
class ReliabilityCurve:
    """Stated probabilities beside what came of them; on the diagonal both are equal."""

    title: Words
    bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar of a ranking with its interval."""

    label: Words
    value: float
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Ranking:
    """Bars, the first one the most important."""

    title: Words
    unit: str
    bars: tuple[Bar, ...]


Chart: TypeAlias = (
    Waterfall | ContributionTree | ControlChart | ForecastFan | ReliabilityCurve | Ranking
)
