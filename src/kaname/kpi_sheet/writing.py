"""Writing: the KPIs as YAML, and as comments what a design does not hold or cannot measure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from kaname.design import rendering
from kaname.design.rendering import Spot
from kaname.errors import KanameError
from kaname.formula.parse import show
from kaname.formula.units import Units
from kaname.kpi_sheet.entries import Entry
from kaname.kpi_sheet.items import Item
from kaname.text import Lang, message

_UNSAFE = re.compile("[^ -~\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\ue000-\ufefe\uff00-\ufffd"
                     "\U00010000-\U0010ffff]")  # fmt: skip
_LESS = re.compile(
    r"以下|以内|未満|削減|低減|減らす|より少な|≦|<=|≤|＜|<|↓|at most|or less|under|below"
)
_MORE = re.compile(r"以上|超|≧|>=|≥|>|↑|at least|or more|over|above")


def clean(text: str) -> str:
    """The text on one line, without what YAML does not hold."""
    return _UNSAFE.sub("�", " ".join(text.split()))


def fields(item: Item, drivers: Sequence[str], *, unit: bool, goal: bool) -> dict[str, object]:
    """The KPI as keys and values of a design; `unit` and `goal`: whether it may have them."""
    entry, said = item.entry, item.entry.details
    written: dict[str, object] = {}
    if entry.name != item.key:
        written["label"] = entry.name
    if said.get("definition") or said.get("note"):
        written["description"] = said.get("definition") or said["note"]
    if said.get("owner"):
        written["owner"] = said["owner"]
    if goal:
        written["role"] = "kgi"
    if item.value is not None:
        written["value"] = item.value
    if item.expr is not None:
        written["value" if item.ratio else "formula"] = show(item.expr)
    # A measure has its own unit; the sheet's 件 would only contradict it.
    if unit and item.value is None and readable_unit(said.get("unit", "")):
        written["unit"] = unicodedata.normalize("NFKC", said["unit"])
    if _LESS.search(target := said.get("target", "")) and not _MORE.search(target):
        written["better"] = "down"
    written |= _nature(said.get("kind", ""))
    others = [key for key in drivers if key not in item.uses()]
    if others:
        written["drivers"] = others
    return written


def readable_unit(text: str) -> bool:
    """Whether the text is a unit that a design can have."""
    try:
        return bool(text) and bool(Units().parse(text))
    except KanameError:
        return False


def is_goal(entry: Entry) -> bool:
    """Whether the sheet says that it is the KGI."""
    return "kgi" in unicodedata.normalize("NFKC", entry.details.get("kind", "")).casefold()


def _nature(kind: str) -> dict[str, object]:
    plain = unicodedata.normalize("NFKC", kind).casefold()
    found: dict[str, object] = {}
    for key, words in (
        ("timing", {"leading": ("先行", "leading"), "lagging": ("遅行", "結果", "lagging")}),
        ("nature", {"quantity": ("量", "quantity"), "quality": ("質", "quality")}),
    ):
        meant = [value for value, signs in words.items() if any(sign in plain for sign in signs)]
        if len(meant) == 1:
            found[key] = meant[0]
    return found


def lines(key: str, written: Mapping[str, object]) -> Iterator[str]:
    """The lines of a KPI in the section `kpis`."""
    yield f"  {rendering.scalar(key, Spot(2, True))}:"
    for name, value in written.items():
        yield from f"    {name}:{rendering.value(value, Spot(4))}".split("\n")


def remarks(item: Item, written: Mapping[str, object], lang: Lang) -> Iterator[str]:
    """What the sheet says beyond that, one remark a line."""
    said = item.entry.details
    if item.entry.headings:
        yield message("kpi_sheet.text-heading", lang, text=" / ".join(item.entry.headings))
    if item.entry.above:
        yield message("kpi_sheet.text-above", lang, text=item.entry.above)
    if said.get("target"):
        yield message("kpi_sheet.text-target", lang, text=said["target"])
    if said.get("frequency"):
        yield message("kpi_sheet.text-frequency", lang, text=said["frequency"])
    if said.get("unit") and "unit" not in written:
        yield message("kpi_sheet.text-unit", lang, text=said["unit"])
    if said.get("kind") and not {"timing", "nature", "role"} & written.keys():
        yield message("kpi_sheet.text-kind", lang, text=said["kind"])
    if said.get("note") and said.get("note") != written.get("description"):
        yield message("kpi_sheet.text-note", lang, text=said["note"])
    yield from _calculations(item, lang)


def _calculations(item: Item, lang: Lang) -> Iterator[str]:
    """The calculations as written that did not become the formula."""
    taken = item.calculation.text if item.calculation and item.expr else None
    found = item.calculation.text if item.calculation else None
    for text in dict.fromkeys(text for text in (item.entry.details.get("formula"), found) if text):
        if item.known or item.again:
            yield message("kpi_sheet.text-calculation", lang, text=text)
        elif text != taken:
            yield message("kpi_sheet.text-not-understood", lang, text=text)


def comment(text: str, indent: str = "") -> str:
    """The text as comment lines."""
    return "\n".join(f"{indent}# {_UNSAFE.sub('�', line)}".rstrip() for line in text.split("\n"))
