"""What an allocation rests on: who is there when, what they reached, what lies before them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from kaname.allocation.bounds import Flags, Floats, Ints

TENURED = 24.0  # months after which somebody counts as fully productive
FEW = 5.0  # people whose mean in a month says as much as the group's level over all months
FITTINGS = 20


@dataclass(frozen=True)
class Evidence:
    """Rows are units, or people in a unit (one row each for who changes units).

    `past` has the shape (rows, past months), NaN where the row was not there. `tenure_past` and
    `tenure` are months since the hire, NaN where unknown. `season` is how much of the whole each
    target month brings when everybody is there. `further` holds weights by name, one per row.
    """

    keys: tuple[str, ...]
    people: tuple[str, ...]  # who the row is about
    groups: tuple[str, ...]  # whose results theirs are compared with: a division
    active: Floats  # (rows, target months): how much of each month the row is there, 0 to 1
    season: Floats  # (target months,)
    past: Floats
    tenure_past: Floats
    tenure: Floats  # (rows, target months)
    further: Mapping[str, Floats] = field(default_factory=dict)

    @cached_property
    def person(self) -> Ints:
        """The number of each row's person, by first appearance."""
        numbers = {name: i for i, name in enumerate(dict.fromkeys(self.people))}
        return np.array([numbers[name] for name in self.people], dtype=np.int64)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The people, in the order of their numbers."""
        return tuple(dict.fromkeys(self.people))

    @cached_property
    def group(self) -> Ints:
        """The number of each row's group, by first appearance."""
        numbers = {name: i for i, name in enumerate(dict.fromkeys(self.groups))}
        return np.array([numbers[name] for name in self.groups], dtype=np.int64)

    @cached_property
    def usual(self) -> Floats:
        """What somebody tenured of the row's group was to reach in each past month.

        The mean of those who were there, drawn to the group's level times the month's by as many
        as `FEW` people; in a group where nobody is tenured, all count. NaN: nobody was anywhere.
        Shape as `past`.
        """
        counted = np.isfinite(self.past) & ~(self.tenure_past < TENURED)
        nobody = ~np.isin(self.group, self.group[counted.any(axis=1)])
        counted |= np.isfinite(self.past) & nobody[:, None]
        sums, heads = self._by_group(np.where(counted, np.nan_to_num(self.past), 0.0), counted)
        model = _level_times_month(sums, heads)
        found: Floats = (sums + FEW * model) / (heads + FEW)
        return found[self.group]

    def by_person(self, rows: Floats) -> Floats:
        """The rows of each person added up; NaN counts as nothing."""
        found = np.zeros((len(self.names), *rows.shape[1:]))
        np.add.at(found, self.person, np.nan_to_num(rows))
        return found

    def _by_group(self, values: Floats, counted: Flags) -> tuple[Floats, Floats]:
        """Sums and heads of the counted rows, each of the shape (groups, past months)."""
        size = int(self.group.max(initial=-1)) + 1
        sums, heads = np.zeros((2, size, self.past.shape[1]))
        np.add.at(sums, self.group, values)
        np.add.at(heads, self.group, counted.astype(float))
        return sums, heads


def _level_times_month(sums: Floats, heads: Floats) -> Floats:
    """The mean of a group and month as the group's level times the month's, fitted to both sums.

    Iterated proportional fitting; NaN in months in which nobody was there.
    """
    month = np.ones(sums.shape[1])
    level = np.ones(len(sums))
    for _ in range(FITTINGS):
        level = _ratio(sums.sum(axis=1), (heads * month).sum(axis=1))
        month = _ratio(sums.sum(axis=0), (heads * level[:, None]).sum(axis=0))
    there = heads.sum(axis=0) > 0
    return np.where(there, level[:, None] * month, np.nan)


def _ratio(above: Floats, below: Floats) -> Floats:
    found: Floats = np.divide(above, below, out=np.zeros(len(above)), where=below != 0)
    return found
