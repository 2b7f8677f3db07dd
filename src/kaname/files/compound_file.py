"""Compound files: the streams that an .xls is made of, refused where they lead in circles.

The reader follows every chain of sectors to its end, however long, and makes room for every size
that is stated. Nothing is handed to it that has not been walked through here.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

_FREE = 0xFFFFFFFF
_END = 0xFFFFFFFE
_SIZES = {(3, 9): 512, (4, 12): 4096}  # of a sector, by version and as a power of two
_SMALL = 4096  # bytes; shorter streams lie in small sectors
_SMALL_SECTOR = 64
_STREAM, _ROOT = 2, 5  # kinds of entries


class BadCompoundError(ValueError):
    """The file is damaged."""


@dataclass(frozen=True, slots=True)
class _Sectors:
    """Equal pieces of some bytes, and which follows which."""

    data: bytes
    size: int
    next: list[int]

    def chain(self, sector: int) -> bytes:
        """The pieces from this one to the last. Raises BadCompoundError; EOFError if cut."""
        count = -(-len(self.data) // self.size)
        found: list[bytes] = []
        while sector != _END:
            if sector >= len(self.next) or len(found) > count:
                raise BadCompoundError(f"sector {sector}")
            if sector >= count:
                raise EOFError
            found.append(self.data[sector * self.size : (sector + 1) * self.size])
            sector = self.next[sector]
        return b"".join(found)


def streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Name and content of every stream. Raises BadCompoundError; EOFError, struct.error if cut."""
    version, shift = struct.unpack_from("<H2xH", data, 26)
    size = _SIZES.get((version, shift))
    if size is None:
        raise BadCompoundError(f"version {version}, sectors of 2^{shift}")
    first, small_first = struct.unpack_from("<L8xL", data, 48)
    _refuse_large([n * size for n in struct.unpack_from("<LL16xL", data, 40)], data)
    sectors = _Sectors(data[size:], size, _followers(data, size))
    directory = sectors.chain(first)
    entries = [directory[at : at + 128] for at in range(0, len(directory) - 127, 128)]
    if not entries:
        raise BadCompoundError("directory")
    followers = sectors.chain(small_first) if small_first != _END else b""
    small = _Sectors(_content(entries[0], sectors), _SMALL_SECTOR, _numbers(followers))
    for entry in entries:
        stated = _length(entry, size)
        if entry[66] in (_STREAM, _ROOT):
            _refuse_large([stated], data)
        if entry[66] == _STREAM:
            content = _content(entry, small if stated < _SMALL else sectors)
            yield _name(entry), content[:stated]


def _refuse_large(stated: list[int], data: bytes) -> None:
    if max(stated) > len(data):
        raise EOFError


def _followers(data: bytes, size: int) -> list[int]:
    """The sector that follows each sector, from the table that lies in sectors of its own."""
    at = list(struct.unpack_from("<109L", data, 76))
    (more,) = struct.unpack_from("<L", data, 68)
    lists: set[int] = set()
    while more < _END - 1:
        if more in lists:
            raise BadCompoundError(f"sector {more}")
        lists.add(more)
        at.extend(struct.unpack_from(f"<{size // 4}L", data, (more + 1) * size))
        more = at.pop()
    table = [data[(sector + 1) * size : (sector + 2) * size] for sector in at if sector != _FREE]
    if not all(table):
        raise EOFError
    if len(table) * size > len(data):
        raise BadCompoundError("table of sectors")
    return _numbers(b"".join(table))


def _numbers(data: bytes) -> list[int]:
    return list(struct.unpack_from(f"<{len(data) // 4}L", data))


def _name(entry: bytes) -> str:
    (length,) = struct.unpack_from("<H", entry, 64)
    return entry[: max(min(length, 64) - 2, 0)].decode("utf-16-le", "replace")


def _length(entry: bytes, size: int) -> int:
    (length,) = struct.unpack_from("<L" if size == 512 else "<Q", entry, 120)
    return int(length)


def _content(entry: bytes, sectors: _Sectors) -> bytes:
    (start,) = struct.unpack_from("<L", entry, 116)
    return sectors.chain(start)
