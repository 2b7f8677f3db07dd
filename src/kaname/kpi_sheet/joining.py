"""Joining: the KPIs as a text of their own, or added to a design whose other bytes stay."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from kaname.design import edit, rendering, syntax
from kaname.design.document import Document
from kaname.design.load import read_text
from kaname.design.rendering import Spot
from kaname.errors import Finding
from kaname.kpi_sheet import writing
from kaname.kpi_sheet.items import Item
from kaname.text import Lang, message


@dataclass(frozen=True, slots=True)
class Plan:
    """What is written: the items, which of them as KPIs, and which without their unit."""

    items: Sequence[Item]
    able: set[str]
    without_unit: frozenset[str]
    lang: Lang

    def fields(self, item: Item, goal: bool) -> dict[str, object]:
        """The keys and values of a KPI; in a comment it may name any other."""
        beneath = [
            other.key
            for other in self.items
            if other.entry.above == item.entry.name and not other.again and other.key != item.key
        ]
        if self.active(item):
            beneath = [key for key in beneath if key in self.able]
        drivers = list(dict.fromkeys(beneath))
        return writing.fields(item, drivers, unit=item.key not in self.without_unit, goal=goal)

    def active(self, item: Item) -> bool:
        """Whether it is written as a KPI, not as a comment."""
        return item.key in self.able and not (item.again or item.known)

    def goal(self, taken: bool) -> Item | None:
        """The item that becomes the KGI: the first that the sheet calls so."""
        named = (i for i in self.items if not (i.again or i.known) and writing.is_goal(i.entry))
        return None if taken else next(named, None)


def alone(plan: Plan, file: str) -> str:
    """A design of the KPIs alone."""
    name = writing.clean(file.replace("\\", "/").rpartition("/")[2]) or "KPI"
    head = message("kpi_sheet.text-head", plan.lang, file=name)
    lines = [writing.comment(head), "kaname: 1", rendering.entry("name", name, Spot(0)), "kpis:"]
    goal = plan.goal(False)
    for item in plan.items:
        written = plan.fields(item, item is goal)
        if plan.active(item):
            lines += [writing.comment(r, "  ") for r in writing.remarks(item, written, plan.lang)]
            lines += writing.lines(item.key, written)
        else:
            lines += _commented(item, written, plan.lang, "  ")
    return "\n".join(lines) + "\n"


def _commented(item: Item, written: dict[str, object], lang: Lang, indent: str) -> Iterator[str]:
    """A KPI as comments: why it is one, what the sheet says, and its lines to be uncommented."""
    kept = item.known or item.again
    if kept:
        why = "kpi_sheet.text-already" if item.known else "kpi_sheet.text-twice"
    else:
        why = "kpi_sheet.text-waits" if item.expr is not None else "kpi_sheet.text-no-value"
    yield writing.comment(message(why, lang, name=item.entry.name, key=item.key), indent)
    for remark in writing.remarks(item, written, lang):
        yield writing.comment(remark, indent)
    for line in () if kept else writing.lines(item.key, written):
        yield writing.comment(line.removeprefix("  "), indent)


def joined(plan: Plan, into: Document) -> str:
    """The text of a design with the KPIs after its own, and the remarks as comments at its end."""
    text = into.text
    kpis = into.design.kpis if into.design else {}
    goal = plan.goal(any(kpi.role == "kgi" for kpi in kpis.values()))
    remarks: list[str] = []
    new: dict[str, dict[str, object]] = {}
    for item in plan.items:
        written = plan.fields(item, item is goal)
        if plan.active(item):
            new[item.key] = written
            said = list(writing.remarks(item, written, plan.lang))
            remarks += [writing.comment(f"{item.key}: {each}") for each in said]
        else:
            remarks += _commented(item, written, plan.lang, "")
    text = _all_added(text, new) if new else text
    if not remarks:
        return text
    head = writing.comment(message("kpi_sheet.text-remarks", plan.lang))
    return _with_comments(text, "\n".join([head, *remarks]) + "\n")


def _all_added(text: str, new: Mapping[str, dict[str, object]]) -> str:
    """The text with the KPIs after its own: the last as an edit, the others in lines above it."""
    *others, last = new
    whole = _added(text, last, new[last])
    mark = edit.BYTE_ORDER_MARK if whole.startswith(edit.BYTE_ORDER_MARK) else ""
    body = whole.removeprefix(mark)
    start = _key_of(body, last)
    top = body.rfind("\n", 0, start) + 1
    indent = body[top:start]
    if others and not indent.strip(" "):
        newline = "\r\n" if "\r\n" in body else "\n"
        spot = Spot(len(indent), newline=newline)
        lines = [indent + rendering.entry(key, new[key], spot) + newline for key in others]
        longer = body[:top] + "".join(lines) + body[top:]
        if not (found := syntax.read(longer)).faults and _kpis(found.data) == {
            **_kpis(syntax.read(body).data),
            **_plain(rendering.plain(new)),
        }:
            return mark + longer
    for key in others:
        whole = _added(whole, key, new[key])
    return whole


def _key_of(body: str, key: str) -> int:
    """Where the key of a KPI stands."""
    root = syntax.read(body).root
    section = root.entries["kpis"].value if isinstance(root, syntax.Keyed) else None
    return section.entries[key].key.start if isinstance(section, syntax.Keyed) else 0


def _kpis(data: syntax.Plain) -> dict[str, syntax.Plain]:
    return _plain(_plain(data).get("kpis"))


def _added(text: str, key: str, written: dict[str, object]) -> str:
    seen = sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    data = syntax.read(text.removeprefix(edit.BYTE_ORDER_MARK)).data
    section = data.get("kpis") if isinstance(data, dict) else None
    if isinstance(section, dict):
        return edit.add(text, ("kpis",), key, written, seen)
    if isinstance(data, dict) and "kpis" in data:
        return edit.edit(text, ("kpis",), {key: written}, seen)
    # As people write it, a line each; within braces only where the design's own form asks for it.
    after = _after(text, f"kpis:\n  {rendering.entry(key, written, Spot(2))}\n")
    found = syntax.read(after.removeprefix(edit.BYTE_ORDER_MARK))
    if not found.faults and found.data == {**_plain(data), "kpis": rendering.plain({key: written})}:
        return after
    return edit.add(text, (), "kpis", {key: written}, seen)


def _plain(data: syntax.Plain) -> dict[str, syntax.Plain]:
    return data if isinstance(data, dict) else {}


def _after(text: str, more: str) -> str:
    """The text with more lines at its end, its line breaks kept."""
    newline = "\r\n" if "\r\n" in text else "\n"
    return text + ("" if text.endswith("\n") else newline) + more.replace("\n", newline)


def _with_comments(text: str, comments: str) -> str:
    """The comments at the end; at the top where the end is part of a text that keeps its lines."""
    mark = edit.BYTE_ORDER_MARK if text.startswith(edit.BYTE_ORDER_MARK) else ""
    body = text.removeprefix(mark)
    after = _after(body, comments)
    if syntax.read(after).data == syntax.read(body).data:
        return mark + after
    return mark + comments + body


def faults(text: str, able: set[str]) -> dict[str, Finding]:
    """The errors of a text by the KPI that they stand in; of the last one where none is known."""
    document = read_text(text, "design")
    errors = [finding for finding in document.findings if finding.severity == "error"]
    starts = sorted(
        (document.places.key(("kpis", key)).line, key)
        for key in document.places.keys(("kpis",))
        if key in able
    )
    found: dict[str, Finding] = {}
    for error in errors:
        line = error.place.line if error.place else 0
        above = [key for start, key in starts if start <= line] or [key for _, key in starts]
        if above:
            found.setdefault(above[-1], error)
    return found
