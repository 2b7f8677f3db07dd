"""Plain XML: the quick way through a sheet that is written as all usual programs write it.

`<row r="5" …>` and `<c r="B5" …>` with the reference first, double quotes, no prefixes, comments
or CDATA. Whatever is otherwise in any way is left to the parser.
"""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache
from html import unescape

from kaname.files.archive import inflated
from kaname.files.package import Attributes, BadXmlError, Styles, parse
from kaname.files.surroundings import (
    COLUMNS,
    Gathering,
    Surroundings,
    column_at,
    is_hidden_row,
    number,
)

_LARGEST = 1 << 25  # bytes of one row, or of all before the first
_ROW = re.compile(rb'<row r="(\d{1,7})"([^>]*)>')
_ERROR = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]* t="e"[^>]*(?<!/)>(?:<f[^>]*/>|<f[^>]*>[^<]*</f>)?'
    rb"<v>([^<]*)</v>"
)
_FORMULA = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)(?<!/)><f([^>]*?)(?:/>|>([^<]*)</f>)(<v>[^<])?(<v)?'
)
_ATTRIBUTES = re.compile(r'(?: [\w:]+="[^"<>&]*")* ?/?')
_ATTRIBUTE = re.compile(r' ([\w:]+)="([^"]*)"')
_UTF8 = re.compile(rb"<\?xml[^>]*encoding=[\"']utf-8[\"']", re.I)
# What a usual sheet has nowhere in its rows; the rare character alone is found fastest.
_STRANGE = ((b"!", b"<!"), (b"?", b"<?"))
_PREFIXED = re.compile(rb"<[^\s<>/]+:(?:c|row)[\s/>]")


class NotPlainError(Exception):
    """The sheet is written in another way."""


def scanned(
    archive: zipfile.ZipFile, part: str, styles: Styles, most_formulas: int
) -> Surroundings:
    """What the quick way finds in the sheet's part. Raises NotPlainError."""
    found = Gathering(styles, most_formulas)
    try:
        chunks = inflated(archive, archive.getinfo(part))
        rest = _head(chunks, found)
        for rows in _whole_rows(rest, chunks):
            _rows(rows, found)
    except (BadXmlError, KeyError, ValueError) as error:
        raise NotPlainError from error
    return found.result()


def _head(chunks: Iterator[bytes], found: Gathering) -> bytes:
    """Read what stands before the rows; return what is after it already."""
    head = b""
    while (at := head.find(b"<sheetData")) < 0:
        head += next(chunks, b"<!")
        if b"<!" in head or len(head) > _LARGEST:
            raise NotPlainError
    before, rest = head[:at], head[at:]
    while b">" not in rest:
        rest += next(chunks, b">")
    if b"<worksheet" not in before or (before.startswith(b"<?xml") and not _UTF8.match(before)):
        raise NotPlainError
    if not rest.startswith(b"<sheetData>"):
        raise NotPlainError

    def column(name: str, attributes: Attributes) -> None:
        if name == "col":
            found.column(attributes)

    parse(iter([before, b"<sheetData/></worksheet>"]), column)
    return rest.removeprefix(b"<sheetData>")


def _whole_rows(rest: bytes, chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Pieces of the sheet's rows, none of which is cut in two."""
    while True:
        end = rest.find(b"</sheetData>")
        if end >= 0:
            yield rest[:end]
            return
        cut = rest.rfind(b"</row>") + len(b"</row>")
        if cut >= len(b"</row>"):
            yield rest[:cut]
            rest = rest[cut:]
        if len(rest) > _LARGEST:
            raise NotPlainError
        chunk = next(chunks, None)
        if chunk is None:
            raise NotPlainError
        rest += chunk


def _rows(piece: bytes, found: Gathering) -> None:
    if any(rare in piece and strange in piece for rare, strange in _STRANGE):
        raise NotPlainError
    if b":" in piece and (b":c" in piece or b":row" in piece) and _PREFIXED.search(piece):
        raise NotPlainError
    rows = _ROW.findall(piece)
    if len(rows) != piece.count(b"<row") or (not rows and piece.strip()):
        raise NotPlainError
    if not rows:
        return
    told = {rest: _attributes(rest.decode()) for rest in {rest for _, rest in rows}}
    hidden = {rest for rest, attributes in told.items() if is_hidden_row(attributes)}
    lines = [int(line) for line, _ in rows]
    found.reach_to(min(lines))  # a row without cells reaches too far at most: the cells decide
    found.reach_to(max(lines))
    if hidden:
        found.hidden_lines.extend(
            line for line, (_, rest) in zip(lines, rows, strict=True) if rest in hidden
        )
    cells = Counter(_cell(len(str(max(lines)))).findall(piece))
    if cells.total() != piece.count(b"<c"):
        raise NotPlainError
    _cells(piece, cells, found)


@cache
def _cell(digits: int) -> re.Pattern[bytes]:
    """A cell; its line has no more digits than the largest of the rows, so it cannot be far off."""
    return re.compile(rb'<c r="([A-Z]{1,3})\d{1,%d}"([^>]*)>(</c>|<v></v>|<v ?/>)?' % digits)


def _cells(piece: bytes, cells: Counter[tuple[bytes, bytes, bytes]], found: Gathering) -> None:
    told = {rest: _attributes(rest.decode()) for rest in {rest for _, rest, _ in cells}}
    for (letters, rest, nothing), count in cells.items():
        if nothing:
            raise NotPlainError
        if not rest.endswith(b"/"):
            _count(column_at(letters.decode()), told[rest], count, found)
    if any(attributes.get("t") == "e" for attributes in told.values()):
        for letters, line, value in _ERROR.findall(piece):
            found.errors[int(line), column_at(letters.decode())] = unescape(value.decode())
    if b"<f" in piece:
        _formulas(piece, found)
    styles = {number(attributes.get("s")) for attributes in told.values()}
    if found.filled[True] and not found.first_filled:
        _first_filled(piece, styles & found.styles.filled, found)


def _count(column: int, attributes: Attributes, count: int, found: Gathering) -> None:
    """So many cells of the column have these attributes."""
    if column >= COLUMNS:
        raise NotPlainError
    style = number(attributes.get("s"))
    found.columns.add(column)
    found.written += count
    if attributes.get("t", "n") == "n":
        found.numbers[column, style] += count
    if style in found.styles.filled:
        found.filled[True] += count


@lru_cache(maxsize=1000)
def _attributes(written: str) -> Attributes:
    if not _ATTRIBUTES.fullmatch(written):
        raise NotPlainError
    return dict(_ATTRIBUTE.findall(written))


def _formulas(piece: bytes, found: Gathering) -> None:
    matches = _FORMULA.findall(piece)
    if len(matches) != sum(piece.count(mark) for mark in (b"<f>", b"<f ", b"<f/")):
        raise NotPlainError
    for letters, digits, cell, formula, text, value, empty in matches:
        at = int(digits), column_at(letters.decode())
        attributes = _attributes(cell.decode())
        found.formula(at, _attributes(formula.decode()), unescape(text.decode()))
        kind = attributes.get("t", "n")
        if value or (empty and kind == "str"):
            continue
        found.uncomputed.add(at)
        if kind == "n":
            found.numbers[at[1], number(attributes.get("s"))] -= 1


def _first_filled(piece: bytes, styles: set[int], found: Gathering) -> None:
    """Take the cells of the first filled line off the count."""
    names = b"|".join(str(style).encode() for style in styles)
    cell = re.compile(rb'<c r="[A-Z]{1,3}(\d{1,7})"[^>]* s="(?:%b)"[^>]*(?<!/)>' % names)
    first = cell.search(piece)
    if first is None:
        raise NotPlainError
    row = piece[first.start() : piece.find(b"</row>", first.start())]
    found.first_filled = int(first[1])
    found.filled[True] -= len(cell.findall(row))
