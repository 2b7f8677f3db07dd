"""Layout: which column of a level's sheet holds what, and how formulas name it."""

from __future__ import annotations

from dataclasses import dataclass

from xlsxwriter.utility import quote_sheetname, xl_range, xl_range_abs, xl_rowcol_to_cell

from kaname.target_book.book import Book, wholes
from kaname.targets.ledger import ScopeKind

KEYS, TITLE, NOTE, HEADER, FIRST = 0, 1, 2, 3, 4  # lines, from 0; that of the keys is hidden
ID, NAME, PARENT, TENURE, AREA, REASON = "id", "name", "parent", "tenure", "area", "reason"
TOTAL, NOW, DIFFERENCE, LAST, CHANGE, GAP = (
    "total",
    "now",
    "difference",
    "last",
    "change",
    "gap",
)
WAS, OF = "was", "of"  # with a period: the figure as written, and the whole that it is a part of


def keyed(what: str, period: str) -> str:
    """The key of a column that a period has beside that of its targets: `last 2026-10`."""
    return f"{what} {period}"


@dataclass(frozen=True, slots=True)
class Layout:
    """A level's sheet: its name, the keys of its columns in their order, its lines."""

    sheet: str
    kind: ScopeKind
    keys: tuple[str, ...]
    periods: tuple[str, ...]
    height: int  # units

    def column(self, key: str) -> int:
        """Where the column is, counted from 0."""
        return self.keys.index(key)

    def cell(self, line: int, key: str) -> str:
        """The cell as a formula on the same sheet names it: `$F5`, its column held."""
        return str(xl_rowcol_to_cell(line, self.column(key), col_abs=True))

    def span(self, line: int, first: str, last: str) -> str:
        """Cells beside one another on a line: `F5:Q5`."""
        return str(xl_range(line, self.column(first), line, self.column(last)))

    def over(self, line: int, what: str = "") -> str:
        """The cells of all periods on a line: the targets, or what else a period has."""
        keys = [keyed(what, p) if what else p for p in (self.periods[0], self.periods[-1])]
        return self.span(line, keys[0], keys[1])

    def area(self, key: str) -> str:
        """All cells of a column as a formula anywhere names them: `'課'!$F$5:$F$22`."""
        at = self.column(key)
        cells = xl_range_abs(FIRST, at, FIRST + self.height - 1, at)
        return f"{quote_sheetname(self.sheet)}!{cells}"

    @property
    def last_line(self) -> int:
        """The line of the last unit, counted from 0."""
        return FIRST + self.height - 1


def layout(book: Book, kind: ScopeKind, sheet: str) -> Layout:
    """The layout of a level's sheet."""
    units = book.of(kind)
    about = [
        *([PARENT] if any(any(unit.parents) for unit in units) else []),
        *([TENURE] if any(unit.tenure for unit in units) else []),
        *([AREA] if any(unit.area for unit in units) else []),
    ]
    whole = book.adds and any(unit.scope.kind == kind for unit, _, _ in wholes(book.units))
    sums = [TOTAL, NOW, DIFFERENCE, LAST, CHANGE, *([GAP] if whole else [])]
    labels = [period.label for period in book.periods]
    further = [keyed(what, label) for what in (NOW, LAST, WAS, OF) for label in labels]
    keys = (ID, NAME, *about, *labels, *sums, REASON, *further)
    return Layout(sheet, kind, keys, tuple(labels), len(units))
