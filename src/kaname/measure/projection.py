"""One pass over a fact: the inner SELECT of its columns, and the grouped SELECT around it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from kaname.design.model import Measure
from kaname.measure.expressions import Node, aggregate, filtered
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

    def fragment(self, text: str) -> exp.Column:
        """The column that holds a fragment."""
        if text not in self.names:
            self.names[text] = f"v{len(self.names)}"
            self.add(self.names[text], self.rows.resolve(text))
        return exp.column(self.names[text])

    def aggregate(self, measure: Measure, clock: Node | None) -> Node:
        """The measure's aggregate over the projected columns."""
        value: Node | None = self.fragment(measure.expr) if measure.expr else None
        if value is not None and measure.agg in ("median", "percentile"):
            value = exp.cast(
                value, "double"
            )  # the engine cuts a quantile of decimals to their scale
        at = self._clock(clock) if measure.agg in ("first", "last") and clock is not None else None
        found = aggregate(measure.agg, value, measure.p, at)
        return filtered(found, self.fragment(measure.where) if measure.where else None)

    def any_of(self, measures: Sequence[Measure]) -> Node | None:
        """Rows that at least one measure counts, where every measure has a condition."""
        texts = sorted({m.where or "" for m in measures})
        if "" in texts or len(texts) > _FEW:
            return None
        return exp.or_(*(self.rows.resolve(text) for text in texts))

    def _clock(self, clock: Node) -> exp.Column:
        if "the clock" not in self.names:
            self.names["the clock"] = "t"
            self.add("t", clock.copy())
        return exp.column("t")


def grouped(
    inner: exp.Select,
    keys: Sequence[str],
    aggregates: Sequence[Node],
    groupings: Sequence[tuple[str, ...]],
    *,
    by_period: bool,
) -> exp.Select:
    """Columns p, k0… (as text), g (with several groupings), m0… over the inner SELECT."""
    names = [f"k{i}" for i in range(len(keys))]
    head = ["p"] if by_period else []
    select = exp.select(*head)
    for name in names:
        text = exp.cast(exp.column(name, "b"), "varchar")
        select = select.select(exp.alias_(text, name), copy=False)
    if len(groupings) > 1:
        bits = exp.func("grouping", *(exp.column(name, "b") for name in names))
        select = select.select(exp.alias_(bits, "g"), copy=False)
    for i, each in enumerate(aggregates):
        select = select.select(exp.alias_(exp.cast(each, "double"), f"m{i}"), copy=False)
    select = select.from_(inner.subquery("b", copy=False), copy=False)
    if len(groupings) < 2:
        return select.group_by(*(exp.column(c, "b") for c in (*head, *names)), copy=False)
    index = dict(zip(keys, names, strict=True))
    sets = [
        exp.Tuple(expressions=[exp.column(c, "b") for c in (*head, *(index[d] for d in grouping))])
        for grouping in groupings
    ]
    select.set("group", exp.Group(grouping_sets=[exp.GroupingSets(expressions=sets)]))
    return select
