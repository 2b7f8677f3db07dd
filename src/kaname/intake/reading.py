"""Reading: the tables of a file that arrived, laid out as the mapping's sources say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from kaname import mapping as mappings
from kaname.errors import Finding
from kaname.files.grid import Book, Grid
from kaname.files.reading import read
from kaname.intake.arrivals import Arrival, seen_at
from kaname.mapping.model import Mapping
from kaname.sheets.finding import find
from kaname.sheets.table import Table

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
    name = arrival.path.name
    reads = [mapping.sources[s].read for s in mappings.named_for(mapping, name)] if mapping else []
    book = read(
        arrival.path,
        encoding=next((stated.encoding for stated in reads if stated.encoding), None),
        delimiter=next((stated.delimiter for stated in reads if stated.delimiter), None),
        progress=progress,
    )
    if mapping is None:
        return Opened(arrival, book, tuple(find(book)))
    groups: dict[str | None, list[Grid]] = {}  # by source: its sheets are read together
    for grid in book.grids:
        source = next(iter(mappings.named_for(mapping, name, grid.sheet)), None)
        groups.setdefault(source, []).append(grid)
    tables = [
        table
        for grids in groups.values()
        for table in find(
            replace(book, grids=tuple(grids)), mappings.layout(mapping, name, grids[0].sheet)
        )
    ]
    return Opened(arrival, book, tuple(tables))
