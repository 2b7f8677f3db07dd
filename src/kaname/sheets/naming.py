"""Naming: what each column is called, apart from its unit and its marks."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from kaname.errors import Finding, Place
from kaname.sheets import units
from kaname.sheets.table import Unit
from kaname.warehouse.written import headers

_MARK = re.compile(
    r"\s*[(（\[【]\s*[※*＊]?\s*(?:必須|任意|入力必須|必須入力|required|optional)[^)）\]】]*[)）\]】]"
    r"|\s*※\s*(?:必須|任意|入力)[^\s]*|\s*[*＊]+$|^[*＊]+\s*|\s*[↑↓▲▼△▽⇅]$",
    re.IGNORECASE,
)
_WRAP = re.compile(r"(?<=[^\x00-\xff])\s*[\r\n]+\s*|\s*[\r\n]+\s*(?=[^\x00-\xff])")


@dataclass(frozen=True, slots=True)
class Head:
    """A column's header, read."""

    number: int  # on the sheet
    name: str
    header: str  # as written, several lines joined with ` / `
    parts: tuple[str, ...]  # from top to bottom, without marks and unit
    unit: Unit | None = None


def read(numbers: Sequence[int], parts: Sequence[tuple[str, ...]]) -> list[Head]:
    """The header of each column; names may still be empty or repeated."""
    return [_head(number, words) for number, words in zip(numbers, parts, strict=True)]


def clean(text: str) -> str:
    """A header on one line without marks such as （※必須）."""
    return " ".join(_MARK.sub("", _WRAP.sub("", text)).split())


def _head(number: int, parts: tuple[str, ...]) -> Head:
    unit: Unit | None = None
    words: list[str] = []
    for part in parts:
        word, own = units.in_header(clean(part))
        if own is None and words and (alone := units.unit_of(word.strip("()（）[]"))):
            word, own = "", alone
        unit = own or unit
        if word:
            words.append(word)
    header = " / ".join(" ".join(part.split()) for part in parts)
    return Head(number, " / ".join(dict.fromkeys(words)), header, tuple(words), unit)


def once(heads: Sequence[Head], place: Place) -> tuple[list[Head], list[Finding]]:
    """The columns with names that are there and differ, and what was done for it."""
    names, found = headers([head.name for head in heads], place)
    return (
        [replace(head, name=name) for head, name in zip(heads, names, strict=True)],
        [replace(finding, severity="info") for finding in found],
    )


def by_hand(heads: Sequence[Head], stated: Mapping[str, str]) -> list[Head]:
    """The columns with the units that a person stated: `千円`, `JPY`, `%`, `1`."""
    return [
        replace(head, unit=_stated(stated[head.name])) if head.name in stated else head
        for head in heads
    ]


def _stated(text: str) -> Unit:
    return Unit("1") if text.strip() == "1" else units.unit_of(text) or Unit(text)
