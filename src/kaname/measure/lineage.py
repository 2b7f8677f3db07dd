"""Lineage: which facts and columns the value of a KPI is read from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlglot import exp

from kaname.design.model import Design, Fact, History, Join, Measure, Related
from kaname.design.model_tables import table_of
from kaname.formula.parse import Name
from kaname.measure import conditions, fragment
from kaname.measure.clock import clock_of
from kaname.measure.leaves import plan
from kaname.measure.panel import panel
from kaname.measure.reach import facts as facts_of
from kaname.measure.rows import Columns
from kaname.sales_model import TABLES

Joins = Mapping[str, str | Join]
_OF_PERIOD = ("period_start", "period_end")
_OF_DAY = ("on_day", "is_business_day")
LATER = ("revenue_on", "delivered_at")  # usual clocks that stay empty until it happens
# Where nothing may stand: an empty value is an answer to these.
_STOOD_FOR = (exp.Coalesce, exp.NullSafeEQ, exp.NullSafeNEQ, exp.ConcatWs)
_ANSWERED = (exp.Is, *_STOOD_FOR)


@dataclass(frozen=True, slots=True)
class Use:
    """A column that is read. `among` selects the rows whose figure needs it ("" for all).

    `optional`: nothing in it is an answer too (an open end, `coalesce`, `is null`). `awaited`:
    it may be empty in some rows (an event that is still to come, a row that nothing is related
    to), though not in all.
    """

    fact: str
    column: str
    among: str = ""
    optional: bool = False
    awaited: bool = False


@dataclass(frozen=True, slots=True)
class Lineage:
    """What the value of a KPI is read from.

    `facts` are those whose rows it cannot do without; logs of changes and the ends of joins that
    say only when something held are in `uses` alone.
    """

    measures: tuple[str, ...]
    facts: tuple[str, ...]
    uses: tuple[Use, ...]
    conditions: Mapping[str, str]  # measure -> the condition on its rows, `""` where there is none
    # measure -> each part of that -> what it reads, `optional` only where something stands for it
    asked: Mapping[str, Mapping[str, tuple[Use, ...]]]

    @property
    def columns(self) -> frozenset[tuple[str, str]]:
        """(fact, column) of everything that is read."""
        return frozenset((use.fact, use.column) for use in self.uses)

    @property
    def sources(self) -> tuple[str, ...]:
        """Every fact that is read, those that it can do without included."""
        return tuple(dict.fromkeys([*self.facts, *(use.fact for use in self.uses)]))


def lineage(design: Design, tables: Mapping[str, Columns] | None = None) -> dict[str, Lineage]:
    """Each KPI's lineage, dimensions left out: a KPI has its value without them.

    `tables` are the columns of the facts, where they are known: a name that differs by case only
    is then the column's own, and `period_start` may be one. The design must have no faults.
    """
    known = _Known(design, tables or {})
    return {name: _of_kpi(known, name) for name in design.kpis}


def grouped(
    design: Design, tables: Mapping[str, Columns] | None = None
) -> dict[str, frozenset[tuple[str, str]]]:
    """(fact, column) of everything that grouping by a dimension reads, per dimension."""
    known = _Known(design, tables or {})
    found: dict[str, set[tuple[str, str]]] = {}
    for name, fact in design.facts.items():
        levels = fact.stated.levels.values() if fact.stated else ()
        pairs: list[tuple[Mapping[str, str], Joins]] = [(fact.dimensions, fact.join)]
        pairs += [(level.dimensions, {**fact.join, **level.join}) for level in levels]
        for dimensions, joins in pairs:
            for dimension, text in dimensions.items():
                walk = _Walk(known, name, joins)
                walk.text(text)
                found.setdefault(dimension, set()).update((u.fact, u.column) for u in walk.found)
    return {name: frozenset(columns) for name, columns in found.items()}


@dataclass(frozen=True, slots=True)
class _Known:
    """The design, the columns as far as they are known, and what was found of each measure."""

    design: Design
    tables: Mapping[str, Columns]
    measures: dict[str, dict[Use, None]] = field(default_factory=dict)

    def physical(self, fact: str, name: str) -> str:
        columns = self.tables.get(fact, {})
        if name in columns:
            return name
        return next((c for c in columns if c.casefold() == name.casefold()), name)


def _of_kpi(known: _Known, name: str) -> Lineage:
    design = known.design
    uses: dict[Use, None] = {}
    roots: dict[str, None] = {}
    measures: dict[str, None] = {}
    for leaf in plan(design, {name: Name(name)}).leaves.values():
        if leaf.measure not in design.measures:
            continue  # a word on periods alone: months()
        for part in _parts(design, leaf.measure):
            measures[part] = None
        uses |= _of_measure(known, leaf.measure)
        for fact in facts_of(design, leaf.measure):
            roots[fact] = None
            uses |= _of_slice(known, fact, leaf.where)
    needed = {use.fact: None for use in uses if not use.optional}
    wheres = {measure: _condition(design, measure) for measure in measures}
    asked = {measure: _asked(known, design.measures[measure]) for measure in measures}
    return Lineage(tuple(measures), tuple(roots | needed), tuple(uses), wheres, asked)


def _parts(design: Design, measure: str) -> Iterator[str]:
    """The measure over rows, or those of its panel."""
    found = design.measures[measure]
    if found.of:
        yield measure
        return
    for part in panel(found).parts.values():
        yield from _parts(design, part.measure)


def _condition(design: Design, measure: str) -> str:
    found = design.measures[measure]
    return conditions.whole(conditions.parts(design.facts[str(found.of)].where, found.where))


def _asked(known: _Known, measure: Measure) -> dict[str, tuple[Use, ...]]:
    fact = str(measure.of)
    found: dict[str, tuple[Use, ...]] = {}
    for part in conditions.parts(known.design.facts[fact].where, measure.where):
        walk = _Walk(known, fact, known.design.facts[fact].join)
        walk.met(part)
        found[part] = tuple(walk.found)
    return found


def _of_slice(known: _Known, fact: str, where: Sequence[tuple[str, str]]) -> dict[Use, None]:
    walk = _Walk(known, fact, known.design.facts[fact].join)
    for dimension, _ in where:
        if dimension in known.design.facts[fact].dimensions:
            walk.text(known.design.facts[fact].dimensions[dimension])
    return walk.found


def _of_measure(known: _Known, name: str) -> dict[Use, None]:
    if name not in known.measures:
        measure = known.design.measures[name]
        known.measures[name] = {}
        found = _of_panel(known, measure) if measure.per else _of_rows(known, measure)
        known.measures[name] = found
    return known.measures[name]


def _of_panel(known: _Known, measure: Measure) -> dict[Use, None]:
    design = known.design
    found: dict[Use, None] = {}
    entities = (measure.per,) if isinstance(measure.per, str) else (measure.per or ())
    for part in panel(measure).parts.values():
        found |= _of_measure(known, part.measure)
        for fact in facts_of(design, part.measure):
            found |= _of_slice(known, fact, part.where)
            walk = _Walk(known, fact, design.facts[fact].join)
            for entity in entities:
                walk.entity(entity, _among(design, part.measure, fact))
            found |= walk.found
    return found


def _among(design: Design, measure: str, fact: str) -> str:
    """The condition on the rows of a fact that a part of a panel counts."""
    found = [
        _condition(design, m) for m in _parts(design, measure) if design.measures[m].of == fact
    ]
    return found[0] if len(found) == 1 else ""


def _of_rows(known: _Known, measure: Measure) -> dict[Use, None]:
    assert measure.of is not None
    design, fact = known.design, known.design.facts[measure.of]
    walk = _Walk(known, measure.of, fact.join)
    parts = conditions.parts(fact.where, measure.where)
    for at, condition in enumerate(parts):
        others = [f"coalesce({c}, true)" for i, c in enumerate(parts) if i != at]
        walk.condition(condition, conditions.whole(others))
    among = conditions.whole(parts)
    if fact.stated is not None:
        _of_stated(walk, fact, measure, among)
        return walk.found
    clock = clock_of(design, measure)
    if measure.expr:
        happened = [f"({text}) is not null" for text in clock.texts[:1] if clock.kind == "event"]
        walk.text(measure.expr, conditions.whole((*parts, *happened)))
    for at, text in enumerate(clock.texts):
        # an interval without an end goes on
        walk.text(text, among, optional=at > 0, awaited=clock.kind == "event")
    for text in (*(fact.each_day or ()), *([fact.currency] if fact.currency else [])):
        walk.text(text, among, optional=True)
    if clock.kind in ("at_end", "at_start") and fact.history is not None:
        _of_history(walk, fact.history)
    return walk.found


def _of_stated(walk: _Walk, fact: Fact, measure: Measure, among: str) -> None:
    spec = fact.stated
    assert spec is not None
    walk.text(measure.expr or "value", among)
    for text in (spec.kind, *spec.span):
        walk.text(text, among)
    for text in (spec.id, *([spec.latest] if spec.latest else [])):
        walk.text(text, among, optional=True)
    for level in spec.levels.values():
        inside = _Walk(walk.known, walk.fact, {**fact.join, **level.join})
        for text in level.dimensions.values():
            inside.text(text, among, optional=True)
        walk.found.update(inside.found)


def _of_history(walk: _Walk, history: History) -> None:
    """The log of changes, where the columns that are read are among its fields."""
    if not {use.column for use in walk.found if use.fact == walk.fact} & set(history.fields):
        return
    log = _Walk(walk.known, history.from_, walk.known.design.facts[history.from_].join)
    for text in (history.key, history.field, history.changed_at, history.old, history.new):
        log.text(text, optional=True)
    walk.found.update(log.found)


@dataclass(frozen=True, slots=True)
class _How:
    """For which rows a fragment is read, whether nothing is an answer, inside which columns."""

    among: str = ""
    optional: bool = False
    awaited: bool = False
    asked: bool = False  # in a condition
    met: bool = False  # what a condition cannot be met without
    sought: bool = False  # among related rows, which some rows have and others have not
    busy: frozenset[tuple[str, str]] = frozenset()

    def elsewhere(self, *, optional: bool = False) -> _How:
        """The same over the rows of another fact."""
        return replace(self, among="", optional=self.optional or optional)

    def inside(self, fact: str, column: str) -> _How:
        """The same inside a derived column."""
        return replace(self, busy=self.busy | {(fact, column)})


@dataclass(slots=True)
class _Walk:
    """Reads fragments over the rows of one fact and keeps every column that they come to."""

    known: _Known
    fact: str
    joins: Joins
    found: dict[Use, None] = field(default_factory=dict)

    def text(
        self, text: str, among: str = "", *, optional: bool = False, awaited: bool = False
    ) -> None:
        """The columns of a fragment over the fact's row."""
        self._fragment(self.fact, text, _How(among, optional, awaited))

    def condition(self, text: str, among: str) -> None:
        """The columns of a condition; nothing in a joined one means that it is not met."""
        self._fragment(self.fact, text, _How(among, asked=True))

    def met(self, text: str) -> None:
        """The columns of a condition, optional where it can be met without them."""
        self._fragment(self.fact, text, _How(met=True))

    def entity(self, name: str, among: str) -> None:
        """What one row of a panel is about, as the compiler reads it."""
        fact = self.known.design.facts[self.fact]
        columns = self.known.tables.get(self.fact, {name: ""} if name != "day" else {})
        if name in fact.dimensions:
            self.text(fact.dimensions[name], among)
        elif name in fact.columns or name in columns:
            self.text(_quoted(name), among)

    def _fragment(self, fact: str, text: str, how: _How) -> None:
        for column in fragment.columns(fragment.parse(text)):
            answers = _STOOD_FOR if how.met else _ANSWERED
            answered = how.optional or column.find_ancestor(*answers) is not None
            self._path(fact, fragment.path(column), replace(how, optional=answered))

    def _path(self, fact: str, path: tuple[str, ...], how: _How) -> None:
        head, *rest = path
        if rest and head != fact:
            self._hop(fact, head, tuple(rest), how)
        elif rest:
            self._path(fact, tuple(rest), how)
        elif head not in _OF_PERIOD or head in self.known.tables.get(fact, {}):
            self._column(fact, head, how)

    def _column(self, fact: str, name: str, how: _How) -> None:
        spec = self.known.design.facts[fact]
        derived = spec.columns.get(name)
        fresh = (fact, name) not in how.busy
        if spec.each_day is not None and name in _OF_DAY:
            return
        if isinstance(derived, Related):
            if fresh:
                self._related(fact, derived, how.inside(fact, name))
        elif derived is not None and fresh:
            self._fragment(fact, derived, how.inside(fact, name))
        else:
            awaited = how.awaited and _may_be_to_come(fact, spec, name, how.among)
            awaited = awaited or how.sought or (how.asked and fact != self.fact)
            use = Use(fact, self.known.physical(fact, name), how.among, how.optional, awaited)
            self.found[use] = None

    def _hop(self, fact: str, head: str, rest: tuple[str, ...], how: _How) -> None:
        joins = self.joins if fact == self.fact else self.known.design.facts[fact].join
        spec = joins.get(head)
        if spec is None:
            return  # no join of that name: a fault of the design, told where it is checked
        join = Join(key=spec) if isinstance(spec, str) else spec
        there = join.table or head
        target = self.known.design.facts[there]
        self._fragment(fact, join.key, how)
        to = join.to or (target.key if isinstance(target.key, str) else None)
        if to is not None:
            self._column(there, to, how.elsewhere())
        for text in (*(join.valid or ()), *([target.where] if target.where else [])):
            self._fragment(there, text, how.elsewhere(optional=True))
        if join.at:
            self._fragment(fact, join.at, how)
        self._path(there, rest, how.elsewhere())

    def _related(self, fact: str, related: Related, how: _How) -> None:
        """Columns of both sides. A count of no rows is an answer, any other figure is not."""
        other = self.known.design.facts[related.of]
        key = self.known.design.facts[fact].key if related.since or related.until else None
        own = [*_match(related).values(), related.since, related.until]
        for text in (*own, *([key] if isinstance(key, str) else key or ())):
            if text:
                self._fragment(fact, text, how)
        timed = related.agg in ("first", "last") or related.since or related.until
        theirs = [*map(_quoted, _match(related)), *conditions.parts(other.where, related.where)]
        counted = related.agg in ("count", "count_distinct") and not how.met
        found = replace(how.elsewhere(optional=counted), sought=True)
        for text in (*theirs, related.expr):
            if text:
                self._fragment(related.of, text, found)
        if other.time not in (None, "none"):  # the engine always reads it
            read = found if timed else replace(found, optional=True)
            self._fragment(related.of, str(other.time), read)


def _may_be_to_come(name: str, fact: Fact, column: str, among: str) -> bool:
    """Whether it is a time of a table of the sales model that stays empty until it happens."""
    table = TABLES.get(table_of(name, fact) or "")
    return table is not None and (column in LATER or (not among and column != table.time))


def _match(related: Related) -> dict[str, str]:
    if isinstance(related.match, dict):
        return dict(related.match)
    names = (related.match,) if isinstance(related.match, str) else related.match
    return {name: name for name in names}


def _quoted(name: str) -> str:
    return f'"{name}"'
