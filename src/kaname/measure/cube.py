"""The cube: every leaf at groups × periods, and the KPIs as algebra on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

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

    def names(self) -> Sequence[str]:
        """The outputs in the order they were asked for."""
        return tuple(self.expressions)

    def group(self, index: int) -> tuple[str, ...]:
        """The dimension values of a group."""
        return tuple(self.groups.row(index)[: len(self.dims)])

    def cells(self) -> Iterator[tuple[int, int]]:
        """(period, group) of every cell that belongs in a listing, by period then group."""
        for p in range(len(self.periods)):
            for g in np.flatnonzero(self.present[:, p]):
                yield p, int(g)

    def frame(self, units: Mapping[str, str]) -> pl.DataFrame:
        """Long table: period, the dimensions, kpi, value (null = undefined), unit, reason."""
        where = np.argwhere(self.present.T)  # rows (period, group), by period then group
        p, g = where[:, 0], where[:, 1]
        heads = self.groups[g]
        labels = pl.Series("period", [period.label for period in self.periods])[p]
        parts = [
            self._part(name, units.get(name, ""), p, g, labels, heads) for name in self.names()
        ]
        order = pl.Series(np.tile(np.arange(len(p)), len(parts)))
        table = pl.concat(parts).with_columns(order.alias("row"))
        return table.sort("row", maintain_order=True).drop("row")

    def _part(
        self,
        name: str,
        unit: str,
        p: NDArray[np.int64],
        g: NDArray[np.int64],
        labels: pl.Series,
        heads: pl.DataFrame,
    ) -> pl.DataFrame:
        figures = self.values(name)[g, p]
        number = pl.Series("value", figures.number).fill_nan(None)
        reason = pl.Series("reason", [_reason(code) for code in figures.reason], dtype=pl.String)
        return pl.DataFrame([labels]).with_columns(
            *(heads[dim] for dim in self.dims),
            pl.lit(name).alias("kpi"),
            number,
            pl.lit(unit).alias("unit"),
            reason,
        )


def _reason(code: int) -> str | None:
    return None if code == Reason.DEFINED else Reason(code).name.lower().replace("_", "-")
