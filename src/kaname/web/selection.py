"""What the reader has chosen to see, as it stands in the page's address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict

from kaname.api import Project
from kaname.periods import Grain, Period
from kaname.web.organisation import Unit, units
from kaname.web.project import Limits

Comparison = Literal["previous", "last-year", "none"]
View = Literal["tree", "table"]
Folding = Literal["", "all", "top"]
Choice = TypeVar("Choice", bound=str)

GRAINS = tuple(Grain)
COMPARISONS: tuple[Comparison, ...] = ("previous", "last-year", "none")


@dataclass(frozen=True, slots=True)
class Selection:
    """Period, comparison, part of the organisation and view; defaults are left out of addresses."""

    period: Period
    compare: Comparison = "previous"
    where: Mapping[str, str] = field(default_factory=dict)
    kpi: str | None = None  # the tree below this KPI only
    view: View = "tree"
    unfold: Folding = ""  # "": as much as fits a screen

    @property
    def comparison(self) -> Literal["previous", "last-year"] | None:
        """The comparison as `kaname.api` names it."""
        return None if self.compare == "none" else self.compare

    def address(self, **changes: str | None) -> str:
        """The query of this page with some choices changed; None takes a choice out."""
        chosen: dict[str, str | None] = {
            "grain": self.period.grain.value,
            "period": self.period.label,
            "compare": self.compare,
            **{f"in.{dimension}": value for dimension, value in self.where.items()},
            "kpi": self.kpi,
            "view": self.view,
            "unfold": self.unfold,
        }
        usual = {"grain": "month", "compare": "previous", "view": "tree", "unfold": ""}
        kept = {
            key: value
            for key, value in (chosen | changes).items()
            if value is not None and usual.get(key) != value
        }
        return "?" + urlencode(kept)


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters offer beside a selection."""

    periods: Sequence[Period]
    units: Sequence[Unit]
    before: Period | None
    after: Period | None


def read(query: QueryDict, project: Project, scope: Limits) -> tuple[Selection, Choices]:
    """The selection that an address asks for and what else there is.

    What the reader may not see, or what does not exist, falls back to the usual choice.
    """
    grain = _one_of(query.get("grain", ""), GRAINS, Grain.MONTH)
    periods = project.periods(grain)
    period = _period(query.get("period", ""), periods, project)
    asked = {key[3:]: query.get(key, "") for key in query if key.startswith("in.")}
    offered = units(project, asked, scope)
    kpi = query.get("kpi", "")
    selection = Selection(
        period=period,
        compare=_one_of(query.get("compare", ""), COMPARISONS, "previous"),
        where={unit.dimension: unit.chosen for unit in offered if unit.chosen},
        kpi=kpi if kpi in project.design.kpis else None,
        view=_one_of(query.get("view", ""), ("tree", "table"), "tree"),
        unfold=_one_of(query.get("unfold", ""), ("", "all", "top"), ""),
    )
    at = periods.index(period)
    before = periods[at - 1] if at else None
    after = periods[at + 1] if at + 1 < len(periods) else None
    return selection, Choices(periods, offered, before, after)


def _one_of(value: str, known: Sequence[Choice], usual: Choice) -> Choice:
    return next((item for item in known if item == value), usual)


def _period(label: str, periods: Sequence[Period], project: Project) -> Period:
    """The period of this label; one of another grain gives the last period that starts in it
    or, where it is the finer one, the period that holds it; else the newest."""
    named = _named(label, periods, project)
    if named is None:
        return periods[-1]
    within = [period for period in periods if named.start <= period.start < named.end]
    holding = [period for period in periods if period.start <= named.start < period.end]
    return (within or holding or [periods[-1]])[-1]


def _named(label: str, periods: Sequence[Period], project: Project) -> Period | None:
    """The period of any grain that has this label."""
    lists = [periods, *(project.periods(grain) for grain in GRAINS)] if label else []
    return next((period for known in lists for period in known if period.label == label), None)
