"""Written rows: the lines of a long table as they stand in a file, with where they stand."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import polars as pl
from polars.exceptions import PolarsError

from kaname.errors import Finding, KanameError, Place
from kaname.series.panel import Ints

if TYPE_CHECKING:
    from kaname.files.grid import Grid

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "series": ("series", "系列", "系列名", "unique_id", "id"),
    "period": ("period", "期間", "年月", "月", "ds", "date", "日付"),
    "value": ("value", "値", "実績", "y"),
}
NOT_OBSERVED = ("NA", "N/A", "NaN", "nan", "-", "—")
MARKS = (",", "\t", ";")


@dataclass(frozen=True, slots=True)
class Rows:
    """The rows below the heading, all of one length; null where nothing is written."""

    series: pl.Series
    period: pl.Series
    written: pl.Series  # the values as text
    value: pl.Series  # null also where it is no number
    lines: Ints
    place: Callable[[int], Place]  # of a line; of line 0 the file's
    findings: tuple[Finding, ...]  # of reading: the encoding that was guessed, say
    unit: str = ""  # "%" where every value is written as one


def plain(path: Path) -> Rows | None:
    """The rows of a file as programs write it; None for any other, for whatever reason.

    UTF-8, one mark, numbers that need no thought: this takes a tenth of the time of `any_rows`.
    """
    try:
        text = path.read_bytes()
        head = text[:4096].decode("utf-8-sig", "ignore").partition("\n")[0]
        mark = next((mark for mark in MARKS if mark in head), ",")
        frame = pl.read_csv(text, separator=mark, infer_schema=False)
    except (OSError, PolarsError):
        return None
    at = _where([_head(name) for name in frame.columns])
    if len(at) < len(COLUMNS) or not frame.height:
        return None
    series, period, written = (frame.to_series(at[name]) for name in COLUMNS)
    written = written.set(written == "", None)
    value = written.cast(pl.Float64, strict=False)
    series = series.str.strip_chars()
    odd = value.null_count() > written.null_count() or not value.drop_nulls().is_finite().all()
    if odd or series.has_nulls() or (series == "").any():
        return None
    lines = np.arange(frame.height, dtype=np.int64) + 2
    return Rows(series, period, written, value, lines, lambda line: Place(str(path), line), ())


def any_rows(path: Path) -> Rows:
    """The rows of a delimited file in any encoding, or of a workbook's first sheet.

    Raises KanameError for what cannot be read at all and for every column that is missing.
    """
    from kaname.files.reading import read  # noqa: PLC0415 -- slow import; plain files do without
    from kaname.warehouse.cells import numbers, present  # noqa: PLC0415 -- as above

    grid = read(path).grids[0]
    spoilt = [found for found in grid.findings if found.severity == "error"]
    if spoilt:
        raise KanameError(spoilt)
    at = _columns(grid)
    below = {name: grid.columns[number][1:] for name, number in at.items()}
    written = present(below["value"], NOT_OBSERVED)
    known = numbers(written)
    return Rows(
        series=present(below["series"], ()).str.strip_chars(),
        period=present(below["period"], ()),
        written=written,
        value=known.values,
        lines=grid.lines[1:],
        place=grid.place,
        findings=grid.findings,
        unit="%" if known.marks == {"%"} else "",
    )


def _columns(grid: Grid) -> dict[str, int]:
    """Where each column is by its heading. KanameError that names every one that is missing."""
    heads = [_head(column[0]) if len(column) else "" for column in grid.columns]
    at = _where(heads)
    place = grid.place(int(grid.lines[0]) if grid.height else 0)
    written = ", ".join(head for head in heads if head) or "—"
    missing = [
        Finding("series.missing-column", {"column": name, "written": written}, place)
        for name in COLUMNS
        if name not in at
    ]
    if missing:
        raise KanameError(missing)
    if grid.height < 2:
        raise KanameError(Finding("series.no-rows", {}, place))
    return at


def _where(heads: list[str]) -> dict[str, int]:
    """The first column of each heading that is there."""
    return {
        name: heads.index(head)
        for name, known in COLUMNS.items()
        if (head := next((head for head in heads if head in known), None)) is not None
    }


def _head(head: str | None) -> str:
    return unicodedata.normalize("NFKC", head or "").strip().lower()
