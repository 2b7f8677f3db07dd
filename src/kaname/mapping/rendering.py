"""A mapping as text: one column per line, in the order of the sales model, words unescaped."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping, Sequence

from kaname.design import rendering, slices, syntax
from kaname.design.rendering import Spot
from kaname.design.slices import Splice
from kaname.design.syntax import Keyed, Plain
from kaname.errors import Finding, KanameError
from kaname.mapping import model
from kaname.mapping.model import Into, Source
from kaname.text import Lang, message, printable

BYTE_ORDER_MARK = "\ufeff"
_STEP = "  "
_COMMENT = 96  # characters of a line of a comment; Japanese ones are twice as wide


def render(
    mapping: model.Mapping, lang: Lang = "ja", notes: Mapping[str, Sequence[Finding]] | None = None
) -> str:
    """The text of a mapping; `notes` are written as comments into the source of that name."""
    plain = mapping.model_dump(by_alias=True, exclude_defaults=True)
    head = [*_comment(message("mapping.head", lang), "", lang), "mapping: 1"]
    for key in ("currency", "timezone", "fiscal_year_starts"):
        if (value := getattr(mapping, key)) is not None:
            head.append(rendering.entry(key, value, Spot(0)))
    body = ["sources:"] if mapping.sources else ["sources: {}"]
    for name, source in mapping.sources.items():
        body += _source(name, source, lang, (notes or {}).get(name, ()))
    if mapping.retention:
        body.append(rendering.entry("retention", plain["retention"], Spot(0)))
    same = ["same:"] if mapping.same else []
    for table, names in plain.get("same", {}).items():
        same += [f"{_STEP}{rendering.scalar(table, Spot(2, True))}:"]
        same += [_STEP * 2 + rendering.entry(a, b, Spot(4)) for a, b in names.items()]
    return "\n".join([*head, *body, *same]) + "\n"


def extend(
    text: str,
    sources: Mapping[str, Source],
    lang: Lang = "ja",
    notes: Mapping[str, Sequence[Finding]] | None = None,
) -> str:
    """The text with further sources after its last one; every other character stays.

    Raises KanameError where a source of that name is there, or the text cannot be added to.
    """
    if not sources:
        return text
    body = text.removeprefix(BYTE_ORDER_MARK)
    before = syntax.read(body).data
    _refuse_known(before, sources)
    changed = slices.apply(body, [_added(body, sources, lang, notes or {})])
    after = syntax.read(changed)
    if after.data != _wanted(before, sources) or after.faults:
        raise KanameError(Finding("design.edit-not-possible", {"path": "sources"}))
    return text[: len(text) - len(body)] + changed


def _refuse_known(data: Plain, sources: Mapping[str, Source]) -> None:
    known = data.get("sources") if isinstance(data, dict) else None
    taken = [name for name in sources if isinstance(known, dict) and name in known]
    if taken:
        raise KanameError([Finding("design.key-exists", {"name": name}) for name in taken])


def _added(
    text: str, sources: Mapping[str, Source], lang: Lang, notes: Mapping[str, Sequence[Finding]]
) -> Splice:
    """Where the lines of the sources go, and with what indentation."""
    end = slices.newline(text)
    lines = [n for name, s in sources.items() for n in _source(name, s, lang, notes.get(name, ()))]
    root = syntax.read(text).root
    entry = root.entries.get("sources") if isinstance(root, Keyed) else None
    if entry is None:
        whole = end.join(["sources:", *lines]) + end
        return Splice(len(text), len(text), whole if text.endswith(("\n", "\r")) else end + whole)
    node = entry.value
    if isinstance(node, Keyed) and node.entries and not node.flow:
        last = list(node.entries.values())
        indent = " " * slices.column(text, last[0].key.start)
        moved = [indent + line.removeprefix(_STEP) for line in lines]
        after = slices.next_line(text, slices.entry_end(text, last[-1]))
        broken = "" if text[:after].endswith(("\n", "\r")) else end
        return Splice(after, after, broken + end.join(moved) + end)
    if isinstance(node, Keyed) and node.entries:
        raise KanameError(Finding("design.edit-not-possible", {"path": "sources"}))
    colon = slices.colon_end(text, entry)
    return Splice(colon, max(colon, slices.content_end(text, node)), end + end.join(lines))


def _wanted(data: Plain, sources: Mapping[str, Source]) -> Plain:
    whole = data if isinstance(data, dict) else {}
    known = whole.get("sources")
    new = {name: rendering.plain(_plain(source)) for name, source in sources.items()}
    return {**whole, "sources": {**(known if isinstance(known, dict) else {}), **new}}


def _plain(source: Source) -> dict[str, object]:
    found: dict[str, object] = source.model_dump(by_alias=True, exclude_defaults=True)
    return found


def _source(name: str, source: Source, lang: Lang, notes: Sequence[Finding]) -> Iterator[str]:
    """The lines of a source, indented by one step."""
    yield f"{_STEP}{rendering.scalar(name, Spot(2, True))}:"
    plain = _plain(source)
    for key, value in plain.items():
        if key not in ("into", "unused"):
            yield _STEP * 2 + rendering.entry(key, value, Spot(4))
    if source.into:
        yield _STEP * 2 + "into:"
    for into in source.into:
        yield from _into(into)
    if source.unused:
        yield _STEP * 2 + rendering.entry("unused", plain["unused"], Spot(4))
    for note in notes:
        yield from _comment(note.text(lang), _STEP * 2, lang)


def _into(into: Into) -> Iterator[str]:
    plain = into.model_dump(by_alias=True, exclude_defaults=True)
    columns = plain.pop("columns")
    indent = _STEP * 4
    first = True
    for key, value in plain.items():
        lead = _STEP * 3 + "- " if first else indent
        first = False
        yield lead + rendering.entry(key, value, Spot(8))
    yield f"{indent}columns:" if columns else f"{indent}columns: {{}}"
    for name, value in columns.items():
        yield indent + _STEP + rendering.entry(name, value, Spot(10))


def _comment(text: str, indent: str, lang: Lang) -> list[str]:
    width = _COMMENT // 2 if lang == "ja" else _COMMENT
    lines = [
        line for part in text.splitlines() for line in textwrap.wrap(printable(part), width) or [""]
    ]
    return [f"{indent}# {line}".rstrip() for line in lines]
