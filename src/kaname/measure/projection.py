"""One pass over a fact: the columns that it reads and the aggregates over them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from kaname.design.model import Measure
from kaname.measure.expressions import Node, aggregate, filtered
from kaname.measure.grouping import Heads, grouped, regrouped, values
from kaname.measure.rows import Rows

# How the figure of a window comes of those of its periods; the others' windows have one only.
_TOGETHER = {"sum": "sum", "count": "sum", "min": "min", "max": "max"}


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
        if "" in texts:
            return None
        return exp.or_(*(self.rows.resolve(text) for text in texts), copy=False)

    def _clock(self, clock: Node) -> exp.Column:
        if "the clock" not in self.names:
            self.names["the clock"] = "t"
            self.add("t", clock.copy())
        return exp.column("t")


@dataclass(frozen=True, slots=True)
class View:
    """From where rows are seen: instants as columns, further conditions, the join to windows."""

    when: Sequence[Node] = ()
    conditions: Sequence[Node] = ()
    spine: exp.Join | None = None


@dataclass(frozen=True, slots=True)
class Pass:
    """The rows of a fact under one clock and the figures over them, for one statement."""

    projection: Projection
    bounds: tuple[Node, ...]
    conditions: tuple[Node | None, ...]
    measures: tuple[Measure, ...]
    aggregates: tuple[Node, ...]
    value: str | None = None  # the column of which every figure counts the distinct values …
    flags: tuple[str | None, ...] = ()  # … under its condition
    spread: bool = False  # … over several periods

    @property
    def windowed(self) -> bool:
        """Whether the rows look different from every period."""
        return self.projection.rows.windowed

    @property
    def names(self) -> tuple[str, ...]:
        """The columns of `parts` beside its heads."""
        if self.spread and self.value:
            return (self.value, *self._conditions)
        return tuple(f"m{i}" for i in range(len(self.measures)))

    def figures(self, heads: Heads, view: View) -> exp.Select:
        """The columns of `heads` and m0…"""
        if self.value is None:
            return grouped(self._inner(heads, view), heads, self.aggregates)
        return regrouped(self._values(heads, view), heads, list(map(self._count, self.flags)))

    def parts(self, heads: Heads, view: View) -> exp.Select:
        """What figures of windows are put together of: those of periods, or the values."""
        return self._values(heads, view) if self.spread else self.figures(heads, view)

    def together(
        self, pieces: Sequence[exp.Select], heads: Heads, numbers: Sequence[int]
    ) -> exp.Select:
        """m0… of parts that carry the number of their words (w): each of its own words' parts."""
        union = pieces[0] if len(pieces) == 1 else exp.union(*pieces, distinct=False, copy=False)
        own = [exp.EQ(this=exp.column("w"), expression=exp.Literal.number(n)) for n in numbers]
        if self.spread and self.value:
            flat = heads.at("w", *heads.when).flat
            once = values(union, flat, self.value, self._conditions)
            return regrouped(once, heads, list(map(self._count, self.flags, own)))
        sums = [
            exp.func(_TOGETHER.get(measure.agg, "max"), exp.column(f"m{i}"))
            for i, measure in enumerate(self.measures)
        ]
        return regrouped(union, heads, list(map(filtered, sums, own)))

    @property
    def _conditions(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(flag for flag in self.flags if flag))

    def _inner(self, heads: Heads, view: View) -> exp.Select:
        for name, instant in zip(heads.when, view.when, strict=True):
            self.projection.add(name, instant)
        columns = self.projection.columns or [exp.Literal.number(1)]
        select = exp.select(*columns, copy=False)
        return self.projection.rows.attach(select, [*self.conditions, *view.conditions], view.spine)

    def _values(self, heads: Heads, view: View) -> exp.Select:
        return values(self._inner(heads, view), heads, self.value or "", self._conditions)

    def _count(self, flag: str | None, own: Node | None = None) -> Node:
        met = [*([exp.column(flag)] if flag else []), *([own] if own else [])]
        counted = exp.Count(this=exp.column(self.value or ""))
        return filtered(counted, exp.and_(*met, copy=False) if met else None)


def adds(measure: Measure) -> bool:
    """Whether a figure of several periods can be put together of what each of them has."""
    return measure.agg in _TOGETHER or measure.agg == "count_distinct"
