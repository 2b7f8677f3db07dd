"""Kaname: design, measure and improve a sales organisation's KPI system.

In a notebook:

    import kaname

    kaname.check("sales.yaml")                       # what is wrong, as findings
    sales = kaname.open("sales.yaml")                # the design on its data
    kaname.measure(sales, ["win_rate"], by=["rep"])  # figures; `.frame` is a Polars frame
    kaname.tree(sales, "2026-05")                    # the KPI tree, drawn
    kaname.forecast(sales, ["won_amount"])           # with intervals; `.frame`, too
    kaname.landing(sales)                            # where month, quarter and year will end
    kaname.plan(sales, "+8%")                        # targets for every KPI of the tree
    kaname.allocate(sales, "+8%")                    # … and for every person
    kaname.take_in(["deals.xlsx"], "sales")          # files as they are, into a data folder
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from kaname.api import Figures, Project
    from kaname.api.allocations.proposals import Proposal
    from kaname.api.data_folder import Taken
    from kaname.api.landings.landing import Report
    from kaname.api.plans.planning import Planned
    from kaname.errors import Finding, KanameError
    from kaname.measure.tree import Tree
    from kaname.series.outlook import Outlook

__all__ = [
    "Finding",
    "KanameError",
    "allocate",
    "check",
    "forecast",
    "landing",
    "measure",
    "open",
    "plan",
    "schema",
    "take_in",
    "tree",
]

Compare = Literal["previous", "last-year"]


class _Package(ModuleType):
    """This package, in which `measure` stays the verb when the package `kaname.measure` loads."""

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package


def open(design: Path | str) -> Project:
    """The design on its data, ready to be measured. Unchanged files are not read again.

    Raises KanameError with every fault of the text, or else of the data.
    """
    from kaname import api  # noqa: PLC0415 -- slow import; `import kaname` must not wait for it

    return api.open(design)


def check(design: Path | str) -> list[Finding]:
    """Every fault of a design text, and of it against its data."""
    from kaname import api  # noqa: PLC0415 -- slow import; `import kaname` must not wait for it

    return api.check(design)


def measure(
    design: Path | str | Project,
    kpis: str | Sequence[str] | None = None,
    by: str | Sequence[str] = (),
    grain: str = "month",
    *,
    start: str | date | None = None,
    end: str | date | None = None,
    compare: Compare | None = None,
    where: Mapping[str, str | Sequence[str]] | None = None,
    scope: Mapping[str, str | Sequence[str]] | None = None,
    as_of: str | date | None = None,
) -> Figures:
    """KPIs (all by default) per period and group, of a design's file or an opened project.

    `.frame` has the columns period, the dimensions, kpi, value (null: undefined), unit, reason,
    and with `compare` also compared, change, change_ratio. `start` and `end` are period labels or
    days, both included. `where` (what is asked) and `scope` (what the reader may see) limit the
    rows: `{"region": ["East", "West"]}`. Raises KanameError for unknown names and for faults of
    the design or its data.
    """
    return _project(design).measure(
        kpis,
        by,
        grain,
        start=start,
        end=end,
        compare=compare,
        where=where,
        scope=scope,
        as_of=as_of,
    )


def tree(
    design: Path | str | Project,
    period: str | None = None,
    grain: str = "month",
    compare: Compare | None = "previous",
    *,
    where: Mapping[str, str] | None = None,
    kpi: str | None = None,
) -> Tree:
    """The KPI tree of a period (by default the last one with data) with values and changes.

    Shows itself drawn; `where` limits it to a part of the organisation, `kpi` to what is below
    one. Raises KanameError for unknown names and for faults of the design or its data.
    """
    return _project(design).tree(period, grain, compare, where, kpi)


def forecast(
    design: Path | str | Project,
    kpis: str | Sequence[str] | None = None,
    by: str | Sequence[str] = (),
    grain: str = "month",
    *,
    horizon: int = 12,
    levels: Sequence[float] = (80.0, 95.0),
    where: Mapping[str, Sequence[str]] | None = None,
) -> Outlook:
    """What is to come of KPIs (all by default) in the next `horizon` periods.

    `.frame` has the columns kpi, the dimensions, period, mean, and lo80, hi80 … for every level in
    percent; `.notes` says what was assumed. Raises KanameError for what cannot be forecast.
    """
    from kaname.api.forecasts import forecasting  # noqa: PLC0415 -- slow import, as in `open`

    ahead = forecasting.Ahead(grain, horizon, tuple(levels), scope=where or {})
    names = [kpis] if isinstance(kpis, str) else kpis
    return forecasting.outlook(_project(design), names, [by] if isinstance(by, str) else by, ahead)


def landing(
    design: Path | str | Project,
    kpi: str | None = None,
    period: str | None = None,
    by: str | None = None,
    *,
    where: Mapping[str, str | Sequence[str]] | None = None,
    as_of: str | date | None = None,
    target: float | None = None,
) -> Report:
    """Where the KGI lands in the running month, quarter and year, from its deals.

    `.answers` holds low, expected, high and the chance of the target, of the whole and of groups.
    Raises KanameError for unknown names and where there are no deals.
    """
    from kaname.api.landings import landing as landings  # noqa: PLC0415 -- slow import, as in `open`

    asked = landings.question(_project(design), kpi, period, by, where, as_of=as_of, target=target)
    return landings.landing(asked)


def plan(
    design: Path | str | Project,
    target: str | None = None,
    kpi: str | None = None,
    period: str | None = None,
    *,
    pins: Sequence[str] = (),
    bounds: Sequence[str] = (),
    only: Sequence[str] | None = None,
) -> Planned:
    """Targets for every KPI of the tree that meet the KGI's with the least effort.

    `target` as people write it (`"+8%"`, `"1.2億"`), the target that stands if absent; `pins`
    (`"win_rate=30%"`) and `bounds` (`"visits<=1200"`) are kept. `.lines` has every KPI's. Raises
    KanameError with all that cannot be read or contradicts.
    """
    from kaname.api.plans import planning  # noqa: PLC0415 -- slow import, as in `open`

    names = None if only is None else tuple(only)
    wish = planning.Wish(target, kpi, period, tuple(pins), tuple(bounds), names)
    return planning.plan(planning.ground(_project(design), kpi, period), wish)


def allocate(
    design: Path | str | Project,
    total: str | None = None,
    kpi: str | None = None,
    period: str | None = None,
    to: Sequence[str] = (),
    *,
    keys: str | None = None,
    step: str | None = None,
    pins: Sequence[str] = (),
) -> Proposal:
    """A target shared out to units, people and months, by default the KGI's of the planned year.

    `total` as people write it, the target that is there if absent; `keys` (`"history:0.5,
    potential:0.5"`) say by what. `.lines` has everybody's, exact in sum. Raises KanameError with
    what stands in the way.
    """
    from kaname.api.allocations import asked, proposals  # noqa: PLC0415 -- slow import, as in `open`

    project = _project(design)
    name, year = proposals.usual(project, kpi, period)
    wish = asked.Wish(name, year, total, tuple(to), keys or asked.FIRST_KEYS, step, tuple(pins))
    return proposals.propose(project, wish)


def take_in(files: Sequence[Path | str], into: Path | str, *, currency: str | None = None) -> Taken:
    """Open Excel and CSV files as they are into the data folder `into`, which is made if need be.

    `.design` is the path of the design that measures them, `.findings` what to look at. Without
    files, the known ones are read again as mapped now. `currency` is that of amounts where the
    files of a first load do not tell it. Raises KanameError with every fault; then nothing has
    changed.
    """
    from kaname.api import data_folder  # noqa: PLC0415 -- slow import, as in `open`

    return data_folder.take_in(files, into, currency=currency)


def schema() -> dict[str, Any]:
    """The JSON Schema of a design text."""
    from kaname import api  # noqa: PLC0415 -- slow import; `import kaname` must not wait for it

    return api.schema()


def __getattr__(name: str) -> object:
    """Finding and KanameError, loaded when they are asked for."""
    if name not in ("Finding", "KanameError"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from kaname import errors  # noqa: PLC0415 -- slow import, seldom needed

    return getattr(errors, name)


def _project(design: Path | str | Project) -> Project:
    return open(design) if isinstance(design, Path | str) else design
