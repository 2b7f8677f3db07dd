"""Reading a book of targets back: its edited cells become adjustments in a draft of the ledger."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from kaname.api.project import Project
from kaname.api.targets.adjusting import Work, adjusted, followed, followers, told
from kaname.api.targets.base import Base, Standing, base
from kaname.api.targets.book import design_name, mark
from kaname.errors import Finding, KanameError, Place
from kaname.periods import Grain, Period, display, parse, period_of
from kaname.target_book import reading, sums
from kaname.target_book.book import same
from kaname.target_book.reading import Answer, Edit
from kaname.target_book.shown import exact
from kaname.target_book.stamp import Stamp
from kaname.target_book.sums import Gap
from kaname.targets import ledger
from kaname.targets.ledger import Entry
from kaname.text import LANGS, Lang, message

A_DAY = timedelta(days=1)
MOST = 30  # faults of one kind that are told one by one


@dataclass(frozen=True, slots=True)
class Read:
    """What came of a book: the draft (None where no cell was edited), and what else is to say."""

    entry: Entry | None
    edits: tuple[Edit, ...]
    notices: tuple[Finding, ...]


def read_book(
    project: Project,
    path: Path,
    author: str,
    lang: Lang,
    *,
    version: str | None = None,
    accept_gaps: bool = False,
) -> Read:
    """Take over the edited cells of a book as a draft; the file itself is only read.

    `version` instead of the one that the book names. Gaps between parts and wholes that edits
    made or widened are refused, or with `accept_gaps` kept with the edits. Raises KanameError
    with all that is wrong, by cell; then nothing is written.
    """
    if not author.strip():
        raise KanameError(Finding("targets.author-missing"))
    answer = reading.read(path)
    _refuse_strange(project, answer, path)
    stamp = answer.stamp
    known = base(project, stamp.origin.kpi, _around(stamp, project), stamp.origin.version, lang)
    edits, conflicts = _against(answer, known, stamp)
    gaps = _gaps(answer, known, edits)
    refused = [] if accept_gaps else [gap for gap in gaps if not gap.is_smaller]
    kept = [gap for gap in gaps if gap not in refused]
    faults = [*answer.faults, *conflicts, *(_told(gap, answer, project) for gap in refused)]
    notices = limited([*(_kept(gap, answer, project) for gap in kept), *answer.notices])
    if faults:
        raise KanameError([*limited(faults), *notices])
    if not edits:
        return Read(None, (), tuple(notices))
    work = Work(project, author.strip(), path.name, lang, known, stamp, gaps)
    longer = followers(edits, work)
    notices += limited(list(_over(edits, project, stamp)))
    entry = ledger.append(
        project.path.parent / ledger.FOLDER,
        version=version or stamp.origin.version,
        author=author.strip(),
        reason=message("target_book.entry-reason", lang, count=len(edits), file=path.name),
        targets=[*(adjusted(edit, work) for edit in edits), *followed(longer, work)],
    )
    return Read(entry, tuple(edits), (*notices, *limited(told(longer, work))))


def _over(edits: Sequence[Edit], project: Project, stamp: Stamp) -> Iterator[Finding]:
    """A warning for each edited target of a period that is over."""
    for edit in edits:
        period = parse(edit.period, project.calendar)
        if period.end - A_DAY <= project.as_of:
            shown = {lang: display(period, lang) for lang in LANGS}
            figures = {"before": edit.before, "after": edit.after}
            said: dict[str, object] = {
                name: exact(value, stamp.unit) for name, value in figures.items()
            }
            said |= {"period": shown}
            yield Finding("target_book.period-over", said, edit.place, "warning")


def _around(stamp: Stamp, project: Project) -> Period:
    """The year around the book's periods, for targets of longer periods; else the book's term."""
    term = parse(stamp.term, project.calendar)
    year = period_of(term.start, Grain.YEAR, project.calendar)
    return year if term.end <= year.end else term


def _refuse_strange(project: Project, answer: Answer, path: Path) -> None:
    """KanameError for a book of another design, another ledger, or a KPI that is no more."""
    origin, place = answer.stamp.origin, Place(str(path))
    entries = ledger.read(project.path.parent / ledger.FOLDER)
    first = tuple(entry for entry in entries if entry.number <= origin.entry)
    if origin.entry and mark(first) != (origin.entry, origin.digest):
        raise KanameError(Finding("target_book.other-ledger", {"entry": origin.entry}, place))
    if not origin.entry and origin.design != design_name(project):
        params = {"made": origin.design, "design": design_name(project)}
        raise KanameError(Finding("target_book.other-design", params, place))
    if origin.kpi not in project.design.kpis:
        raise KanameError(Finding("target_book.kpi-gone", {"kpi": origin.kpi}, place))


def _against(answer: Answer, known: Base, stamp: Stamp) -> tuple[list[Edit], list[Finding]]:
    """The edits that the ledger does not have yet, and those that contradict what it has now."""
    edits: list[Edit] = []
    conflicts: list[Finding] = []
    for edit in answer.edits:
        now = known.proposed.get(edit.cell)
        value = None if now is None else now.value
        if same(value, edit.before):
            edits.append(edit)
        elif not same(value, edit.after):
            conflicts.append(_conflict(edit, now, stamp))
    return edits, conflicts


def _conflict(edit: Edit, now: Standing | None, stamp: Stamp) -> Finding:
    author = {lang: now.author if now and now.author else _table(lang) for lang in LANGS}
    figures = {"before": edit.before, "now": now.value if now else None, "after": edit.after}
    shown = {name: exact(value, stamp.unit) for name, value in figures.items()}
    return Finding("target_book.conflict", {**shown, "by": author}, edit.place)


def _table(lang: Lang) -> str:
    return message("target_book.stated-again", lang)


def _gaps(answer: Answer, known: Base, edits: Sequence[Edit]) -> list[Gap]:
    """Where parts no longer add up to the whole; none for what does not add."""
    if not answer.stamp.adds:
        return []
    now = {cell: known.proposed.get(cell) for cell in answer.stamp.figures()}
    before = {cell: None if one is None else one.value for cell, one in now.items()}
    after = before | {edit.cell: edit.after for edit in edits}
    parents = {
        (scope, period): parent
        for scope, unit in answer.stamp.units.items()
        for period, parent in zip(answer.stamp.periods, unit.parents, strict=True)
    }
    return sums.gaps(before, after, parents, {edit.cell for edit in edits}, answer.unread)


def _kept(gap: Gap, answer: Answer, project: Project) -> Finding:
    return replace(_told(gap, answer, project), rule="target_book.gap-kept", severity="warning")


def _told(gap: Gap, answer: Answer, project: Project) -> Finding:
    stamp = answer.stamp
    period: Period = parse(gap.period, project.calendar)
    cells = [answer.places[cell] for cell in gap.edited if cell in answer.places]
    params: dict[str, object] = {
        "period": {lang: display(period, lang) for lang in LANGS},
        "level": {lang: message(f"target_book.level-{gap.level}", lang) for lang in LANGS},
        "name": stamp.units[gap.whole].name,
        "parts": exact(gap.parts, stamp.unit),
        "whole": exact(gap.stated, stamp.unit),
        "difference": exact(gap.difference, stamp.unit, signed=True),
        "cells": ", ".join(f"[{place.sheet}] {place.cell}" for place in cells),
    }
    return Finding("target_book.parts-differ", params, answer.places.get((gap.whole, gap.period)))


def limited(findings: Sequence[Finding]) -> list[Finding]:
    """The first findings of each kind, and how many more there are."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.rule, []).append(finding)
    return [one for found in kinds.values() for one in _first(found)]


def _first(found: Sequence[Finding]) -> Iterator[Finding]:
    yield from found[:MOST]
    if len(found) > MOST:
        params = {"count": len(found) - MOST}
        yield Finding("target_book.and-more", params, severity=found[0].severity)
