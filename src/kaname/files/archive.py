"""Archives: the files in a zip, checked for size before anything of them is kept."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from kaname.errors import Finding, KanameError
from kaname.files.source import Source

SUFFIXES = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".csv", ".tsv", ".tab", ".txt", ".zip")
_STEP = 1 << 20
_ENTRY = 1 << 12  # bytes that a file may take in the list of contents
_TAIL = (1 << 16) + 200  # where a zip's end record is
# All that the standard library raises on a zip that is not as it should be.
BROKEN = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    struct.error,
    NotImplementedError,
    RuntimeError,
    EOFError,
    ValueError,
    OverflowError,
    LookupError,
)


@dataclass(frozen=True, slots=True)
class Member:
    """A file in an archive."""

    name: str  # `archive.zip/inner.csv`
    info: zipfile.ZipInfo
    number: int


def members(source: Source) -> tuple[list[Member], list[Finding]]:
    """The files of the archive that may hold sheets, and what is to say of the others.

    Raises KanameError for an archive that is broken or beyond the limits.
    """
    found: list[Finding] = []
    kept = []
    for number, info in enumerate(_contents(source)):
        name = _name(info)
        if info.is_dir() or _is_litter(name):
            continue
        if Path(name).suffix.lower() not in SUFFIXES:
            found.append(source.finding("files.member-skipped", "info", member=name))
        elif info.flag_bits & 1:
            found.append(source.finding("files.member-password", member=name))
        else:
            kept.append(Member(f"{source.name}/{name}", info, number))
    if not kept and any(finding.severity == "error" for finding in found):
        raise KanameError(found)
    if not kept:
        raise KanameError([source.finding("files.empty-archive"), *found])
    return kept, found


def unpack(source: Source, member: Member) -> Source:
    """The member as a file of its own, under a name of ours: its own name leads nowhere.

    Raises KanameError where it is broken.
    """
    folder = source.scratch / str(member.number)
    folder.mkdir()
    inner = replace(source, path=folder / "file", name=member.name, scratch=folder)
    try:
        with zipfile.ZipFile(source.path) as archive, inner.path.open("wb") as out:
            for chunk in inflated(archive, member.info):
                out.write(chunk)
    except BROKEN as error:
        raise broken(inner, error, "files.broken-zip") from error
    return inner


def check(source: Source) -> frozenset[str]:
    """The names in a workbook that is a zip, after inflating it once within the limits.

    Sheets of an .xlsx are left out: they are inflated before the reader sees them. Raises
    KanameError.
    """
    infos = _contents(source)
    names = frozenset(info.filename for info in infos)
    later = _SHEET_PART if "xl/workbook.xml" in names else None
    try:
        with zipfile.ZipFile(source.path) as archive:
            for info in infos:
                if not (info.is_dir() or (later and later.fullmatch(info.filename))):
                    for _ in inflated(archive, info):
                        pass
    except BROKEN as error:
        raise broken(source, error, "files.broken-zip") from error
    return names


def broken(source: Source, error: Exception, rule: str) -> KanameError:
    """What is raised for a file that is not as it should be; `rule` tells the reason."""
    if isinstance(error, (EOFError, struct.error)):
        return source.refusal("files.cut-short")
    return source.refusal(rule, reason=" ".join(str(error).split())[:200])


def inflated(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a file in a zip, to the true end of what is packed.

    The standard library stops at the size that the list of contents states; other readers do not.
    Raises one of BROKEN where more or other bytes come out than are stated.
    """
    with archive.open(info) as file:
        if info.compress_type != zipfile.ZIP_DEFLATED or archive.filename is None:
            while chunk := file.read(_STEP):
                yield chunk
            return
    inflater, size, checksum = zlib.decompressobj(-zlib.MAX_WBITS), 0, 0
    for packed in _packed(Path(archive.filename), info):
        rest = packed
        while rest and not inflater.eof:
            chunk = inflater.decompress(rest, _STEP)
            rest = inflater.unconsumed_tail
            size, checksum = size + len(chunk), zlib.crc32(chunk, checksum)
            if size > info.file_size:
                raise zipfile.BadZipFile(f"{info.filename}: > {info.file_size:,}")
            yield chunk
    if not inflater.eof:
        raise EOFError
    if (size, checksum) != (info.file_size, info.CRC):
        raise zipfile.BadZipFile(f"{info.filename}: CRC-32")


def _packed(path: Path, info: zipfile.ZipInfo) -> Iterator[bytes]:
    """The bytes of a file in a zip as they lie there."""
    with path.open("rb") as file:
        file.seek(info.header_offset)
        name, extra = struct.unpack("<26xHH", file.read(30))
        file.seek(name + extra, 1)
        left = info.compress_size
        while left > 0 and (packed := file.read(min(_STEP, left))):
            left -= len(packed)
            yield packed


def _contents(source: Source) -> list[zipfile.ZipInfo]:
    limits = source.limits
    try:
        if _directory_bytes(source.path) > limits.members * _ENTRY:
            raise source.refusal("files.too-many-members", limit=limits.members)
        with zipfile.ZipFile(source.path) as archive:
            infos = archive.infolist()
    except BROKEN as error:
        raise broken(source, error, "files.broken-zip") from error
    if len(infos) > limits.members:
        raise source.refusal("files.too-many-members", limit=limits.members)
    total = sum(info.file_size for info in infos)
    if total > limits.inflated_bytes or any(_is_bomb(info, source) for info in infos):
        raise source.refusal("files.zip-bomb", size=f"{total / (1 << 20):,.0f}")
    return infos


def _is_bomb(info: zipfile.ZipInfo, source: Source) -> bool:
    limits = source.limits
    dense = info.file_size > limits.ratio * max(info.compress_size, 1)
    return info.file_size > limits.member_bytes or (
        dense and info.file_size > limits.ratio_from_bytes
    )


def _directory_bytes(path: Path) -> int:
    """How long the list of contents is by the zip's end record; 0 where there is none."""
    size = path.stat().st_size
    with path.open("rb") as file:
        file.seek(max(0, size - _TAIL))
        tail = file.read()
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) < at + 16:
        return 0
    (stated,) = struct.unpack_from("<L", tail, at + 12)
    large = tail.rfind(b"PK\x06\x06", 0, at)
    if stated == 0xFFFFFFFF and 0 <= large <= len(tail) - 48:
        (stated,) = struct.unpack_from("<Q", tail, large + 40)
    return int(stated)


def _name(info: zipfile.ZipInfo) -> str:
    """The name as it was meant: without the mark for UTF-8 it is mostly CP932 from Windows."""
    if info.flag_bits & 0x800:
        return info.filename
    try:
        raw = info.filename.encode("cp437")
    except UnicodeEncodeError:
        return info.filename
    for encoding in ("utf-8", "cp932"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return info.filename


def _is_litter(name: str) -> bool:
    """What systems and programs leave behind: `__MACOSX/`, `~$book.xlsx`, `.DS_Store`."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return name.startswith("__MACOSX/") or last.startswith(("~$", ".")) or last in _LITTER


_SHEET_PART = re.compile(r"xl/worksheets/[^/]+\.xml")
_LITTER = ("Thumbs.db", "desktop.ini")
