"""Conditions: the parts that must all hold, each by itself, and the whole of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlglot import exp

from kaname.measure import fragment
from kaname.measure.expressions import Node


def parts(*texts: str | None) -> list[str]:
    """The conditions that must all hold, each by itself."""
    return [
        part.sql(dialect=fragment.DIALECT)
        for text in texts
        if text
        for part in _flat(fragment.parse(text))
    ]


def whole(conditions: Sequence[str]) -> str:
    """The condition that all hold, `""` where there is none."""
    return " and ".join(f"({condition})" for condition in conditions)


def _flat(tree: Node) -> Iterator[Node]:
    match tree:
        case exp.Paren():
            yield from _flat(tree.this)
        case exp.And():
            yield from _flat(tree.this)
            yield from _flat(tree.expression)
        case _:
            yield tree
