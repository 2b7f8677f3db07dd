"""Mark: why a line below a header is no row of the table."""

from __future__ import annotations

from dataclasses import dataclass

from kaname.sheets.words import TotalWord


@dataclass(frozen=True, slots=True)
class Mark:
    """Why a row is no row of the table."""

    reason: str
    total: TotalWord | None = None
    label: int = 0  # position of the column with the label
    group: str | None = None  # name of the rows below it
    record: bool = False  # but for its label the row looks like any other


@dataclass(frozen=True, slots=True)
class Seen:
    """The body of a table: its rows by what they are."""

    marks: dict[int, Mark]
    maybe: dict[int, str]  # rows kept whose label sounds like a total's
    indented: dict[int, str]  # a group's name per row, from indentation
    sums: dict[int, tuple[str, int]]  # rows kept that state the sum of so many rows below them


@dataclass(frozen=True, slots=True)
class Form:
    """What rows of the body usually look like."""

    width: int  # cells that are filled
    figures: frozenset[int]  # positions of columns of figures and dates
    words: int  # filled cells in the other columns
    kinds: frozenset[int]  # positions of columns with few words that repeat: 目標, 実績
