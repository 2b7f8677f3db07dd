"""Grouping: what a pass groups its rows by, and the statements that group them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlglot import exp

from kaname.measure.expressions import Node
from kaname.measure.grid import SPINE
from kaname.measure.rows import WINDOW


@dataclass(frozen=True, slots=True)
class Heads:
    """The columns that tell rows apart: when, keys k0…, and g where there are several groupings."""

    when: tuple[str, ...]  # p, or w and p, or nothing
    keys: tuple[str, ...]
    sets: tuple[tuple[str, ...], ...]  # the keys of each grouping

    @classmethod
    def of(cls, dims: Sequence[str], groupings: Sequence[tuple[str, ...]]) -> Heads:
        """The heads of dimensions and the groupings of them; a single grouping has them all."""
        keys = tuple(f"k{i}" for i in range(len(dims)))
        if len(groupings) < 2:
            return cls((), keys, (keys,))
        named = dict(zip(dims, keys, strict=True))
        return cls((), keys, tuple(tuple(named[d] for d in each) for each in groupings))

    def at(self, *when: str) -> Heads:
        """The same keys at these instants."""
        return replace(self, when=when)

    @property
    def flat(self) -> Heads:
        """The heads of rows that carry g already: it is one more key."""
        keys = (*self.keys, *(["g"] if len(self.sets) > 1 else []))
        return Heads(self.when, keys, (keys,))

    @property
    def all(self) -> tuple[str, ...]:
        """Every column."""
        return (*self.when, *self.keys, *(["g"] if len(self.sets) > 1 else []))

    @property
    def grouping(self) -> list[Node]:
        """The column g: which keys a grouping leaves out, one bit each."""
        if len(self.sets) < 2:
            return []
        return [exp.alias_(exp.func("grouping", *map(_of, self.keys)), "g", copy=False)]

    def group(self, *more: str) -> exp.Group:
        """GROUP BY each grouping and `more`."""
        if len(self.sets) == 1:
            return _by((*self.when, *self.keys, *more))
        sets = [
            exp.Tuple(expressions=[_of(name) for name in (*self.when, *keys, *more)])
            for keys in self.sets
        ]
        return exp.Group(grouping_sets=[exp.GroupingSets(expressions=sets)])


def grouped(inner: exp.Query, heads: Heads, aggregates: Sequence[Node]) -> exp.Select:
    """The columns of `heads`, keys as text, and the aggregates m0… over the inner statement."""
    return _figures(inner, heads, heads.grouping, aggregates, heads.group())


def regrouped(parts: exp.Query, heads: Heads, aggregates: Sequence[Node]) -> exp.Select:
    """As `grouped`, over rows that carry g already."""
    carried = [_of("g")] if "g" in heads.all else []
    return _figures(parts, heads, carried, aggregates, _by(heads.all))


def values(inner: exp.Query, heads: Heads, value: str, flags: Sequence[str]) -> exp.Select:
    """One row per group and value, with the flags that are set in some row of them.

    Counting these takes a third of the time of the engine's COUNT(DISTINCT …).
    """
    columns = [*map(_of, (*heads.when, *heads.keys)), *heads.grouping, _of(value)]
    for name in flags:
        met = exp.LogicalOr(this=exp.cast(_of(name), exp.DType.BOOLEAN, copy=False))
        columns.append(exp.alias_(met, name, copy=False))
    return _from(inner, columns, heads.group(value))


def windowed(
    buckets: exp.Query, heads: Heads, names: Sequence[str], numbers: Sequence[int]
) -> exp.Select:
    """The columns `names` of every bucket, once for each window that it is a part of: w and its p.

    `numbers` are those of the windows' words.
    """
    part = exp.Between(this=_of("p"), low=exp.column("a", WINDOW), high=exp.column("z", WINDOW))
    on = exp.and_(among(numbers), part, copy=False)
    others = [name for name in heads.all if name != "p"]
    columns = [*(exp.column(name, WINDOW) for name in ("w", "p")), *map(_of, (*others, *names))]
    select = exp.select(*columns, copy=False).from_(buckets.subquery("b", copy=False), copy=False)
    return select.join(exp.Join(this=exp.to_table(SPINE).as_(WINDOW), on=on), copy=False)


def among(numbers: Sequence[int]) -> Node:
    """The windows of the words with these numbers."""
    known = [exp.Literal.number(number) for number in dict.fromkeys(numbers)]
    if len(known) == 1:
        return exp.EQ(this=exp.column("w", WINDOW), expression=known[0])
    return exp.In(this=exp.column("w", WINDOW), expressions=known)


def _figures(
    inner: exp.Query,
    heads: Heads,
    grouping: Sequence[Node],
    aggregates: Sequence[Node],
    group: exp.Group,
) -> exp.Select:
    columns: list[Node] = list(map(_of, heads.when))
    for name in heads.keys:
        columns.append(
            exp.alias_(exp.cast(_of(name), exp.DType.VARCHAR, copy=False), name, copy=False)
        )
    columns += grouping
    for i, each in enumerate(aggregates):
        columns.append(
            exp.alias_(exp.cast(each, exp.DType.DOUBLE, copy=False), f"m{i}", copy=False)
        )
    return _from(inner, columns, group)


def _from(inner: exp.Query, columns: Sequence[Node], group: exp.Group) -> exp.Select:
    select = exp.select(*columns, copy=False).from_(inner.subquery("b", copy=False), copy=False)
    if group.args:
        select.set("group", group)
    return select


def _by(names: Sequence[str]) -> exp.Group:
    return exp.Group(expressions=list(map(_of, names))) if names else exp.Group()


def _of(name: str) -> exp.Column:
    return exp.Column(this=exp.Identifier(this=name), table=exp.Identifier(this="b"))
