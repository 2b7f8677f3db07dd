"""Drops: what became of files that somebody dropped, as the page shows it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from zoneinfo import ZoneInfo

from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

import kaname.api
from kaname.api.data_folder import Status, Taken
from kaname.errors import Finding, KanameError
from kaname.intake import keeping
from kaname.intake.merging import Merged
from kaname.intake.reporting import reason
from kaname.intake.restating import restatement
from kaname.mapping.coverage import Coverage
from kaname.sales_model import TABLES
from kaname.sheets.table import Table
from kaname.text import Lang, label, message
from kaname.web.branches import Branch, branches

MOST = 50  # lines of a list on the page; all are in the folder's CSV files
LONGEST_NAME = 150  # bytes of UTF-8 without the suffix
RESERVED = re.compile(r"(?i)con|prn|aux|nul|com\d|lpt\d")  # names that Windows keeps for itself
INSISTED = ("intake.rows-vanish", "intake.older-file")  # faults that a person may overrule


@dataclass(frozen=True, slots=True)
class Line:
    """A finding: its severity as a word and a class, where it is, and what it says."""

    severity: str
    word: str
    place: str
    words: SafeString  # what stands between backticks is marked as code


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table that was found."""

    title: str  # `deals.xlsx [2026-11] B4:H30`
    rows: int
    used: tuple[tuple[str, str], ...]  # header, what it became
    unused: tuple[str, ...]
    missing: tuple[str, ...]  # columns of the model that people would fill
    decisions: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """Rows of a table of the model after the load."""

    label: str
    source: str
    rows: int
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class Result:
    """What became of the files."""

    sheets: tuple[Sheet, ...]
    unknown: tuple[str, ...]
    kept: tuple[Kept, ...]
    check: tuple[Line, ...]
    rejects: tuple[dict[str, object], ...]
    rejected: int
    trees: tuple[Branch, ...]
    proposed: bool
    made_design: bool
    changes: int
    restated: tuple[str, ...]


def result(taken: Taken, lang: Lang, *, with_tree: bool) -> Result:
    """The page's view of an intake; `with_tree` measures its first design, too."""
    intake = taken.intake
    rejects = keeping.rejects(intake.made.generation)
    return Result(
        sheets=tuple(
            _sheet(table, applied.coverage, lang)
            for one in intake.brought
            for table, applied in zip(one.tables, one.applied, strict=True)
        ),
        unknown=tuple(table.title for table in intake.unknown),
        kept=tuple(
            _kept(table, source, merged, lang)
            for (table, source), merged in intake.made.merged.items()
            if (table, source) not in intake.plan.mapping.derived
        ),
        check=_lines([f for f in taken.findings if f.severity != "info"], lang)[:MOST],
        rejects=tuple(_reject(row, lang) for row in rejects.head(MOST).iter_rows(named=True)),
        rejected=rejects.height,
        trees=_trees(taken, lang) if with_tree else (),
        proposed=intake.plan.text is not None,
        made_design=taken.made_design,
        changes=intake.made.changed,
        restated=tuple(restatement(one, lang) for one in intake.made.restated[:MOST]),
    )


def _kept(table: str, source: str, merged: Merged, lang: Lang) -> Kept:
    counts = (merged.rows, merged.added, merged.changed, merged.removed)
    return Kept(label(TABLES[table].label, lang), source, *map(len, counts))


def standing(found: Status, lang: Lang) -> dict[str, object]:
    """The state of every source in every table, for the page's context.

    Registers that are only derived from lists are left out: they have no state of their own.
    """
    states = [
        {
            "label": label(TABLES[table].label, lang),
            "source": state.source,
            "file": state.file,
            "seen": _local(state.file_modified, found.timezone),
            "rows": state.rows,
            "rejects": state.rejects,
            "late": state.late_entries,
            "duplicates": state.duplicates,
        }
        for table, state in found.states
        if (table, state.source) not in found.derived
    ]
    rejects = keeping.rejects(found.generation)
    return {
        "states": states,
        "loaded": _local(found.record.loaded_at, found.timezone),
        "generations": found.generations,
        "unread": found.record.questions,
        "left_out": tuple(_reject(row, lang) for row in rejects.head(MOST).iter_rows(named=True)),
        "left_out_all": rejects.height,
    }


def plain_name(name: str) -> str:
    """The name of a dropped file as every system can keep it; what it cannot is left out."""
    path = PurePosixPath(re.sub(r'[<>:"|?*\x00-\x1f\\/]', "_", name))
    stem = path.stem.encode("utf-8", "replace")[:LONGEST_NAME].decode("utf-8", "ignore")
    stem = f"_{stem}" if RESERVED.fullmatch(stem) else stem
    return f"{stem.rstrip('. ') or 'file'}{path.suffix[:10]}"


def lines(findings: Sequence[Finding], lang: Lang) -> list[SafeString]:
    """Findings as lines of text, without the folder that files lie in."""
    return [marked(_short(finding, lang)) for finding in findings]


def marked(text: str) -> SafeString:
    """The text as HTML, what stands between backticks as code."""
    return mark_safe(re.sub(r"`([^`]+)`", r"<code>\1</code>", conditional_escape(text)))


def _short(finding: Finding, lang: Lang) -> str:
    place = _place(finding)
    return f"{place}: {finding.text(lang)}" if place else finding.text(lang)


def _place(finding: Finding) -> str:
    if finding.place is None:
        return ""
    text = str(finding.place)
    return text.replace(finding.place.file, Path(finding.place.file).name, 1)


def _lines(findings: Sequence[Finding], lang: Lang) -> tuple[Line, ...]:
    return tuple(
        Line(f.severity, message(f"severity.{f.severity}", lang), _place(f), marked(f.text(lang)))
        for f in findings
    )


def _sheet(table: Table, cover: Coverage, lang: Lang) -> Sheet:
    between = "・" if lang == "ja" else ", "
    used = tuple(
        (header, between.join(label(TABLES[t].columns[c].label, lang) for t, c in pairs))
        for header, pairs in cover.used.items()
        if pairs
    )
    return Sheet(
        title=table.title,
        rows=table.frame.height,
        used=used,
        unused=cover.unused,
        missing=tuple(label(TABLES[t].columns[c].label, lang) for t, c in cover.missing),
        decisions=_lines(table.decisions, lang)[:MOST],
    )


def _reject(row: dict[str, object], lang: Lang) -> dict[str, object]:
    file = Path(str(row["file"])).name
    at = row["cell"] or row["line"]
    sheet = f" [{row['sheet']}]" if row["sheet"] else ""
    words = reason(row, lang)
    place = f"{file}{sheet} {at}"
    return {"place": place, "column": row["column"] or "", "value": row["value"], "why": words}


def _trees(taken: Taken, lang: Lang) -> tuple[Branch, ...]:
    """The first design's tree; none where the data gives no figure yet."""
    if taken.design is None:
        return ()
    store = taken.intake.folder.path / "store"
    try:
        tree = kaname.api.open(taken.design, store=store).tree()
    except KanameError:
        return ()
    return branches(tree, lang)


def _local(instant: datetime | None, timezone: str) -> str:
    """An instant of UTC where the company is: 2026-11-24 18:02."""
    if instant is None:
        return "—"
    return f"{instant.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)):%Y-%m-%d %H:%M}"
