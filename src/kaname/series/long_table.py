"""Long tables of series: a file with the columns series, period and value, as panels."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from kaname.errors import Finding, KanameError
from kaname.periods import Calendar, Grain, period_at
from kaname.series.panel import FEWEST, Ints, Panel
from kaname.series.written_periods import Spelled, spelled
from kaname.series.written_rows import Rows, any_rows, plain

SHOWN = 20  # faults of one kind that are listed one by one
CELLS = 50_000_000  # of a panel: more is a mistyped year, not history


@dataclass(frozen=True, slots=True)
class Part:
    """Series of a long table that end in the same period; `rows` says which ones they are."""

    panel: Panel
    rows: Ints


@dataclass(frozen=True, slots=True)
class LongTable:
    """The series of a file in the order in which they came."""

    keys: tuple[str, ...]
    grain: Grain
    parts: tuple[Part, ...]
    last: Ints  # per series: the number of its last observed period
    findings: tuple[Finding, ...]  # of reading: the encoding that was guessed, say
    unit: str = ""  # "%" where all values are written so


def read(path: Path, calendar: Calendar) -> LongTable:
    """The series of a delimited file or workbook.

    Headings may be Japanese; periods are labels as `kaname.periods` reads them, or days that
    begin or end them. Raises KanameError with all faults and their lines.
    """
    rows = plain(path)
    if rows is not None:
        periods = spelled(rows.period, calendar)
        if not list(_all_faults(rows, periods)):
            return _table(rows, periods, calendar)
    rows = any_rows(path)  # which knows the line of every row
    periods = spelled(rows.period, calendar)
    found = list(_all_faults(rows, periods))
    if found:
        raise KanameError(found)
    return _table(rows, periods, calendar)


def ahead(table: LongTable, horizon: int, calendar: Calendar) -> Sequence[Sequence[str]]:
    """The labels of the periods after each series' own end."""
    known: dict[int, list[str]] = {
        int(last): [
            period_at(int(last) + k, table.grain, calendar).label for k in range(1, horizon + 1)
        ]
        for last in np.unique(table.last)
    }
    return [known[int(last)] for last in table.last]


# --- faults ----------------------------------------------------------------------------------


def _all_faults(rows: Rows, periods: Spelled) -> Iterator[Finding]:
    """Everything that is wrong, each kind up to `SHOWN` times and then how many more."""
    unnamed = np.flatnonzero(rows.series.is_null().to_numpy())
    yield from _each(rows, "series.no-name", unnamed, lambda _: {})
    bad = periods.unreadable
    told = _cell("period", rows.period)
    yield from _each(rows, "series.unreadable-period", bad, told)
    wrong = np.flatnonzero(_unreadable(rows).to_numpy())
    yield from _each(rows, "series.unreadable-value", wrong, _cell("value", rows.written))
    if len(periods.grains) > 1:
        yield _mixed(rows, periods)
    else:
        yield from _repeated(rows, periods)
    yield from _short(rows)


def _unreadable(rows: Rows) -> pl.Series:
    return rows.written.is_not_null() & rows.value.is_null()


def _cell(name: str, texts: pl.Series) -> Callable[[int], Mapping[str, object]]:
    return lambda row: {name: texts[row] or ""}


def _each(
    rows: Rows, rule: str, where: Ints, params: Callable[[int], Mapping[str, object]]
) -> Iterator[Finding]:
    for row in where[:SHOWN].tolist():
        yield Finding(rule, params(row), rows.place(int(rows.lines[row])))
    if len(where) > SHOWN:
        yield _more(rows, len(where), int(rows.lines[where[SHOWN]]))


def _more(rows: Rows, count: int, line: int) -> Finding:
    return Finding("series.more-faults", {"count": count - SHOWN, "line": line}, rows.place(0))


def _mixed(rows: Rows, periods: Spelled) -> Finding:
    """Periods of several lengths: where each length stands first."""
    lines = {grain: int(rows.lines[row]) for grain, row in periods.grains.items()}
    shown = ", ".join(f"{grain} ({line})" for grain, line in lines.items())
    return Finding("series.mixed-grains", {"grains": shown}, rows.place(max(lines.values())))


def _repeated(rows: Rows, periods: Spelled) -> Iterator[Finding]:
    """A series that has a period twice."""
    known = pl.DataFrame({"series": rows.series, "index": periods.index, "line": rows.lines})
    twice = known.with_columns(text=rows.period).drop_nulls()
    twice = twice.filter(pl.struct("series", "index").is_duplicated())
    first = twice.group_by("series", "index", maintain_order=True).agg(
        pl.col("line"), pl.col("text").first()
    )
    for series, _, lines, text in first.head(SHOWN).iter_rows():
        params = {"series": series, "period": text, "lines": ", ".join(map(str, lines))}
        yield Finding("series.repeated-period", params, rows.place(lines[1]))
    if first.height > SHOWN:
        yield _more(rows, first.height, first["line"][SHOWN][1])


def _short(rows: Rows) -> Iterator[Finding]:
    """Series of too few observations, what is written but not readable counted as one."""
    seen = rows.value.is_not_null() | _unreadable(rows)
    frame = pl.DataFrame({"series": rows.series, "seen": seen, "line": rows.lines}).drop_nulls()
    few = (
        frame.group_by("series", maintain_order=True)
        .agg(pl.col("seen").sum(), pl.col("line").first())
        .filter(pl.col("seen") < FEWEST)
    )
    for series, count, line in few.head(SHOWN).iter_rows():
        params = {"series": series, "count": count, "fewest": FEWEST}
        yield Finding("series.too-short", params, rows.place(line))
    if few.height > SHOWN:
        yield _more(rows, few.height, few["line"][SHOWN])


# --- panels ----------------------------------------------------------------------------------


def _table(rows: Rows, periods: Spelled, calendar: Calendar) -> LongTable:
    keys = tuple(rows.series.unique(maintain_order=True))
    seen = rows.value.is_not_null().to_numpy()
    series = rows.series.cast(pl.Enum(keys)).to_physical().to_numpy()[seen].astype(np.int64)
    index = periods.index.to_numpy()[seen].astype(np.int64)
    value = rows.value.to_numpy()[seen]
    first, last = _ends(series, index, len(keys))
    (grain,) = periods.grains
    order = np.argsort(last[series], kind="stable")
    series, index, value = series[order], index[order], value[order]
    parts = []
    for end in np.unique(last).tolist():
        members = np.flatnonzero(last == end)
        start = int(first[members].min())
        _refuse_wide(rows, len(members), end - start + 1)
        part = slice(*np.searchsorted(last[series], [end, end + 1]))
        filled = np.full((len(members), end - start + 1), np.nan)
        filled[np.searchsorted(members, series[part]), index[part] - start] = value[part]
        spine = tuple(period_at(n, grain, calendar) for n in range(start, end + 1))
        parts.append(Part(Panel(tuple(keys[m] for m in members), spine, filled), members))
    return LongTable(keys, grain, tuple(parts), last, rows.findings, rows.unit)


def _ends(series: Ints, index: Ints, size: int) -> tuple[Ints, Ints]:
    """The first and last observed period of every series."""
    first = np.full(size, np.iinfo(np.int64).max)
    last = np.full(size, np.iinfo(np.int64).min)
    np.minimum.at(first, series, index)
    np.maximum.at(last, series, index)
    return first, last


def _refuse_wide(rows: Rows, height: int, width: int) -> None:
    if height * width > CELLS:
        raise KanameError(Finding("series.too-wide", {"periods": width}, rows.place(0)))
