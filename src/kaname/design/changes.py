"""Changes to the text of a design: put, insert and delete, each touching its own slice only.

These work on text that can be read and change text blindly; `edit` checks what comes out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import takewhile

from kaname.design import rendering, syntax
from kaname.design.places import Path
from kaname.design.rendering import Spot
from kaname.design.slices import (
    Site,
    Splice,
    apply,
    colon_end,
    column,
    content_end,
    entry_end,
    line_end,
    line_start,
    newline,
    next_line,
    site,
)
from kaname.design.syntax import Items, Keyed, Node, Plain, Scalar
from kaname.errors import Finding, KanameError

_HEADER = re.compile(r"[|>][-+0-9]*")
_COMMA = re.compile(r"\s*,")


def put(text: str, path: Path, new: object) -> str:
    """The text with `new` for the value at a path; of mappings and lists only what differs."""
    at = find(text, path)
    if isinstance(at.node, Keyed) and at.node.entries and isinstance(new, Mapping) and new:
        return _merge(text, path, at.node, new)
    if isinstance(at.node, Items) and at.node.items and isinstance(new, list | tuple) and new:
        return apply(text, _relist(text, at, at.node, new))
    return apply(text, _replace(text, at, new))


def insert(text: str, path: Path, key: str, new: object) -> str:
    """The text with an entry after the last one of the mapping at a path."""
    at = find(text, path)
    node = at.node
    if not isinstance(node, Keyed) or not node.entries:
        return apply(text, _replace(text, at, {key: new}))
    entries = list(node.entries.values())
    end = entry_end(text, entries[-1])
    if at.flow or node.flow:
        written = rendering.entry(key, new, Spot(at.indent, True))
        comma = _COMMA.match(text, end)
        splice = Splice(end, end, f", {written}")
        if comma is not None:
            splice = Splice(comma.end(), comma.end(), f" {written}")
        return apply(text, [splice])
    indent = column(text, entries[0].key.start)
    written = rendering.entry(key, new, Spot(indent, newline=newline(text)))
    return apply(text, [_lines_after(text, end, [" " * indent + written])])


def delete(text: str, path: Path) -> str:
    """The text without the entry at a path; the last one leaves an empty mapping or list."""
    above, at = find(text, path[:-1]), find(text, path)
    if isinstance(above.node, Items):
        kept = [syntax.plain(node) for node in above.node.items]
        del kept[int(path[-1])]
        return put(text, path[:-1], kept)
    assert isinstance(above.node, Keyed)
    assert at.entry is not None
    entries = list(above.node.entries.values())
    start, end = at.entry.key.start, entry_end(text, at.entry)
    if not above.node.flow and len(entries) == 1:
        return apply(text, _replace(text, above, {}))
    if not above.node.flow:
        return apply(text, [Splice(line_start(text, start), next_line(text, end), "")])
    position = [e.key.text for e in entries].index(at.entry.key.text)
    if position + 1 < len(entries):
        end = entries[position + 1].key.start
    elif position:
        start = entry_end(text, entries[position - 1])
    return apply(text, [Splice(start, end, "")])


def find(text: str, path: Path) -> Site:
    """The node at a path; raises `KanameError` where the text has none of its own."""
    root = syntax.read(text).root
    found = site(text, root, path) if root is not None else None
    if found is None:
        shown = ".".join(map(str, path))
        raise KanameError(Finding("design.no-such-place", {"path": shown}))
    return found


def _merge(text: str, path: Path, node: Keyed, new: Mapping[str, object]) -> str:
    old = {key: syntax.plain(entry.value) for key, entry in node.entries.items()}
    for key, value in new.items():
        if key not in old:
            text = insert(text, path, key, value)
        elif old[key] != rendering.plain(value):
            text = put(text, (*path, key), value)
    for key in old:
        if key not in new:
            text = delete(text, (*path, key))
    return text


def _replace(text: str, at: Site, new: object) -> list[Splice]:
    """The value on the line of its key, and what of it stands on the lines below.

    A comment on the key's line stays between the two.
    """
    node = at.node
    style = node.style if isinstance(node, Scalar) else ""
    if at.entry is None:
        written = rendering.inline(new, Spot(at.indent, True, style))
        return [Splice(node.start, content_end(text, node), written)]
    written = rendering.value(new, Spot(at.indent, at.flow, style, newline(text)))
    head, *below = written.partition(newline(text))
    colon = colon_end(text, at.entry)
    (start, end), (first, last) = _extent(text, node, colon)
    if not head or start == colon:
        return [Splice(colon, end, head), Splice(first, last, "".join(below))]
    return [Splice(start, end, head[1:]), Splice(first, last, "".join(below))]


def _extent(text: str, node: Node, colon: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Where a value stands on its key's line, and where on the lines below."""
    last = content_end(text, node)
    if isinstance(node, Scalar) and node.style in ("|", ">"):
        header = _HEADER.match(text, node.start)
        end = header.end() if header else node.start
        return (node.start, end), (line_end(text, end), last)
    if isinstance(node, Keyed | Items) and not node.flow:
        above = line_start(text, node.start)
        first = line_end(text, line_start(text, above - 1)) if above > colon else node.start
        return (colon, colon), (first, last)
    end = line_end(text, last)
    return (node.start, last), (end, end)


def _relist(text: str, at: Site, node: Items, new: Sequence[object]) -> list[Splice]:
    """Only the items between those that stay at the beginning and at the end."""
    old: list[Plain] = [syntax.plain(item) for item in node.items]
    wanted: list[Plain] = [rendering.plain(value) for value in new]
    head = _shared(old, wanted)
    tail = _shared(old[head:][::-1], wanted[head:][::-1])
    first, last = head, len(old) - tail
    written = [
        rendering.inline(value, Spot(at.indent, True)) for value in new[head : len(new) - tail]
    ]
    if last - first == len(written):
        gone = node.items[first:last]
        return [
            Splice(item.start, content_end(text, item), each)
            for item, each in zip(gone, written, strict=True)
        ]
    if at.flow or node.flow:
        return [_flow_items(node, first, last, written)]
    return [_block_items(text, node, first, last, written)]


def _shared(one: Sequence[Plain], other: Sequence[Plain]) -> int:
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _flow_items(node: Items, first: int, last: int, written: Sequence[str]) -> Splice:
    items = node.items
    joined = ", ".join(written)
    if first < last and written:
        return Splice(items[first].start, items[last - 1].end, joined)
    if written and first:
        return Splice(items[first - 1].end, items[first - 1].end, f", {joined}")
    if written:
        return Splice(items[0].start, items[0].start, f"{joined}, ")
    if last < len(items):
        return Splice(items[first].start, items[last].start, "")
    return Splice(items[first - 1].end, items[last - 1].end, "")


def _block_items(text: str, node: Items, first: int, last: int, written: Sequence[str]) -> Splice:
    items, indent = node.items, " " * column(text, node.start)
    lines = [f"{indent}- {each}" for each in written]
    if first == len(items):
        return _lines_after(text, content_end(text, items[-1]), lines)
    start = end = line_start(text, items[first].start)
    if first < last:
        end = next_line(text, content_end(text, items[last - 1]))
    return Splice(start, end, "".join(line + newline(text) for line in lines))


def _lines_after(text: str, at: int, lines: Sequence[str]) -> Splice:
    after, end = next_line(text, at), newline(text)
    joined = end.join(lines)
    if after == line_end(text, at):  # the text ends without a line break
        return Splice(after, after, end + joined)
    return Splice(after, after, joined + end)
