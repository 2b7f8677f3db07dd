"""What makes KPIs a system that is used: strategy, stages, scorecard, objectives, reviews.

Shapes only, as in `model`; the names of KPIs and dimensions in them are checked in `names`.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from kaname.design.part import Label, Name, Part

Perspective = Literal["finance", "customer", "process", "learning"]
PERSPECTIVES: tuple[Perspective, ...] = ("finance", "customer", "process", "learning")
Use = Literal["steering", "appraisal"]
Validity = Annotated[
    tuple[date] | tuple[date, date],
    Field(description="[from] or [from, to]; `to` is the first day that no longer belongs"),
]


class Evidence(Part):
    """Where a target comes from, in the KPI's unit: the parts add up to the target."""

    forecast: float | None = Field(default=None, description="trend and season continued")
    market: float | None = Field(default=None, description="correction for market, competition")
    initiatives: float | None = Field(default=None, description="expected effect of initiatives")
    adjustment: float | None = Field(default=None, description="what management adds or takes")
    source: Label | None = Field(default=None, description="years and data it rests on")
    reason: Label | None = None


class Goal(Part):
    """The figure that the KGI is to reach within the strategy's horizon."""

    value: float
    kpi: str | None = Field(default=None, description="the KGI if absent")
    period: str | None = Field(default=None, description="label of a period: FY2026, 2026-04")
    evidence: Evidence | None = None


class Milestone(Part):
    """A figure on the way to the goal."""

    period: str
    value: float
    kpi: str | None = Field(default=None, description="the KGI if absent")
    note: Label | None = None


class Responsible(Part):
    """Who answers for the strategy: organisation and person (a post, rather than a name)."""

    organisation: Label | None = None
    person: Label | None = None


class Strategy(Part):
    """What the KGI is for, by when, and what comes first."""

    intent: Label | None = Field(default=None, description="the intent behind the number")
    situation: Literal["lever", "strength", "change"] | None = Field(
        default=None,
        description="find the lever, build strength over years, or a fast-changing market",
    )
    priorities: tuple[Label, ...] = ()
    horizon: str | None = Field(default=None, description="label of a period: FY2026")
    goal: Goal | None = None
    milestones: tuple[Milestone, ...] = ()
    responsible: Responsible | None = None


class Stage(Part):
    """A stage of the sales process, in the order written, with its critical success factor."""

    label: Label | None = None
    description: Label | None = None
    csf: Label | None = Field(default=None, description="critical success factor")


class Role(Part):
    """Who KPIs are given to: 3-5 primary ones each. `level` is what such a person controls."""

    label: Label | None = None
    description: Label | None = None
    level: Literal["rep", "team", "company"] = "rep"


class Driver(Part):
    """A KPI that is thought to move another one, after a lag; no arithmetic."""

    kpi: str
    lag: str | None = Field(default=None, description="span: 2 months")
    note: Label | None = Field(default=None, description="the hypothesis in words")


class PerspectiveAim(Part):
    """What the organisation wants to reach in one perspective."""

    label: Label | None = None
    aim: Label | None = None


class Link(Part):
    """Cause and effect between two KPIs of the strategy map."""

    from_: Annotated[str, Field(alias="from")]
    to: str
    lag: str | None = Field(default=None, description="span: 1 quarter")
    why: Label | None = None


class Scorecard(Part):
    """The four perspectives' aims and the causal links between their KPIs: a strategy map."""

    perspectives: dict[Perspective, PerspectiveAim] = {}
    links: tuple[Link, ...] = ()


class KeyResult(Part):
    """An outcome of an objective, measured by a KPI from where it starts to where it shall be."""

    kpi: str
    start: float | None = None
    target: float
    label: Label | None = None
    used_for: Use = Field(default="steering", description="a challenge is never an appraisal")


class Objective(Part):
    """A qualitative objective of a cycle of one to three months."""

    label: Label
    description: Label | None = None
    cycle: str | Validity = Field(description="label of a period (FY2026-Q1) or [from, to)")
    owner: Label | None = None
    key_results: tuple[KeyResult, ...] = ()
    kpis: tuple[str, ...] = Field(default=(), description="the KPIs that lead there day by day")


class Effect(Part):
    """The expected change of a KPI: relative (0.1 is +10 %) unless `change` is absolute."""

    kpi: str
    low: float | None = None
    likely: float
    high: float | None = None
    change: Literal["relative", "absolute"] = "relative"
    ramp: str | None = Field(default=None, description="span until the whole effect: 3 months")


class Initiative(Part):
    """Something that is done to move KPIs, with what it is expected to bring."""

    label: Label
    description: Label | None = None
    owner: Label | None = None
    valid: Validity | None = None
    where: dict[str, str | tuple[str, ...]] = Field(
        default={}, description="dimension: value or values; everywhere if absent"
    )
    effects: tuple[Effect, ...] = ()


class Segment(Part):
    """A KPI set for some customers, areas or people; weights make a composite attainment."""

    label: Label
    description: Label | None = None
    where: dict[str, str | tuple[str, ...]] = Field(
        default={}, description="dimension: value or values"
    )
    kpis: tuple[str, ...] = ()
    weights: dict[str, Annotated[float, Field(ge=0)]] = Field(
        default={}, description="KPI: weight in the composite attainment"
    )
    targets: dict[str, float] = Field(default={}, description="KPI: target of each person a month")


class Review(Part):
    """A standing meeting: how often, who, on which KPIs, who prepares and who decides."""

    label: Label
    cadence: Literal["daily", "weekly", "biweekly", "monthly", "quarterly"]
    minutes: Annotated[int, Field(gt=0)] | None = None
    units: tuple[str, ...] = Field(default=(), description="organisation units that hold it")
    attendees: tuple[Label, ...] = ()
    kpis: tuple[str, ...] = Field(default=(), description="the agenda's KPIs, in order")
    prepared_by: Label | None = None
    decides: Label | None = Field(default=None, description="who owns the decisions")

    @property
    def is_frequent(self) -> bool:
        """Whether it is held at least every other week: often enough to steer by."""
        return self.cadence in ("daily", "weekly", "biweekly")


class Voice(Part):
    """What somebody of the field says of a KPI or of the design; a role, never a name."""

    tenure: Literal["junior", "middle", "veteran"]
    area: Label | None = None
    role: str | None = None
    kpi: str | None = None
    says: Label
    heard_on: date | None = None


class Waiver(Part):
    """A rule of the checker that is waived, with the reason and the last day it is."""

    rule: str = Field(description="name or code of the rule")
    at: str | None = Field(default=None, description="the KPI or other part; all if absent")
    reason: Label
    until: date


class Candidate(Part):
    """A KPI that is wanted and cannot be measured yet, and what it needs."""

    label: Label | None = None
    description: Label | None = None
    needs: Label | None = None
    owner: Label | None = None
    by: date | None = None


class Status(Part):
    """From which attainment of what is due by now a figure is green, and from which yellow."""

    green: Annotated[float, Field(gt=0)] = 1.0
    yellow: Annotated[float, Field(gt=0)] = 0.9


class System(Part):
    """The sections of a design that make its KPIs a system in use."""

    strategy: Strategy | None = None
    stages: dict[Name, Stage] = {}
    roles: dict[Name, Role] = {}
    scorecard: Scorecard | None = None
    objectives: dict[Name, Objective] = {}
    initiatives: dict[Name, Initiative] = {}
    segments: dict[Name, Segment] = {}
    reviews: dict[Name, Review] = {}
    voices: tuple[Voice, ...] = ()
    candidates: dict[Name, Candidate] = {}
    status: Status = Status()
    allow: tuple[Waiver, ...] = ()
