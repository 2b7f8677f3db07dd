"""One pass over a fact: the columns that it reads and the aggregates over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from kaname.design.model import Measure
from kaname.measure.expressions import Node, aggregate, filtered
from kaname.measure.grouping import Heads, counted, grouped
from kaname.measure.rows import Rows

_FEW = 4  # conditions that are worth testing before the aggregation


@dataclass(slots=True)
class Projection:
    """The inner SELECT's columns; a fragment used twice is computed once."""

    rows: Rows
    columns: list[Node] = field(default_factory=list)
    names: dict[str, str] = field(default_factory=dict)

    def add(self, name: str, value: Node) -> None:
        """One more column."""
        self.columns.append(exp.alias_(value, name, copy=False))

    def fragment(self, text: str) -> str:
        """The name of the column that holds a fragment."""
        if text not in self.names:
            self.names[text] = f"v{len(self.names)}"
            self.add(self.names[text], self.rows.resolve(text))
        return self.names[text]

    def aggregate(self, measure: Measure, clock: Node | None) -> Node:
        """The measure's aggregate over the projected columns."""
        value: Node | None = exp.column(self.fragment(measure.expr)) if measure.expr else None
        if value is not None and measure.agg in ("median", "percentile"):
            # the engine cuts a quantile of decimals to their scale
            value = exp.cast(value, exp.DType.DOUBLE, copy=False)
        at = self._clock(clock) if measure.agg in ("first", "last") and clock is not None else None
        found = aggregate(measure.agg, value, measure.p, at)
        return filtered(found, exp.column(self.fragment(measure.where)) if measure.where else None)

    def any_of(self, measures: Sequence[Measure]) -> Node | None:
        """Rows that at least one measure counts, where every measure has a condition."""
        texts = sorted({m.where or "" for m in measures})
        if "" in texts or len(texts) > _FEW:
            return None
        return exp.or_(*(self.rows.resolve(text) for text in texts), copy=False)

    def _clock(self, clock: Node) -> exp.Column:
        if "the clock" not in self.names:
            self.names["the clock"] = "t"
            self.add("t", clock.copy())
        return exp.column("t")


@dataclass(frozen=True, slots=True)
class Pass:
    """The rows of a fact under one clock and the figures over them, for one statement."""

    projection: Projection
    bounds: tuple[Node, ...]
    conditions: tuple[Node | None, ...]
    aggregates: tuple[Node, ...]
    value: str | None = None  # the column of which every figure counts the distinct values …
    flags: tuple[str | None, ...] = ()  # … under its condition

    @property
    def windowed(self) -> bool:
        """Whether the rows look different from every period."""
        return self.projection.rows.windowed

    def figures(
        self,
        heads: Heads,
        when: Sequence[Node] = (),
        conditions: Sequence[Node | None] = (),
        spine: exp.Join | None = None,
    ) -> exp.Select:
        """The columns of `heads` and m0…; `when` are the instants among them, for every row."""
        for name, value in zip(heads.when, when, strict=True):
            self.projection.add(name, value)
        columns = self.projection.columns or [exp.Literal.number(1)]
        inner = self.projection.rows.attach(
            exp.select(*columns, copy=False), [*self.conditions, *conditions], spine
        )
        if self.value is not None:
            return counted(inner, heads, self.value, self.flags)
        return grouped(inner, heads, self.aggregates)
