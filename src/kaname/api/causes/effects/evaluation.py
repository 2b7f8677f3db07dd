"""Evaluations: what came of one KPI of one action."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from kaname.api.causes.effects.action import Action
from kaname.api.causes.effects.through import Worth
from kaname.causes.effects.difference import LEVEL
from kaname.causes.effects.verdict import Advice, Verdict
from kaname.charts.chart import ControlChart
from kaname.periods import Period

Method = Literal["did", "synthetic", "single"]


@dataclass(frozen=True, slots=True)
class Sizes:
    """An effect with its interval: relative where `relative`, else in the KPI's unit.

    `detectable` would have been seen four times in five. `p` is before, `adjusted` after
    allowing for all KPIs of the action (Holm 1979), of which there are `among`; the interval and
    `detectable` allow for them too.
    """

    relative: bool
    size: float
    low: float | None
    high: float | None
    p: float
    adjusted: float
    detectable: float
    wanted: float | None = None  # in the same unit
    rank: int = 0
    choices: int = 0
    level: float = LEVEL  # 1 - level is the interval's
    among: int = 1
    share: float = 1.0  # of the level, at which the interval is
    placebos: int = 0  # earlier dates (did), other units (synthetic), forecasts (single)


@dataclass(frozen=True, slots=True)
class Evaluation:
    """One KPI of one action: sizes where they could be measured, the verdict, what to do.

    `why` says why nothing could be measured: `future`, `early`, `short`, `nobody`,
    `undated`, `unmeasured`.
    `judged` is the first month whose end allows a judgement that is too early now.
    """

    action: Action
    verdict: Verdict
    advice: Advice
    method: Method | None = None
    sizes: Sizes | None = None
    before: tuple[Period, Period] | None = None
    block: tuple[Period, Period] | None = None
    partial: int = 0  # months at first that have the effect in part
    treated: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    other_action: tuple[str, ...] = ()
    thin: tuple[str, ...] = ()
    small: tuple[str, ...] = ()  # next to nothing beside the treated
    foreign: tuple[str, ...] = ()  # have other KPIs
    at_once: tuple[Action, ...] = ()
    amount: float | None = None  # in the KPI's unit (sums: a month), where it is relative
    kgi: str | None = None
    worth: Worth | None = None  # a month in the treated units
    everywhere: Worth | None = None  # a month, were it done in the compared units too
    followed: tuple[Evaluation, ...] = ()  # what goes with the KPI, in the same comparison
    doubtful: tuple[str, ...] = ()  # of these, what stands against doing it elsewhere
    why: str | None = None
    judged: Period | None = None
    chart: ControlChart | None = None

    @property
    def compared(self) -> bool:
        """Whether it was compared with other units, and not with its own forecast."""
        return self.method != "single"
