"""Editing: one value of a design text changes, every other byte stays.

An edit carries the sha256 of the text that its author saw, and is refused when the text has
moved on. What it writes is read back before it is handed out.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256

from kaname.design import rendering, syntax
from kaname.design.changes import delete, find, insert, put
from kaname.design.places import Path
from kaname.design.syntax import Keyed, Plain
from kaname.errors import Finding, KanameError

BYTE_ORDER_MARK = "\ufeff"


def edit(text: str | bytes, path: Path, new: object, seen: str) -> str:
    """The text with the value at `path` replaced by `new`; every other character stays.

    `new` is a string, number, truth value, date or None, or a list or mapping of these; of a
    mapping only the entries that differ are touched. `seen` is the sha256 of the bytes that the
    author saw. Write the result as UTF-8 without translating line breaks.
    Raises `KanameError` when the text has changed or has no such place.
    """
    written = rendering.plain(new)
    return _edited(
        text, path, seen, lambda body: put(body, path, new), lambda data: _with(data, path, written)
    )


def add(text: str | bytes, path: Path, key: str, new: object, seen: str) -> str:
    """The text with an entry `key` after the last one of the mapping at `path`, as in `edit`."""
    written = rendering.plain(new)

    def change(body: str) -> str:
        node = find(body, path).node
        if isinstance(node, Keyed) and key in node.entries:
            raise KanameError(Finding("design.key-exists", {"name": key}))
        return insert(body, path, key, new)

    return _edited(text, path, seen, change, lambda data: _with(data, (*path, key), written))


def remove(text: str | bytes, path: Path, seen: str) -> str:
    """The text without the entry at `path`; comments above it stay. As in `edit`."""
    if not path:
        raise KanameError(Finding("design.no-such-place", {"path": ""}))
    return _edited(
        text, path, seen, lambda body: delete(body, path), lambda data: _without(data, path)
    )


def _edited(
    text: str | bytes,
    path: Path,
    seen: str,
    change: Callable[[str], str],
    wanted: Callable[[Plain], Plain],
) -> str:
    whole = _seen(text, seen)
    body = whole.removeprefix(BYTE_ORDER_MARK)
    changed = change(body)
    before, after = syntax.read(body), syntax.read(changed)
    if after.data != wanted(before.data) or len(after.faults) > len(before.faults):
        # An anchor's other users, say, or a layout that only its author can keep.
        shown = ".".join(map(str, path))
        raise KanameError(Finding("design.edit-not-possible", {"path": shown}))
    return whole[: len(whole) - len(body)] + changed


def _seen(text: str | bytes, seen: str) -> str:
    raw = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    if sha256(raw).hexdigest() != seen:
        raise KanameError(Finding("design.text-has-changed"))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        raise KanameError(Finding("design.not-utf-8")) from None


def _with(data: Plain, path: Path, new: Plain) -> Plain:
    if not path:
        return new
    key, deeper = str(path[0]), path[1:]
    if isinstance(data, list):
        return [
            _with(each, deeper, new) if str(at) == key else each for at, each in enumerate(data)
        ]
    within = data if isinstance(data, dict) else {}
    return {**within, key: _with(within.get(key), deeper, new)}


def _without(data: Plain, path: Path) -> Plain:
    key, deeper = str(path[0]), path[1:]
    if isinstance(data, list):
        kept = [(at, each) for at, each in enumerate(data) if deeper or str(at) != key]
        return [_without(each, deeper) if deeper and str(at) == key else each for at, each in kept]
    if not isinstance(data, dict) or key not in data:
        return data
    if deeper:
        return {**data, key: _without(data[key], deeper)}
    return {name: value for name, value in data.items() if name != key}
