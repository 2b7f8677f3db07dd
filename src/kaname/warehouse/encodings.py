"""Encodings: any bytes of a text file to UTF-8, or the line that cannot be read."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from kaname.errors import Finding, KanameError, Place

_CHUNK = 1 << 24
_BOMS = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",  # before UTF-16, whose mark it begins with
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
# What Japanese systems call Shift_JIS is Microsoft's: only cp932 knows ①, ㈱ and 髙, and the
# newer standard's codec silently turns 髙 into 郄.
_SHIFT_JIS = re.compile(
    r"(x-)?(s(hift)?[-_]?jis(_?2004|x0213)?|ms[-_]?(932|kanji)|windows-?31j)", re.I
)
# No text holds NUL. cp932 reads a few bytes as characters that no Japanese text holds: where the
# encoding is a guess, the guess is then wrong.
_STRAY = re.compile("[\0\x80\xa0\uf8f0-\uf8f3]")
_NUL = re.compile("\0")


@dataclass(frozen=True, slots=True)
class Utf8File:
    """A text as UTF-8: the source itself, or a copy."""

    path: Path
    encoding: str
    guessed: bool  # neither stated, nor marked, nor plain UTF-8
    line_ends: int
    ends_open: bool  # the last line has no line end


def known_encoding(name: str) -> bool:
    """Whether `name` is an encoding of text that Python reads."""
    try:
        return bool(codecs.lookup(_canonical(name))._is_text_encoding)
    except (LookupError, ValueError):
        return False


def to_utf8(path: Path, encoding: str | None, copy: Path) -> Utf8File:
    """The file as UTF-8, at `path` itself where it is UTF-8 already, else written to `copy`.

    Without `encoding`: the byte order mark says it, else UTF-8, else CP932 (UTF-16 where the text
    has zero bytes). Raises KanameError naming the first line that cannot be read.
    """
    failures = []
    for name in _candidates(path, encoding):
        guessed = encoding is None and name in ("cp932", "utf-16-le", "utf-16-be")
        try:
            return _transcode(path, name, copy, guessed=guessed)
        except _UndecodableError as failure:
            failures.append(failure)
    furthest = max(failures, key=lambda failure: failure.offset)  # most likely the right encoding
    tried = ", ".join(failure.encoding for failure in failures)
    params = {"byte": furthest.byte, "encoding": furthest.encoding, "tried": tried}
    place = Place(str(path), furthest.line)
    raise KanameError(Finding("warehouse.undecodable", params, place))


class _UndecodableError(Exception):
    def __init__(self, encoding: str, line: int, offset: int, byte: str) -> None:
        super().__init__(encoding)
        self.encoding, self.line, self.offset, self.byte = encoding, line, offset, byte


def _canonical(name: str) -> str:
    if _SHIFT_JIS.fullmatch(name.strip()):
        return "cp932"
    return "utf-8" if name.strip().lower().replace("_", "-") in ("utf8", "utf-8-sig") else name


def _candidates(path: Path, encoding: str | None) -> tuple[str, ...]:
    if encoding is not None:
        return (_canonical(encoding),)
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _BOMS.items():
        if head.startswith(mark):
            return (name,)
    return _without_mark(head)


def _without_mark(head: bytes) -> tuple[str, ...]:
    """In UTF-16, delimiters, digits and line ends have a zero byte, always on the same side."""
    first, second = head[0::2].count(0), head[1::2].count(0)
    wide = "utf-16-le" if second > first else "utf-16-be"
    if max(first, second) > 2 + 4 * min(first, second):
        even = head[: len(head) // 2 * 2]
        if "\n" in even.decode(wide, "ignore"):
            return (wide,)
    return ("utf-8", "cp932")


def _transcode(path: Path, encoding: str, copy: Path, *, guessed: bool) -> Utf8File:
    line_ends, last = 0, b""
    with ExitStack() as stack:
        file = stack.enter_context(path.open("rb"))
        out = None if encoding == "utf-8" else stack.enter_context(copy.open("wb"))
        for chunk in _chunks(file, encoding, guessed=guessed):
            line_ends, last = line_ends + _line_ends(chunk, last), chunk[-1:]
            if out:
                out.write(chunk)
    ends_open = last not in (b"\n", b"\r", b"")
    return Utf8File(copy if out else path, encoding, guessed, line_ends, ends_open)


def _chunks(file: BinaryIO, encoding: str, *, guessed: bool) -> Iterator[bytes]:
    """The text in UTF-8; no chunk is empty."""
    decoder = codecs.getincrementaldecoder(encoding)()
    strange = _STRAY if guessed and encoding == "cp932" else _NUL
    lines = offset = 0
    while True:
        raw = file.read(_CHUNK)
        try:
            text = decoder.decode(raw, final=not raw)
            chunk = raw if encoding == "utf-8" else text.encode()
        except UnicodeDecodeError as error:
            before = error.object[: error.start].decode(encoding, "ignore")
            line, byte = lines + before.count("\n") + 1, f"0x{error.object[error.start]:02X}"
            raise _UndecodableError(encoding, line, offset + error.start, byte) from error
        except UnicodeError as error:  # odd codecs, and half characters
            raise _UndecodableError(encoding, lines + 1, offset, "?") from error
        if found := strange.search(text):
            line = lines + text.count("\n", 0, found.start()) + 1
            raise _UndecodableError(encoding, line, offset, f"U+{ord(found[0]):04X}")
        if chunk:
            yield chunk
        if not raw:
            return
        lines, offset = lines + chunk.count(b"\n"), offset + len(raw)


def _line_ends(chunk: bytes, last: bytes) -> int:
    """Lines that end in the chunk, by LF, CR LF or CR; `last` is the byte before it."""
    ends = chunk.count(b"\n")
    if b"\r" not in chunk and last != b"\r":
        return ends
    pairs = chunk.count(b"\r\n") + (last == b"\r" and chunk.startswith(b"\n"))
    return ends + chunk.count(b"\r") - pairs
