"""Rows of a fact as the engine reads them: columns resolved, joins added only where needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from kaname.design.model import Design, Fact, History, Join, Related
from kaname.errors import Finding, KanameError
from kaname.measure import fragment
from kaname.measure.expressions import (
    Node,
    aggregate,
    bare,
    held_on,
    is_day,
    local,
    missing,
    no_zero_division,
    quoted,
    reduced,
    same,
    spells,
    until_next,
)
from kaname.text import suggest

Columns = Mapping[str, str]  # column name -> engine type
Busy = frozenset[tuple[str, str]]  # derived columns that are being resolved
WINDOW = "w"  # alias of the spine: columns w, p, s (start), e (exclusive end), l (last day)
DAYS = "kaname_day"  # every day of the calendar: on_day, is_business_day
NONE = "(none)"
_DAY_COLUMNS = ("on_day", "is_business_day")
_DEEPEST = 20


@dataclass(frozen=True, slots=True)
class Schema:
    """What the compiler knows: the design and the engine's columns of every fact."""

    design: Design
    tables: Mapping[str, Columns]


@dataclass(frozen=True, slots=True)
class At:
    """Where a name is read: a fact under an alias, inside which derived columns, in which text."""

    fact: str
    alias: str
    busy: Busy = frozenset()
    text: str = ""


@dataclass(slots=True)
class Rows:
    """The FROM clause of one fact under one clock, growing as columns are asked for.

    `instant` is the time as of which joins are looked up; `state` is the instant at which
    changeable columns are read from the history (balances only).
    """

    schema: Schema
    name: str
    root: str = "r"
    instant: Node | None = None
    state: Node | None = None
    own_joins: Mapping[str, str | Join] = field(default_factory=dict)  # a stated level's
    joins: dict[str, exp.Join] = field(default_factory=dict)
    windowed: bool = False  # an expression names period_start or period_end

    @property
    def fact(self) -> Fact:
        """The fact's part of the design."""
        return self.schema.design.facts[self.name]

    @property
    def here(self) -> At:
        """The row itself."""
        return At(self.name, self.root)

    def resolve(self, text: str) -> Node:
        """A fragment over this fact's row, every column qualified. KanameError: unknown names."""
        return self._fragment(text, self.here)

    def dimension(self, name: str) -> Node | None:
        """The expression of a conformed dimension, or None where the fact lacks it."""
        text = self.fact.dimensions.get(name)
        return None if text is None else self.resolve(text)

    def entity(self, name: str, clock: Node | None) -> Node | None:
        """What one row of a panel is about: a dimension, a column, or the local day."""
        found = self.dimension(name)
        if found is None and (self._physical(self.name, name) or name in self.fact.columns):
            found = self.resolve(f'"{name}"')
        if found is None and name == "day" and clock is not None:
            found = exp.cast(clock.copy(), exp.DType.DATE)
        return found

    def clock(self) -> Node | None:
        """The fact's usual clock, or None for a register."""
        time = self.fact.time
        return None if time in (None, "none") else self.resolve(str(time))

    def condition(self) -> Node | None:
        """The fact's own filter."""
        return self.resolve(self.fact.where) if self.fact.where else None

    def one_of(self, dimension: Node | None, values: Sequence[str]) -> Node:
        """The rows whose dimension value is among `values`; `(none)` is a missing value."""
        if dimension is None:
            return exp.false()
        text = exp.cast(dimension.copy(), exp.DType.VARCHAR)
        named = [exp.Literal.string(v) for v in values if v != NONE]
        found: Node = exp.In(this=text, expressions=named) if named else exp.false()
        return exp.or_(found, missing(text.copy())) if NONE in values else found

    def source(self) -> Node:
        """The relation that is read as the root."""
        interval = self.fact.each_day
        return self._unrolled(interval) if interval else _table(self.name).as_(self.root)

    def attach(
        self, select: exp.Select, conditions: Sequence[Node | None], spine: exp.Join | None = None
    ) -> exp.Select:
        """`select` FROM these rows, the spine, the joins; all conditions resolved beforehand.

        Joins by which the clock is known (a related column, say) come before the spine.
        """
        select = select.from_(self.source(), copy=False)
        joins = list(self.joins.values())
        if spine is not None:
            read = {column.table for column in spine.find_all(exp.Column)}
            known = [at for at, join in enumerate(joins) if join.alias_or_name in read]
            joins.insert(known[-1] + 1 if known else 0, spine)
        for join in joins:
            select = select.join(join, copy=False)
        for condition in conditions:
            if condition is not None:
                select = select.where(condition, copy=False)
        return select

    # --- names -----------------------------------------------------------------------------

    def _fragment(self, text: str, at: At) -> Node:
        if len(at.busy) > _DEEPEST:
            raise KanameError(Finding("measure.columns-circle", {"fact": at.fact}))
        tree = exp.Paren(this=fragment.parse(text).copy())
        here = At(at.fact, at.alias, at.busy, text)
        for column in fragment.columns(tree):
            column.replace(self._column(fragment.path(column), here))
        return bare(tree.transform(no_zero_division, copy=False))

    def _column(self, path: tuple[str, ...], at: At) -> Node:
        head, *rest = path
        if rest:
            return self._hop(head, tuple(rest), at)
        if head in ("period_start", "period_end") and self._physical(at.fact, head) is None:
            self.windowed = True
            return exp.column("s" if head == "period_start" else "l", WINDOW)
        derived = self.schema.design.facts[at.fact].columns.get(head)
        if isinstance(derived, Related):
            return self._related(head, derived, at)
        if derived is not None and (at.fact, head) not in at.busy:
            return self._fragment(derived, At(at.fact, at.alias, at.busy | {(at.fact, head)}))
        physical = self._physical(at.fact, head)
        if physical is None:
            raise KanameError(self._unknown_column(head, at))
        return self._read(physical, at)

    def _physical(self, fact: str, name: str) -> str | None:
        columns = self.schema.tables[fact]
        unrolled = self.schema.design.facts[fact].each_day is not None
        if name in columns or (unrolled and name in _DAY_COLUMNS):
            return name
        return next((c for c in columns if c.casefold() == name.casefold()), None)

    def _read(self, name: str, at: At) -> Node:
        column = quoted(name, at.alias)
        kind = self.schema.tables[at.fact].get(name, "")
        history = self.schema.design.facts[at.fact].history
        if self.state is not None and at.alias == self.root and history and name in history.fields:
            return self._as_it_was(name, kind, column)
        return local(column, kind, self.schema.design.calendar.timezone)

    def _unknown_column(self, name: str, at: At) -> Finding:
        known = {*self.schema.tables[at.fact], *self.schema.design.facts[at.fact].columns}
        params = {"column": name, "fact": at.fact, "text": at.text}
        return Finding("measure.unknown-column", params, suggestion=suggest(name, known))

    # --- joins -----------------------------------------------------------------------------

    def _hop(self, head: str, rest: tuple[str, ...], at: At) -> Node:
        if head == at.fact:
            return self._column(rest, at)
        specs = self._specs(at.fact)
        if head not in specs:
            params = {"join": head, "fact": at.fact, "text": at.text}
            raise KanameError(
                Finding("measure.unknown-join", params, suggestion=suggest(head, specs))
            )
        spec = specs[head]
        join = Join(key=spec) if isinstance(spec, str) else spec
        there = At(join.table or head, f"{at.alias}__{head}", at.busy, at.text)
        if there.alias not in self.joins:
            self._join(join, there, at)
        return self._column(rest, there)

    def _specs(self, fact: str) -> Mapping[str, str | Join]:
        own = self.schema.design.facts[fact].join
        return {**own, **self.own_joins} if fact == self.name and self.own_joins else own

    def _join(self, join: Join, there: At, at: At) -> None:
        target = self.schema.design.facts[there.fact]
        to = join.to or (target.key if isinstance(target.key, str) else None)
        if to is None:
            params = {"join": there.fact, "fact": at.fact}
            raise KanameError(Finding("measure.join-without-key", params))
        key = self._fragment(join.key, At(at.fact, at.alias))
        column = self._column((to,), there)
        on = same(key, column, self._kind(key), self._kind(column, there.fact))
        relation: Node = _table(there.fact).as_(there.alias)
        if join.valid is not None:
            relation, valid = self._valid(join, there, to, at)
            on = exp.and_(on, valid)
        if target.where:
            on = exp.and_(on, self._fragment(target.where, there))
        self.joins[there.alias] = exp.Join(this=relation, on=on, side="LEFT")

    def _valid(self, join: Join, there: At, to: str, at: At) -> tuple[Node, Node]:
        """The joined relation and the condition that it holds at the join's instant."""
        assert join.valid is not None
        moment = self._fragment(join.at, At(at.fact, at.alias)) if join.at else self.instant
        if moment is None:
            params = {"join": there.fact, "fact": at.fact}
            raise KanameError(Finding("measure.join-without-instant", params))
        begin = self._column((join.valid[0],), there)
        if len(join.valid) == 2:
            relation: Node = _table(there.fact).as_(there.alias)
            end = self._column((join.valid[1],), there)
        else:
            relation = until_next(there.fact, to, join.valid[0]).subquery(there.alias, copy=False)
            end = exp.column("kaname_until", there.alias)
        return relation, held_on(begin, end, moment)

    def _kind(self, expression: Node, of: str | None = None) -> str | None:
        """The engine type of a plain column (of a fact), None where it is not known."""
        if not isinstance(expression, exp.Column):
            return None
        if of is not None:
            return self.schema.tables[of].get(expression.name)
        fact: str | None = self.name
        for hop in expression.table.split("__")[1:]:
            spec = self._specs(fact).get(hop) if fact else None
            fact = (spec.table if isinstance(spec, Join) else None) or (hop if spec else None)
        return self.schema.tables[fact].get(expression.name) if fact else None

    # --- related columns, history, days ------------------------------------------------------

    def _related(self, name: str, spec: Related, at: At) -> Node:
        there = f"{at.alias}_rel_{name}"
        if there not in self.joins:
            bounded = spec.since is not None or spec.until is not None
            self._per_row(there, spec, at) if bounded else self._per_key(there, spec, at)
        column: Node = exp.column("v", there)
        if spec.agg in ("count", "count_distinct"):
            column = exp.Coalesce(this=column, expressions=[exp.Literal.number(0)])
        return column

    def _other(self, spec: Related) -> tuple[Rows, Node]:
        """The related rows and their aggregate."""
        other = Rows(self.schema, spec.of, root="o")
        other.instant = other.clock()
        value = other.resolve(spec.expr) if spec.expr else None
        return other, aggregate(spec.agg, value, None, other.instant)

    def _per_key(self, there: str, spec: Related, at: At) -> None:
        """Without bounds: reduce the related rows once per matched value."""
        other, value = self._other(spec)
        match = _match(spec)
        keys = [other.resolve(f'"{column}"') for column in match]
        conditions = [other.resolve(spec.where) if spec.where else None, other.condition()]
        inner = reduced(keys, value, lambda select: other.attach(select, conditions))
        here = [self._fragment(text, At(at.fact, at.alias)) for text in match.values()]
        on = [
            same(mine, exp.column(f"k{i}", there), self._kind(mine), other._kind(keys[i]))
            for i, mine in enumerate(here)
        ]
        self._add(there, inner, on)

    def _per_row(self, there: str, spec: Related, at: At) -> None:
        """Bounds differ per row: reduce per key of this fact, which must therefore be given."""
        names = self._key_of(at.fact)
        other, value = self._other(spec)
        base = Rows(self.schema, at.fact, root="b")
        on = self._bounds(spec, base, other)
        keys = [base.resolve(name) for name in names]
        conditions = [other.resolve(spec.where) if spec.where else None, other.condition()]
        link = exp.Join(this=other.source(), on=exp.and_(*on, copy=False), kind="INNER")
        base.joins |= {"o": link, **other.joins}
        inner = reduced(keys, value, lambda select: base.attach(select, conditions))
        mine = [self._fragment(name, At(at.fact, at.alias)) for name in names]
        equal = [
            exp.EQ(this=key, expression=exp.column(f"k{i}", there)) for i, key in enumerate(mine)
        ]
        self._add(there, inner, equal)

    def _key_of(self, fact: str) -> tuple[str, ...]:
        key = self.schema.design.facts[fact].key
        if key is None:
            raise KanameError(Finding("measure.related-without-key", {"fact": fact}))
        return (key,) if isinstance(key, str) else key

    def _bounds(self, spec: Related, base: Rows, other: Rows) -> list[Node]:
        clock = other.instant
        if clock is None:
            raise KanameError(Finding("measure.related-without-time", {"fact": spec.of}))
        found = []
        for column, text in _match(spec).items():
            mine, theirs = base.resolve(text), other.resolve(f'"{column}"')
            found.append(same(mine, theirs, base._kind(mine), other._kind(theirs)))
        if spec.since:
            found.append(exp.GTE(this=clock.copy(), expression=base.resolve(spec.since)))
        if spec.until:
            until = base.resolve(spec.until)
            whole = is_day(until, base._kind)  # a day is included to its end
            moments = [exp.cast(m, exp.DType.DATE) if whole else m for m in (clock.copy(), until)]
            found.append(exp.LTE(this=moments[0], expression=moments[1]))
        return found

    def _as_it_was(self, name: str, kind: str, today: Node) -> Node:
        """The column at `state`: the last change before it, else the first one's old value."""
        history, state = self.fact.history, self.state
        assert history is not None
        assert state is not None
        there = f"{self.root}_was_{name}"
        if there not in self.joins:
            self._add(there, *self._spells(name, there, history, state))
        to = exp.DataType.build(kind or "VARCHAR", dialect=fragment.DIALECT)
        was = exp.TryCast(this=exp.column("v", there), to=to)
        then = local(was, kind, self.schema.design.calendar.timezone)
        logged = exp.Not(this=missing(exp.column("k", there)))
        return exp.Case(ifs=[exp.If(this=logged, true=then)], default=today)

    def _spells(
        self, name: str, there: str, history: History, state: Node
    ) -> tuple[exp.Select, list[Node]]:
        """The spells of a logged column, and the conditions under which one holds at `state`."""
        log = Rows(self.schema, history.from_, root="h")
        texts = (history.key, history.changed_at, history.old, history.new)
        key, changed, old, new = (log.resolve(text) for text in texts)
        only = exp.EQ(this=log.resolve(history.field), expression=exp.Literal.string(name))
        conditions = [only, log.condition()]
        inner = spells(
            key,
            changed,
            old,
            new,
            lambda select: log.attach(select, [c and c.copy() for c in conditions]),
        )
        mine = self._fragment(history.key, self.here)
        since, until = exp.column("since", there), exp.column("until", there)
        return inner, [
            same(mine, exp.column("k", there), self._kind(mine), log._kind(key)),
            exp.or_(missing(since), exp.LT(this=since.copy(), expression=state.copy())),
            exp.or_(missing(until), exp.GTE(this=until.copy(), expression=state.copy())),
        ]

    def _unrolled(self, interval: tuple[str, str]) -> Node:
        """The fact's rows once for every day of their interval."""
        inner = Rows(self.schema, self.name, root="i")
        start, end = (exp.cast(inner.resolve(text), exp.DType.DATE) for text in interval)
        on = held_on(start, end, exp.column("on_day", "d"))
        select = exp.select("i.*", *(exp.column(c, "d") for c in _DAY_COLUMNS))
        link = exp.Join(this=exp.to_table(DAYS).as_("d"), on=on, kind="INNER")
        select = select.from_(_table(self.name).as_("i"))
        for join in (*inner.joins.values(), link):
            select = select.join(join, copy=False)
        return select.subquery(self.root, copy=False)

    def _add(self, alias: str, inner: exp.Select, on: Sequence[Node]) -> None:
        if any(column.table == WINDOW for column in inner.find_all(exp.Column)):
            raise KanameError(Finding("measure.period-in-related", {"column": alias}))
        self.joins[alias] = exp.Join(
            this=inner.subquery(alias, copy=False), on=exp.and_(*on, copy=False), side="LEFT"
        )


def _table(name: str) -> exp.Table:
    return exp.Table(this=exp.to_identifier(name, quoted=True))


def _match(spec: Related) -> dict[str, str]:
    if isinstance(spec.match, dict):
        return dict(spec.match)
    names = (spec.match,) if isinstance(spec.match, str) else spec.match
    return {name: name for name in names}
