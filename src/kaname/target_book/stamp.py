"""The stamp: what a book was made from, on a hidden sheet that is read back."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from kaname.target_book.book import LEVELS, Book, Cell, Figures, Origin
from kaname.targets.ledger import Scope
from kaname.text import printable

SHEET = "kaname"
MARK = "kaname target book"
FORMAT = "1"
HEAD = ("design", "kpi", "version", "entry", "digest", "unit", "term", "adds", "periods")
Rows = Sequence[Sequence[str]]


class BadStampError(Exception):
    """The hidden sheet is not as it was written."""


@dataclass(frozen=True, slots=True)
class Written:
    """A unit as the book had it: the sheet, the name, the parents and the targets."""

    sheet: str
    name: str
    parents: tuple[Scope | None, ...]
    targets: Figures


@dataclass(frozen=True, slots=True)
class Stamp:
    """What a book was made from: its origin, the KPI's unit, its periods and its units."""

    origin: Origin
    unit: str
    term: str
    adds: bool
    periods: tuple[str, ...]
    units: Mapping[Scope, Written]

    def figures(self) -> dict[Cell, float | None]:
        """The targets as the book had them."""
        return {
            (scope, period): figure
            for scope, unit in self.units.items()
            for period, figure in zip(self.periods, unit.targets, strict=True)
        }


def key(scope: Scope) -> str:
    """What a row is known by: `team:East/Tokyo`, `company`."""
    return str(scope)


def scope_of(text: str) -> Scope | None:
    """The scope of a row's key; None for what is none."""
    kind, _, name = text.partition(":")
    found = next((level for level in LEVELS if level == kind), None)
    return Scope(found, name) if found else None


def rows(book: Book, sheets: Mapping[str, str]) -> list[list[str]]:
    """The rows of the hidden sheet; `sheets` are the names of the sheets by their level."""
    head = [
        ["design", book.origin.design],
        ["kpi", book.origin.kpi],
        ["version", book.origin.version],
        ["entry", str(book.origin.entry)],
        ["digest", book.origin.digest],
        ["unit", book.unit],
        ["term", book.term.label],
        ["adds", str(book.adds)],
        ["periods", *(period.label for period in book.periods)],
    ]
    body = [
        [
            key(unit.scope),
            sheets[unit.scope.kind],
            printable(unit.name).strip(),
            *("" if parent is None else key(parent) for parent in unit.parents),
            *("" if figure is None else repr(float(figure)) for figure in unit.targets),
        ]
        for unit in book.units
    ]
    return [[MARK, FORMAT, _digest([*head, *body])], *head, *body]


def read(found: Rows) -> Stamp:
    """The stamp of these rows. Raises BadStampError for rows that are not as they were written."""
    if not found or [*found[0], "", ""][:2] != [MARK, FORMAT]:
        raise BadStampError
    rest = [_trimmed(row) for row in found[1:]]
    if [*found[0], "", ""][2] != _digest(rest):
        raise BadStampError
    head = {row[0]: row[1:] for row in rest[: len(HEAD)]}
    said = {name: values[0] if values else "" for name, values in head.items()}
    periods = tuple(head["periods"])
    return Stamp(
        Origin(said["design"], said["kpi"], said["version"], int(said["entry"]), said["digest"]),
        said["unit"],
        said["term"],
        said["adds"] == "True",
        periods,
        dict(_units(rest[len(HEAD) :], len(periods))),
    )


def _units(body: Rows, size: int) -> Iterator[tuple[Scope, Written]]:
    for row in body:
        cells = [*row, *[""] * (3 + 2 * size - len(row))]
        scope = scope_of(cells[0])
        if scope is None:
            raise BadStampError
        parents = tuple(scope_of(text) for text in cells[3 : 3 + size])
        targets = tuple(float(text) if text else None for text in cells[3 + size :])
        yield scope, Written(cells[1], cells[2], parents, targets)


def _digest(rows: Rows) -> str:
    text = json.dumps([_trimmed(row) for row in rows], ensure_ascii=False)
    return f"sha256:{sha256(text.encode()).hexdigest()}"


def _trimmed(row: Sequence[str]) -> list[str]:
    """The row without the empty cells at its end, which no sheet keeps."""
    cells = list(row)
    while cells and not cells[-1]:
        cells.pop()
    return cells
