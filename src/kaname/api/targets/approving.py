"""Approving: a version becomes the current one, and what is noteworthy of that is said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import isclose
from pathlib import Path

from kaname.api.kinds import kind_of
from kaname.api.opening import calendar
from kaname.api.targets.cells import tilings
from kaname.api.targets.texts import Namer
from kaname.design.load import read as read_design
from kaname.errors import Finding, KanameError
from kaname.periods import Calendar, Period, parse
from kaname.targets import ledger
from kaname.targets.entry import SHOWN, Key, ScopeKind, Target, total
from kaname.targets.ledger import Entry, Scope
from kaname.text import LANGS, message

PARTS: Mapping[str, tuple[ScopeKind, ...]] = {
    "company": ("division", "team", "member"),
    "division": ("team",),
}
PRECISION = 1e-9


@dataclass(frozen=True, slots=True)
class Approval:
    """The entry that approves, and what to look at: nothing of it keeps the approval back."""

    entry: Entry
    findings: tuple[Finding, ...]


def approve(design: Path, version: str, author: str, reason: str) -> Approval:
    """Approve a version of the ledger beside a design; its data is not needed.

    Told are: approval by who wrote it, of what was not submitted, over another approved figure,
    and parts (units, shorter periods) that do not add up to their whole. Raises KanameError where
    nothing is to be approved.
    """
    folder = design.parent / ledger.FOLDER
    before = ledger.read(folder)
    entry = ledger.move_on(folder, version, "approved", author=author, reason=reason)
    namer = Namer(read_design(design).design if design.is_file() else None)
    found = [*_who(before, entry), *_limited(_replaced(before, entry, namer))]
    found += _limited(_apart(before, entry, namer))
    found += _limited(_periods_apart(before, entry, namer))
    return Approval(entry, tuple(found))


def _who(before: Sequence[Entry], approval: Entry) -> Iterator[Finding]:
    """Approval of one's own, and without a submission."""
    states = ledger.reached(before)
    moved = [entry for entry in before if entry.number in approval.of]
    if any(entry.author.casefold() == approval.author.casefold() for entry in moved):
        yield Finding("targets.own-approval", {"author": approval.author}, None, "warning")
    if any(states[entry.number] == "draft" for entry in moved):
        yield Finding("targets.not-submitted", {"version": approval.version}, None, "warning")


def _replaced(before: Sequence[Entry], approval: Entry, namer: Namer) -> Iterator[Finding]:
    """Approved figures that another one takes the place of."""
    then, now = ledger.held(before), ledger.held((*before, approval))
    for key, (target, entry, _) in now.items():
        old = then.get(key)
        if entry.number in approval.of and old is not None and old[0].value != target.value:
            yield Finding(
                "targets.replaces",
                {
                    **namer.key(key),
                    "before": namer.figure(target.kpi, old[0].value),
                    "after": namer.figure(target.kpi, target.value),
                    "version": old[1].version,
                },
                None,
                "warning",
            )


def _apart(before: Sequence[Entry], approval: Entry, namer: Namer) -> Iterator[Finding]:
    """Wholes that the approved targets of their parts do not add up to."""
    held = {key: target for key, (target, _, _) in ledger.held((*before, approval)).items()}
    moved = [entry for entry in before if entry.number in approval.of]
    touched = {one.key for entry in moved for one in entry.targets}
    for key, whole in held.items():
        if namer.design is None or kind_of(namer.design, whole.kpi) != "sum":
            continue
        for kind in PARTS.get(whole.scope.kind, ()):
            parts = [one for one in held.values() if _is_part(one, whole, kind)]
            if touched & {key, *(one.key for one in parts)}:
                yield from _differing(key, whole, kind, parts, namer)


def _is_part(one: Target, whole: Target, kind: ScopeKind) -> bool:
    if (one.kpi, one.period, one.scope.kind) != (whole.kpi, whole.period, kind):
        return False
    return whole.scope.kind == "company" or one.scope.id.startswith(f"{whole.scope.id}/")


def _differing(
    key: Key, whole: Target, kind: ScopeKind, parts: Sequence[Target], namer: Namer
) -> Iterator[Finding]:
    together = total(one.value for one in parts)
    if not parts or isclose(together, whole.value, rel_tol=PRECISION):
        return
    level = {lang: message(f"targets.scope-{kind}", lang) for lang in LANGS}
    said = {**_sums(key, whole, parts, namer), "level": level}
    yield Finding("targets.parts-differ", said, None, "warning")


def _sums(key: Key, whole: Target, parts: Sequence[Target], namer: Namer) -> dict[str, object]:
    together = total(one.value for one in parts)
    return {
        **namer.key(key),
        "count": len(parts),
        "parts": namer.figure(whole.kpi, together),
        "whole": namer.figure(whole.kpi, whole.value),
        "difference": namer.change(whole.kpi, together - whole.value),
    }


def _periods_apart(before: Sequence[Entry], approval: Entry, namer: Namer) -> Iterator[Finding]:
    """Quarters and years that the approved targets of their own shorter periods do not make."""
    design = namer.design
    if design is None:
        return
    held = {key: target for key, (target, _, _) in ledger.held((*before, approval)).items()}
    touched = {one.key for e in before if e.number in approval.of for one in e.targets}
    dated: dict[tuple[str, Scope], list[tuple[Period, Target]]] = {}
    for one in held.values():
        period = _period(one.period, calendar(design))
        if period is not None and kind_of(design, one.kpi) == "sum":
            dated.setdefault((one.kpi, one.scope), []).append((period, one))
    for ones in dated.values():
        for period, whole in ones:
            for parts in _made_of(period, ones):
                together = total(one.value for one in parts)
                same = isclose(together, whole.value, rel_tol=PRECISION)
                if not same and touched & {whole.key, *(one.key for one in parts)}:
                    said = _sums(whole.key, whole, parts, namer)
                    yield Finding("targets.shorter-differ", said, None, "warning")


def _made_of(whole: Period, ones: Sequence[tuple[Period, Target]]) -> Iterator[list[Target]]:
    """Targets of shorter periods that fill the whole one, by their length."""
    spans = (
        (at.start, at.end, one) for at, one in ones if at.end - at.start < whole.end - whole.start
    )
    return tilings(spans, whole)


def _period(written: str, of: Calendar) -> Period | None:
    try:
        return parse(written, of)
    except KanameError:
        return None  # a label that this calendar does not have


def _limited(findings: Iterator[Finding]) -> list[Finding]:
    found = list(findings)
    more = len(found) - SHOWN
    rest = [Finding("targets.and-more", {"count": more}, None, "warning")] if more > 0 else []
    return [*found[:SHOWN], *rest]
