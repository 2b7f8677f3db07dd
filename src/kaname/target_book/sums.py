"""Sums: wholes whose parts no longer add up to them after cells were edited."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from math import fsum, isclose

from kaname.target_book.book import Cell
from kaname.targets.ledger import Scope, ScopeKind

PRECISION = 1e-9  # relative
Targets = Mapping[Cell, float | None]
Parents = Mapping[Cell, Scope | None]


@dataclass(frozen=True, slots=True)
class Gap:
    """A whole and the sum of its parts on one level, which differ in a period."""

    whole: Scope
    period: str
    level: ScopeKind  # of the parts
    parts: float
    stated: float
    edited: tuple[Cell, ...]  # the whole and its parts, as far as they were edited
    is_smaller: bool  # than before the edits

    @property
    def difference(self) -> float:
        """Parts less whole."""
        return self.parts - self.stated


def gaps(
    before: Targets,
    after: Targets,
    parents: Parents,
    edited: Collection[Cell],
    unread: Collection[Cell] = (),
) -> list[Gap]:
    """The gaps that edits made, changed or left, the coarsest first.

    A gap that was there before and is as it was (an over-assignment that is kept) is none of the
    edits' doing. Where a figure is not known for a fault, nothing is said.
    """
    found = []
    for (whole, period, level), parts in _families(parents).items():
        family = [(whole, period), *parts]
        touched = tuple(cell for cell in family if cell in edited)
        if not touched or any(cell in unread for cell in family):
            continue
        now, earlier = _gap(after, family), _gap(before, family)
        stated = after.get((whole, period))
        if now is None or stated is None or _is_none(now, stated):
            continue
        if earlier is not None and isclose(now, earlier, rel_tol=PRECISION):
            continue
        smaller = bool(earlier) and 0 < now / (earlier or 1.0) < 1
        found.append(Gap(whole, period, level, now + stated, stated, touched, smaller))
    return found


def _families(parents: Parents) -> dict[tuple[Scope, str, ScopeKind], list[Cell]]:
    """The parts of each whole, by period and level."""
    found: dict[tuple[Scope, str, ScopeKind], list[Cell]] = {}
    for (scope, period), parent in parents.items():
        if parent is not None:
            found.setdefault((parent, period, scope.kind), []).append((scope, period))
    return found


def _gap(targets: Targets, family: list[Cell]) -> float | None:
    """Parts less whole; None where the whole or all of the parts have no target."""
    whole, *parts = family
    stated = targets.get(whole)
    known = [value for value in map(targets.get, parts) if value is not None]
    if stated is None or not known:
        return None
    return fsum(known) - stated


def _is_none(gap: float, stated: float) -> bool:
    return abs(gap) <= PRECISION * max(1.0, abs(stated))
