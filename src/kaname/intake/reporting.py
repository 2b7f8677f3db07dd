"""Reporting: what was left out and what was decided, as CSV files beside the mapping."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path

from kaname.errors import Finding
from kaname.intake import keeping
from kaname.intake.folder import Folder
from kaname.text import Lang, catalogue, message, printable
from kaname.warehouse.store import Generation

REJECTS = ("file", "sheet", "cell", "line", "column", "value", "reason")
DECISIONS = ("file", "sheet", "cell", "line", "severity", "rule", "decision")


def write(folder: Folder, generation: Generation, decisions: Sequence[Finding], lang: Lang) -> None:
    """Write `rejects.csv` and `decisions.csv`, with the mark by which Excel knows UTF-8."""
    write_rejects(folder, generation, lang)
    _write(folder.decisions, DECISIONS, (_decision(finding, lang) for finding in decisions))


def write_rejects(folder: Folder, generation: Generation, lang: Lang) -> None:
    """Write `rejects.csv` of the generation."""
    rows = keeping.rejects(generation).select(REJECTS).iter_rows()
    _write(folder.rejects, REJECTS, ((*row[:-1], reason(row[-1], lang)) for row in rows))


def reason(key: str, lang: Lang) -> str:
    """Why something was left out, in words."""
    name = key if "." in key else f"sheets.{key}"
    return message(name, lang) if name in catalogue() else key


def _decision(finding: Finding, lang: Lang) -> tuple[object, ...]:
    place = finding.place
    where = (place.file, place.sheet, place.cell, place.line or None) if place else (None,) * 4
    words = message(f"severity.{finding.severity}", lang)
    return (*where, words, finding.rule.rpartition(".")[2], printable(finding.text(lang)))


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(head)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: object) -> object:
    """A text that a spreadsheet would run as a formula is shown as text."""
    if isinstance(value, str) and value[:1] in ("=", "+", "-", "@") and not _number(value):
        return f"'{value}"
    return value


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
