"""The book of targets: a KPI's targets as a workbook, made from the ledger and budget tables."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

from kaname.api import goals
from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.api.targets import targeting
from kaname.api.targets import units as target_units
from kaname.api.targets.base import Base, Standing, Standings, base
from kaname.api.targets.people import Person, people
from kaname.api.targets.stated_steps import stated_step
from kaname.api.targets.stated_targets import Dims
from kaname.api.targets.texts import Namer
from kaname.errors import Finding, KanameError
from kaname.periods import Grain, Period, display, parse, shift_period, spine, today
from kaname.target_book import writing
from kaname.target_book.book import LEVELS, Book, Cell, Evidence, Figures, Origin, Unit
from kaname.targets import text
from kaname.targets.ledger import Entry, Scope, ScopeKind, Step
from kaname.text import LANGS, Lang, label, message

FINEST = (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR)
YEAR = 365.25


def write_book(
    project: Project,
    out: Path,
    lang: Lang,
    *,
    kpi: str | None = None,
    period: str | None = None,
    version: str | None = None,
) -> Book:
    """Write the targets of a KPI (the KGI) in a period (the year planned now) as a workbook.

    `version` is what edits will belong to: by default the draft that there is, else a new one.
    Raises KanameError for unknown names, for a KPI without targets, and for a file that is there.
    """
    writing.refuse(out, lang)
    made = book(project, lang, kpi=kpi, period=period, version=version)
    writing.write(made, out, lang)
    return made


def book(
    project: Project,
    lang: Lang,
    *,
    kpi: str | None = None,
    period: str | None = None,
    version: str | None = None,
) -> Book:
    """What the workbook holds. Raises KanameError as `write_book` does."""
    name = targeting.kpi_of(project, kpi)
    term = targeting.period_of(project, period, name)
    known = base(project, name, term, version, lang)
    periods = _periods(project, known.proposed, term)
    if not periods:
        named = Namer(project.design).kpi(name)
        params = {"kpi": named, "period": {one: display(term, one) for one in LANGS}}
        raise KanameError(Finding("target_book.no-targets", params))
    units = _units(project, name, known, periods, lang)
    adds = kind_of(project.design, name) == "sum"
    return Book(
        origin=Origin(design_name(project), name, known.version, *mark(known.entries)),
        label=label(project.design.kpis[name].label or name, lang),
        unit=project.units[name],
        term=term,
        periods=periods,
        units=units,
        evidence=tuple(_evidence(units, _stepped(project, known, lang), periods, adds=adds)),
        adds=adds,
        made=today(project.calendar),
        now=_now(known.current, periods, lang),
        before={p.label: shift_period(p, -1, "year", project.calendar) for p in periods},
    )


def _now(current: Standings, periods: Sequence[Period], lang: Lang) -> str:
    """The versions that are approved, in the order of the periods, each with the first of its own.

    `original (April 2026 on), revised (October 2026 on)`.
    """
    first: dict[str, Period] = {}
    for period in periods:
        for (_, label_), one in current.items():
            if label_ == period.label and one.version:
                first.setdefault(one.version, period)
    if not first:
        return message("target_book.stated-again", lang)
    if len(first) == 1:
        return next(iter(first))
    shown = (
        message("target_book.version-from", lang, version=version, period=display(period, lang))
        for version, period in first.items()
    )
    return {"ja": "、", "en": ", "}[lang].join(shown)


def design_name(project: Project) -> str:
    """What a book calls the design that it was made from."""
    return label(project.design.name, "ja")


def mark(entries: Sequence[Entry]) -> tuple[int, str]:
    """The number of the ledger's last entry and a digest of it; 0 and nothing for no entry."""
    if not entries:
        return 0, ""
    last = entries[-1]
    return last.number, sha256(text.written(last, "").encode()).hexdigest()


def _periods(project: Project, found: Standings, term: Period) -> tuple[Period, ...]:
    """The periods of the term in the grain of which there are most targets."""
    known = [parse(label, project.calendar) for _, label in found]
    grains = Counter(period.grain for period in known)
    if not grains:
        return ()
    grain = max(FINEST, key=lambda one: grains[one])
    inside = [p for p in known if p.grain is grain]
    return tuple(spine(grain, min(inside).start, max(inside).start, project.calendar))


def _units(
    project: Project, kpi: str, known: Base, periods: Sequence[Period], lang: Lang
) -> tuple[Unit, ...]:
    """The units that have targets, level by level, parts of one whole together."""
    labels = [period.label for period in periods]
    scopes = dict.fromkeys(scope for scope, period in known.proposed if period in labels)
    dims = _dims(project, kpi, known, list(scopes), periods)
    register = people(project)
    past = {kind: _last_year(project, kpi, kind, periods) for kind in {s.kind for s in scopes}}
    made = [
        Unit(
            scope=scope,
            name=_name(project, scope, dims[scope], register, lang),
            parents=target_units.parents(dims[scope], scope, dims),
            targets=_figures(known.proposed, scope, labels),
            current=_figures(known.current, scope, labels),
            last_year=_past(project, scope, dims[scope], past[scope.kind], len(periods)),
            tenure=_tenure(scope, dims[scope], register, periods[0], lang),
            area=register[scope.id].area if scope.id in register else "",
        )
        for scope in scopes
    ]
    return tuple(sorted(made, key=_place))


def _place(unit: Unit) -> tuple[int, list[str], str]:
    whole = [parent.id for parent in unit.parents[-1:] if parent is not None]
    return LEVELS.index(unit.scope.kind), whole, unit.scope.id


def _dims(
    project: Project, kpi: str, known: Base, scopes: Sequence[Scope], periods: Sequence[Period]
) -> dict[Scope, Sequence[Dims]]:
    """What each unit is in every period: as rows state, as data knows it, as its name says."""
    found: dict[Scope, Sequence[Dims]] = {}
    seen: dict[ScopeKind, Mapping[str, Sequence[Dims]]] = {}
    for scope in scopes:
        chain = target_units.names_of(project, scope.kind)
        said = known.dims.get(scope, {}).items()
        stated = {label: dims for label, dims in said if chain and set(chain) <= dims.keys()}
        if stated:
            found[scope] = [_nearest(stated, period.label) for period in periods]
            continue
        if scope.kind not in seen:
            seen[scope.kind] = target_units.memberships(project, kpi, scope.kind, periods)
        named = [target_units.dims_of(project, scope)] * len(periods)
        found[scope] = seen[scope.kind].get(scope.id.rpartition("/")[2], named)
    return found


def _nearest(stated: Mapping[str, Dims], label: str) -> Dims:
    """What is stated of a period, else of the last one before it, else of the first."""
    before = [one for one in stated if one <= label]
    return stated[max(before) if before else min(stated)]


def _name(
    project: Project,
    scope: Scope,
    dims: Sequence[Dims],
    register: Mapping[str, Person],
    lang: Lang,
) -> str:
    if scope.kind == "company":
        return message("target_book.level-company", lang)
    if scope.kind == "member" and scope.id in register:
        return register[scope.id].name
    if scope.kind == "segment" and scope.id in project.design.segments:
        return label(project.design.segments[scope.id].label or scope.id, lang)
    last = target_units.names_of(project, scope.kind)[-1:]
    return next((dims[-1][dim] for dim in last if dim in dims[-1]), scope.id.rpartition("/")[2])


def _figures(found: Standings, scope: Scope, labels: Sequence[str]) -> Figures:
    standings: list[Standing | None] = [found.get((scope, period)) for period in labels]
    return tuple(None if one is None else one.value for one in standings)


def _tenure(
    scope: Scope,
    dims: Sequence[Dims],
    register: Mapping[str, Person],
    first: Period,
    lang: Lang,
) -> str:
    """The band that the data says, else the years since hiring."""
    if scope.kind != "member":
        return ""
    if said := dims[-1].get("tenure"):
        return said
    hired = register[scope.id].hired if scope.id in register else None
    if hired is None:
        return ""
    years = max((first.start - hired).days / YEAR, 0.0)
    return message("target_book.years", lang, years=years)


def _last_year(
    project: Project, kpi: str, kind: ScopeKind, periods: Sequence[Period]
) -> dict[tuple[tuple[str, ...], int], float]:
    """What was reached a year before, by the members of the level's dimensions and the period."""
    names = list(target_units.names_of(project, kind))
    names = names[-1:] if kind == "member" else names
    before = [shift_period(p, -1, "year", project.calendar) for p in periods]
    if not (names or kind == "company") or not set(names) <= set(project.dimensions):
        return {}
    grain = str(periods[0].grain)
    figures = project.measure(kpi, names, grain, start=before[0].label, end=before[-1].label)
    at = {period.label: number for number, period in enumerate(before)}
    rows = figures.frame.select("period", *names, "value").drop_nulls("value").iter_rows()
    complete = {period.label for period in goals.complete(project, kpi, periods[0].grain)}
    return {
        (tuple(str(member) for member in members), at[period]): float(value)
        for period, *members, value in rows
        if period in complete
    }


def _past(
    project: Project,
    scope: Scope,
    dims: Sequence[Dims],
    past: Mapping[tuple[tuple[str, ...], int], float],
    size: int,
) -> Figures:
    names = target_units.names_of(project, scope.kind)
    names = names[-1:] if scope.kind == "member" else names
    members = tuple(dims[-1].get(name, "") for name in names)
    return tuple(past.get((members, at)) for at in range(size))


def _stepped(project: Project, known: Base, lang: Lang) -> dict[Cell, tuple[Step, ...]]:
    """The steps of each target: the ledger's, or what a budget's row says that it rests on."""
    return {
        cell: one.target.steps if one.target else (stated_step(one, project, lang),)
        for cell, one in known.proposed.items()
        if one.target is not None or one.basis
    }


def _evidence(
    units: Sequence[Unit],
    found: Mapping[Cell, tuple[Step, ...]],
    periods: Sequence[Period],
    *,
    adds: bool,
) -> Iterator[Evidence]:
    """The steps of each unit, summed where only the period differs; of what does not add, means."""
    for unit in units:
        same: dict[tuple[object, ...], Evidence] = {}
        for period in periods:
            for step in found.get((unit.scope, period.label), ()):
                share = step.value if adds else step.value / len(periods)
                key = (step.kind, step.source, step.author, step.on, step.reason)
                known = same.get(key)
                same[key] = (
                    _first(unit, step, share, period.label)
                    if known is None
                    else replace(known, value=known.value + share, last=period.label)
                )
        yield from same.values()


def _first(unit: Unit, step: Step, value: float, period: str) -> Evidence:
    return Evidence(
        unit.scope,
        unit.name,
        step.kind,
        value,
        step.source,
        step.author,
        step.on,
        step.reason,
        period,
        period,
    )
