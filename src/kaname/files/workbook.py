"""Workbooks: the values that Excel or a kindred program saved, sheet by sheet."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
import polars as pl
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from kaname.errors import Finding, KanameError
from kaname.files import archive
from kaname.files.extents import largest
from kaname.files.grid import Grid, Merge
from kaname.files.package import BadXmlError, Styles, refuse_false_count, sheet_parts, styles
from kaname.files.plain_xml import NotPlainError, scanned
from kaname.files.source import Source
from kaname.files.squeezing import squeezed
from kaname.files.surroundings import Surroundings, parsed
from kaname.files.written_cells import column_of, without_blank_lines

_CELLS = 2_000_000  # turned into columns at a time
_MACROS_97 = "_VBA_PROJECT".encode("utf-16-le")  # a storage of an .xls with macros

Answer = TypeVar("Answer")
_Cells = tuple[list[pl.Series], npt.NDArray[np.int64], tuple[Merge, ...]]
Progress = Callable[[str, int, int], None]


class _BrokenError(Exception):
    """The reader cannot go on with the file or the sheet."""


@dataclass(frozen=True, slots=True)
class _Package:
    """An .xlsx as a zip; without `zip` it is a workbook of another kind."""

    zip: zipfile.ZipFile | None = None
    parts: Mapping[str, str] = field(default_factory=dict)
    styles: Styles = field(default_factory=Styles)


def read(source: Source, progress: Progress) -> tuple[list[Grid], list[Finding]]:
    """A grid for each sheet on which something is written, and what is to say of the file.

    Raises KanameError where no sheet can be read.
    """
    with source.path.open("rb") as file:
        zipped = file.read(2) == b"PK"
    names = archive.check(source) if zipped else frozenset()
    grids: list[Grid] = []
    found: list[Finding] = []
    with ExitStack() as stack:
        package = _package(source, names, stack)
        if package.zip is None:
            _refuse_too_far(source, names)
        book = _opened(source, names)
        sheets = [sheet for sheet in book.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet]
        for number, sheet in enumerate(sheets):
            progress(f"{source.name} [{sheet.name}]", number, len(sheets))
            try:
                grids.extend(_grids(book, sheet, package, source))
            except (_BrokenError, BadXmlError) as error:
                about: dict[str, Any] = {"sheet": sheet.name, "reason": str(error)}
                found.append(source.finding("files.unreadable-sheet", **about))
            except KanameError as error:
                found.extend(error.findings)
    if not grids:
        raise KanameError(found) if found else source.refusal("files.nothing-written")
    return grids, [*found, *_notices(source, names, book, seen=package.zip is not None)]


def _package(source: Source, names: frozenset[str], stack: ExitStack) -> _Package:
    if "xl/workbook.xml" not in names:
        return _Package()
    try:
        opened = stack.enter_context(zipfile.ZipFile(source.path))
        refuse_false_count(opened)
        return _Package(opened, sheet_parts(opened), styles(opened))
    except (*archive.BROKEN, BadXmlError) as error:
        raise archive.broken(source, error, "files.broken-workbook") from error


def _refuse_too_far(source: Source, names: frozenset[str]) -> None:
    try:
        cells = largest(source.path, names)
    except (*archive.BROKEN, BadXmlError) as error:
        raise archive.broken(source, error, "files.broken-workbook") from error
    if cells > source.limits.sheet_cells:
        limit = f"{source.limits.sheet_cells:,}"
        raise source.refusal("files.book-too-far", cells=f"{cells:,}", limit=limit)


def _opened(source: Source, names: frozenset[str]) -> CalamineWorkbook:
    try:
        if "xl/workbook.xml" in names and source.path.suffix == ".xlsx":
            return _guarded(lambda: CalamineWorkbook.from_path(source.path))  # the quickest
        with source.path.open("rb") as file:
            return _guarded(lambda: CalamineWorkbook.from_filelike(file))
    except PasswordError as error:
        raise source.refusal("files.password") from error
    except _BrokenError as error:
        raise archive.broken(source, error, "files.broken-workbook") from error


def _guarded(call: Callable[[], Answer]) -> Answer:
    """The answer of the reader. On some broken files it stops with what is no Exception."""
    try:
        return call()
    except PasswordError:
        raise
    except (CalamineError, ValueError, OSError, OverflowError) as error:
        raise _BrokenError(_reason(error)) from error
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise _BrokenError(_reason(error)) from error


def _reason(error: BaseException) -> str:
    return " ".join(str(error).split())[:200]


def _notices(
    source: Source, names: frozenset[str], book: CalamineWorkbook, *, seen: bool
) -> list[Finding]:
    """What is in the file and was not followed, run or seen."""
    programs = (SheetTypeEnum.Vba, SheetTypeEnum.MacroSheet)
    macros = (
        any(sheet.typ in programs for sheet in book.sheets_metadata)
        or any(name.endswith("vbaProject.bin") for name in names)
        or (not names and _MACROS_97 in source.path.read_bytes())
    )
    said = {
        "macros-not-run": macros,
        "links-not-followed": any("externalLinks/" in name for name in names),
        "surroundings-unseen": not seen,
    }
    return [source.finding(f"files.{rule}", "info") for rule, is_so in said.items() if is_so]


def _grids(
    book: CalamineWorkbook, meta: SheetMetadata, package: _Package, source: Source
) -> list[Grid]:
    """The grid of the sheet; none where nothing is written."""
    around = _surroundings(meta.name, package, source)
    if package.zip is not None and around.reach is None:
        return []
    far = around.reach is not None and around.reach.is_sparse(source.limits.sheet_cells)
    read_cells = _squeezed_cells if far else _sheet_cells
    columns, lines, merges = read_cells(book, meta.name, package, source)
    columns, lines = without_blank_lines(columns, lines)
    if not columns and not around.uncomputed:
        return []
    grid = Grid(
        source.name,
        meta.name,
        tuple(columns),
        lines,
        visible=meta.visible == SheetVisibleEnum.Visible,
        hidden_lines=around.hidden_lines,
        hidden_columns=around.hidden_columns,
        merges=merges,
        formats=around.formats,
        errors=around.errors,
        formulas=around.formulas,
        uncomputed=around.uncomputed,
        coloured=around.coloured,
    )
    if not columns:
        place, params = grid.place(*min(around.uncomputed)), {"count": len(around.uncomputed)}
        raise KanameError(Finding("files.uncomputed", params, place))
    return [grid]


def _sheet_cells(book: CalamineWorkbook, name: str, _: _Package, __: Source) -> _Cells:
    """The columns from the sheet's first, all lines, and the merged ranges."""
    sheet = _guarded(lambda: book.get_sheet_by_name(name))
    if sheet.start is None:
        return [], np.zeros(0, dtype=np.int64), ()
    columns, height = _columns(sheet)
    blank = _blank(height)
    merges = _guarded(lambda: sheet.merged_cell_ranges) or []
    return (
        [*[blank] * sheet.start[1], *columns],
        np.arange(1, height + 1, dtype=np.int64),
        tuple(Merge(top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in merges),
    )


def _squeezed_cells(_: CalamineWorkbook, name: str, package: _Package, source: Source) -> _Cells:
    """The same of a sheet whose cells lie far apart, by way of a copy without what is between."""
    if package.zip is None:
        raise BadXmlError(name)
    copy, most = source.scratch / package.parts[name].replace("/", "-"), source.limits.sheet_cells
    try:
        found = squeezed(package.zip, package.parts[name], most, copy)
    except archive.BROKEN as error:
        raise BadXmlError(_reason(error)) from error
    if found is None:
        params = {"sheet": name, "limit": f"{most:,}"}
        raise source.refusal("files.too-far", **params)
    book = _guarded(lambda: CalamineWorkbook.from_path(found.path))
    sheet = _guarded(lambda: book.get_sheet_by_name(name))
    columns, height = _columns(sheet)
    blank = _blank(height)
    left = sheet.start[1] if sheet.start else 0
    at = {found.columns[left + i]: column for i, column in enumerate(columns)}
    lines = np.array(found.lines[:height], dtype=np.int64)
    return [at.get(i, blank) for i in range(max(at, default=-1) + 1)], lines, found.merges


def _surroundings(name: str, package: _Package, source: Source) -> Surroundings:
    """What is around the cells; refuses a sheet whose cells lie too far apart."""
    if package.zip is None:
        return Surroundings()
    part = package.parts.get(name)
    if part is None:
        raise BadXmlError(name)
    most = source.limits.formulas
    try:
        try:
            around = scanned(package.zip, part, package.styles, most)
            far = around.reach is not None and around.reach.is_sparse(source.limits.sheet_cells)
        except NotPlainError:
            far = True
        if far:  # the parser knows exactly how far
            around = parsed(package.zip, part, package.styles, most)
    except archive.BROKEN as error:
        raise BadXmlError(_reason(error)) from error
    return around


def _columns(sheet: CalamineSheet) -> tuple[list[pl.Series], int]:
    """The columns from the first that has a cell, from the sheet's first line on; their length."""
    rows = sheet.iter_rows()
    at_a_time = max(500, min(20_000, _CELLS // max(sheet.width, 1)))
    steps = []
    while step := _guarded(lambda: list(islice(rows, at_a_time))):
        steps.append([column_of(column) for column in zip(*step, strict=True)])
    height = sum(len(step[0]) for step in steps)
    return [pl.concat(parts) for parts in zip(*steps, strict=True)], height


def _blank(height: int) -> pl.Series:
    """A column without anything, which all such columns share."""
    return pl.Series([None], dtype=pl.String).new_from_index(0, height)
