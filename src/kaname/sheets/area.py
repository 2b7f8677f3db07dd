"""Areas: a rectangle of a grid, its cells stripped, and what kind of thing stands in each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import pairwise
from typing import Literal

import numpy as np
import numpy.typing as npt
import polars as pl

from kaname.files.grid import Grid, Merge
from kaname.sheets import figures, spans

_MONTH = re.compile(r"20[0-9]{2}\.(?:0[1-9]|1[0-2])")
_ZEROS = re.compile(r"0{3,15}")
BLANKS = " \t\r\n\u3000\xa0\u200b\ufeff"
Look = Literal["", "nothing", "text", "number", "date", "span"]
Row = tuple[str | None, ...]

_DATE = re.compile(
    r"(?:[12][0-9]{3}[-/.年]\s?[01]?[0-9][-/.月]\s?[0-3]?[0-9]日?"
    r"|[0-3]?[0-9][-/.][0-3]?[0-9][-/.](?:[12][0-9]{3}|[0-9]{2})"
    r"|(?:[RHSTM]|令和|平成|昭和)\s?(?:[0-9]{1,2}|元)[-/.年]\s?[01]?[0-9][-/.月]\s?[0-3]?[0-9]日?)"
    r"(?:\s?\([月火水木金土日]\))?(?:[T\s]+[0-9]{1,2}[:時].*)?"
)


@dataclass(frozen=True)
class Area:
    """Some lines of some columns of a grid; `frame` has a column per sheet column, by number."""

    grid: Grid
    frame: pl.DataFrame  # String, blanks stripped, null where nothing is written
    lines: npt.NDArray[np.int64]

    @cached_property
    def columns(self) -> tuple[int, ...]:
        """The sheet columns."""
        return tuple(int(name) for name in self.frame.columns)

    @property
    def height(self) -> int:
        """Its rows."""
        return len(self.lines)

    @cached_property
    def filled(self) -> npt.NDArray[np.bool_]:
        """True where something is written, a row per line."""
        if not self.frame.width:
            return np.zeros((self.height, 0), dtype=bool)
        return np.column_stack([s.is_not_null().to_numpy() for s in self.frame.get_columns()])

    def rows(self, start: int, stop: int) -> list[Row]:
        """The cells of some rows."""
        return self.frame.slice(start, max(0, stop - start)).rows()

    def part(self, start: int, stop: int) -> Area:
        """Some of its rows."""
        return replace(
            self, frame=self.frame.slice(start, stop - start), lines=self.lines[start:stop]
        )

    def of_columns(self, columns: Sequence[int]) -> Area:
        """Some of its columns, lines on which they hold nothing left out."""
        if not columns:
            return replace(self, frame=pl.DataFrame(), lines=self.lines[:0])
        frame = self.frame.select([str(c) for c in columns])
        return replace(self, frame=frame).without_blanks()

    def without_blanks(self) -> Area:
        """The lines and columns on which something is written."""
        if not self.columns:
            return replace(self, lines=self.lines[:0])
        filled = self.filled
        rows = np.any(filled, axis=1)
        columns: list[int] = np.flatnonzero(np.any(filled, axis=0)).tolist()
        frame = self.frame if rows.all() else self.frame.filter(pl.Series(rows))
        frame = frame.select([frame.columns[at] for at in columns])
        return replace(self, frame=frame, lines=self.lines[rows])

    @cached_property
    def merges(self) -> tuple[Merge, ...]:
        """The merged ranges that touch it."""
        if not self.grid.merges or not self.height or not self.columns:
            return ()
        top, bottom = int(self.lines[0]), int(self.lines[-1])
        left, right = self.columns[0], self.columns[-1]
        return tuple(
            m
            for m in self.grid.merges
            if m.top <= bottom and m.bottom >= top and m.left <= right and m.right >= left
        )


def whole(grid: Grid) -> Area:
    """All of a grid, without its blank lines and columns."""
    columns = {
        str(number): _stripped(_with_zeros(series, zeros_shown(grid, number)))
        for number, series in enumerate(grid.columns)
    }
    return Area(grid, pl.DataFrame(columns), np.asarray(grid.lines)).without_blanks()


def zeros_shown(grid: Grid, number: int) -> int:
    """How many digits a format `00000` shows of every number of a column; 0 where none does."""
    codes = grid.formats.get(number, {})
    code = next(iter(codes)) if len(codes) == 1 else ""
    return len(code) if _ZEROS.fullmatch(code) else 0


def _with_zeros(series: pl.Series, digits: int) -> pl.Series:
    """Whole numbers as they are shown: an id 123 that everyone reads as 00123."""
    if not digits:
        return series
    whole = series.str.contains(r"^[0-9]+$").fill_null(value=False)
    return series.zip_with(~whole, series.str.zfill(digits))


def _stripped(series: pl.Series) -> pl.Series:
    text = series.str.strip_chars(BLANKS)
    return text.set(text == "", None)


@lru_cache(maxsize=1 << 16)
def look(cell: str | None) -> Look:
    """What kind of thing a cell holds."""
    if cell is None:
        return ""
    if figures.is_nothing(cell):
        return "nothing"
    if figures.read(cell) is not None:
        return "number"
    if _DATE.fullmatch(figures.plain(cell)):
        return "date"
    return "span" if spans.read(cell) else "text"


def is_data(cell: str | None) -> bool:
    """Whether the cell holds a figure or a date."""
    return look(cell) in ("number", "date")


def could_head(row: Sequence[str | None]) -> bool:
    """Whether a row may be a header: words and spans of time, or a run of dates or of numbers."""
    cells = [cell for cell in row if cell is not None]
    dates = list(dict.fromkeys(cell for cell in cells if look(cell) == "date"))
    numbers = [cell for cell in cells if look(cell) == "number" and not _MONTH.fullmatch(cell)]
    return (not dates or is_run_of_dates(dates)) and (not numbers or is_run_of_numbers(numbers))


def is_run_of_dates(cells: Sequence[str]) -> bool:
    """Dates by the day, the week or the month: the header of a calendar, not a row of dates."""
    found = [span.start() for cell in cells if (span := spans.read(cell))]
    starts = [day for day in found if day]
    if len(starts) != len(cells) or len(starts) < 3:
        return False
    steps = {(b - a).days for a, b in pairwise(starts)}
    monthly = all(day.day == starts[0].day for day in starts) and steps <= {28, 29, 30, 31}
    return monthly or steps in ({1}, {7}) or steps <= {1, 3}


def is_run_of_numbers(cells: Sequence[str]) -> bool:
    """Years one after the other, or months 4, 5, … 12, 1, 2, 3."""
    plain = [figures.plain(cell) for cell in cells]
    if not all(cell.isascii() and cell.isdigit() and len(cell) < 7 for cell in plain):
        return False
    numbers = list(dict.fromkeys(int(cell) for cell in plain))
    if all(1990 <= number <= 2100 for number in numbers):
        return all(b - a == 1 for a, b in pairwise(numbers)) or len(numbers) == 1
    if all(200001 <= number <= 210012 and 1 <= number % 100 <= 12 for number in numbers):
        return True
    return len(numbers) > 5 and all(b - a == 1 or (a, b) == (12, 1) for a, b in pairwise(numbers))
