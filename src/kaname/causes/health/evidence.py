"""Evidence: the figures and entries that the rules of data look at, beside the design."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import numpy as np

from kaname.design.model import Design, Kpi
from kaname.formula.values import Floats
from kaname.text import Lang

Label = str | Mapping[Lang, str]


@dataclass(frozen=True, slots=True)
class Figures:
    """The KPIs of the units of one level in periods that are over: (units, periods) each.

    NaN where a figure is undefined or the unit did not exist. The whole organisation is a level
    of one unit. `bases`: of ratios what is divided by what, where it is known. `heads`: how many
    people a unit had; `workdays` (periods,) the business days.
    """

    months: tuple[date, ...]  # first days
    units: tuple[str, ...]
    values: Mapping[str, Floats]
    bases: Mapping[str, tuple[Floats, Floats]] = field(default_factory=dict)
    heads: Floats | None = None
    workdays: Floats | None = None

    @property
    def shape(self) -> tuple[int, int]:
        """(units, periods)."""
        return len(self.units), len(self.months)

    def effort(self, kpi: str) -> Floats:
        """(units, periods) of a quantity per business day and person, where these are known."""
        found = self.values[kpi]
        if self.workdays is not None:
            found = found / np.maximum(self.workdays / self.workdays.mean(), 0.1)
        if self.heads is not None:
            found = np.where(self.heads > 0, found / np.maximum(self.heads, 1.0), np.nan)
        return found


@dataclass(frozen=True, slots=True)
class Entries:
    """How many rows of a fact the units entered per period, and how many of them as asked.

    `among`: all of them; `hits`: those dated on the last days of the period, or those entered
    days after the event. Arrays of shape (units, periods). `days`: what makes a hit.
    """

    fact: str
    label: Label
    months: tuple[date, ...]
    units: tuple[str, ...]
    among: Floats
    hits: Floats
    days: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """One place of the ranking of critical success factors, the first with the most to gain.

    `gain`: what the KGI gains by the feasible step, as a share of it, and at least `low` (90 %
    interval); `p`: the probability that it is not among the first three.
    """

    kpi: str
    gain: float
    low: float
    p: float


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known from data. Whatever is empty has not been looked at, or is not there.

    `whole` is the organisation, `teams` the units that are compared, `people` who does it. `ends`
    and `delays` are the entries on the last days of a period and those long after the event.
    `touched`: the last day on which a KPI was discussed or acted on, as far as records are kept
    (None: nobody keeps them). `covered`: the first day of the figures.
    """

    design: Design
    today: date
    whole: Figures
    teams: Figures
    people: Figures
    ends: tuple[Entries, ...] = ()
    delays: tuple[Entries, ...] = ()
    ranking: tuple[Ranked, ...] = ()
    touched: Mapping[str, date] | None = None
    units: Mapping[str, str] = field(default_factory=dict)  # KPI -> unit

    @property
    def kpis(self) -> dict[str, Kpi]:
        """The KPIs that are in use today."""
        days = (self.today, self.today + timedelta(days=1))
        return {name: kpi for name, kpi in self.design.kpis.items() if kpi.in_use(*days)}

    @property
    def measured(self) -> dict[str, Kpi]:
        """Those of them that have figures."""
        return {name: kpi for name, kpi in self.kpis.items() if name in self.whole.values}

    @property
    def goals(self) -> tuple[str, ...]:
        """The KGI among them."""
        return tuple(name for name, kpi in self.measured.items() if kpi.role == "kgi")


def no_figures() -> Figures:
    """The figures of nobody."""
    return Figures((), (), {})


def is_share(values: Floats) -> bool:
    """Whether the figures are shares: between 0 and 1, and not only whole numbers."""
    known = values[np.isfinite(values)]
    inside = known.size and float(known.min()) >= 0 and float(known.max()) <= 1
    return bool(inside and (known != np.round(known)).any())


def alike(values: Floats) -> Floats:
    """(units, periods) that can be compared across units: shares as they are, else relative.

    Relative to the unit's own mean; a unit whose mean is not above zero cannot be compared.
    """
    if is_share(values):
        return values
    known = np.isfinite(values)
    mean = np.where(known, values, 0.0).sum(axis=1, keepdims=True)
    mean = mean / np.maximum(known.sum(axis=1, keepdims=True), 1)
    return np.where(mean > 0, values / np.where(mean > 0, mean, 1.0), np.nan)
