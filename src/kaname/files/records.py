"""Records: delimited text cut into rows of values, however many each row has."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.csv as arrow_csv

from kaname.warehouse.written import strings

_BLOCK = 1 << 24  # bytes cut at a time; a row must fit in
_LARGEST_BLOCK = (1 << 31) - 1
_LINE_END = r"\r\n|\r|\n"


class Odd(NamedTuple):
    """A row that has another number of values than most."""

    line: int
    text: str


@dataclass(slots=True)
class Part:
    """Rows of a text: those of one width cut into columns, and the others as written."""

    columns: list[pa.ChunkedArray]  # strings, null where nothing is written
    lines: npt.NDArray[np.int64]  # on which each row of the columns begins
    odd: list[Odd]


class OpenQuote(NamedTuple):
    """A quotation mark that is left open: the line of its row, and where that begins."""

    line: int
    offset: int


class _Broken(NamedTuple):
    record: int | None  # counted from 1; None where several threads cut the text
    text: str


class _Cut(NamedTuple):
    columns: list[pa.ChunkedArray]
    broken: list[_Broken]

    @property
    def records(self) -> int:
        return len(self.columns[0]) + len(self.broken)


class _Lines(NamedTuple):
    """Of each row the line on which it begins, and how many more it runs over."""

    starts: npt.NDArray[np.int64]
    more: npt.NDArray[np.int64]


def cut(
    text: pa.Buffer, mark: str, width: int, first_line: int, *, even: bool, quoted: bool = True
) -> tuple[Part, OpenQuote | None]:
    """The rows of `text`, which begins on `first_line`, up to the first with a quote left open.

    A quote is left open where the text ends within it, or where the quote that closes it stands
    within another value: that one has then opened the next row's. `even`: most likely every row
    has `width` values; the text is then cut on all threads.
    """
    size = min(len(text) + 1, _LARGEST_BLOCK)
    found = _cut_in_steps(text, mark, width, size, even=even, quoted=quoted)
    laid = _laid_out(found, text, first_line)
    wrong = _first_open(text, laid, mark, first_line) if quoted else None
    part = _part(found, laid)
    return (part, None) if wrong is None else (_before(part, wrong.line), wrong)


def _cut_in_steps(
    text: pa.Buffer, mark: str, width: int, size: int, *, even: bool, quoted: bool
) -> _Cut:
    """Cut on all threads; again on one where rows have to be known by their number."""
    block = min(size, _BLOCK)
    try:
        found = _cut_in_blocks(text, mark, width, block, threads=even, quoted=quoted)
        if not (even and found.broken):
            return found
        return _cut_in_blocks(text, mark, width, block, threads=False, quoted=quoted)
    except pa.ArrowInvalid:  # a row is longer than a block: most likely a quote is never closed
        return _cut_in_blocks(text, mark, width, size, threads=False, quoted=quoted)


def _cut_in_blocks(
    text: pa.Buffer, mark: str, width: int, block: int, *, threads: bool, quoted: bool
) -> _Cut:
    broken: list[_Broken] = []

    def set_aside(row: arrow_csv.InvalidRow) -> Literal["skip"]:
        broken.append(_Broken(row.number, row.text))
        return "skip"

    names = [str(number) for number in range(width)]
    table = arrow_csv.read_csv(
        pa.BufferReader(text),
        arrow_csv.ReadOptions(use_threads=threads, block_size=block, column_names=names),
        arrow_csv.ParseOptions(
            delimiter=mark,
            quote_char='"' if quoted else False,
            newlines_in_values=quoted,
            ignore_empty_lines=False,
            invalid_row_handler=set_aside,
        ),
        arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=True,
        ),
    )
    return _Cut(table.columns, broken)


def _laid_out(found: _Cut, text: pa.Buffer, first_line: int) -> _Lines:
    records = found.records
    ends_open = len(text) > 0 and text[-1:].to_pybytes() not in (b"\n", b"\r")
    starts, more = np.arange(first_line, first_line + records), np.zeros(records, dtype=np.int64)
    if _line_ends(text) == records - ends_open:
        return _Lines(starts, more)
    at, whole = _split(found)
    more[at] = [len(re.findall(_LINE_END, row.text)) for row in found.broken]
    for column in found.columns:
        more[whole] += strings(column).str.count_matches(_LINE_END).fill_null(0).to_numpy()
    return _Lines(starts + np.cumsum(more) - more, more)


def _split(found: _Cut) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The numbers, from 0, of the rows of another width and of those of the usual one."""
    at = np.array([row.record for row in found.broken], dtype=np.int64) - 1
    return at, np.delete(np.arange(found.records), at)


def _part(found: _Cut, laid: _Lines) -> Part:
    at, whole = _split(found)
    lines = laid.starts[at].tolist()
    odd = [Odd(line, row.text) for line, row in zip(lines, found.broken, strict=True)]
    return Part(found.columns, laid.starts[whole], odd)


def _first_open(text: pa.Buffer, laid: _Lines, mark: str, first_line: int) -> OpenQuote | None:
    longer = np.flatnonzero(laid.more)
    if len(longer):
        ends = np.flatnonzero(_ends(np.frombuffer(text, dtype=np.uint8)))
        row = _row(mark)
        for record in longer.tolist():
            line, more = int(laid.starts[record]), int(laid.more[record])
            at = line - first_line
            begin = int(ends[at - 1]) + 1 if at else 0
            end = int(ends[at + more]) + 1 if at + more < len(ends) else len(text)
            if not row.fullmatch(text[begin:end].to_pybytes().decode("utf-8", "replace")):
                return OpenQuote(line, begin)
    begin = _start_of_last_line(text)
    if len(longer) and longer[-1] == len(laid.starts) - 1:
        return None  # the last row is one of those just seen
    if not is_open(text[begin:].to_pybytes().decode("utf-8", "replace"), mark):
        return None
    return OpenQuote(first_line + _line_ends(text[:begin]), begin)


@cache
def _row(mark: str) -> re.Pattern[str]:
    """A row in which quotes stand only around values, and doubled within."""
    end = re.escape(mark)
    value = rf'(?:"[^"]*+(?:""[^"]*+)*+"|[^"{end}\r\n][^{end}\r\n]*+)?+'
    return re.compile(rf"(?:{value}{end})*+{value}(?:\r\n|\r|\n)?")


def _line_ends(text: pa.Buffer) -> int:
    """Lines that end in the text, by LF, CR LF or CR."""
    found = 0
    for at in range(0, len(text), _BLOCK):
        block = np.frombuffer(text[at : at + _BLOCK + 1], dtype=np.uint8)
        found += int(np.count_nonzero(_ends(block)[:_BLOCK]))
    return found


def _ends(block: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """True at the last byte of each line end; a CR at the very end counts."""
    ends: npt.NDArray[np.bool_] = block == 10
    returns = block == 13
    if returns.any():
        returns[:-1] &= ~ends[1:]
        ends = ends | returns
    return ends


def _start_of_last_line(text: pa.Buffer) -> int:
    begin = max(0, len(text) - _BLOCK)
    tail = text[begin:].to_pybytes().rstrip(b"\r\n")
    return int(begin + max(tail.rfind(b"\n"), tail.rfind(b"\r")) + 1)


def is_open(text: str, mark: str) -> bool:
    """Whether the text ends inside a quoted value."""
    ends = re.escape(mark) + r"\r\n"
    value = re.compile(rf'(?:"[^"]*(?:""[^"]*)*"|(?!"))[^{ends}]*(?:[{ends}]|\Z)')
    at = 0
    while at < len(text):
        match = value.match(text, at)
        if match is None:
            return True
        at = match.end()
    return False


def _before(part: Part, line: int) -> Part:
    keep = int(np.searchsorted(part.lines, line))
    return Part(
        [column.slice(0, keep) for column in part.columns],
        part.lines[:keep],
        [odd for odd in part.odd if odd.line < line],
    )


def values(text: str, mark: str, most: int) -> list[str]:
    """The values of one row, the quotes taken off; what is beyond `most` is joined to the last."""
    if '"' not in text:
        return text.split(mark, most)
    found: list[str] = []
    at, value = 0, _value(mark)
    while len(found) < most and (match := value.match(text, at)):
        quoted, rest = match["quoted"], match["rest"]
        found.append(rest if quoted is None else quoted.replace('""', '"') + rest)
        at = match.end()
        if not match["end"]:
            return found
    return [*found, text[at:]]


def _value(mark: str) -> re.Pattern[str]:
    end = re.escape(mark)
    return re.compile(rf'(?:"(?P<quoted>[^"]*(?:""[^"]*)*)")?(?P<rest>[^{end}]*)(?P<end>{end}|\Z)')


def widths(sample: str, mark: str, most: int) -> Counter[int]:
    """How many rows have how many values; rows without any value do not count."""
    found: Counter[int] = Counter()
    for row in _rows(sample):
        cells = values(row, mark, most)
        if any(cell.strip() for cell in cells):
            found[len(cells)] += 1
    return found


def _rows(sample: str) -> Iterator[str]:
    """The rows of the text, those that run over lines in one."""
    rest = ""
    for line in io.StringIO(sample, newline=""):
        rest += line
        if rest.count('"') % 2 == 0:
            yield rest.rstrip("\r\n")
            rest = ""
    if rest:
        yield from (line.rstrip("\r\n") for line in io.StringIO(rest, newline=""))
