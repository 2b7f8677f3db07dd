"""Reading: the tables of a file that arrived, laid out as the mapping's sources say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePath

from kaname.errors import Finding
from kaname.files.grid import Book, Grid
from kaname.files.reading import read
from kaname.intake.arrivals import Arrival, seen_at
from kaname.mapping.files import fits, fits_file
from kaname.mapping.model import Mapping, Source
from kaname.sheets.finding import find
from kaname.sheets.table import Layout, Table

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """A file that arrived, and the tables found in it."""

    arrival: Arrival
    book: Book
    tables: tuple[Table, ...]

    def seen_in(self, timezone: str) -> Opened:
        """The same, a date in the file's name taken as a day of that time zone."""
        own = self.arrival
        seen = seen_at(own.path.name, own.modified, timezone)
        return replace(self, arrival=replace(own, seen_at=seen))

    def short(self, file: str) -> str:
        """The name of the file, or of one in it, without the folder that it lies in."""
        return file.replace(str(self.arrival.path), self.arrival.path.name, 1)

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What reading found worth telling, of the file and of each sheet."""
        of_grids = tuple(one for grid in self.book.grids for one in grid.findings)
        return (*self.book.findings, *of_grids)


def opened(arrival: Arrival, mapping: Mapping | None, progress: Progress | None) -> Opened:
    """The file's tables; raises KanameError where nothing of it can be read."""
    sources = [
        source
        for source in (mapping.sources.values() if mapping else ())
        if fits_file(arrival.path.name, source.file)
    ]
    stated = next((source.read for source in sources if source.read.encoding), None)
    mark = next((source.read.delimiter for source in sources if source.read.delimiter), None)
    book = read(
        arrival.path,
        encoding=stated.encoding if stated else None,
        delimiter=mark,
        progress=progress,
    )
    starts = mapping.fiscal_year_starts if mapping else Layout().fiscal_year_starts
    groups: dict[int, tuple[Layout, list[Grid]]] = {}
    for grid in book.grids:
        layout, number = _layout(grid, sources, starts)
        groups.setdefault(number, (layout, []))[1].append(grid)
    tables = [
        table
        for layout, grids in groups.values()
        for table in find(replace(book, grids=tuple(grids)), layout)
    ]
    return Opened(arrival, book, tuple(tables))


def _layout(grid: Grid, sources: list[Source], starts: int) -> tuple[Layout, int]:
    """How the sheet is to be read, and which source says so (-1: none)."""
    for number, source in enumerate(sources):
        if source.sheet is None or fits(grid.sheet or PurePath(grid.file).stem, source.sheet):
            stated = source.read.model_dump()
            return Layout(**stated, fiscal_year_starts=starts), number
    return Layout(fiscal_year_starts=starts), -1
