"""Reading back: the cells of a book that were edited, with their reasons, and all that is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from kaname import files
from kaname.errors import Finding, KanameError, Place
from kaname.files import Grid
from kaname.files.grid import Merge, range_name
from kaname.files.limits import LIMITS
from kaname.target_book import cells, finding_rows, layout, stamp
from kaname.target_book.book import Cell, Figures, mean, same, total
from kaname.target_book.finding_rows import Row, text_at
from kaname.target_book.shown import exact
from kaname.target_book.stamp import BadStampError, Stamp
from kaname.targets.ledger import Scope


@dataclass(frozen=True, slots=True)
class Edit:
    """A cell that was edited: the target as the book had it, and as it is now."""

    scope: Scope
    period: str
    before: float | None
    after: float
    reason: str
    place: Place

    @property
    def cell(self) -> Cell:
        """Whose figure it is, and of which period."""
        return self.scope, self.period


@dataclass(frozen=True, slots=True)
class Answer:
    """What a book brings back. Nothing of it counts where there are faults.

    `places` are the cells of all targets; `unread` those whose figure is not known for a fault.
    """

    stamp: Stamp
    edits: tuple[Edit, ...]
    places: Mapping[Cell, Place]
    unread: frozenset[Cell]
    faults: tuple[Finding, ...]
    notices: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class _Line:
    """What a row holds."""

    edits: tuple[Edit, ...]
    unread: tuple[Cell, ...]
    faults: tuple[Finding, ...]
    notices: tuple[Finding, ...]


def read(path: Path) -> Answer:
    """What the book brings back; the file is only read.

    Raises KanameError for a file that is no book of targets.
    """
    opened = files.read(path)
    known, hidden = _stamp(list(opened.grids), path)
    grids = [grid for grid in opened.grids if grid is not hidden]
    found = finding_rows.find(grids, known, str(path))
    lines = [_line(row, known) for row in found.rows.values()]
    places = {
        (row.scope, period): row.place(period)
        for row in found.rows.values()
        for period in known.periods
    }
    broken = [finding for finding in opened.findings if finding.severity == "error"]
    faults = [*broken, *found.faults, *_merged(found.rows.values(), known)]
    faults += [fault for line in lines for fault in line.faults]
    gone = {(s, p) for s in known.units if s not in found.rows for p in known.periods}
    return Answer(
        known,
        tuple(edit for line in lines for edit in line.edits),
        places,
        frozenset([*gone, *(cell for line in lines for cell in line.unread)]),
        tuple(faults),
        tuple(notice for line in lines for notice in line.notices),
    )


def _stamp(grids: list[Grid], path: Path) -> tuple[Stamp, Grid]:
    """The hidden sheet, by what stands in its first cell."""
    marked = [g for g in grids if g.width and g.height and text_at(g, 0, 0) == stamp.MARK]
    if not marked:
        raise KanameError(Finding("target_book.no-book", {"path": path.name}, Place(str(path))))
    grid = marked[0]
    rows = [
        [text_at(grid, at, index) or "" for at in range(grid.width)] for index in range(grid.height)
    ]
    try:
        return stamp.read(rows), grid
    except (BadStampError, ValueError, KeyError, IndexError) as error:
        raise KanameError(Finding("target_book.stamp-altered", {}, grid.place())) from error


def _line(row: Row, known: Stamp) -> _Line:
    written = known.units[row.scope]
    edits: list[Edit] = []
    unread: list[Cell] = []
    faults: list[Finding] = []
    after: dict[str, float | None] = {}
    reason = _reason(row)
    for period, before in zip(known.periods, written.targets, strict=True):
        if _merge_over(row, period):
            unread.append((row.scope, period))
            continue
        value = _value(row, period, known.unit, before)
        if isinstance(value, Finding):
            faults.append(value)
            unread.append((row.scope, period))
            continue
        after[period] = value
        if value is not None and not same(value, before):
            edits.append(Edit(row.scope, period, before, value, reason, row.place(period)))
    faults += [*_unexplained(row, edits, reason), *_overwritten(row, known, after)]
    notices = _notices(row, edits, "" if unread else reason, known.unit)
    return _Line(tuple(edits), tuple(unread), tuple(faults), tuple(notices))


def _value(row: Row, period: str, unit: str, before: float | None) -> float | Finding | None:
    """The figure of a cell, None where there is none and was none; or what is wrong."""
    if period not in row.columns:
        return before  # the missing column is told of once for the sheet
    text = row.text(period)
    found = _no_figure(row, period, text, before, unit)
    if found is None and text is not None:
        value = cells.figure(text, unit, before)
        if not isinstance(value, Finding):
            return value
        found = value
    return found and Finding(found.rule, found.params, row.place(period))


def _no_figure(
    row: Row, period: str, text: str | None, before: float | None, unit: str
) -> Finding | None:
    """What is wrong with a cell that holds no figure of its own."""
    at = row.at(period)
    if at in row.grid.errors:
        return Finding("target_book.cell-error", {"value": row.grid.errors[at]})
    if at in row.grid.uncomputed:
        return Finding("target_book.cell-uncomputed")
    if text is None and before is not None:
        return Finding("target_book.cell-empty", {"before": exact(before, unit)})
    return None


def _reason(row: Row) -> str:
    text = row.text(layout.REASON) or ""
    return " ".join(text.split())


def _unexplained(row: Row, edits: list[Edit], reason: str) -> Iterator[Finding]:
    if edits and not reason and layout.REASON in row.columns:
        changed = ", ".join(str(edit.place.cell) for edit in edits)
        yield Finding("target_book.reason-missing", {"cells": changed}, row.place(layout.REASON))


def _overwritten(row: Row, known: Stamp, after: Mapping[str, float | None]) -> Iterator[Finding]:
    """A fault where a number stands in place of the formula of the total, and differs from it."""
    if layout.TOTAL not in row.columns or len(after) < len(known.periods):
        return
    at, text = row.at(layout.TOTAL), row.text(layout.TOTAL)
    formulas = row.grid.formulas
    if text is None or at in formulas or len(formulas) >= LIMITS.formulas:
        return
    figures: Figures = tuple(after.values())
    sums = total(figures) if known.adds else mean(figures)
    stated = cells.figure(text, known.unit, sums)
    if isinstance(stated, Finding) or not same(stated, sums):
        params = {"value": text, "sum": exact(sums, known.unit)}
        yield Finding("target_book.total-overwritten", params, row.place(layout.TOTAL))


def _merge_over(row: Row, key: str) -> Merge | None:
    """The merged range that takes in the row's cell; None where it stands alone."""
    if key not in row.columns:
        return None
    line, column = row.at(key)
    over = (m for m in row.grid.merges if m.top <= line <= m.bottom)
    return next((m for m in over if m.left <= column <= m.right), None)


def _merged(rows: Iterable[Row], known: Stamp) -> list[Finding]:
    """A fault for each merged range that takes in targets."""
    found: dict[tuple[str | None, Merge], Grid] = {}
    for row in rows:
        for key in known.periods if row.grid.merges else ():
            if merge := _merge_over(row, key):
                found[row.grid.sheet, merge] = row.grid
    return [
        Finding("target_book.cell-merged", {}, Place(g.file, m.top, 0, g.sheet, range_name(*m)))
        for (_, m), g in found.items()
    ]


def _notices(row: Row, edits: list[Edit], reason: str, unit: str) -> Iterator[Finding]:
    if reason and not edits:
        place = row.place(layout.REASON)
        yield Finding("target_book.reason-unused", {"reason": reason}, place, "warning")
    for edit in edits:
        if cells.looks_too_small(edit.after, edit.before):
            said = {"value": exact(edit.after, unit), "before": exact(edit.before, unit)}
            yield Finding("target_book.far-below", said, edit.place, "warning")
