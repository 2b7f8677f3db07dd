"""Delimited text: CSV and its kin, cut into cells with the line of every row."""

from __future__ import annotations

import csv
import io
import re
from itertools import islice
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import pyarrow.csv as arrow_csv

from kaname.errors import Finding, KanameError, Place
from kaname.warehouse.encodings import Utf8File, to_utf8
from kaname.warehouse.written import Written, filled, headers, strings

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 1 << 16  # characters that tell the delimiter
_BLOCK = 1 << 24  # bytes cut at a time; a row must fit in
_LARGEST_BLOCK = (1 << 31) - 1
_LINE_END = r"\r\n|\r|\n"


class _Broken(NamedTuple):
    """A row that has not as many values as the header."""

    record: int | None  # counted from 1; None where several threads cut the file
    text: str


class _Cut(NamedTuple):
    """All records of a file, the header among them."""

    columns: list[pa.ChunkedArray]
    broken: list[_Broken]

    @property
    def records(self) -> int:
        return len(self.columns[0]) + len(self.broken)


def read(path: Path, encoding: str | None, delimiter: str | None, copy: Path) -> Written:
    """The cells of the file; `copy` is a path for a UTF-8 copy where one is needed.

    Lines without any value are no rows. Raises KanameError for what spoils the whole file: a byte
    that cannot be read, no text, a quote that is never closed, a first line that is no header.
    """
    text = to_utf8(path, encoding, copy)
    head = _head(text.path)
    if not head.strip():
        raise KanameError(Finding("warehouse.empty-file", {"path": path.name}, Place(str(path))))
    mark = delimiter or _delimiter(head)
    cut = _cut(text.path, mark, _width(head, mark), path)
    running_over = text.line_ends != cut.records - text.ends_open
    lines, ragged = _lines(cut, running_over=running_over)
    last_row = max([*lines[-1:].tolist(), *(line for line, _ in ragged[-1:])])
    _refuse_open_quote(text, mark, last_row if running_over else None, path)
    some = filled(cut.columns)
    first = some.arg_max() or 0
    _refuse_false_header(cut, some, path)
    place = Place(str(path), int(lines[first]))
    names, found = headers([str(column[first]) for column in cut.columns], place)
    if text.guessed:
        found.append(
            Finding("warehouse.guessed-encoding", {"encoding": text.encoding}, place, "info")
        )
    columns, lines = _below(first, cut.columns, lines, some)
    return Written(str(path), names, columns, lines, ragged, tuple(found))


def _head(path: Path) -> str:
    with path.open(encoding="utf-8-sig", newline="", errors="replace") as file:
        return file.read(_SAMPLE)


def _delimiter(head: str) -> str:
    """The mark that cuts most lines into as many values as the first, and into the most."""

    def score(mark: str) -> tuple[float, int]:
        widths = _widths(head, mark)
        width = widths[0]
        return (widths.count(width) / len(widths), width) if width > 1 else (0, 0)

    return max(_DELIMITERS, key=score)


def _width(head: str, mark: str) -> int:
    return _widths(head, mark)[0]


def _widths(head: str, mark: str) -> list[int]:
    """Values of each of the first lines that are not blank; at least one entry."""
    rows = csv.reader(io.StringIO(head, newline=""), delimiter=mark)
    widths = [len(row) for row in islice(rows, 100) if any(row)]
    # The last line of a long file is cut short by the sample.
    return widths[:-1] if len(head) == _SAMPLE and 1 < len(widths) < 100 else widths or [1]


def _cut(path: Path, mark: str, width: int, source: Path) -> _Cut:
    """Cut on all threads; again on one where rows have to be known by their number."""
    size = path.stat().st_size + 1
    block = min(size, _BLOCK)
    try:
        cut = _cut_in_blocks(path, mark, width, block, threads=True)
        return _cut_in_blocks(path, mark, width, block, threads=False) if cut.broken else cut
    except pa.ArrowInvalid:  # a row is longer than a block: most likely a quote is never closed
        whole = min(size, _LARGEST_BLOCK)
    try:
        return _cut_in_blocks(path, mark, width, whole, threads=False)
    except pa.ArrowInvalid as error:
        params = {"path": source.name, "reason": str(error)}
        raise KanameError(
            Finding("warehouse.unreadable-file", params, Place(str(source)))
        ) from error


def _cut_in_blocks(path: Path, mark: str, width: int, block: int, *, threads: bool) -> _Cut:
    broken: list[_Broken] = []

    def set_aside(row: arrow_csv.InvalidRow) -> Literal["skip"]:
        broken.append(_Broken(row.number, row.text))
        return "skip"

    names = [str(number) for number in range(width)]
    table = arrow_csv.read_csv(
        str(path),
        arrow_csv.ReadOptions(use_threads=threads, block_size=block, column_names=names),
        arrow_csv.ParseOptions(
            delimiter=mark,
            newlines_in_values=True,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False
        ),
    )
    return _Cut(table.columns, broken)


def _lines(cut: _Cut, *, running_over: bool) -> tuple[npt.NDArray[np.int64], list[tuple[int, str]]]:
    """The line on which each row begins, and the same with its text for each broken row.

    `running_over`: some values hold line ends, so that a row is more than one line.
    """
    numbers = np.arange(1, cut.records + 1)
    at = np.array([row.record for row in cut.broken], dtype=np.int64)
    whole = np.delete(numbers, at - 1)
    starts = numbers
    if running_over:
        extra = np.zeros(cut.records, dtype=np.int64)
        extra[at - 1] = [len(re.findall(_LINE_END, row.text)) for row in cut.broken]
        for column in cut.columns:
            extra[whole - 1] += strings(column).str.count_matches(_LINE_END).to_numpy()
        starts = numbers + np.cumsum(extra) - extra
    ragged = [
        (int(starts[number - 1]), row.text)
        for number, row in zip(at.tolist(), cut.broken, strict=True)
    ]
    return starts[whole - 1], ragged


def _refuse_open_quote(text: Utf8File, mark: str, last_row: int | None, source: Path) -> None:
    """A fault where the file ends inside a quoted value: all that follows its quote is in it.

    `last_row` is the line of the last row where rows run over lines; None: it is the last line.
    """
    rest = _last_line(text.path) if last_row is None else _from_line(text.path, last_row)
    ends = re.escape(mark) + r"\r\n"
    value = re.compile(rf'(?:"[^"]*(?:""[^"]*)*"|(?!"))[^{ends}]*(?:[{ends}]+|\Z)')
    at = 0
    while at < len(rest):
        match = value.match(rest, at)
        if match is None:
            place = Place(str(source), last_row or text.line_ends + text.ends_open)
            raise KanameError(Finding("warehouse.unclosed-quote", {"path": source.name}, place))
        at = match.end()


def _last_line(path: Path) -> str:
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - _BLOCK))
        tail = file.read().rstrip(b"\r\n")
    start = max(tail.rfind(b"\n"), tail.rfind(b"\r")) + 1
    return tail[start:].decode("utf-8-sig", "replace")


def _from_line(path: Path, line: int) -> str:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return "".join(islice(file, line - 1, None))


def _refuse_false_header(cut: _Cut, some: pl.Series, source: Path) -> None:
    """A fault where most rows have another number of values than the first: it is a title."""
    rows = int(some.sum()) + len(cut.broken) - 1
    if len(cut.broken) * 2 <= rows:
        return
    params = {"rows": rows, "broken": len(cut.broken), "columns": len(cut.columns)}
    raise KanameError(Finding("warehouse.mostly-ragged", params, Place(str(source), 1)))


def _below(
    first: int, columns: list[pa.ChunkedArray], lines: npt.NDArray[np.int64], some: pl.Series
) -> tuple[list[pa.ChunkedArray], npt.NDArray[np.int64]]:
    """The rows below the header, without blank lines."""
    rest = some.slice(first + 1)
    columns, lines = [column.slice(first + 1) for column in columns], lines[first + 1 :]
    if rest.all():
        return columns, lines
    mask = rest.to_arrow()
    return [column.filter(mask) for column in columns], lines[rest.to_numpy()]
