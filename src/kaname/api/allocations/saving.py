"""An allocation written into the ledger: a draft with every unit's, person's and month's target."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from kaname.allocation.fairness import Fairness
from kaname.api.allocations.allocating import COMPANY, Allocation
from kaname.api.allocations.ratio_targets import RatioTargets
from kaname.api.project import Project
from kaname.api.targets.targeting import statements
from kaname.periods import today
from kaname.targets.ledger import (
    FOLDER,
    Entry,
    Scope,
    ScopeKind,
    Step,
    append,
    target,
)

PLACES = 6  # of shares
ABOVE: tuple[ScopeKind, ...] = ("member", "team", "division")  # from people up
Row = tuple[str, Scope, float]  # period, whose, figure


def save(
    project: Project,
    found: Allocation | RatioTargets,
    *,
    version: str,
    author: str,
    reason: str,
    source: str,
    fair: Fairness | None = None,
) -> Entry:
    """A draft entry of the version beside the design; each target has an allocation step.

    `source` says in words what the parts rest on. The step's detail has what is needed to say why
    one has that figure: its share of the whole, what each key alone would have given, the whole and
    the version that it is of, and of people how attainable it is as `fair` judged it.
    The company's own figures are written where they were asked for, not where the target that is
    there was divided: its evidence stays. Raises KanameError, and then nothing is written.
    """
    on = today(project.calendar)
    if isinstance(found, Allocation):
        rows = list(_rows(found))
        details = _details(project, found, rows, fair)
    else:
        rows, details = list(_ratios(found)), _of_ratios(found)
    targets = [
        target(
            found.kpi,
            period,
            scope,
            [Step("allocation", value, source, author, on, reason, details[scope])],
        )
        for period, scope, value in rows
    ]
    return append(
        project.path.parent / FOLDER,
        version=version,
        author=author,
        reason=reason,
        targets=targets,
    )


def _details(
    project: Project, found: Allocation, rows: Sequence[Row], fair: Fairness | None
) -> dict[Scope, dict[str, object]]:
    """What the figures rest on, of each unit and person."""
    keys = {key.name: round(key.weight, PLACES) for key in found.keys}
    common = {"keys": keys, "step": str(found.steps.size), **_whole(project, found)}
    alone = _alone(found)
    chances = {s.holder.name: s.attainability for s in fair.standings} if fair else {}
    details: dict[Scope, dict[str, object]] = {}
    for period, scope, value in rows:
        if period != found.period.label:
            continue
        own: dict[str, object] = {"by_key": alone.get(scope, {})}
        if found.whole:
            own["share"] = round(value / found.whole, PLACES)
        if scope.id in chances and scope.kind in ("member", "segment"):
            own["attainability"] = round(chances[scope.id], 2)
        details[scope] = common | own
    return details


def _whole(project: Project, found: Allocation) -> dict[str, object]:
    """What was divided, and the version that it is of, where it was not asked for here."""
    told = {"whole": found.whole, "period": found.period.label, "place": found.source}
    if found.source == "asked":
        return told
    known = statements(project, found.kpi, found.period, Scope("company"))
    same = [one.version for one in known if one.target.value == found.whole]
    return told | ({"version": same[-1]} if same else {})


def _alone(found: Allocation) -> dict[Scope, dict[str, float]]:
    """The share of the whole that each key alone would give, by whose it is."""
    dims = found.staff.dims
    sums: dict[Scope, dict[str, float]] = {}
    for name, parts in found.by_key.items():
        for path, part in zip(found.staff.paths, parts.tolist(), strict=True):
            for depth, level in enumerate((COMPANY, *dims)):
                scope = _scope(level, path[:depth], dims)
                if scope is not None:
                    own = sums.setdefault(scope, {})
                    own[name] = own.get(name, 0.0) + part
    return {scope: {k: round(v, PLACES) for k, v in own.items()} for scope, own in sums.items()}


def _of_ratios(found: RatioTargets) -> dict[Scope, dict[str, object]]:
    """What the ratios rest on: the counts that make each, and where its owner stands today."""
    common: dict[str, object] = {"asked": found.asked, "prior": round(found.prior, 2)}
    dims = tuple(dict.fromkeys(s.level for s in found.shares if s.level != COMPANY))
    details: dict[Scope, dict[str, object]] = {}
    for share in found.shares:
        scope = _scope(share.level, share.path, dims)
        if scope is None:
            continue
        before = details.get(scope)
        count, volume = (int(str(before[n])) if before else 0 for n in ("count", "volume"))
        own = share.own if before is None else None  # of several units no one figure is known
        sums: dict[str, object] = {
            "count": count + share.count,
            "volume": volume + share.volume,
            "own": own,
        }
        details[scope] = common | sums
    return details


def _rows(found: Allocation) -> Iterator[Row]:
    people = found.staff.dims[-1]
    summed: dict[str, list[int]] = {}
    for share in found.shares:
        scope = _scope(share.level, share.path, found.staff.dims)
        if scope is None or (share.level == COMPANY and found.source != "asked"):
            continue
        counts = [round(month / float(found.steps.size)) for month in share.months]
        if share.level == people:  # over the units that somebody is in
            own = summed.setdefault(scope.id, [0] * len(counts))
            summed[scope.id] = [a + b for a, b in zip(own, counts, strict=True)]
        else:
            yield from _periods(found, scope, counts)
    for name, counts in summed.items():
        yield from _periods(found, Scope(_kind(people, found.staff.dims), name), counts)


def _periods(found: Allocation, scope: Scope, counts: list[int]) -> Iterator[Row]:
    """The whole period and, where it is longer, each of its months."""
    yield found.period.label, scope, found.steps.amount(sum(counts))
    if found.period.label not in [month.label for month in found.months]:
        for month, count in zip(found.months, counts, strict=True):
            yield month.label, scope, found.steps.amount(count)


def _ratios(found: RatioTargets) -> Iterator[Row]:
    """The ratios of units, and of people over the units that they are in."""
    levels = [share.level for share in found.shares]
    dims = tuple(dict.fromkeys(level for level in levels if level != COMPANY))
    people: dict[str, list[int]] = {}
    for share in found.shares:
        scope = _scope(share.level, share.path, dims)
        if scope is None:
            continue
        if share.level == dims[-1]:
            own = people.setdefault(scope.id, [0, 0])
            own[0] += share.count
            own[1] += share.volume
        elif share.target is not None:
            yield found.period.label, scope, share.target
    for name, (count, volume) in people.items():
        if volume:
            yield found.period.label, Scope(_kind(dims[-1], dims), name), count / volume


def _scope(level: str, path: tuple[str, ...], dims: tuple[str, ...]) -> Scope | None:
    """Whose target it is; None for a unit of a level that the ledger has no word for."""
    if level == COMPANY:
        return Scope("company")
    if level == dims[-1]:
        kind = _kind(level, dims)
        return Scope(kind, path[-1] if kind in ("member", "segment") else "/".join(path))
    at = len(dims) - 1 - dims.index(level)
    if at >= len(ABOVE):
        return None
    return Scope(ABOVE[at], "/".join(path))


def _kind(level: str, dims: tuple[str, ...]) -> ScopeKind:
    """The kind of the finest level: people, or units that are no people."""
    if level in ("division", "team"):
        return "team" if level == "team" else "division"
    return "member" if len(dims) > 1 or level == "member" else "segment"
