"""Compile: leaves of a plan to SQL, one pass per fact and clock, built as syntax trees."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from sqlglot import exp

from kaname.design.model import Design, Measure
from kaname.measure import stated
from kaname.measure.buckets import Buckets
from kaname.measure.clock import Clock, clock_of
from kaname.measure.expressions import Node, aggregate, day, filtered, missing
from kaname.measure.grid import SPINE, Grid, Run, Windows
from kaname.measure.grouping import Heads, among, windowed
from kaname.measure.leaves import Filter, Leaf
from kaname.measure.panel import Panel, panel
from kaname.measure.projection import Pass, Projection, View, adds
from kaname.measure.rows import WINDOW, Rows, Schema
from kaname.measure.words import Words, pinned

PLAIN = Leaf("")
KeyKind = Literal["dimension", "entity"]
Scope = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that rows are grouped by: a conformed dimension, or the entity of a panel."""

    kind: KeyKind
    name: str


@dataclass(frozen=True, slots=True)
class Batch:
    """Leaves that one pass measures: the same fact (or panel), clock, words and slice."""

    fact: str | None
    per: tuple[str, ...]
    clock: Clock
    words: Words
    keep: tuple[str, ...] | None
    where: Filter
    distinct: str | None = None  # the expression whose values are counted once …
    spread: bool = False  # … over several periods


@dataclass(frozen=True, slots=True)
class Query:
    """One statement, the leaves that its columns m0, m1 … measure, and its groupings."""

    select: exp.Select
    leaves: tuple[Leaf, ...]
    groupings: tuple[tuple[str, ...], ...]
    periods: bool  # whether rows carry a period; a register is the same in every one


@dataclass(slots=True)
class Compiler:
    """Turns batches into queries for one request."""

    schema: Schema
    grid: Grid
    scope: Scope
    windows: Windows

    @property
    def design(self) -> Design:
        """The design whose measures are compiled."""
        return self.schema.design

    def measure(self, leaf: Leaf) -> Measure:
        """The measure that a leaf asks for."""
        return self.design.measures[leaf.measure]

    def batch(self, leaf: Leaf) -> Batch:
        """Which pass measures the leaf; words that buckets can make need no pass of their own."""
        measure = self.measure(leaf)
        found = self.batch_of(measure, leaf)
        if found.per or found.clock.kind == "stated":
            return found
        runs = self._runs(found)
        several = any(run.first < run.last for run in runs)
        words = () if runs and (adds(measure) or not several) else found.words
        value = measure.expr if measure.agg == "count_distinct" else None
        return replace(found, words=words, distinct=value, spread=bool(value) and several)

    def batch_of(self, measure: Measure, leaf: Leaf = PLAIN) -> Batch:
        """The pass of a measure under a leaf's words and slice, as windows see it."""
        per = (measure.per,) if isinstance(measure.per, str) else (measure.per or ())
        clock = clock_of(self.design, measure) if measure.of else Clock("event")
        return Batch(measure.of, per, clock, _words(measure, leaf), leaf.keep, leaf.where)

    def words(self, leaf: Leaf) -> Words:
        """The leaf's words; a measure's own window is the innermost one."""
        return _words(self.measure(leaf), leaf)

    def queries(
        self, batch: Batch, leaves: Sequence[Leaf], groupings: Sequence[tuple[str, ...]]
    ) -> list[Query]:
        """The statements that measure `leaves` at `groupings` (tuples of dimension names)."""
        if batch.per or batch.clock.kind == "stated":
            return [
                Query(self._whole(batch, leaves, dims), tuple(leaves), (dims,), True)
                for dims in groupings
            ]
        keys = [Key("dimension", d) for d in dict.fromkeys(d for g in groupings for d in g)]
        select, periods = self._simple(batch, leaves, keys, groupings)
        return [Query(select, tuple(leaves), tuple(groupings), periods)]

    def clock(self, rows: Rows, clock: Clock) -> tuple[Node, ...]:
        """The clock's expressions; sets as of when joins and histories are read."""
        bounds = tuple(rows.resolve(text) for text in clock.texts)
        start, end, last = (exp.column(c, WINDOW) for c in "sel")
        match clock.kind:
            case "event":
                rows.instant = bounds[0]
            case "during":
                until = exp.Coalesce(
                    this=exp.cast(bounds[1].copy(), exp.DType.DATE), expressions=[last]
                )
                rows.instant = exp.Least(this=until, expressions=[last.copy()])
            case "at_end":
                rows.instant, rows.state = last, end
            case "at_start":
                before = exp.Sub(this=start, expression=exp.Literal.number(1))
                rows.instant, rows.state = exp.Paren(this=before), start.copy()
            case _:
                rows.instant = day(self.grid.as_of)
        return bounds

    def spine(
        self, batch: Batch, bounds: tuple[Node, ...], numbers: Sequence[int] = ()
    ) -> exp.Join:
        """The join to the windows whose instants the clock's expressions meet."""
        start, end = exp.column("s", WINDOW), exp.column("e", WINDOW)
        on = [among(numbers or [self.windows.number(batch.words)])]
        match batch.clock.kind:
            case "event":
                on.append(exp.GTE(this=bounds[0].copy(), expression=start))
                on.append(exp.LT(this=bounds[0].copy(), expression=end))
            case "during":
                on += [exp.LT(this=bounds[0].copy(), expression=end), _open_until(bounds[1], start)]
            case "at_end":
                on += [exp.LT(this=bounds[0].copy(), expression=end), _open_until(bounds[1], end)]
            case "at_start":
                on += [
                    exp.LT(this=bounds[0].copy(), expression=start),
                    _open_until(bounds[1], start),
                ]
        return _spine_join(on)

    # --- one fact ----------------------------------------------------------------------------

    def _simple(
        self,
        batch: Batch,
        leaves: Sequence[Leaf],
        keys: Sequence[Key],
        groupings: Sequence[tuple[str, ...]],
        *,
        in_panel: bool = False,
    ) -> tuple[exp.Select, bool]:
        """Columns p (period), k0… (keys), g (grouping), m0… (leaves); whether p is there."""
        found = self._pass(batch, leaves, keys)
        heads = Heads.of([key.name for key in keys], groupings)
        if batch.clock.kind == "register" and not found.windowed and not in_panel:
            return found.figures(heads, View()), False
        heads = heads.at("p")
        words = [self.words(leaf) for leaf in leaves]
        if batch.clock.kind != "event" or batch.words or (found.windowed and not any(words)):
            spine = self.spine(batch, found.bounds)
            return found.figures(heads, View([exp.column("p", WINDOW)], (), spine)), True
        if not any(words):
            return found.figures(heads, Buckets.of(self.grid).view(found.bounds[0])), True
        pieces = self._pieces(batch, leaves, keys, found, heads)
        return found.together(pieces, heads, list(map(self.windows.number, words))), True

    def _pieces(
        self, batch: Batch, leaves: Sequence[Leaf], keys: Sequence[Key], found: Pass, heads: Heads
    ) -> list[exp.Select]:
        """Parts with the number of their words: of runs of periods, and of the other windows."""
        words = dict.fromkeys(map(self.words, leaves))
        numbers = [self.windows.number(each) for each in words]
        runs = [run for each in words for run in self.windows.runs(each)]
        pieces = []
        conditions: list[Node] = []
        if not found.windowed:
            buckets = found.parts(heads, Buckets.of(self.grid, runs).view(found.bounds[0]))
            pieces.append(windowed(buckets, heads, found.names, numbers))
            if None not in runs:
                return pieces
            found = self._pass(batch, leaves, keys)
            conditions = [missing(exp.column("a", WINDOW))]
        when = [exp.column("w", WINDOW), exp.column("p", WINDOW)]
        view = View(when, conditions, self.spine(batch, found.bounds, numbers))
        return [*pieces, found.parts(heads.at("w", "p"), view)]

    def _pass(self, batch: Batch, leaves: Sequence[Leaf], keys: Sequence[Key]) -> Pass:
        """The fact's rows with everything resolved but the periods they are seen from."""
        assert batch.fact is not None
        rows = Rows(self.schema, batch.fact)
        bounds = self.clock(rows, batch.clock)
        clock = bounds[0] if bounds else None
        projection = Projection(rows)
        measures = tuple(self.measure(leaf) for leaf in leaves)
        value = projection.fragment(batch.distinct) if batch.distinct else None
        flags = tuple(projection.fragment(m.where) if m.where else None for m in measures)
        aggregates = () if value else tuple(projection.aggregate(m, clock) for m in measures)
        for i, key in enumerate(keys):
            projection.add(f"k{i}", _key(rows, key, clock))
        conditions = (rows.condition(), *self._limits(rows, batch), projection.any_of(measures))
        return Pass(
            projection, bounds, conditions, measures, aggregates, value, flags, batch.spread
        )

    def _limits(self, rows: Rows, batch: Batch) -> list[Node | None]:
        sliced = [(name, (value,)) for name, value in batch.where]
        return [rows.one_of(rows.dimension(n), v) for n, v in (*self.scope.items(), *sliced)]

    def _runs(self, batch: Batch) -> list[Run]:
        """The runs of periods that make windows of an event's words."""
        if batch.clock.kind != "event" or not batch.words:
            return []
        return [run for run in self.windows.runs(batch.words) if run is not None]

    # --- stated figures and panels -----------------------------------------------------------

    def _whole(self, batch: Batch, leaves: Sequence[Leaf], dims: tuple[str, ...]) -> exp.Select:
        if batch.clock.kind == "stated":
            return self._stated(batch, leaves, dims)
        return self._panel(batch, leaves, [Key("dimension", d) for d in dims])

    def _stated(self, batch: Batch, leaves: Sequence[Leaf], keys: Sequence[str]) -> exp.Select:
        """Stated figures at the keys; their windows are never cut by a running period."""
        assert batch.fact is not None
        number = self.windows.number(batch.words, whole=True)
        spine = _spine_join([among([number])])
        limits = [*self.scope.items(), *((name, (value,)) for name, value in batch.where)]
        measures = [self.measure(leaf) for leaf in leaves]
        return stated.query(stated.Asked(self.schema, batch.fact, keys, limits, spine), measures)

    def _panel(self, batch: Batch, leaves: Sequence[Leaf], keys: Sequence[Key]) -> exp.Select:
        """Two steps: parts per key × entity × period, then the aggregate over the entities."""
        panels = [panel(self.measure(leaf)) for leaf in leaves]
        parts = {name: part for found in panels for name, part in found.parts.items()}
        names = ["p", *(f"k{i}" for i in range(len(keys)))]
        outer = exp.select(*names)
        for i, (leaf, found) in enumerate(zip(leaves, panels, strict=True)):
            value = _panel_aggregate(self.measure(leaf), found)
            outer = outer.select(exp.alias_(value, f"m{i}"), copy=False)
        aligned = self._aligned(batch, parts, keys)
        return outer.from_(aligned.subquery("x", copy=False), copy=False).group_by(
            *names, copy=False
        )

    def _aligned(self, batch: Batch, parts: Mapping[str, Leaf], keys: Sequence[Key]) -> exp.Select:
        """One row per period, key and entity, with a column for every part."""
        every = (*keys, *(Key("entity", name) for name in batch.per))
        inside = {n: part for n, part in parts.items() if part.keep is None}
        names = ["p", *(f"k{i}" for i in range(len(every)))]
        pieces = [
            _widened(query, names, columns, list(inside))
            for columns, query in self._parts(batch, inside, every)
        ]
        union = pieces[0] if len(pieces) == 1 else exp.union(*pieces, distinct=False, copy=False)
        select = exp.select(*(exp.column(n, "u") for n in names))
        for name, part in inside.items():
            value = self._filled(exp.Max(this=exp.column(name, "u")), part)
            select = select.select(exp.alias_(value, name), copy=False)
        select = select.from_(union.subquery("u", copy=False), copy=False)
        for i in range(len(keys), len(every)):
            known = exp.Not(this=missing(exp.column(f"k{i}", "u")))
            select = select.where(known, copy=False)
        select = select.group_by(*(exp.column(n, "u") for n in names), copy=False)
        whole = {n: part for n, part in parts.items() if part.keep is not None}
        return self._with_totals(batch, select, whole, every) if whole else select

    def _with_totals(
        self, batch: Batch, select: exp.Select, whole: Mapping[str, Leaf], every: Sequence[Key]
    ) -> exp.Select:
        """Join the parts that look at the entity over all groups (or over some dimensions)."""
        result = exp.select("i.*").from_(select.subquery("i", copy=False), copy=False)
        for n, (name, part) in enumerate(whole.items()):
            kept = [k for k in every if k.kind == "entity" or k.name in (part.keep or ())]
            plain = {name: Leaf(part.measure, part.words, None, part.where)}
            ((_, query),) = self._parts(batch, plain, kept)
            alias = f"t{n}"
            on: list[Node] = [_equal("p", "i", "p", alias, exp.EQ)]
            for j, key in enumerate(kept):
                on.append(_equal(f"k{every.index(key)}", "i", f"k{j}", alias, exp.NullSafeEQ))
            join = exp.Join(
                this=query.subquery(alias, copy=False), on=exp.and_(*on, copy=False), side="LEFT"
            )
            value = self._filled(exp.column(name, alias), part)
            result = result.join(join, copy=False).select(exp.alias_(value, name), copy=False)
        return result

    def _parts(
        self, outer: Batch, parts: Mapping[str, Leaf], keys: Sequence[Key]
    ) -> list[tuple[tuple[str, ...], exp.Select]]:
        """One query per pass over the parts: (names of its columns, statement)."""
        passes: dict[Batch, dict[str, Leaf]] = {}
        for name, part in parts.items():
            where = (*outer.where, *part.where)
            leaf = Leaf(part.measure, (*outer.words, *part.words), None, where)
            passes.setdefault(self.batch(leaf), {})[name] = leaf
        found = []
        for batch, leaves in passes.items():
            query = self._part(batch, list(leaves.values()), keys)
            columns = [exp.alias_(exp.column(f"m{i}"), name) for i, name in enumerate(leaves)]
            head = ["p", *(f"k{i}" for i in range(len(keys)))]
            found.append(
                (tuple(leaves), exp.select(*head, *columns).from_(query.subquery("q", copy=False)))
            )
        return found

    def _part(self, batch: Batch, leaves: Sequence[Leaf], keys: Sequence[Key]) -> exp.Select:
        if batch.per:
            return self._panel(batch, leaves, keys)
        if batch.clock.kind == "stated":
            return self._stated(batch, leaves, [key.name for key in keys])
        return self._simple(batch, leaves, keys, [()], in_panel=True)[0]

    def _filled(self, value: Node, part: Leaf) -> Node:
        """A part without rows is 0 if it counts or sums; what was not stated stays missing."""
        stated_ = self.batch(part).clock.kind == "stated"
        if zero_without_rows(self.measure(part)) and not stated_:
            return exp.Coalesce(this=value, expressions=[exp.Literal.number(0)])
        return value


def zero_without_rows(measure: Measure) -> bool:
    """Whether the aggregate of no rows is 0 (else it is undefined)."""
    return measure.agg in ("sum", "count", "count_distinct")


def _words(measure: Measure, leaf: Leaf) -> Words:
    return (*leaf.words, pinned(measure.window)) if measure.window else leaf.words


def _key(rows: Rows, key: Key, clock: Node | None) -> Node:
    found = rows.dimension(key.name) if key.kind == "dimension" else rows.entity(key.name, clock)
    return found if found is not None else exp.null()


def _panel_aggregate(measure: Measure, found: Panel) -> Node:
    value = found.expr.copy() if found.expr is not None else None
    condition = found.where.copy() if found.where is not None else None
    return exp.cast(
        filtered(aggregate(measure.agg, value, measure.p, None), condition), exp.DType.DOUBLE
    )


def _widened(
    query: exp.Select, names: Sequence[str], has: Sequence[str], wants: Sequence[str]
) -> exp.Select:
    """The query with a column for every wanted part, empty where it has none."""
    columns: list[Node] = [exp.column(n) for n in names]
    for name in wants:
        empty = exp.alias_(exp.cast(exp.null(), exp.DType.DOUBLE), name)
        columns.append(exp.column(name) if name in has else empty)
    return exp.select(*columns).from_(query.subquery("y", copy=False))


def _spine_join(on: Sequence[Node]) -> exp.Join:
    return exp.Join(
        this=exp.to_table(SPINE).as_(WINDOW), on=exp.and_(*on, copy=False), kind="INNER"
    )


def _open_until(end: Node, bound: Node) -> Node:
    """A missing end is open."""
    return exp.or_(missing(end.copy()), exp.GTE(this=end.copy(), expression=bound.copy()))


def _equal(left: str, here: str, right: str, there: str, test: type[exp.Binary]) -> Node:
    return test(this=exp.column(left, here), expression=exp.column(right, there))
