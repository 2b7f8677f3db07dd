"""Reporting: what was left out and what was decided, as CSV files beside the mapping."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from kaname.errors import Finding, Place
from kaname.intake import keeping
from kaname.intake.folder import Folder, put
from kaname.intake.people import Forgotten
from kaname.text import Lang, catalogue, message, printable
from kaname.warehouse.store import Generation

REJECTS = ("file", "sheet", "cell", "line", "column", "value", "reason")
DECISIONS = ("file", "sheet", "cell", "line", "severity", "rule", "decision")
_MARK = "\ufeff"  # by which Excel knows UTF-8
_RUN = ("=", "+", "-", "@", "\t", "\r")  # with which a spreadsheet begins a formula


def write(
    folder: Folder, generation: Generation, decisions: Sequence[Finding], lang: Lang
) -> list[Finding]:
    """Write `rejects.csv` and `decisions.csv`; a warning for each that another program holds."""
    return [
        *_written(folder.rejects, REJECTS, _rejects(generation, lang)),
        *_written(folder.decisions, DECISIONS, (_decision(f, lang) for f in decisions)),
    ]


def forget(folder: Folder, generation: Generation, known: Forgotten, lang: Lang) -> None:
    """Write `rejects.csv` anew, and take out of `decisions.csv` what names somebody."""
    _written(folder.rejects, REJECTS, _rejects(generation, lang))
    if folder.decisions.exists():
        with folder.decisions.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            head, *rows = list(csv.reader(file)) or [list(DECISIONS)]
        clean = [row for row in rows if not known.mentioned(" ".join(row))]
        _written(folder.decisions, head, clean)


def reason(row: Mapping[str, object], lang: Lang) -> str:
    """Why a line of the rejects was left out, in words."""
    key = str(row["reason"])
    name = key if "." in key else f"sheets.{key}"
    if name not in catalogue():
        return key
    return message(name, lang, column=row["column"] or "", value=row["value"] or "")


def cell(value: object) -> object:
    """A value for a CSV file; a text that a spreadsheet would run as a formula is shown as text."""
    if isinstance(value, str) and value.startswith(_RUN) and not _is_number(value):
        return f"'{value}"
    return value


def _rejects(generation: Generation, lang: Lang) -> Iterator[tuple[object, ...]]:
    for row in keeping.rejects(generation).iter_rows(named=True):
        yield (*(row[name] for name in REJECTS[:-1]), reason(row, lang))


def _decision(finding: Finding, lang: Lang) -> tuple[object, ...]:
    place = finding.place
    where = (place.file, place.sheet, place.cell, place.line or None) if place else (None,) * 4
    words = message(f"severity.{finding.severity}", lang)
    return (*where, words, finding.rule.rpartition(".")[2], printable(finding.text(lang)))


def _written(path: Path, head: Sequence[str], rows: Iterable[Sequence[object]]) -> list[Finding]:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(head)
    writer.writerows([cell(value) for value in row] for row in rows)
    try:
        put(path, _MARK + out.getvalue())
    except OSError as error:
        params = {"reason": error.strerror or str(error)}
        return [Finding("intake.report-unwritable", params, Place(path.name), "warning")]
    return []


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
