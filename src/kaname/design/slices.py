"""Slices: where in a text the parts of its tree begin and end, comments and breaks left out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from kaname.design.places import Path
from kaname.design.syntax import Alias, Entry, Items, Keyed, Node, Scalar

_BREAK = re.compile(r"\r\n|\r|\n")
_COLON = re.compile(r"\s*:")


@dataclass(frozen=True, slots=True)
class Splice:
    """Characters to replace."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Site:
    """A node where it stands: its entry if it has a key, and what lies around it."""

    node: Node
    entry: Entry | None
    flow: bool  # inside braces or brackets
    indent: int  # of its key, or of the item


def apply(text: str, splices: Iterable[Splice]) -> str:
    """The text with the slices replaced."""
    for splice in sorted(splices, key=lambda s: (s.start, s.end), reverse=True):
        text = text[: splice.start] + splice.text + text[splice.end :]
    return text


def site(text: str, root: Node, path: Path) -> Site | None:
    """The node at a path; None where there is none, or where only an alias leads to it."""
    found = Site(root, None, False, -2)  # children of the root are not indented
    for step in path:
        node = found.node
        if isinstance(node, Keyed):
            child = node.entries.get(str(step))
            if child is None:
                return None
            indent = column(text, child.key.start) if not node.flow else found.indent
            found = Site(child.value, child, found.flow or node.flow, indent)
        elif isinstance(node, Items) and str(step).isdecimal() and int(step) < len(node.items):
            item = node.items[int(step)]
            found = Site(item, None, found.flow or node.flow, found.indent)
        else:
            return None
    return found


def newline(text: str) -> str:
    """The line break that the text uses."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


def column(text: str, at: int) -> int:
    """How far a character stands from the beginning of its line."""
    return at - line_start(text, at)


def line_start(text: str, at: int) -> int:
    """Where the line of a character begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1


def line_end(text: str, at: int) -> int:
    """Where the line of a character ends, before its break."""
    found = _BREAK.search(text, at)
    return found.start() if found else len(text)


def next_line(text: str, at: int) -> int:
    """Where the next line begins."""
    found = _BREAK.search(text, at)
    return found.end() if found else len(text)


def colon_end(text: str, part: Entry) -> int:
    """Where the colon of an entry ends."""
    found = _COLON.match(text, part.key.end)
    return found.end() if found else part.key.end


def entry_end(text: str, part: Entry) -> int:
    """Where the last character of an entry stands."""
    return max(content_end(text, part.value), colon_end(text, part))


def content_end(text: str, node: Node) -> int:
    """Where the last character of a node stands, breaks and comments after it left out."""
    while not isinstance(node, Alias | Scalar) and not node.flow:
        values = [e.value for e in node.entries.values()] if isinstance(node, Keyed) else node.items
        node = values[-1]
    if isinstance(node, Scalar) and node.style in ("|", ">"):
        return node.start + len(text[node.start : node.end].rstrip())
    return node.end
