"""Places: the line and column of every key, value and character of a design text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from kaname.design.syntax import Alias, Items, Keyed, Node, Scalar
from kaname.errors import Place

Path = tuple[str | int, ...]  # keys, and positions in lists: ("kpis", "sales", "drivers", 0)

_BREAK = re.compile(r"\r\n|\r|\n")
_ESCAPE = re.compile(r"\\(?:x.{2}|u.{4}|U.{8}|.)", re.DOTALL)
_CONTINUED = re.compile(r"\\(?:\r\n|\r|\n)[ \t]*")
_SPACE = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Places:
    """A text (without byte order mark) and its tree; places count lines and columns from 1."""

    file: str
    text: str
    root: Node | None
    starts: tuple[int, ...]  # offset of each line

    @staticmethod
    def read(file: str, text: str, root: Node | None) -> Places:
        """The places of a text whose tree is `root`."""
        return Places(file, text, root, (0, *(found.end() for found in _BREAK.finditer(text))))

    def at(self, offset: int) -> Place:
        """The place of a character of the text."""
        line = bisect_right(self.starts, offset)
        return Place(self.file, line, offset - self.starts[line - 1] + 1)

    def node(self, path: Path) -> Node | None:
        """The value at a path, None where there is none."""
        entries = self._walk(path)
        return entries[-1][1] if len(entries) > len(path) else None

    def of(self, path: Path) -> Place:
        """The place of a value; of the nearest thing above it where the text has none."""
        entries = self._walk(path)
        if len(entries) > len(path):
            return self.at(entries[-1][1].start)
        return self.key(path[: len(entries) - 1]) if entries else Place(self.file)

    def key(self, path: Path) -> Place:
        """The place of a key; of the nearest thing above it where the text has none."""
        keys = [key for key, _ in self._walk(path) if key is not None]
        return self.at(keys[-1].start) if keys else Place(self.file, 1, 1)

    def keys(self, path: Path) -> tuple[str, ...]:
        """The keys of the mapping at a path, in the order of the text; () where there is none."""
        node = _meant(self.node(path))
        return tuple(node.entries) if isinstance(node, Keyed) else ()

    def has(self, path: Path) -> bool:
        """Whether something is written at a path, right or wrong."""
        node = _meant(self.node(path))
        return node is not None and not (isinstance(node, Scalar) and node.is_null)

    def inside(self, path: Path, offset: int) -> Place:
        """The place of a character of a value, e.g. where a formula is wrong."""
        node = _meant(self.node(path))
        if not isinstance(node, Scalar):
            return self.of(path)
        where = origins(self.text[node.start : node.end], node)
        return self.at(node.start + where[min(offset, len(where) - 1)])

    def _walk(self, path: Path) -> list[tuple[Scalar | None, Node]]:
        """The key and value of the root and of each step, as far as the text has them."""
        if self.root is None:
            return []
        found: list[tuple[Scalar | None, Node]] = [(None, self.root)]
        for step in path:
            entry = _child(_meant(found[-1][1]), str(step))
            if entry is None:
                break
            found.append(entry)
        return found


def origins(source: str, node: Scalar) -> tuple[int, ...]:
    """For each character of a scalar, and for its end, where it stands in its source.

    Quotes, escapes, folded lines and indentation are seen through.
    """
    return (*_origins(source, node), len(source.rstrip()) - (node.style in ("'", '"')))


def _origins(source: str, node: Scalar) -> Iterator[int]:
    at = _opening(source, node.style)
    for character in node.text:
        while node.style == '"' and (skipped := _CONTINUED.match(source, at)):
            at = skipped.end()
        if not character.isspace() and (space := _SPACE.match(source, at)):
            at = space.end()
        yield min(at, len(source))
        at += _width(source, at, node.style)


def _opening(source: str, style: str) -> int:
    if style in ("|", ">"):
        header = _BREAK.search(source)
        return header.end() if header else len(source)
    return 1 if style else 0


def _width(source: str, at: int, style: str) -> int:
    """How many characters of the source make the one that stands there."""
    if style == "'" and source.startswith("''", at):
        return 2
    if style == '"' and (escape := _ESCAPE.match(source, at)):
        return len(escape[0])
    return 2 if source.startswith("\r\n", at) else 1


def _meant(node: Node | None) -> Node | None:
    while isinstance(node, Alias):
        node = node.to
    return node


def _child(node: Node | None, step: str) -> tuple[Scalar | None, Node] | None:
    if isinstance(node, Items):
        items = {str(position): item for position, item in enumerate(node.items)}
        return (None, items[step]) if step in items else None
    found = node.entries.get(step) if isinstance(node, Keyed) else None
    return (found.key, found.value) if found else None
