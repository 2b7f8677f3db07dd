"""Kinds of files, by what is in them; a suffix may lie."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Literal

Kind = Literal["workbook", "encrypted", "archive", "html", "xml", "text", "other"]

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # a stream of a workbook with a password
# Kinds that people take for sheets, or send instead of them.
_OTHERS = (
    b"%PDF",
    b"PAR1",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"Rar!",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"SQLite",
)
_OLD_BIFF = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")  # before Excel 5
_HTML = re.compile(
    rb"\s*(<!--.*?-->\s*)*<(!doctype html|html|head|body|table|meta|style)\b", re.I | re.S
)
_XML = re.compile(rb"\s*<\?xml\b")
_SPREADSHEET = b"urn:schemas-microsoft-com:office:spreadsheet"
_HEAD = 1 << 16


def kind_of(path: Path) -> Kind:
    """What the file is. Text is everything that is nothing else."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith(b"PK"):
        return _zip_kind(path)
    if head.startswith(_OLE):
        return "encrypted" if _ENCRYPTED in path.read_bytes() else "workbook"
    if head.startswith((*_OTHERS, *_OLD_BIFF)):
        return "other"
    return _text_kind(_narrow(head))


def _zip_kind(path: Path) -> Kind:
    """A workbook is a zip with a list of contents; everything else in a zip is an archive."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return "archive"
    office = any(name.startswith("xl/") for name in names) and "[Content_Types].xml" in names
    return "workbook" if office or {"mimetype", "content.xml"} <= names else "archive"


def _text_kind(head: bytes) -> Kind:
    if _HTML.match(head) or (_XML.match(head) and b"<html" in head.lower()):
        return "html"
    return "xml" if _XML.match(head) and _SPREADSHEET in head else "text"


def _narrow(head: bytes) -> bytes:
    """The head without a byte order mark, and with one byte a letter where it is UTF-16."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return head[2:].replace(b"\0", b"")
    return head.removeprefix(b"\xef\xbb\xbf")
