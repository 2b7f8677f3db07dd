"""The nouns of a design text as frozen models. Shapes only: names are checked in `names`."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, Tag

from kaname.design.part import Label, Name, Part
from kaname.design.pipeline import Pipeline
from kaname.design.system import Driver, Perspective, System, Use, Validity

__all__ = ["Design", "Label", "Part", "json_schema"]

Aggregate = Literal[
    "sum",
    "count",
    "count_distinct",
    "average",
    "median",
    "percentile",
    "min",
    "max",
    "first",
    "last",
]
ColumnType = Literal[
    "text",
    "integer",
    "number",
    "boolean",
    "date",
    "date m/d/y",
    "date d/m/y",
    "timestamp",
    "timestamp m/d/y",
    "timestamp d/m/y",
]
By = Literal["tenure", "area", "bant", "skill_and_product"]
Factor = Annotated[float, Field(gt=0, le=10)]
Interval = Annotated[
    tuple[str, str], Field(description="[from, to]: two expressions; `to` is exclusive")
]


class Calendar(Part):
    """Fiscal year, closing day, time zone and business days of the organisation."""

    fiscal_year_starts: Annotated[int, Field(ge=1, le=12)] = 1
    fiscal_year_named_by: Literal["start", "end"] = "start"
    closing_day: Annotated[int, Field(ge=1, le=27)] | Literal["end"] = "end"
    timezone: str = "UTC"
    holidays: str | None = Field(
        default=None, description="ISO country whose public holidays are closed, e.g. JP"
    )
    closed: tuple[date, ...] = Field(
        default=(), description="further days on which the company is closed"
    )
    data_from: date | None = Field(
        default=None, description="the first day that the data covers; its first row's if absent"
    )
    as_of: date | None = Field(
        default=None, description="the last day that the data covers; today if absent"
    )


class Join(Part):
    """Many rows to one row of another fact, unique on `to`, as of `at` when `valid` is given."""

    table: str | None = Field(
        default=None, description="the joined fact; the join's own name if absent"
    )
    key: str = Field(description="expression over the row that finds the other row")
    to: str | None = Field(default=None, description="the other fact's column; its `key` if absent")
    valid: tuple[str] | tuple[str, str] | None = Field(
        default=None,
        description="[from, to) columns of the other fact; [from] alone: until the next row",
    )
    at: str | None = Field(
        default=None, description="instant of the look-up; the measure's own if absent"
    )


class Related(Part):
    """A column reduced from many rows of another fact: an aggregate per row."""

    of: str
    agg: Aggregate
    expr: str | None = None
    where: str | None = None
    match: str | tuple[str, ...] | dict[str, str] = Field(
        description="column(s) equal on both sides, or {other's column: expression over this row}"
    )
    since: str | None = Field(
        default=None, description="inclusive lower bound of the other fact's time"
    )
    until: str | None = Field(
        default=None, description="inclusive upper bound of the other fact's time"
    )


class History(Part):
    """Columns as they were, from a log of changes."""

    from_: Annotated[str, Field(alias="from")]
    key: str
    fields: tuple[str, ...]
    field: str = "field"
    changed_at: str = "changed_at"
    old: str = "old_value"
    new: str = "new_value"


class StatedLevel(Part):
    """How rows stated for one kind of unit are read."""

    join: dict[str, str | Join] = {}
    dimensions: dict[str, str] = {}


class Stated(Part):
    """Rows that say for which unit and span they hold (targets, finance figures)."""

    kind: str
    id: str
    span: tuple[str, str]
    latest: str | None = None
    levels: dict[str, StatedLevel]


class Fact(Part):
    """Where rows are: a file, a table of the sales model (`from: model`), or a query."""

    from_: Annotated[str | None, Field(alias="from")] = None
    sql: str | None = None
    table: str | None = Field(
        default=None,
        description="with `from: model`: the table of the sales model; the fact's name if absent",
    )
    sheet: str | None = None
    encoding: str | None = None
    delimiter: Annotated[str, Field(min_length=1, max_length=1)] | None = None
    nulls: tuple[str, ...] = Field(default=(), description="further spellings of a missing value")
    types: dict[str, ColumnType] = Field(
        {}, description="types of columns where the guess is wrong"
    )
    timezone: str | None = Field(
        default=None, description="zone in which the source writes times; UTC if absent"
    )
    key: str | tuple[str, ...] | None = None
    time: str | None = Field(default=None, description="the fact's usual clock")
    where: str | None = Field(default=None, description="only these rows belong to the fact")
    columns: dict[str, str | Related] = {}
    dimensions: dict[str, str] = {}
    join: dict[str, str | Join] = {}
    history: History | None = None
    each_day: Interval | None = None
    stated: Stated | None = None
    unit: str | None = Field(default=None, description="what one row is: deal, visit, customer")
    currency: str | None = Field(default=None, description="column that holds each row's currency")
    label: Label | None = None
    description: Label | None = None
    owner: str | None = None


class Measure(Part):
    """An aggregate over a fact, or over a panel of other measures (`per`)."""

    of: str | None = None
    per: str | tuple[str, ...] | None = None
    agg: Aggregate
    expr: str | None = None
    where: str | None = None
    p: Annotated[float, Field(gt=0, lt=1)] | None = Field(
        default=None, description="quantile of `percentile`"
    )
    time: str | None = None
    during: Interval | None = None
    at_end: Interval | None = None
    at_start: Interval | None = None
    window: str | None = Field(
        default=None, description="`ever`, `rolling 12 month` or `to_date year`"
    )
    matures: str | None = Field(
        default=None, description="span after which a cohort is final: `60 days`"
    )
    unit: str | None = None
    label: Label | None = None
    description: Label | None = None
    owner: str | None = None


class TargetRule(Part):
    """How a KPI's targets are set: as a multiple of its own past, and by what they are shared."""

    text: Label | None = Field(default=None, description="the rule in words")
    past: tuple[Factor, Factor] | None = Field(
        default=None, description="[low, high] of its own past: [1.2, 1.3] is 120-130 %"
    )
    market: str | None = Field(
        default=None, description="file beside the design with the market's series: period, value"
    )
    by: tuple[By, ...] = Field(default=(), description="what individual targets go by")


def _rule_or_label(value: object) -> str:
    """Which of the two is meant, so that what does not fit is told of that one alone."""
    worded = not isinstance(value, dict | TargetRule)
    return _WORDS if worded or (isinstance(value, dict) and {"ja", "en"} & value.keys()) else _RULE


_WORDS, _RULE = "in words", "a rule"  # names of the two forms, which no key can be
Rule = Annotated[
    Annotated[Label, Tag(_WORDS)] | Annotated[TargetRule, Tag(_RULE)],
    Discriminator(_rule_or_label),
]


class Kpi(Part):
    """A business meaning on measures: how it is measured, how it decomposes, how it is used."""

    label: Label | None = None
    description: Label | None = None
    owner: Label | None = None
    synonyms: tuple[str, ...] = ()
    role: Literal["kgi"] | None = None
    value: str | None = None
    formula: str | None = None
    split: str | None = Field(
        default=None, description="dimension: the KPI is the sum of its slices"
    )
    bridge: tuple[str, ...] | None = Field(
        default=None, description="KPIs from opening to closing, in order"
    )
    interval: Literal["difference", "ratio"] | None = None
    unit: str | None = None
    better: Literal["up", "down", "band"] = "up"
    band: tuple[float, float] | None = None
    floor: float | None = None
    bounds: tuple[float | None, float | None] | None = Field(
        default=None, description="[low, high] that no plan goes beyond; null: open"
    )
    capacity: str | None = Field(
        default=None, description="expression over KPIs that it cannot exceed: `40 * months()`"
    )
    decimals: Annotated[int, Field(ge=0, le=6)] | None = None
    compare_by: Literal["business_days", "calendar_days"] = "business_days"
    timing: Literal["leading", "lagging"] | None = None
    nature: Literal["quantity", "quality"] | None = None
    control: Literal["rep", "team", "company", "external"] | None = None
    stage: str | None = None
    perspective: Perspective | None = None
    tier: Literal["primary", "reference"] | None = None
    pair: str | None = None
    csf: Label | None = None
    why: Label | None = None
    improves: Label | None = None
    action: Label | None = None
    drivers: tuple[str | Driver, ...] = Field(
        default=(), description="KPIs thought to move this one, apart from the formula"
    )
    used_for: Use | None = None
    given_to: tuple[str, ...] = Field(default=(), description="roles whose KPI it is")
    collected_from: Label | None = Field(
        default=None, description="system or form: CRM, SFA, survey, spreadsheet"
    )
    entered_by: Label | None = Field(default=None, description="who types it; nobody if absent")
    entry_minutes: Annotated[float, Field(ge=0)] | None = Field(
        default=None, description="minutes a week and person that entering it takes"
    )
    target_rule: Rule | None = Field(
        default=None, description="how its targets are set: in words, or as a rule to compute by"
    )
    valid: Validity | None = Field(
        default=None, description="when it is in use; before and after, its history stays"
    )
    replaces: str | None = Field(
        default=None, description="the KPI whose definition this one changed"
    )

    @property
    def driven_by(self) -> tuple[str, ...]:
        """The names of its drivers."""
        return tuple(d if isinstance(d, str) else d.kpi for d in self.drivers)

    def in_use(self, start: date, end: date) -> bool:
        """Whether it is in use on a day from `start` to before `end`; always without `valid`."""
        if self.valid is None:
            return True
        return self.valid[0] < end and (len(self.valid) == 1 or start < self.valid[1])


class Dimension(Part):
    """A name to group by; with a spine, its active members appear even without rows."""

    label: Label | None = None
    description: Label | None = None
    spine: str | None = Field(default=None, description="the fact that lists the members")
    value: str | None = Field(
        default=None, description="expression over the spine's row; its dimension if absent"
    )
    valid: tuple[str, str] | None = None
    hierarchy: tuple[str, ...] = Field(
        (), description="coarser dimensions above this one, nearest first"
    )


class Design(System):
    """One organisation's KPI system."""

    kaname: Literal[1]
    name: Label
    description: Label | None = None
    currency: str | None = None
    calendar: Calendar = Calendar()
    facts: dict[Name, Fact] = {}
    dimensions: dict[Name, Dimension] = {}
    measures: dict[Name, Measure] = {}
    kpis: dict[Name, Kpi] = {}
    pipeline: Pipeline | None = None


def json_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of a design text."""
    return Design.model_json_schema(by_alias=True) | {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Kaname design",
    }
