"""Comparing versions of targets: what differs, step by step, and what stood where one is silent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kaname.api.project import Project
from kaname.api.targets.sources import IN_DESIGN, Known, entries, of_budget
from kaname.api.targets.targeting import listed, unknown_version
from kaname.errors import KanameError
from kaname.periods import Period, parse
from kaname.targets import ledger
from kaname.targets.entry import Key
from kaname.targets.ledger import COMPANY, Scope, Target
from kaname.text import Lang

UNEXPLAINED = "unexplained"  # the kind of what has no steps


@dataclass(frozen=True, slots=True)
class Difference:
    """A target in two versions; None where none is known. `steps` differ by kind.

    Where a version says nothing of it, what stood approved beside it counts: `before_version` and
    `after_version` say of which version the figures are. What is stated without steps is a step of
    its own, so that the steps sum to the difference.
    """

    kpi: str
    period: str
    scope: Scope
    before: float | None
    after: float | None
    steps: tuple[tuple[str, float], ...]
    before_version: str = ""
    after_version: str = ""


@dataclass(frozen=True, slots=True)
class _Versions:
    """Two versions, what they state, and everything that is known beside them."""

    project: Project
    names: tuple[str, str]
    sides: tuple[dict[Key, Known], dict[Key, Known]]
    known: Sequence[Known]
    order: Mapping[str, int]  # of the ledger's versions, in which they were begun

    def of(self, key: Key, at: int) -> Known | None:
        """What counts of a target on a side: its own statement, else what stood beside it."""
        own, other = self.sides[at].get(key), self.sides[1 - at].get(key)
        if own is not None or IN_DESIGN in self.names:
            return own
        rank = [self.order.get(name, -1) for name in self.names]
        if other is not None and other.status == "approved" and rank[at] > rank[1 - at]:
            return other  # a later version leaves as it is what it does not name
        return self._beside(key)

    def _beside(self, key: Key) -> Known | None:
        """The newest approved statement of neither version: the ledger's, else the budget's."""
        found = [
            one
            for one in self.known
            if one.target.key == key
            and one.status == "approved"
            and one.version not in (*self.names, IN_DESIGN)
        ]
        found = found or [
            one
            for one in _budget(self.project, key, list(self.order))
            if one.status == "approved" and not set(self.names) & set(one.version.split(" + "))
        ]
        return found[-1] if found else None


def diff(
    project: Project, one: str, other: str, kpi: str | None, period: Period | None, lang: Lang
) -> list[Difference]:
    """What differs between two versions: of the ledger, of the budget, or `design`.

    Of all KPIs and periods where none is given; a budget's version is looked up for what the other
    version states. Raises KanameError for a version that nobody has written.
    """
    known = listed(project, lang)
    sides = [{o.target.key: o for o in known if o.version == name} for name in (one, other)]
    keys = [key for key in dict.fromkeys([*sides[0], *sides[1]]) if _asked(key, kpi, period)]
    if kpi is not None and period is not None:
        keys = list(dict.fromkeys([*keys, (kpi, period.label, COMPANY)]))
    pairs = list(zip((one, other), sides, strict=True))
    sides = [side or _in_budget(project, name, keys) for name, side in pairs]
    if missing := [n for n, side in zip((one, other), sides, strict=True) if not side]:
        names = list(dict.fromkeys(told.version for told in known))
        raise KanameError([unknown_version(name, names) for name in missing])
    begun = {name: at for at, name in enumerate(ledger.versions(entries(project)))}
    versions = _Versions(project, (one, other), (sides[0], sides[1]), known, begun)
    found = (_difference(key, versions) for key in keys)
    return [told for told in found if told is not None]


def _asked(key: Key, kpi: str | None, period: Period | None) -> bool:
    return kpi in (None, key[0]) and (period is None or key[1] == period.label)


def _in_budget(project: Project, version: str, keys: Sequence[Key]) -> dict[Key, Known]:
    rows = ((key, one) for key in keys for one in _budget(project, key, ()))
    return {key: one for key, one in rows if one.version == version}


def _budget(project: Project, key: Key, others: Sequence[str]) -> list[Known]:
    kpi, written, scope = key
    try:
        period = parse(written, project.calendar)
    except KanameError:
        return []  # a label that this calendar does not have
    return of_budget(project, kpi, period, scope, others)


def _difference(key: Key, versions: _Versions) -> Difference | None:
    """None where neither version states it, or both leave it as it is."""
    before, after = versions.of(key, 0), versions.of(key, 1)
    if (before is None and after is None) or (before is after):
        return None
    kinds: dict[str, list[float]] = {}
    for side, sign in ((after, 1), (before, -1)):
        for kind, value in _steps(side.target) if side else ():
            kinds.setdefault(kind, []).append(sign * value)
    changed = [(kind, ledger.total(values)) for kind, values in kinds.items()]
    return Difference(
        *key,
        before.target.value if before else None,
        after.target.value if after else None,
        tuple((kind, value) for kind, value in changed if value),
        before.version if before else "",
        after.version if after else "",
    )


def _steps(of: Target) -> list[tuple[str, float]]:
    if not of.steps:
        return [(UNEXPLAINED, of.value)]
    return [(step.kind, step.value) for step in of.steps]
