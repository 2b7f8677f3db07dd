"""The ledger: bookings of a data folder against what was sold, and totals against their rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from kaname import mapping as mappings
from kaname.api.opening import Progress
from kaname.errors import Finding, KanameError, Place
from kaname.intake import keeping, reading
from kaname.intake.arrivals import arrived
from kaname.intake.folder import Folder
from kaname.intake.opening import take_in
from kaname.mapping.model import Mapping
from kaname.reconcile.ledger import Ledger, ledger, named
from kaname.reconcile.reconciliation import Reconciliation
from kaname.reconcile.totals import totals
from kaname.warehouse.store import Generation

DEALS, SOLD = "opportunity", "order_line"


def reconcile(
    folder: Path | str, against: Path | None = None, *, progress: Progress | None = None
) -> Reconciliation:
    """The folder's won deals against its order lines, or against those of the file `against`.

    Totals are those of the files that were opened last, as far as they are where they were.
    Order lines that were read off the list of deals itself are no ledger. Raises KanameError
    where nothing has been opened, or nothing of `against` can be read.
    """
    where = Folder.of(Path(folder))
    generation = keeping.newest(where.store)
    document = mappings.read(where.mapping)
    if generation is None or document.mapping is None:
        raise KanameError(Finding("intake.no-data", {"folder": str(where.path)}))
    told, found = _totals(generation, document.mapping, progress)
    if against is None:
        sold = _lines(generation)
    else:
        sold, more = _read(against, progress)
        found += more
    bookings = _named(_rows(generation, DEALS).filter(pl.col("status") == "won"), generation)
    compared = _compared(bookings, sold, document.mapping)
    return Reconciliation(tuple(told), compared, tuple(found))


def _compared(bookings: pl.DataFrame, sold: pl.DataFrame, mapping: Mapping) -> Ledger | None:
    if bookings.is_empty() or sold.is_empty():
        return None
    return ledger(
        bookings,
        sold,
        confirmed=mapping.same.get("account"),
        currency=mapping.currency,
        timezone=mapping.timezone,
    )


def _rows(generation: Generation, table: str) -> pl.DataFrame:
    return keeping.rows(keeping.model_tables(generation)[table])


def _named(rows: pl.DataFrame, generation: Generation) -> pl.DataFrame:
    """The rows with the account's name, where it has one, in the place of its id."""
    return named(rows, _rows(generation, "account"))


def _lines(generation: Generation) -> pl.DataFrame:
    """The order lines that have a source of their own."""
    lines = _rows(generation, SOLD)
    deals = _rows(generation, DEALS)["source"].unique().implode()
    return _named(lines.filter(~pl.col("source").is_in(deals)), generation)


def _read(file: Path, progress: Progress | None) -> tuple[pl.DataFrame, list[Finding]]:
    """The order lines of a file, which is opened for this alone, and what there is to say of it."""
    with TemporaryDirectory(prefix="kaname-ledger-") as scratch:
        intake = take_in([file], Folder(Path(scratch)), progress=progress)
        generation = intake.made.generation
        lines = _named(_rows(generation, SOLD), generation)
    if lines.is_empty():
        raise KanameError(Finding("intake.no-ledger", {"file": file.name}, Place(file.name)))
    return lines, list(intake.findings)


def _totals(
    generation: Generation, mapping: Mapping, progress: Progress | None
) -> tuple[list[Finding], list[Finding]]:
    """What the totals of the known files say, and which files are not there to be asked."""
    told: list[Finding] = []
    missing: list[Finding] = []
    for path in _paths(generation):
        if not path.exists():
            place = Place(path.name)
            missing.append(Finding("intake.file-gone", {"file": path.name}, place, "info"))
            continue
        opened = reading.opened(arrived(path, mapping.timezone), mapping, progress)
        for table in opened.tables:
            told += totals(table, opened.book.grids)
    return told, missing


def _paths(generation: Generation) -> Iterator[Path]:
    yield from dict.fromkeys(Path(file.path) for file in keeping.record(generation).files)
