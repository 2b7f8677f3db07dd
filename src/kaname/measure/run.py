"""Run: from a request to cubes. Read, then compute: the engine answers, numpy assembles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import reduce
from typing import Literal

import duckdb
import numpy as np
import polars as pl
import pyarrow as pa

from kaname.errors import Finding, KanameError
from kaname.formula.parse import Expr
from kaname.formula.values import Flags, Floats, Reason, Reasons, Values
from kaname.measure.compile import Batch, Compiler, Query, Scope, zero_without_rows
from kaname.measure.cube import GROUP, Cube
from kaname.measure.grid import SPINE, SPINE_COLUMNS, Grid, Windows
from kaname.measure.leaves import CLOCKLESS, Leaf, Plan, plan
from kaname.measure.observed import Observed
from kaname.measure.panel import panel
from kaname.measure.reach import lacking
from kaname.measure.rows import NONE, Schema
from kaname.measure.spines import members
from kaname.measure.words import ALWAYS, NEVER, Window, Words, pinned, span_after
from kaname.periods import Calendar, business_days

Grouping = tuple[str, ...]
Frame = pl.DataFrame  # columns: p (absent for registers), the dimensions, m0, m1 …
ROW = "kaname_row"
Found = Mapping[tuple[str, Grouping], "Figures"]


@dataclass(frozen=True, slots=True)
class Figures:
    """A leaf's figures at one grouping: a column of a frame that leaves of one pass share."""

    frame: Frame
    column: str


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: expressions over KPIs, groupings, periods, the reader's scope."""

    wanted: Mapping[str, Expr]
    groupings: Sequence[Grouping]
    grid: Grid
    scope: Scope = field(default_factory=dict)


@dataclass(slots=True)
class Session:
    """A loaded design ready to be measured; `connection` is locked and in memory."""

    schema: Schema
    connection: duckdb.DuckDBPyConnection
    observed: Observed


def run(session: Session, request: Request) -> dict[Grouping, Cube]:
    """One cube per grouping. KanameError names the measure that the engine refuses."""
    compiler = Compiler(session.schema, request.grid, request.scope, Windows(request.grid))
    planned = plan(session.schema.design, request.wanted)
    asked = _asked(compiler, planned, request.groupings)
    queries = [q for batch, leaves, sets in asked for q in compiler.queries(batch, leaves, sets)]
    spines = {g: members(compiler, g) for g in request.groupings}
    with session.connection.cursor() as cursor:
        open_spine(cursor, compiler.windows)
        results: dict[tuple[str, Grouping], Figures] = {}
        for query in queries:
            results |= _answer(cursor, query)
        listed = {g: _listed(cursor, s, g) for g, s in spines.items()}
    excuses = {
        key: _excuse(session, compiler, leaf)
        for key, leaf in planned.leaves.items()
        if not _clockless(leaf)
    }
    return {
        grouping: _assemble(compiler, planned, grouping, results, listed[grouping], excuses)
        for grouping in request.groupings
    }


def _asked(
    compiler: Compiler, planned: Plan, groupings: Sequence[Grouping]
) -> list[tuple[Batch, list[Leaf], list[Grouping]]]:
    """Leaves that can be measured, by the pass that measures them and its groupings."""
    found: dict[tuple[Batch, tuple[Grouping, ...]], list[Leaf]] = {}
    for leaf in planned.leaves.values():
        if _clockless(leaf):
            continue
        sets = dict.fromkeys(_effective(leaf, g) for g in groupings)
        possible = tuple(
            g for g in sets if lacking(compiler.design, leaf, g, tuple(compiler.scope)) is None
        )
        if possible:
            found.setdefault((compiler.batch(leaf), possible), []).append(leaf)
    return [(batch, leaves, list(sets)) for (batch, sets), leaves in found.items()]


def _effective(leaf: Leaf, grouping: Grouping) -> Grouping:
    return grouping if leaf.keep is None else tuple(d for d in grouping if d in leaf.keep)


def _clockless(leaf: Leaf) -> bool:
    return leaf.measure.removesuffix("()") in CLOCKLESS and leaf.measure.endswith("()")


# --- read ------------------------------------------------------------------------------------


def open_spine(cursor: duckdb.DuckDBPyConnection, windows: Windows) -> None:
    """Give the cursor the table of windows that queries join (its own: cursors share nothing)."""
    rows = windows.rows()
    kinds = ", ".join(f"{name} {kind}" for name, kind in SPINE_COLUMNS.items())
    cursor.execute(f"CREATE TEMP TABLE {SPINE} ({kinds})")
    if rows:
        columns = dict(zip(SPINE_COLUMNS, map(list, zip(*rows, strict=True)), strict=True))
        cursor.register("kaname_spine_rows", pa.table(columns))
        cursor.execute(f"INSERT INTO {SPINE} SELECT * FROM kaname_spine_rows")


def _answer(cursor: duckdb.DuckDBPyConnection, query: Query) -> dict[tuple[str, Grouping], Figures]:
    """Each leaf's figures per grouping."""
    frame = _execute(cursor, query)
    dims = tuple(dict.fromkeys(d for g in query.groupings for d in g))
    renamed = frame.rename({f"k{i}": d for i, d in enumerate(dims)})
    found = {}
    for grouping in query.groupings:
        rows = renamed
        if "g" in frame.columns:
            bits = reduce(lambda b, d: 2 * b + (d not in grouping), dims, 0)
            rows = renamed.filter(pl.col("g") == bits)
        rows = rows.with_columns(pl.col(d).fill_null(NONE) for d in grouping)
        for i, leaf in enumerate(query.leaves):
            found[leaf.key, grouping] = Figures(rows, f"m{i}")
    return found


def _execute(cursor: duckdb.DuckDBPyConnection, query: Query) -> pl.DataFrame:
    sql = query.select.sql(dialect="duckdb", copy=False)
    try:
        frame = pl.DataFrame(pl.from_arrow(cursor.sql(sql).to_arrow_table()))
    except (duckdb.Error, OverflowError) as error:
        names = ", ".join(dict.fromkeys(f"`{leaf.measure}`" for leaf in query.leaves))
        why = str(error).splitlines()[0][:300]
        raise KanameError(
            Finding("measure.engine-refused", {"measures": names, "why": why})
        ) from None
    if query.periods:
        frame = frame.filter(pl.col("p").is_not_null())
    return frame


def _listed(
    cursor: duckdb.DuckDBPyConnection, queries: Iterable[Query], grouping: Grouping
) -> list[Frame]:
    """The members of the grouping's spines: (p, dimensions)."""
    frames = []
    for query in queries:
        frame = _execute(cursor, query).rename({f"k{i}": d for i, d in enumerate(grouping)})
        frames.append(frame.drop_nulls(list(grouping)).unique(maintain_order=True))
    return frames


# --- compute ---------------------------------------------------------------------------------


def _assemble(
    compiler: Compiler,
    planned: Plan,
    grouping: Grouping,
    results: Found,
    listed: Sequence[Frame],
    excuses: Mapping[str, Reasons],
) -> Cube:
    groups = _groups(grouping, planned, results, listed)
    leaves: dict[str, Values] = {}
    present = np.zeros((groups.height, len(compiler.grid.periods)), dtype=np.bool_)
    placed: dict[int, pl.DataFrame] = {}
    for key, leaf in planned.leaves.items():
        if _clockless(leaf):
            leaves[key] = _own(compiler.grid, leaf, groups.height)
            continue
        figures = results.get((key, _effective(leaf, grouping)))
        stated = compiler.batch(leaf).clock.kind == "stated"
        zero = zero_without_rows(compiler.measure(leaf)) and not stated
        missing = Reason.NOT_STATED if stated else Reason.NO_ROWS
        cells = _cells(figures, groups, placed)
        number, seen = _fill(figures, cells, present.shape, zero=zero)
        values = Values.of(number, missing)
        leaves[key] = _excused(values, figures, excuses[key])
        if _effective(leaf, grouping) == grouping:
            present |= seen
    if listed:
        present |= _active(listed, groups, present.shape)
    else:
        present[:] = True
    return Cube(
        compiler.grid.periods, grouping, groups.drop(GROUP), leaves, present, planned.values
    )


def _groups(
    grouping: Grouping, planned: Plan, results: Found, listed: Sequence[Frame]
) -> pl.DataFrame:
    if not grouping:
        return pl.DataFrame({GROUP: [0]}).with_columns(pl.col(GROUP).cast(pl.UInt32))
    own = [results[k, grouping].frame for k in planned.leaves if (k, grouping) in results]
    frames = {id(frame): frame for frame in (*own, *listed)}
    heads = [frame.select(grouping) for frame in frames.values()]
    schema = dict.fromkeys(grouping, pl.String)
    found = pl.concat(heads).unique() if heads else pl.DataFrame(schema=schema)
    last = [pl.col(d) == NONE for d in grouping]  # the group without a value comes last
    ordered = found.sort(
        [e for pair in zip(last, map(pl.col, grouping), strict=True) for e in pair]
    )
    return ordered.with_row_index(GROUP).select(*grouping, GROUP)


def _cells(
    figures: Figures | None, groups: pl.DataFrame, placed: dict[int, pl.DataFrame]
) -> pl.DataFrame | None:
    """The cells that the rows of a frame fill: row, group and, except for a register, p."""
    if figures is None:
        return None
    frame = figures.frame
    if id(frame) not in placed:
        shared = [name for name in groups.columns if name in frame.columns]
        period = ["p"] if "p" in frame.columns else []
        heads = frame.with_row_index(ROW).select(ROW, *period, *shared)
        how: Literal["inner", "cross"] = "inner" if shared else "cross"
        placed[id(frame)] = groups.join(heads, on=shared or None, how=how)
    return placed[id(frame)]


def _fill(
    figures: Figures | None, cells: pl.DataFrame | None, shape: tuple[int, int], *, zero: bool
) -> tuple[Floats, Flags]:
    """The figures spread to groups × periods, and where there were rows."""
    number = np.full(shape, 0.0 if zero else np.nan)
    seen = np.zeros(shape, dtype=np.bool_)
    if figures is None or cells is None:
        return number, seen
    column = figures.frame[figures.column].fill_null(0.0 if zero else float("nan"))
    value, g = column.to_numpy()[cells[ROW].to_numpy()], cells[GROUP].to_numpy()
    if "p" in cells.columns:
        p = cells["p"].to_numpy()
        number[g, p], seen[g, p] = value, True
    else:
        number[g, :], seen[g, :] = value[:, None], True
    return number, seen


def _excused(values: Values, figures: Figures | None, excuse: Reasons) -> Values:
    """`values` undefined where a dimension lacks and in the periods that have an excuse."""
    if figures is None:
        return Values.undefined(values.shape, Reason.NO_DIMENSION)
    reason = np.where(excuse == Reason.DEFINED, values.reason, excuse)
    number = np.where(reason == Reason.DEFINED, values.number, np.nan)
    return Values(number, reason, values.marked)


def _excuse(session: Session, compiler: Compiler, leaf: Leaf) -> Reasons:
    """Why there can be no figure in a period: nothing was observed, or it is too early."""
    reason = np.full(len(compiler.grid.periods), Reason.DEFINED, dtype=np.uint8)
    for name, words, silent in _looks(compiler, leaf):
        windows = compiler.windows.ends(words)
        known = _known(session, compiler.grid, name, windows) if silent else [True] * len(windows)
        partly = [_begins_before_data(compiler, words, window) for window in windows]
        reason[~np.array(known, dtype=np.bool_) | partly] = Reason.NOT_OBSERVED
        reason[np.array([w == NEVER for w in windows], dtype=np.bool_)] = Reason.NO_PERIOD
        matures = compiler.design.measures[name].matures
        if matures:
            early = [_immature(matures, w, compiler.grid) for w in windows]
            reason[np.array(early, dtype=np.bool_)] = Reason.IMMATURE
    return reason


def _begins_before_data(compiler: Compiler, words: Words, window: Window) -> bool:
    """Whether an earlier period is compared of which the data holds only the end."""
    begins = compiler.design.calendar.data_from
    earlier = any(word.function == "lag" for word in words)
    return begins is not None and earlier and ALWAYS < window.start < begins


def _looks(
    compiler: Compiler, leaf: Leaf, *, silent: bool = True
) -> Iterator[tuple[str, Words, bool]]:
    """The measures behind a leaf with their words, and whether they may not be unobserved.

    A part of a panel may be silent where another one speaks, but a `lag` must find its period.
    """
    measure, words = compiler.measure(leaf), compiler.words(leaf)
    yield leaf.measure, words, silent
    if measure.per:
        for part in panel(measure).parts.values():
            inner = Leaf(part.measure, (*words, *part.words))
            lagged = any(word.function == "lag" for word in part.words)
            yield from _looks(compiler, inner, silent=lagged)


def _known(session: Session, grid: Grid, measure: str, windows: Sequence[Window]) -> list[bool]:
    """Where a measure's facts were observed; only what is stated is known beyond `as_of`."""
    dated = any(clock.kind != "stated" for _, clock in session.observed.clocks(measure))
    return [
        session.observed.within(measure, window) and not (dated and window.end > grid.covered)
        for window in windows
    ]


def _immature(matures: str, window: Window, grid: Grid) -> bool:
    """Whether outcomes of the last day's rows may still come after `as_of`."""
    end = window.period.end if window.period else window.end
    return span_after(end, pinned("x " + matures), grid.calendar, grid.grain) > grid.covered


def _active(listed: Sequence[Frame], groups: pl.DataFrame, shape: tuple[int, int]) -> Flags:
    """Where a group is a member of a spine in the period."""
    active = np.zeros(shape, dtype=np.bool_)
    for frame in listed:
        shared = [c for c in frame.columns if c != "p"]
        joined = groups.join(frame, on=shared)
        rows = joined[GROUP].to_numpy()
        if "p" in frame.columns:
            active[rows, joined["p"].to_numpy()] = True
        else:
            active[rows, :] = True
    return active


def _own(grid: Grid, leaf: Leaf, groups: int) -> Values:
    """`months()`, `days()`, `business_days()`, `elapsed()` of each period under the words."""
    windows = Windows(grid).ends(leaf.words)
    measured = [_length(leaf.measure, w, grid.calendar) for w in windows]
    return Values.of(np.tile(np.array(measured, dtype=np.float64), (groups, 1)))


def _length(function: str, window: Window, calendar: Calendar) -> float:
    start = window.start
    end = window.period.end if window.period else window.end
    if start == ALWAYS:
        return float("nan")
    match function:
        case "days()":
            return float((end - start).days)
        case "business_days()":
            return float(business_days(start, end, calendar))
        case "elapsed()":
            return (window.end - start) / max(end - start, timedelta(days=1))
        case _:
            whole = (end.year - start.year) * 12 + end.month - start.month
            return whole + (end.day - start.day) / 30.4375
