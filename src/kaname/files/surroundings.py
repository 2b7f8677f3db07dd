"""Surroundings: what a person sees of a sheet beside its values, found in one pass of its XML.

Hidden lines, number formats, error values, formulas, fills, and how far the cells reach. The pass
is streamed. A sheet that is written as all usual programs write it takes the quick way
(`plain_xml`), every other one the parser; both find the same.
"""

from __future__ import annotations

import zipfile
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from kaname.files.grid import At
from kaname.files.package import Attributes, BadXmlError, Styles, chunks, parse
from kaname.files.shifting import shifted

ROWS = 1_048_576
COLUMNS = 16_384
_LITTLE = 1_000_000  # cells that are laid out at once, however few are written …
_SPARSE = 20  # … and empty cells for each that is written, with more
_NUMBER = (None, "n")  # types of a cell that holds a number


@dataclass(frozen=True, slots=True)
class Reach:
    """The rectangle around all cells that are not empty; lines from 1, columns from 0."""

    top: int
    left: int
    bottom: int
    right: int
    written: int = 0  # cells with something in them

    def is_sparse(self, most: int) -> bool:
        """Whether laying out the rectangle would take much for little; `most` cells at all."""
        return self.cells > most or (
            self.cells > _LITTLE and self.cells > _SPARSE * max(self.written, 1)
        )

    @property
    def cells(self) -> int:
        """How many cells it has, the empty ones among them."""
        return (self.bottom - self.top + 1) * (self.right - self.left + 1)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The fields are those of a grid; `reach` is None where nothing is written."""

    reach: Reach | None = None
    hidden_lines: frozenset[int] = frozenset()
    hidden_columns: frozenset[int] = frozenset()
    formats: Mapping[int, Mapping[str, int]] = field(default_factory=dict)
    errors: Mapping[At, str] = field(default_factory=dict)
    formulas: Mapping[At, str] = field(default_factory=dict)
    uncomputed: frozenset[At] = frozenset()
    coloured: int = 0


class Gathering:
    """Gathers what both ways of reading find, cell by cell or many at once."""

    def __init__(self, styles: Styles, most_formulas: int) -> None:
        self.styles = styles
        self.most_formulas = most_formulas
        self.lines: tuple[int, int] | None = None
        self.columns: set[int] = set()
        self.written = 0
        self.hidden_lines: list[int] = []
        self.hidden_columns: set[int] = set()
        self.numbers: Counter[tuple[int, int]] = Counter()  # (column, style)
        self.errors: dict[At, str] = {}
        self.formulas: dict[At, str] = {}
        self.shared: dict[str, tuple[At, str]] = {}
        self.uncomputed: set[At] = set()
        self.filled: Counter[int] = Counter()  # cells on the first filled line, and all: 0 and 1
        self.first_filled = 0

    def reach_to(self, line: int) -> None:
        """Something may be written on the line."""
        if not 1 <= line <= ROWS:
            raise BadXmlError(f"row {line}")
        low, high = self.lines or (line, line)
        self.lines = min(low, line), max(high, line)

    def row(self, line: int, found: Attributes) -> None:
        """A row of the sheet as its element tells of it."""
        if not 1 <= line <= ROWS:
            raise BadXmlError(f"row {line}")
        if is_hidden_row(found):
            self.hidden_lines.append(line)

    def column(self, found: Attributes) -> None:
        """A `col` element: some columns and how they are shown."""
        if not (is_true(found.get("hidden")) or found.get("width") in ("0", "0.0")):
            return
        first, last = number(found.get("min")), number(found.get("max"))
        self.hidden_columns.update(range(first - 1, min(last, COLUMNS)))

    def formula(self, at: At, found: Attributes, text: str) -> None:
        """A formula; one that is shared is written out only in the first of its cells."""
        key = found.get("si", "") if found.get("t") == "shared" else None
        if key is not None and text:
            self.shared[key] = at, text
        if len(self.formulas) >= self.most_formulas:
            return
        if key is not None and not text and key in self.shared:
            (line, column), first = self.shared[key]
            text = shifted(first, at[0] - line, at[1] - column)
        if text:
            self.formulas[at] = text

    def fill(self, line: int, style: int) -> None:
        """A cell that is not empty, in its style."""
        if style in self.styles.filled:
            self.first_filled = self.first_filled or line
            self.filled[line != self.first_filled] += 1

    def result(self) -> Surroundings:
        """All that was found."""
        formats: dict[int, dict[str, int]] = defaultdict(dict)
        for (column, style), cells in sorted(self.numbers.items()):
            code = self.styles.format_of(style)
            if cells > 0:
                formats[column][code] = formats[column].get(code, 0) + cells
        reach = None
        if self.lines and self.columns:
            reach = Reach(
                self.lines[0], min(self.columns), self.lines[1], max(self.columns), self.written
            )
        return Surroundings(
            reach,
            frozenset(self.hidden_lines),
            frozenset(self.hidden_columns),
            dict(formats),
            self.errors,
            self.formulas,
            frozenset(self.uncomputed),
            self.filled[True],
        )


def parsed(archive: zipfile.ZipFile, part: str, styles: Styles, most_formulas: int) -> Surroundings:
    """What the parser finds in the sheet's part. Raises BadXmlError."""
    reader = _SheetReader(Gathering(styles, most_formulas))
    parse(chunks(archive, part), reader.start, reader.end, reader.text)
    return reader.found.result()


class Walk:
    """Knows which cell of a sheet the parser is in."""

    def __init__(self) -> None:
        self.line = 0
        self.next_column = 0
        self.at: At = (0, 0)

    def start(self, name: str, found: Attributes) -> None:
        """An element begins. Raises BadXmlError for a cell beyond what a sheet has."""
        if name == "row":
            self.line = number(found.get("r"), self.line + 1)
            self.next_column = 0
        elif name == "c":
            self.at = cell_at(found["r"]) if "r" in found else (self.line, self.next_column)
            line, column = self.at
            if not (1 <= line <= ROWS and column < COLUMNS):
                raise BadXmlError(f"R{line}C{column + 1}")
            self.next_column = column + 1


class _SheetReader:
    """Follows the elements of a sheet."""

    def __init__(self, found: Gathering) -> None:
        self.found = found
        self.walk = Walk()
        self.cell: Attributes = {}
        self.formula: Attributes | None = None
        self.texts: dict[str, str] = {}  # of `f`, `v` and `t` in the cell
        self.name = ""

    def start(self, name: str, found: Attributes) -> None:
        """An element begins."""
        self.name = name
        self.walk.start(name, found)
        if name == "c":
            self.cell, self.formula, self.texts = found, None, {}
        elif name == "row":
            self.found.row(self.walk.line, found)
        elif name == "col":
            self.found.column(found)
        elif name == "f":
            self.formula = found
            self.texts["f"] = ""
        elif name in ("v", "t"):
            self.texts.setdefault(name, "")

    def text(self, text: str) -> None:
        """Text within the element that began last."""
        if self.name in self.texts:
            self.texts[self.name] += text

    def end(self, name: str) -> None:
        """An element ends."""
        self.name = ""
        if name == "c":
            self._leave()

    def _leave(self) -> None:
        found, kind, style = self.found, self.cell.get("t"), number(self.cell.get("s"))
        at, value = self.walk.at, self.texts.get("v")
        if self.formula is not None:
            found.formula(at, self.formula, self.texts["f"])
            if value is None or (value == "" and kind != "str"):
                found.uncomputed.add(at)
        if not self.texts:
            return
        found.reach_to(at[0])
        found.columns.add(at[1])
        found.written += 1
        found.fill(at[0], style)
        if kind == "e" and value:
            found.errors[at] = value
        elif kind in _NUMBER and value:
            found.numbers[at[1], style] += 1


def is_hidden_row(found: Attributes) -> bool:
    """Whether the row is hidden, by hand or by a filter, or has no height."""
    return is_true(found.get("hidden")) or found.get("ht") in ("0", "0.0")


def is_true(value: str | None) -> bool:
    """Whether an attribute says yes."""
    return value in ("1", "true")


def number(value: str | None, otherwise: int = 0) -> int:
    """The whole number that an attribute holds; bounded, so that no digits are too many."""
    if value is None:
        return otherwise
    if not (value.isascii() and value.isdecimal() and len(value) <= 9):
        raise BadXmlError(value[:20])
    return int(value)


def cell_at(name: str) -> At:
    """The cell that `B5` names. Raises BadXmlError."""
    letters = name.rstrip("0123456789")
    if not (1 <= len(letters) <= 3 and letters.isascii() and letters.isalpha()):
        raise BadXmlError(name[:20])
    return number(name[len(letters) :]), column_at(letters)


def column_at(letters: str) -> int:
    """The column, counted from 0, that `AA` names."""
    column = 0
    for letter in letters.upper():
        column = column * 26 + ord(letter) - ord("A") + 1
    return column - 1
