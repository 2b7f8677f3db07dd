"""The cube: every leaf at groups × periods, and the KPIs as algebra on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from kaname.formula.algebra import evaluate
from kaname.formula.parse import Expr
from kaname.formula.values import Flags, Reason, Values
from kaname.periods import Period

GROUP = "kaname_group"


@dataclass(frozen=True, slots=True)
class Cube:
    """Figures of one grouping: `leaves` holds arrays of shape (groups, periods).

    `groups` has a text column per dimension; `present` says where a group belongs to the period
    (it has rows there, or is an active member of a dimension with a spine).
    """

    periods: tuple[Period, ...]
    dims: tuple[str, ...]
    groups: pl.DataFrame
    leaves: Mapping[str, Values]
    present: Flags
    expressions: Mapping[str, Expr]  # KPI (or other output) -> arithmetic over leaf keys

    @property
    def shape(self) -> tuple[int, int]:
        """(groups, periods)."""
        return self.groups.height, len(self.periods)

    def values(self, name: str) -> Values:
        """The figures of an output, of shape (groups, periods)."""
        found = evaluate(self.expressions[name], self.leaves)
        return found.spread(self.shape) if found.shape != self.shape else found

    def group(self, index: int) -> tuple[str, ...]:
        """The dimension values of a group."""
        return tuple(self.groups.row(index)[: len(self.dims)])

    def frame(self, names: Sequence[str], units: Mapping[str, str]) -> pl.DataFrame:
        """Long table of the outputs: period, the dimensions, kpi, value, unit, reason.

        A row per cell and output, by period, then group, then output; null = undefined.
        """
        periods, groups = np.nonzero(self.present.T)
        size = len(names)
        figures = [self.values(name) for name in names]
        number = np.stack([f.number[groups, periods] for f in figures], axis=-1).ravel()
        reason = np.stack([f.reason[groups, periods] for f in figures], axis=-1).ravel()
        labels = pl.Series("period", [period.label for period in self.periods], dtype=pl.String)
        heads = self.groups[np.repeat(groups, size)]
        return pl.DataFrame([labels[np.repeat(periods, size)]]).with_columns(
            *(heads[dim] for dim in self.dims),
            pl.Series("kpi", np.tile(names, len(periods)), dtype=pl.String),
            pl.Series("value", number).fill_nan(None),
            pl.Series(
                "unit", np.tile([units.get(n, "") for n in names], len(periods)), dtype=pl.String
            ),
            _REASONS[reason].alias("reason"),
        )


_REASONS = pl.Series([None, *(reason.key for reason in Reason if reason)], dtype=pl.String)


def absolute(values: Values) -> Values:
    """The figures without their signs."""
    return Values(np.abs(values.number), values.reason, values.marked)
