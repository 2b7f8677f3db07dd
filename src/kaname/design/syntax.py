"""The YAML of a design as a tree that knows where each part stands in the text.

Read as YAML 1.2. A scalar is kept as it is written: the model says what it means, so that no
text turns into a date, a number or a truth value on its way.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from kaname.design.faults import Fault, explain

DEEPEST = 40  # levels of nesting; a design needs eight
LARGEST = 5_000_000  # characters
MOST_PARTS = 100_000  # keys and values after aliases are followed

_CONTROL = re.compile("[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NULL = re.compile(r"~|null|Null|NULL|")
_NOT_TEXT = re.compile(  # what the YAML 1.2 core schema reads as null, truth value or number
    r"~|null|Null|NULL||true|True|TRUE|false|False|FALSE"
    r"|[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+"
    r"|[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
    r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_ANCHOR = re.compile(r"&\S+\s*")
_COLON = re.compile(r"\s*:")
_FOLD = re.compile(r"\s*[\r\n]\s*")


@dataclass(frozen=True, slots=True, eq=False)
class Scalar:
    """A text: its value, its style (`'`, `"`, `|`, `>` or plain ``), its slice of the source."""

    text: str
    style: str
    start: int
    end: int

    @property
    def is_null(self) -> bool:
        """Whether nothing is written, or one of YAML's words for nothing."""
        return not self.style and _NULL.fullmatch(self.text) is not None


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """A key and its value."""

    key: Scalar
    value: Node


@dataclass(frozen=True, slots=True, eq=False)
class Keyed:
    """A mapping, in the order of the text; `flow` when written with braces."""

    entries: Mapping[str, Entry]
    flow: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Items:
    """A list; `flow` when written with brackets."""

    items: tuple[Node, ...]
    flow: bool
    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Alias:
    """Another node, meant again."""

    to: Node
    start: int
    end: int


Node = Scalar | Keyed | Items | Alias
Plain = str | None | list["Plain"] | dict[str, "Plain"]


@dataclass(frozen=True, slots=True)
class Syntax:
    """A text as a tree (None where it cannot be read), as plain data, and its faults."""

    root: Node | None
    data: Plain
    faults: tuple[Fault, ...]


class _RefusedError(Exception):
    """The text cannot be read further."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.rule)
        self.fault = fault


def read(text: str) -> Syntax:
    """The tree of a text without byte order mark; faults of all kinds, never an exception."""
    composer = _Composer(text)
    try:
        root = composer.document()
        return Syntax(root, plain(root), tuple(composer.faults))
    except _RefusedError as refused:
        return Syntax(None, None, (*composer.faults, refused.fault))


def plain(root: Node) -> Plain:
    """The tree as dicts, lists, strings and None, aliases followed."""
    left = MOST_PARTS

    def data(node: Node, depth: int) -> Plain:
        nonlocal left
        left -= 1
        if left < 0:
            raise _RefusedError(Fault(node.start, "too-many-parts", {"most": MOST_PARTS}))
        if depth > DEEPEST:
            raise _RefusedError(Fault(node.start, "too-deep", {"deepest": DEEPEST}))
        match node:
            case Alias(to=to):
                return data(to, depth)
            case Scalar():
                return None if node.is_null else node.text
            case Items(items=items):
                return [data(item, depth + 1) for item in items]
            case Keyed(entries=entries):
                return {key: data(entry.value, depth + 1) for key, entry in entries.items()}

    return data(root, 0)


def reads_as_text(text: str) -> bool:
    """Whether an unquoted `text` is a string to YAML 1.2, not a number, truth value or null."""
    return _NOT_TEXT.fullmatch(text) is None


@dataclass(slots=True)
class _Composer:
    """Builds the tree from the parser's events; faults that do not stop it are collected."""

    text: str
    faults: list[Fault] = field(default_factory=list)
    anchors: dict[str, Node] = field(default_factory=dict)

    def document(self) -> Node:
        self._vet()
        events = self._events()
        root: Node | None = None
        for event in events:
            if isinstance(event, DocumentStartEvent):
                if root is not None:
                    raise _RefusedError(Fault(event.start_mark.index, "several-documents"))
                root = self._node(next(events), events, 0)
        if root is None:
            raise _RefusedError(Fault(0, "empty-design"))
        return root

    def _vet(self) -> None:
        if len(self.text) > LARGEST:
            raise _RefusedError(Fault(0, "too-large", {"largest": LARGEST}))
        found = _CONTROL.search(self.text)
        if found:
            raise _RefusedError(Fault(found.start(), "control-character", _code(found[0])))

    def _vet_value(self, value: str, at: int) -> None:
        found = _CONTROL.search(value)  # by an escape: "\0"
        if found:
            self.faults.append(Fault(at, "control-character", _code(found[0])))

    def _events(self) -> Iterator[Event]:
        try:
            yield from YAML(typ="safe", pure=True).parse(self.text)
        except YAMLError as error:
            raise _RefusedError(explain(error, self.text)) from None
        except Exception as error:  # on odd texts the parser itself breaks
            raise _RefusedError(Fault(0, "unreadable-yaml")) from error

    def _node(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        start = event.start_mark.index
        if depth > DEEPEST:
            raise _RefusedError(Fault(start, "too-deep", {"deepest": DEEPEST}))
        if isinstance(event, AliasEvent):
            return self._alias(event)
        assert isinstance(event, ScalarEvent | SequenceStartEvent | MappingStartEvent)
        if event.tag:
            self.faults.append(Fault(start, "tag", {"tag": str(event.tag)}))
        found = self._content(event, events, depth)
        if event.anchor:
            self.anchors[event.anchor] = found
        return found

    def _alias(self, event: AliasEvent) -> Alias:
        start, end = event.start_mark.index, event.end_mark.index
        if event.anchor not in self.anchors:
            raise _RefusedError(Fault(start, "unknown-alias", {"alias": event.anchor}))
        return Alias(self.anchors[event.anchor], start, end)

    def _content(self, event: Event, events: Iterator[Event], depth: int) -> Node:
        end = event.end_mark.index
        start = min(self._after_anchor(event.start_mark.index), end)
        if isinstance(event, ScalarEvent):
            self._vet_value(event.value, start)
            return Scalar(event.value, event.style or "", start, end)
        if isinstance(event, SequenceStartEvent):
            items: list[Node] = []
            while not isinstance(event := next(events), SequenceEndEvent):
                items.append(self._node(event, events, depth + 1))
            return Items(tuple(items), self.text.startswith("[", start), start, _end(event))
        assert isinstance(event, MappingStartEvent)
        flow = self.text.startswith("{", start)
        entries: dict[str, Entry] = {}
        while not isinstance(event := next(events), MappingEndEvent):
            key = self._node(event, events, depth + 1)
            self._enter(entries, key, self._node(next(events), events, depth + 1), flow)
        return Keyed(entries, flow, start, _end(event))

    def _after_anchor(self, start: int) -> int:
        found = _ANCHOR.match(self.text, start)
        return found.end() if found else start

    def _enter(self, entries: dict[str, Entry], key: Node, value: Node, flow: bool) -> None:
        if not isinstance(key, Scalar):
            self.faults.append(Fault(key.start, "key-not-text", {"name": self._source(key)}))
            return
        colon = _COLON.match(self.text, key.end)
        if flow and colon is None and self._mended(entries, key):
            return
        if isinstance(value, Scalar) and not value.style and value.start == value.end and colon:
            value = Scalar(value.text, "", colon.end(), colon.end())
        if key.text == "<<" and not key.style:
            self.faults.append(Fault(key.start, "merge-key"))
            return
        if not key.style and not reads_as_text(key.text):
            self.faults.append(Fault(key.start, "key-not-text", {"name": key.text}))
        if key.text in entries:
            first = entries[key.text].key.start
            self.faults.append(Fault(key.start, "duplicate-key", {"name": key.text}, first))
            return
        entries[key.text] = Entry(key, value)

    def _mended(self, entries: dict[str, Entry], rest: Scalar) -> bool:
        """Whether `rest` is a text cut at its comma, `{where: f(a, b)}`; joins it if so."""
        if not entries:
            return False
        key, entry = entries.popitem()
        cut = entry.value
        if not isinstance(cut, Scalar) or cut.style or not cut.text:
            entries[key] = entry
            return False
        fault = Fault(cut.start, "cut-expression", {"name": key})
        if fault not in self.faults:
            self.faults.append(fault)
        whole = _FOLD.sub(" ", self.text[cut.start : rest.end])
        entries[key] = Entry(entry.key, Scalar(whole, "", cut.start, rest.end))
        return True

    def _source(self, node: Node) -> str:
        return " ".join(self.text[node.start : node.end].split())[:60]


def _code(character: str) -> dict[str, object]:
    return {"character": f"U+{ord(character):04X}"}


def _end(event: Event) -> int:
    return int(event.end_mark.index)
