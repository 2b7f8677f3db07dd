"""A project: one design on its data, ready to be measured."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from kaname.api import gaps
from kaname.api.figures import Figures
from kaname.api.listing import COMPARED, listing
from kaname.api.naming import unknown_dimension, unknown_kpi
from kaname.api.opening import Progress, calendar, default_store, load, session
from kaname.design import load as texts
from kaname.design import model
from kaname.design.document import Document
from kaname.design.model import Design
from kaname.design.units import kpi_units
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Call, Expr, Name
from kaname.measure import faults, identity, matches, money, notices
from kaname.measure.cube import Cube
from kaname.measure.forest import LAGS, Compare, Forest, Members, roots, wanted
from kaname.measure.grid import Grid
from kaname.measure.leaves import plan
from kaname.measure.rows import NONE
from kaname.measure.run import Request, Session, run
from kaname.measure.spines import Limits, values
from kaname.measure.tree import Edge, Tree
from kaname.periods import Calendar, Grain, Period, parse, shift_period, spine, today
from kaname.text import suggest
from kaname.warehouse import Generation

Where = Mapping[str, str]
Scope = Mapping[str, str | Sequence[str]]
FIRST_YEAR, LAST_YEAR = 1900, 2200  # of periods that may be asked for
TREES = 256  # trees kept per project: figures of a generation never change
HISTORY = 13  # periods of a sparkline: a year of months and the month a year before


def schema() -> dict[str, Any]:
    """The JSON Schema of a design text."""
    return model.json_schema()


def open(
    design: Path | str, *, store: Path | None = None, progress: Progress | None = None
) -> Project:
    """The design on its data. Files that have not changed are not read again.

    Raises KanameError with every fault of the text, or else of the data.
    """
    path = Path(design)
    return opened(texts.load(path), path, store, progress)


def opened(
    document: Document, path: Path, store: Path | None, progress: Progress | None
) -> Project:
    """A document, which has been read from `path`, on its data. KanameError as `open`."""
    found = [*faults.fragments(document), *faults.openings(document)]
    if found or document.design is None:
        raise KanameError(found)
    generation = load(document, path, store or default_store(path), progress)
    live = session(document.design, generation)
    found = _against_data(document, live)
    if found:
        raise KanameError([*found, *generation.findings])
    return Project(path, document, document.design, generation, live)


def _against_data(document: Document, live: Session) -> list[Finding]:
    """Faults that show only against the data; later ones presuppose the earlier ones' absence."""
    found = [*faults.columns(document, live.schema), *faults.parts(document, live.schema)]
    found = found or [*faults.instants(document, live), *faults.repeated_keys(document, live)]
    return found or money.mixed(document, live)


@dataclass(frozen=True)
class Project:
    """A design on its data. Safe to share between threads: every call has its own cursor."""

    path: Path
    document: Document
    design: Design
    generation: Generation
    session: Session
    _trees: dict[object, Tree] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def calendar(self) -> Calendar:
        """The organisation's calendar."""
        return calendar(self.design)

    @cached_property
    def units(self) -> dict[str, str]:
        """The unit of every KPI, as text."""
        return kpi_units(self.design)

    @cached_property
    def edges(self) -> dict[str, Edge]:
        """How each KPI's formula and value agree."""
        return identity.edges(self.design)

    @property
    def as_of(self) -> date:
        """The last day that the data covers: the design's, else today."""
        return self.design.calendar.as_of or today(self.calendar)

    @property
    def dimensions(self) -> tuple[str, ...]:
        """Every name that figures can be grouped by."""
        facts = self.design.facts.values()
        levels = [level for f in facts if f.stated for level in f.stated.levels.values()]
        named = [f.dimensions for f in facts] + [level.dimensions for level in levels]
        return tuple(dict.fromkeys([*self.design.dimensions, *(d for part in named for d in part)]))

    def measure(
        self,
        kpis: str | Sequence[str] | None = None,
        by: str | Sequence[str] = (),
        grain: str = "month",
        *,
        start: str | date | None = None,
        end: str | date | None = None,
        compare: Compare | None = None,
        where: Scope | None = None,
        scope: Scope | None = None,
        as_of: str | date | None = None,
    ) -> Figures:
        """KPIs (all by default) per period and group.

        `start` and `end` are period labels or days, both included; by default the span of the
        data. `where` (what is asked) and `scope` (what the reader may see) limit every fact to
        dimension values before aggregation, totals and shares included.
        Raises KanameError for unknown names and for measures that the engine refuses.
        """
        names = list(self.design.kpis) if kpis is None else _listed(kpis)
        by, limits = _listed(by), _meet(_lists(scope), _lists(where))
        self._known(names, by, grain, limits)
        if not names:
            raise KanameError(Finding("measure.no-kpis"))
        day = None if as_of is None else self._period(as_of).end - timedelta(days=1)
        grid = self.grid(grain, names, start, end, day)
        exprs: dict[str, Expr] = {name: Name(name) for name in names}
        if compare is not None:
            exprs |= {COMPARED.format(n): Call("lag", (Name(n), LAGS[compare])) for n in names}
        dims = tuple(by)
        cube = self._run(Request(exprs, [dims], grid, limits))[dims]
        frame = listing(cube, names, self.units, self.design)
        return Figures(frame if kpis is not None else self._in_use(frame, grid), dims, cube)

    def tree(
        self,
        period: str | None = None,
        grain: str = "month",
        compare: Compare | None = "previous",
        where: Where | None = None,
        kpi: str | None = None,
        scope: Scope | None = None,
    ) -> Tree:
        """The KPI tree of a period (by default the last one with data), the KGI's tree first."""
        limits = _meet(_lists(scope), _lists(where))
        self._known([kpi] if kpi else [], (), grain, limits)
        shown = self._period(period) if period else self.periods(grain)[-1]
        asked = (shown, compare, tuple(sorted(limits.items())), kpi, self.as_of)
        if asked not in self._trees:
            if len(self._trees) >= TREES:
                self._trees.clear()
            self._trees[asked] = self._tree(shown, compare, limits, kpi)
        return replace(self._trees[asked], where=dict(where or {}))

    def _tree(
        self, shown: Period, compare: Compare | None, limits: Limits, kpi: str | None
    ) -> Tree:
        members = self._split_members(limits)
        grid = self._history(shown, self.periods(str(shown.grain))[0])
        cube = self._run(Request(wanted(self.design, compare, members), [()], grid, limits))[()]
        running = shown.start <= self.as_of < shown.end - timedelta(days=1)
        made = Forest(self.design, cube, self.units, self.edges, members, compare, running)
        return Tree(
            name=self.design.name,
            roots=tuple(made.node(name) for name in ([kpi] if kpi else self._roots(shown))),
            period=shown,
            compared=self._compared(shown, compare),
            compare=compare,
            where={},
            as_of_label=self.as_of.isoformat(),
        )

    def _roots(self, shown: Period) -> list[str]:
        """The tops of the trees that were in use in the period."""
        kpis = self.design.kpis
        return [n for n in roots(self.design) if kpis[n].in_use(shown.start, shown.end)]

    def periods(self, grain: str = "month") -> list[Period]:
        """The periods in which the KPIs have data, oldest first."""
        return list(self.grid(grain, list(self.design.kpis), None, None, None).periods)

    def last_observed(self) -> date | None:
        """The last day that half of the KPIs' usual clocks reach; None where nothing is seen."""
        leaves = plan(self.design, {name: Name(name) for name in self.design.kpis}).leaves.values()
        return self.session.observed.last((leaf.measure for leaf in leaves), self.as_of)

    def members(self, dimension: str, within: Scope | None = None) -> list[str]:
        """The values of a dimension in its spine, or else among all rows, inside `within`."""
        self._known([], [dimension], "all", within)
        query = values(self.session.schema, dimension, _lists(within), self.as_of)
        if query is None:
            return []
        with self.session.connection.cursor() as cursor:
            rows = cursor.execute(query.sql(dialect="duckdb")).fetchall()
        return [NONE if row[0] is None else str(row[0]) for row in rows]

    def findings(self) -> list[Finding]:
        """What the data says of the design: refusals, rejects, notices, residuals with rows."""
        grid = self.grid("month", list(self.design.kpis), None, None, None)
        refused = faults.refusals(self.document, self.session, grid)
        if refused:
            return [*self.generation.findings, *refused]
        converted = money.unconverted(self.document, self.session)
        noticed = notices.check(self.document, self.session, grid)
        matched = matches.check(self.document, self.session)
        members = self._split_members({})
        apart = gaps.findings(self.document, self.session, grid, members, self.units)
        return [*self.generation.findings, *matched, *converted, *noticed, *apart]

    def residuals(
        self, by: Sequence[str] = (), grain: str = "month", scope: Scope | None = None
    ) -> list[identity.Residual]:
        """Every cell in which a KPI and its formula differ, the largest share first."""
        self._known([], by, grain, scope)
        grid = self.grid(grain, list(self.design.kpis), None, None, None)
        limits = _lists(scope)
        return identity.residuals(self.session, grid, by, limits, self._split_members(limits))

    def behind(self, residual: identity.Residual, by: Sequence[str] = ()) -> identity.Behind | None:
        """The rows behind a residual of a partition."""
        grid = self.grid(str(residual.period.grain), [residual.kpi], None, None, None)
        return identity.behind(self.session, residual, grid, by)

    # --- spans -------------------------------------------------------------------------------

    def grid(
        self,
        grain: str,
        kpis: Sequence[str],
        start: str | date | None,
        end: str | date | None,
        as_of: date | None,
    ) -> Grid:
        """The periods from `start` to `end`, by default those of the KPIs' data."""
        seen = self._span(kpis, as_of or self.as_of) if start is None or end is None else None
        first = self._edge(start, seen[0] if seen else None, ending=False)
        last = self._edge(end, seen[1] if seen else None, ending=True)
        if first > last:
            raise KanameError(
                Finding(
                    "measure.span-backwards", {"start": first.isoformat(), "end": last.isoformat()}
                )
            )
        first = max(first, date(FIRST_YEAR, 1, 1))  # a mistyped year is no reason for a long list
        periods = tuple(spine(Grain(grain), first, max(first, last), self.calendar))
        return Grid(self.calendar, Grain(grain), periods, as_of or self.as_of)

    def _edge(self, given: str | date | None, seen: date | None, *, ending: bool) -> date:
        if given is None:
            return seen or self.as_of
        period = self._period(given)
        return period.end - timedelta(days=1) if ending else period.start

    def _in_use(self, frame: pl.DataFrame, grid: Grid) -> pl.DataFrame:
        """The rows of KPIs that were in use in the row's period."""
        limited = {name: kpi for name, kpi in self.design.kpis.items() if kpi.valid is not None}
        if not limited:
            return frame
        idle = [
            (period.label, name)
            for period in grid.periods
            for name, kpi in limited.items()
            if not kpi.in_use(period.start, period.end)
        ]
        gone = pl.DataFrame(idle, {"period": pl.String, "kpi": pl.String}, orient="row")
        return frame.join(gone, on=["period", "kpi"], how="anti", maintain_order="left")

    def _period(self, given: str | date) -> Period:
        """The period of a label, within the years that business data lies in."""
        try:
            period = parse(given, self.calendar)
        except (ValueError, OverflowError):
            period = None
        if period is None or not FIRST_YEAR <= period.start.year <= period.end.year <= LAST_YEAR:
            years = {"first": FIRST_YEAR, "last": LAST_YEAR}
            raise KanameError(Finding("measure.beyond-years", {"period": str(given), **years}))
        return period

    def _span(self, kpis: Sequence[str], as_of: date) -> tuple[date, date] | None:
        """The first and last observed day of the KPIs' clocks, up to `as_of`."""
        leaves = plan(self.design, {name: Name(name) for name in kpis}).leaves.values()
        spans = [s for leaf in leaves for s in self.session.observed.spans(leaf.measure)]
        firsts = [first for first, _ in spans]
        lasts = [last for _, last in spans if last is not None]
        if not firsts:
            return None
        first = min(firsts)
        last = min(max(lasts, default=as_of), as_of)
        return (first, max(first, last))

    def _history(self, shown: Period, first: Period) -> Grid:
        start = shown
        if shown.grain is not Grain.ALL:
            start = shift_period(shown, -(HISTORY - 1), "period", self.calendar)
        begin = max(start.start, first.start)
        last = shown.end - timedelta(days=1)
        periods = tuple(spine(shown.grain, min(begin, shown.start), last, self.calendar))
        return Grid(self.calendar, shown.grain, periods, self.as_of)

    def _compared(self, shown: Period, compare: Compare | None) -> Period | None:
        if compare is None or shown.grain is Grain.ALL:
            return None
        lag = LAGS[compare]
        return shift_period(shown, -lag.count, lag.unit, self.calendar)

    # --- asking ------------------------------------------------------------------------------

    def _run(self, request: Request) -> dict[tuple[str, ...], Cube]:
        try:
            return run(self.session, request)
        except KanameError as error:
            placed = faults.refusals(self.document, self.session, request.grid)
            raise KanameError(placed or error.findings) from None

    def _split_members(self, scope: Mapping[str, Sequence[str]]) -> Members:
        dims = {kpi.split for kpi in self.design.kpis.values() if kpi.split}
        return {dim: tuple(self.members(dim, scope)) for dim in dims}

    def _known(
        self, kpis: Sequence[str], by: Sequence[str], grain: str, scope: Scope | None
    ) -> None:
        design, dims = self.design, self.dimensions
        found = [unknown_kpi(design, n) for n in _strange(kpis, design.kpis)]
        asked = [*by, *(scope or {})]
        found += [unknown_dimension(design, dims, n) for n in _strange(asked, dims)]
        grains = tuple(Grain)
        found += [
            Finding(
                "measure.unknown-grain",
                {"name": n, "known": ", ".join(grains)},
                suggestion=suggest(n, grains),
            )
            for n in _strange([grain], grains)
        ]
        if found:
            raise KanameError(found)


def _strange(asked: Sequence[str], known: Collection[str]) -> list[str]:
    return [name for name in dict.fromkeys(asked) if name not in known]


def _listed(names: str | Sequence[str]) -> list[str]:
    return [names] if isinstance(names, str) else list(names)


def _lists(scope: Scope | None) -> dict[str, tuple[str, ...]]:
    return {d: (v,) if isinstance(v, str) else tuple(v) for d, v in (scope or {}).items()}


def _meet(
    left: Mapping[str, tuple[str, ...]], right: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    """Both limits at once; where they name the same dimension, the values in both."""
    met = {**left, **right}
    for name in left.keys() & right.keys():
        met[name] = tuple(value for value in right[name] if value in left[name])
    return met
