"""Text grids: delimited files with their titles, blank lines and footers, rows of any width."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa

from kaname.errors import Finding
from kaname.files.grid import Grid
from kaname.files.records import Odd, Part, cut, values, widths
from kaname.files.source import Source
from kaname.files.written_cells import nothing_to_null, without_blank_lines
from kaname.warehouse.encodings import Utf8File, to_utf8
from kaname.warehouse.written import strings

_DELIMITERS = (",", "\t", ";", "|")
_SAMPLE = 1 << 17  # bytes that tell the delimiter and how many values a row has
_BOM = b"\xef\xbb\xbf"
_OPEN_QUOTES = 20  # mended one by one; with more, quotes have no meaning in the rest


@dataclass(frozen=True, slots=True)
class _Form:
    """How the rows are written."""

    mark: str
    width: int  # values of most rows
    even: bool  # all rows of the sample have that many


def read(source: Source) -> Grid:
    """The grid of the file; rows keep the width they have, missing cells are null.

    Raises KanameError for what spoils the whole file: a byte that cannot be read, no text.
    """
    text = to_utf8(source.path, source.encoding, source.scratch / "text")
    buffer, line = _body(text)
    sample = buffer[:_SAMPLE].to_pybytes().decode("utf-8", "ignore")
    if not sample.strip() and len(buffer) <= _SAMPLE:
        raise source.refusal("files.nothing-written")
    mark = _stated(text) or source.delimiter or _delimiter(sample, source)
    parts, found = _parts(buffer, line, _form(sample, mark, source), source)
    if text.guessed:
        found.insert(
            0,
            source.finding("warehouse.guessed-encoding", "info", line=1, encoding=text.encoding),
        )
    return _grid(parts, mark, source, found)


def _body(text: Utf8File) -> tuple[pa.Buffer, int]:
    """The bytes below a byte order mark and a line `sep=;`, and the line on which they begin."""
    if not text.path.stat().st_size:
        return pa.py_buffer(b""), 1
    buffer = pa.memory_map(str(text.path)).read_buffer()
    head = buffer[:16].to_pybytes()
    start = len(_BOM) if head.startswith(_BOM) else 0
    if _separator(head[start:]):
        end = buffer[: start + 8].to_pybytes()
        return buffer[len(end.splitlines(keepends=True)[0]) :], 2
    return buffer[start:], 1


def _separator(head: bytes) -> str | None:
    """The mark that a first line `sep=;` states, as Excel understands it."""
    first = head.splitlines()[0] if head.strip() else b""
    return chr(first[4]) if len(first) == 5 and first[:4].lower() == b"sep=" else None


def _stated(text: Utf8File) -> str | None:
    with text.path.open("rb") as file:
        return _separator(file.read(16).removeprefix(_BOM))


def _delimiter(sample: str, source: Source) -> str:
    """The mark that cuts the most lines into the same number of values, and into the most."""
    if source.suffix in (".tsv", ".tab") and "\t" in sample:
        return "\t"

    def score(mark: str) -> tuple[int, int]:
        found = widths(sample, mark, source.limits.columns)
        return max(((n, width) for width, n in found.items() if width > 1), default=(0, 0))

    return max(_DELIMITERS, key=score)


def _form(sample: str, mark: str, source: Source) -> _Form:
    found = widths(sample, mark, source.limits.columns)
    width = max(found, key=lambda width: (found[width], width), default=1)
    return _Form(mark, min(width, source.limits.columns), len(found) == 1)


def _parts(
    buffer: pa.Buffer, line: int, form: _Form, source: Source
) -> tuple[list[Part], list[Finding]]:
    """All rows; a line with a quote that is never closed is a part of its own, as written."""
    parts: list[Part] = []
    found: list[Finding] = []
    while len(buffer):
        quoted = len(found) < _OPEN_QUOTES
        part, wrong = cut(buffer, form.mark, form.width, line, even=form.even, quoted=quoted)
        parts.append(part)
        if wrong is None:
            break
        last = len(found) + 1 == _OPEN_QUOTES
        rule = "files.quotes-ignored" if last else "files.unclosed-quote"
        found.append(source.finding(rule, "warning", line=wrong.line))
        rest = buffer[wrong.offset :]
        end = _end_of_line(rest)
        text = rest[:end].to_pybytes().decode("utf-8", "replace").rstrip("\r\n")
        parts[-1].odd.append(Odd(wrong.line, text))
        buffer, line = rest[end:], wrong.line + 1
    return parts, found


def _end_of_line(text: pa.Buffer) -> int:
    head = text[: 1 << 24].to_pybytes()
    at = min((at for mark in (b"\n", b"\r") if (at := head.find(mark)) >= 0), default=len(text) - 1)
    return int(at + 1 + (head[at : at + 2] == b"\r\n"))


def _grid(parts: Sequence[Part], mark: str, source: Source, found: list[Finding]) -> Grid:
    odd = [row for part in parts for row in part.odd]
    rows = [values(row.text, mark, source.limits.columns + 1) for row in odd]
    lines = np.concatenate([*(part.lines for part in parts), [row.line for row in odd]])
    lines = lines.astype(np.int64)
    width = max([*(len(part.columns) for part in parts), *(len(row) for row in rows)])
    kept = _kept_width(width, max(len(part.columns) for part in parts), len(lines), source)
    if kept < width:
        line = min(row.line for row, cells in zip(odd, rows, strict=True) if len(cells) > kept)
        found.append(source.finding("files.cut-columns", "error", line=line, columns=kept))
    order = np.argsort(lines, kind="stable") if rows else None
    columns = [nothing_to_null(_column(parts, rows, index, order)) for index in range(kept)]
    columns, lines = without_blank_lines(columns, lines if order is None else lines[order])
    if not columns:
        raise source.refusal("files.nothing-written")
    most = source.limits.text_rows
    if len(lines) > most:
        at = int(lines[most])
        found.append(source.finding("files.cut-rows", "error", line=at, rows=f"{most:,}"))
        columns, lines = [column.head(most) for column in columns], lines[:most]
    return Grid(source.name, None, tuple(columns), lines, findings=tuple(found))


def _kept_width(width: int, regular: int, height: int, source: Source) -> int:
    """How many columns are kept: a row much wider than the others must not widen all of them."""
    limits = source.limits
    return min(width, limits.columns, max(regular, limits.text_cells // max(height, 1)))


def _column(
    parts: Sequence[Part], rows: list[list[str]], index: int, order: npt.NDArray[np.int64] | None
) -> pl.Series:
    """A column in the order of the lines; the odd rows stand behind the others before."""
    odd = [(row[index] or None) if index < len(row) else None for row in rows]
    column = pl.concat([*(_take(part, index) for part in parts), pl.Series(odd, dtype=pl.String)])
    return column if order is None else column.gather(order)


def _take(part: Part, index: int) -> pl.Series:
    """A column for polars; it is gone from the part, to spare memory."""
    if index >= len(part.columns):
        return pl.Series([None], dtype=pl.String).new_from_index(0, len(part.lines))
    column = strings(part.columns[index])
    part.columns[index] = pa.chunked_array([], pa.string())
    return column
