"""A market's series as a file: the columns period and value, as statistics offices publish them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
import polars as pl

from kaname.errors import Finding, KanameError, Place
from kaname.files.grid import Grid
from kaname.files.reading import read as read_file
from kaname.periods import Calendar, Grain, period_at
from kaname.series.panel import Panel
from kaname.series.written_periods import spelled
from kaname.warehouse.cells import numbers, present

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "period": (
        "period",
        "期間",
        "年月",
        "月",
        "年",
        "年度",
        "四半期",
        "date",
        "日付",
        "ds",
        "時点",
    ),
    "value": ("value", "値", "指数", "金額", "実数", "index", "amount", "y"),
}
GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR)
FISCAL = re.compile(r"FY|年度|期", re.IGNORECASE)
MISSING = ("NA", "N/A", "NaN", "nan", "-", "—", "…", "***", "x", "X")
SHOWN = 10
FEWEST = 2


def read(path: Path, calendar: Calendar) -> Panel:
    """The series of the file, oldest first, gaps as NaN.

    Years and quarters are those of the calendar year (`2025Q1` is January to March) unless they
    are written as fiscal ones (FY2025, 2025年度). Raises KanameError with every fault and its line.
    """
    if not path.is_file():
        raise KanameError(Finding("targets.market-missing", {"file": str(path)}, Place(str(path))))
    grid = read_file(path).grids[0]
    at = _columns(grid)
    text = present(grid.columns[at["period"]][1:], ())
    fiscal = any(FISCAL.search(label) for label in text.drop_nulls().to_list())
    plain = replace(calendar, fiscal_year_starts=1, closing_day=None)
    period = spelled(text, calendar if fiscal else plain)
    written = present(grid.columns[at["value"]][1:], MISSING)
    values = numbers(written).values
    wrong = np.flatnonzero((written.is_not_null() & values.is_null()).to_numpy())
    found = [*_faults(grid, period.unreadable, wrong), *_twice(grid, text)]
    if not found and (len(period.grains) != 1 or next(iter(period.grains)) not in GRAINS):
        grains = ", ".join(grain.value for grain in period.grains)
        found = [Finding("targets.market-grain", {"grains": grains}, grid.place())]
    if found:
        raise KanameError(found)
    index = period.index.to_numpy()
    if len(set(index)) < len(index) or len(index) < FEWEST:  # written in two ways, too
        rule = "targets.market-short" if len(index) < FEWEST else "targets.market-twice"
        raise KanameError(Finding(rule, {}, grid.place()))
    (grain,) = period.grains
    span = range(int(index.min()), int(index.max()) + 1)
    row = np.full(len(span), np.nan)
    row[index - span.start] = values.to_numpy()
    own = calendar if fiscal else plain
    return Panel((path.name,), tuple(period_at(i, grain, own) for i in span), row[None])


def _columns(grid: Grid) -> dict[str, int]:
    """Where period and value are by their headings; else the first and the second column."""
    if grid.height < FEWEST or len(grid.columns) < 2:
        raise KanameError(Finding("targets.market-short", {}, grid.place()))
    heads = [unicodedata.normalize("NFKC", c[0] or "").strip().lower() for c in grid.columns]
    found = {
        name: next((at for at, head in enumerate(heads) if head in known), None)
        for name, known in COLUMNS.items()
    }
    missing = [name for name, at in found.items() if at is None]
    if missing:
        params = {"columns": ", ".join(missing), "heads": ", ".join(h for h in heads if h) or "—"}
        raise KanameError(Finding("targets.market-columns", params, grid.place(int(grid.lines[0]))))
    return {name: at for name, at in found.items() if at is not None}


def _twice(grid: Grid, text: pl.Series) -> list[Finding]:
    """A fault for each period that is written again, at its second line."""
    again = text.is_not_null() & ~text.is_first_distinct()
    lines = [int(grid.lines[int(row) + 1]) for row in np.flatnonzero(again.to_numpy())]
    found = [Finding("targets.market-twice", {}, grid.place(line)) for line in lines[:SHOWN]]
    if len(lines) > SHOWN:
        found.append(Finding("targets.and-more", {"count": len(lines) - SHOWN}, grid.place()))
    return found


def _faults(grid: Grid, periods: np.ndarray, values: np.ndarray) -> list[Finding]:
    found = []
    for rule, rows in (("targets.market-period", periods), ("targets.market-value", values)):
        for row in rows[:SHOWN]:
            found.append(Finding(rule, {}, grid.place(int(grid.lines[int(row) + 1]))))
        if len(rows) > SHOWN:
            found.append(Finding("targets.and-more", {"count": len(rows) - SHOWN}, grid.place()))
    return found
