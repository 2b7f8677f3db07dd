"""The base of a book: a KPI's targets as they stand, approved and as a version has them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaname.api.project import Project
from kaname.api.targets import units as target_units
from kaname.api.targets.stated_targets import Dims, Stated, renamed, stated, versions
from kaname.errors import KanameError
from kaname.periods import Calendar, Period, parse
from kaname.target_book.book import Cell
from kaname.targets import ledger
from kaname.targets.ledger import Entry, Scope, Target
from kaname.text import Lang, message


@dataclass(frozen=True, slots=True)
class Standing:
    """A target as it stands: its figure, its version, and the ledger's target where it is there.

    `author` is who wrote it into the ledger; empty for a figure of a budget table, of which
    `as_of` says the day where that is known, and `basis` what it rests on.
    """

    value: float
    version: str
    target: Target | None = None
    author: str = ""
    as_of: str = ""
    basis: str = ""


Standings = Mapping[Cell, Standing]


@dataclass(frozen=True, slots=True)
class Base:
    """A KPI's targets within a term. `version` is what edits of them belong to.

    `proposed` are the targets of that version, with the approved ones where it has none;
    `dims` what the units are in each period, as far as it is known.
    """

    entries: tuple[Entry, ...]
    version: str
    proposed: Standings
    current: Standings
    dims: Mapping[Scope, Mapping[str, Dims]]


def base(project: Project, kpi: str, term: Period, version: str | None, lang: Lang) -> Base:
    """The targets of the KPI in the term; `version` None: its draft, or a new one in `lang`."""
    entries = ledger.read(project.path.parent / ledger.FOLDER)
    found = stated(project, kpi, term)
    names = target_units.names(project, found)
    known = renamed(found, names)
    written = _of_ledger(entries, kpi, term, project.calendar, names)
    ours = version or _draft(entries, written) or _new(project, entries, lang)
    current, own = _of_rows(known), _of_rows(known, ours)
    approved = {id(target) for target, _, _ in ledger.held(entries).values()}
    for cell, standings in written.items():
        for standing in standings:
            if id(standing.target) in approved:
                current[cell] = standing
            if standing.version == ours:
                own[cell] = standing
    dims = {s: {p.label: dims for p, dims in unit.dims().items()} for s, unit in known.items()}
    return Base(entries, ours, {**current, **own}, current, dims)


def _of_ledger(
    entries: Sequence[Entry],
    kpi: str,
    term: Period,
    calendar: Calendar,
    names: Mapping[Scope, Scope],
) -> dict[Cell, list[Standing]]:
    """Every target of the KPI in the term as it was ever written, the newest last."""
    found: dict[Cell, list[Standing]] = {}
    for entry in entries:
        for one in entry.targets:
            period = _period(one.period, calendar) if one.kpi == kpi else None
            if period and term.start <= period.start and period.end <= term.end:
                standing = Standing(one.value, entry.version, one, entry.author)
                scope = names.get(one.scope, one.scope)
                found.setdefault((scope, period.label), []).append(standing)
    return found


def _period(label: str, calendar: Calendar) -> Period | None:
    try:
        return parse(label, calendar)
    except KanameError:
        return None


def _of_rows(known: Mapping[Scope, Stated], version: str | None = None) -> dict[Cell, Standing]:
    return {
        (scope, period.label): Standing(row.value, row.version, as_of=row.as_of, basis=row.basis)
        for scope, unit in known.items()
        for period, row in unit.newest(version).items()
    }


def _draft(entries: Sequence[Entry], written: Mapping[Cell, Sequence[Standing]]) -> str | None:
    """The version that was last written and is not approved yet; None where there is none."""
    states = ledger.reached(entries)
    ours = {id(one.target) for found in written.values() for one in found}
    for entry in reversed(entries):
        if states.get(entry.number, "approved") != "approved" and any(
            id(one) in ours for one in entry.targets
        ):
            return entry.version
    return None


def _new(project: Project, entries: Sequence[Entry], lang: Lang) -> str:
    """A version's name that is not taken: 修正, 修正2; revised, revised 2."""
    taken = {*ledger.versions(entries), *versions(project)}
    plain = message("target_book.revised", lang)
    space = "" if lang == "ja" else " "
    names = (plain if number == 1 else f"{plain}{space}{number}" for number in range(1, 10_000))
    return next(name for name in names if name not in taken)
