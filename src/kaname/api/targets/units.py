"""Units of targets: what they are in each dimension, what they are called and part of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from kaname.api.project import Project
from kaname.api.targets import scopes as target_scopes
from kaname.api.targets.stated_targets import Dims, Stated
from kaname.errors import KanameError
from kaname.periods import Period
from kaname.target_book.book import LEVELS
from kaname.targets.ledger import COMPANY, Scope, ScopeKind


def names(project: Project, known: Mapping[Scope, Stated]) -> dict[Scope, Scope]:
    """What the ledger calls units that rows of data name otherwise: people by name, not number.

    A name that two units of a level share stays the rows' own.
    """
    called = {
        scope: name
        for scope, stated in known.items()
        if (name := _called(project, scope, stated.last_dims())) is not None
    }
    counts = Counter(called.values())
    return {scope: name for scope, name in called.items() if name != scope and counts[name] == 1}


def _called(project: Project, scope: Scope, dims: Dims) -> Scope | None:
    """The unit by its names in its dimensions; None where a row does not say them all."""
    chain = names_of(project, scope.kind)
    if scope.kind == "member":
        chain = chain[-1:]
    if not chain or not all(name in dims for name in chain):
        return None
    return Scope(scope.kind, "/".join(dims[name] for name in chain))


def dims_of(project: Project, scope: Scope) -> Dims:
    """What a unit is in each dimension, as far as its own name says."""
    return {dim: members[0] for dim, members in target_scopes.where(project, scope).items()}


def names_of(project: Project, kind: ScopeKind) -> Sequence[str]:
    """The dimensions that name a kind of unit, the coarsest first."""
    return () if kind == "company" else target_scopes.dimensions(project.design, kind)


def memberships(
    project: Project, kpi: str, kind: ScopeKind, periods: Sequence[Period]
) -> dict[str, list[Dims]]:
    """What each unit of a level is in every period, by the last of its names, as data knows it.

    Who changes units within a period is where it was before. Nothing where the KPI has no such
    dimensions.
    """
    chain = list(names_of(project, kind))
    if len(chain) < 2 or not set(chain) <= set(project.dimensions):
        return {}
    first, last = periods[0], periods[-1]
    grain = str(first.grain)
    try:
        frame = project.measure(kpi, chain, grain, start=first.label, end=last.label).frame
    except KanameError:
        return {}
    seen: dict[str, dict[str, list[Dims]]] = {}
    for period, *members in frame.select("period", *chain).iter_rows():
        if all(member is not None for member in members):
            dims = dict(zip(chain, map(str, members), strict=True))
            seen.setdefault(str(members[-1]), {}).setdefault(period, []).append(dims)
    return {name: _through(places, periods) for name, places in seen.items()}


def _through(places: Mapping[str, Sequence[Dims]], periods: Sequence[Period]) -> list[Dims]:
    """One place for each period: the one before where that is still one, else the first."""
    last: Dims = next(iter(places.values()))[0]
    found = []
    for period in periods:
        here = places.get(period.label, ())
        last = last if last in here or not here else here[0]
        found.append(last)
    return found


def parents(
    dims: Sequence[Dims], scope: Scope, others: Mapping[Scope, Sequence[Dims]]
) -> tuple[Scope | None, ...]:
    """The unit of the next level up that the unit is a part of, in each period.

    `dims` is what the unit is in each period, `others` what all units are.
    """
    if scope.kind == "company":
        return (None,) * len(dims)
    above = [kind for kind in LEVELS[: LEVELS.index(scope.kind)] if kind != "company"]
    if scope.kind == "segment":
        above = []
    return tuple(
        next(
            (whole for kind in reversed(above) if (whole := _whole(own, kind, at, others))),
            COMPANY if COMPANY in others else None,
        )
        for at, own in enumerate(dims)
    )


def _whole(own: Dims, kind: str, at: int, others: Mapping[Scope, Sequence[Dims]]) -> Scope | None:
    """The unit of a level whose dimensions all agree with the unit's own."""
    for scope, known in others.items():
        theirs = known[at]
        if scope.kind == kind and theirs and theirs.items() <= own.items():
            return scope
    return None
