"""Alerts: what stands out of a KPI of a unit, and the silence around them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kaname.api.causes.watching.readings import Series
from kaname.causes.watching.shape import Kind
from kaname.charts.chart import ControlChart
from kaname.periods import Period


@dataclass(frozen=True, slots=True)
class Alert:
    """A KPI of a unit that left its path in `since`; figures in its unit, means of the episode.

    `until` is the last period of it; `standing` says that it goes on as far as is known. `found` is
    the period in which it was to be seen first. `also` are other units that show the same, larger
    and smaller ones. `begun` and `latest`: the figures of its first and last period; `of`: what a
    share counts in all of it, and of how many. `told`: it was told before, and has not changed much
    since.
    """

    series: Series
    kind: Kind
    since: Period
    until: Period
    found: Period
    length: int
    standing: bool
    way: int
    actual: float
    expected: float
    low: float
    high: float
    begun: float
    latest: float
    of: tuple[float, float] | None
    unit: str
    chance: float
    strength: float
    also: tuple[Series, ...] = ()
    told: bool = False
    chart: ControlChart | None = None

    @property
    def size(self) -> float:
        """What came less what was expected."""
        return self.actual - self.expected


@dataclass(frozen=True, slots=True)
class Tested:
    """What silence rests on: what was judged in the periods asked for, and what could not be.

    These are the last one, or `first` to `period` where they are judged `together`. `series` are
    `judged`, or `short`, `small`, `unsteady`, `silent` or `crossed`. `masked`: known events keep
    these periods from being judged. `thresholds`: the probability by chance below which a lone one
    was an alert, of the whole and of its parts. `smallest`: the change, as a share of the figure,
    that half of these would have shown in four cases of five. `short` and `small` are series
    without enough past, and with too few events in a period; `unsteady` amounts swing too much to
    be judged; `silent` are those without a figure in it, `crossed` rates that are often over 100 %.
    """

    first: Period
    period: Period
    together: bool
    kpis: int
    units: int
    series: int
    judged: int
    periods: int
    short: int
    small: int
    unsteady: int
    silent: int
    crossed: int
    thresholds: Mapping[str, float]
    smallest: Mapping[str, float]
    left_out: tuple[str, ...] = ()
    masked: tuple[Period, ...] = ()
