"""Figures: the rows that a stated total covers, with their amounts as whole numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from kaname.reconcile.amounts import decimals, minor, number
from kaname.sheets import Table, Total

CLOSE = 1e-9  # relative: how far a float sum may stray from the exact one


@dataclass(frozen=True, slots=True)
class Figures:
    """A total and the rows under it. All amounts are in units of 10 to the −`places`."""

    table: Table
    total: Total
    column: str  # of the frame
    rows: tuple[int, ...]  # of the frame, those that the total covers
    values: tuple[int, ...]  # theirs
    others: tuple[int, ...]  # rows of the frame that it does not cover
    stated: int
    summed: int
    slack: int  # what rounding explains
    places: int

    @property
    def difference(self) -> int:
        """Stated − summed."""
        return self.stated - self.summed

    def value(self, row: int) -> int:
        """The amount of any row of the frame; 0 where it has none."""
        return minor(number(self.table.frame[self.column][row]) or Decimal(0), self.places)

    def where(self, row: int) -> str:
        """The cell of a row's figure, or its line in a delimited file."""
        place = self.table.place(row, self.column)
        name = place.cell or str(place.line)
        other = place.sheet is not None and place.sheet != self.total.place.sheet
        return f"{place.sheet}!{name}" if other else name


def figures(table: Table, total: Total) -> Figures | None:
    """The rows under a total; None where those that it names do not sum to what it says.

    A table found by others may count its rows in a way that is not known here; then the
    difference is told without an explanation.
    """
    if len(total.lines) >= 1000:  # cut there: the rest is not known
        return None
    lines, on = frozenset(total.lines), _on_sheet(table, total)
    numbers = table.lines.to_list()
    under = [row for row in on if numbers[row] in lines]
    stated, summed = Decimal(repr(total.stated)), Decimal(repr(total.summed))
    for column in _columns(table, total):
        for rows in _selections(table, total, column, under):
            amounts = [number(table.frame[column][row]) or Decimal(0) for row in rows]
            if not _near(sum(amounts, Decimal(0)), summed):
                continue
            places = decimals([*amounts, *([stated] if decimals([stated]) <= 4 else [])])
            values = tuple(minor(amount, places) for amount in amounts)
            covered = frozenset(rows)
            others = tuple(row for row in range(table.frame.height) if row not in covered)
            slack = minor(Decimal(repr(total.rounding)), places)
            return Figures(
                table, total, column, tuple(rows), values, others,
                minor(stated, places), sum(values), slack, places,
            )  # fmt: skip
    return None


def _near(one: Decimal, other: Decimal) -> bool:
    return abs(one - other) <= Decimal(CLOSE) * max(Decimal(1), abs(one), abs(other))


def _on_sheet(table: Table, total: Total) -> list[int]:
    if table.sheets is None:
        return list(range(table.frame.height))
    return [row for row, sheet in enumerate(table.sheets.to_list()) if sheet == total.place.sheet]


def _columns(table: Table, total: Total) -> Iterable[str]:
    """The column that is summed; in a wide table the one in which the figures stand as rows."""
    if total.column in table.frame.columns:
        return [total.column]
    made = [c.name for c in table.columns if c.index is None and c.kind in ("integer", "number")]
    return sorted(made, key=lambda name: name not in total.column)


def _selections(table: Table, total: Total, column: str, under: list[int]) -> Iterable[list[int]]:
    """The rows by line, and of a wide table those that stand in the total's own column."""
    if table.cells is not None and not total.across and table.column(column).index is None:
        cells = table.cells.to_list()
        yield [row for row in under if cells[row] == total.place.column - 1]
    yield under
