"""Notices: what a person should know of a sheet: hidden parts, errors, colours."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from kaname.errors import Finding
from kaname.files.grid import At, Grid, cell_name, letters
from kaname.sheets.area import Area, zeros_shown

_FEW = 1_000
_NAMED = 12  # cells or lines that a notice names


def of(area: Area, *, hidden: bool) -> list[Finding]:
    """The notices of the part of a sheet on which a table stands; `hidden`: that is kept."""
    grid = area.grid
    if not area.height:
        return []
    found: list[Finding] = []
    if grid.errors or grid.uncomputed:
        found += _cells(grid, area)
    if hidden and (grid.hidden_lines or grid.hidden_columns or not grid.visible):
        found += _hidden(grid, set(area.lines.tolist()), set(area.columns))
    if zeros := [column for column in area.columns if zeros_shown(grid, column)]:
        names = ", ".join(letters(column) for column in zeros[:_NAMED])
        params = {"count": len(zeros), "columns": names}
        found.append(Finding("sheets.zeros-shown", params, grid.place(), "info"))
    if grid.coloured:
        place = grid.place()
        found.append(Finding("sheets.coloured", {"count": grid.coloured}, place, "info"))
    return found


def beyond(area: Area, first: int, width: int) -> list[Finding]:
    """That lines of a delimited file go on after the last name of its header.

    `first` is the first row below the header and `width` the columns that it names. Figures with
    commas that are not quoted do that.
    """
    if area.grid.sheet is not None or not 0 < width < len(area.columns):
        return []
    over = np.flatnonzero(area.filled[first:, width:].any(axis=1)) + first
    if not len(over):
        return []
    lines = area.lines[over].tolist()
    params = {"count": len(lines), "lines": ranges(lines[:_FEW]), "width": width}
    place = area.grid.place(int(lines[0]), area.columns[width])
    return [Finding("sheets.beyond-header", params, place, "warning")]


def _cells(grid: Grid, area: Area) -> list[Finding]:
    found = []
    top, bottom, columns = int(area.lines[0]), int(area.lines[-1]), set(area.columns)

    def inside(at: At) -> bool:
        return top <= at[0] <= bottom and at[1] in columns

    wrong = sorted(at for at in grid.errors if inside(at))
    if wrong:
        kinds = ", ".join(sorted({grid.errors[at] for at in wrong}))
        params = {"count": len(wrong), "cells": _cells_named(wrong), "errors": kinds}
        place = grid.place(*wrong[0])
        found.append(Finding("sheets.error-cells", params, place, "warning"))
    unknown = sorted(at for at in grid.uncomputed if inside(at))
    if unknown:
        params = {"count": len(unknown), "cells": _cells_named(unknown)}
        place = grid.place(*unknown[0])
        found.append(Finding("sheets.formulas-without-value", params, place, "warning"))
    return found


def _hidden(grid: Grid, lines: set[int], columns: set[int]) -> list[Finding]:
    found = []
    place = grid.place()
    if not grid.visible:
        found.append(Finding("sheets.hidden-sheet", {"sheet": grid.sheet}, place, "warning"))
    if hidden := sorted(grid.hidden_lines & lines):
        params = {"count": len(hidden), "lines": ranges(hidden)}
        found.append(Finding("sheets.hidden-lines", params, grid.place(hidden[0]), "warning"))
    if aside := sorted(grid.hidden_columns & columns):
        names = ", ".join(letters(column) for column in aside[:_NAMED])
        params = {"count": len(aside), "columns": names}
        found.append(Finding("sheets.hidden-columns", params, place, "warning"))
    return found


def _cells_named(cells: Sequence[At]) -> str:
    more = ", …" if len(cells) > _NAMED else ""
    return ", ".join(cell_name(line, column) for line, column in cells[:_NAMED]) + more


def ranges(numbers: Iterable[int]) -> str:
    """Numbers in a few words: `4, 7-9, 12`."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    words = [str(a) if a == b else f"{a}-{b}" for a, b in runs]
    return ", ".join(words[:_NAMED]) + (", …" if len(words) > _NAMED else "")
