"""What a formula says, as a tree of frozen nodes, and its canonical text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from kaname.formula.functions import FUNCTIONS
from kaname.formula.reader import is_bare, quoted, spelled
from kaname.periods import Unit

Operator = Literal["+", "-", "*", "/"]


def _offset() -> int:
    # Where a node stands in its text is not part of what it says.
    return field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Number:
    """A plain number, never negative: a sign is a `Negative`."""

    value: float
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class Name:
    """A measure or KPI by its name."""

    name: str
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class Slice:
    """A KPI of one group: `sales[segment=SMB]` is `("sales", (("segment", "SMB"),))`."""

    name: str
    where: tuple[tuple[str, str], ...]
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class Negative:
    """The value with its sign turned."""

    of: Expr
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class Binary:
    """Two values and the operator between them; `at` is the operator's place."""

    op: Operator
    left: Expr
    right: Expr
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class Call:
    """A function of `FUNCTIONS`: first its value if it takes one, then a span or names."""

    function: str
    args: tuple[Expr | Span, ...]
    at: int = _offset()


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time, `12 month`; only ever the argument of a call."""

    count: int
    unit: Unit
    at: int = _offset()


Expr: TypeAlias = Number | Name | Slice | Negative | Binary | Call

_BINDS = {"+": 1, "-": 1, "*": 2, "/": 2}
_SIGN = 3
_ATOM = 4


def show(expr: Expr) -> str:
    """The canonical text of `expr`, with the fewest parentheses; `parse` gives `expr` back."""
    match expr:
        case Number(value):
            return _digits(value)
        case Name(name):
            return spelled(name)
        case Slice(name, where):
            return f"{spelled(name)}[{', '.join(_condition(*pair) for pair in where)}]"
        case Negative(of):
            return f"-{_inside(of, _SIGN)}"
        case Binary(op, left, right):
            return f"{_inside(left, _BINDS[op])} {op} {_inside(right, _BINDS[op] + 1)}"
        case Call(function, args):
            return f"{function}({', '.join(_argument(arg) for arg in args)})"


def is_term(expr: Expr) -> bool:
    """Whether algebra takes `expr` as one symbol, known by `show(expr)`."""
    return isinstance(expr, Name | Slice | Call)


def terms(expr: Expr) -> tuple[Expr, ...]:
    """The terms of `expr` in their order, each once; what a call holds stays inside it."""
    return tuple({term: None for term in _parts(expr) if is_term(term)})


def names(expr: Expr) -> tuple[Name, ...]:
    """Every mention of a measure or KPI, inside calls and slices too, in order with its offset."""
    return tuple(
        Name(part.name, part.at) for part in _deep_parts(expr) if isinstance(part, Name | Slice)
    )


def dimensions(expr: Expr) -> tuple[Name, ...]:
    """Every mention of a dimension: keys of slices, and dimensions kept by `total` and `share`."""
    found: list[Name] = []
    for part in _deep_parts(expr):
        if isinstance(part, Slice):
            found += [Name(dimension, part.at) for dimension, _ in part.where]
        elif isinstance(part, Call) and "dimensions" in FUNCTIONS[part.function].takes:
            found += [arg for arg in part.args[1:] if isinstance(arg, Name)]
    return tuple(found)


def subject(call: Call) -> Expr | None:
    """The value that a function works on; None for those of the period alone, like `days()`."""
    first = call.args[0] if call.args else None
    return None if isinstance(first, Span) else first


def _parts(expr: Expr) -> Iterator[Expr]:
    yield expr
    match expr:
        case Negative(of):
            yield from _parts(of)
        case Binary(_, left, right):
            yield from _parts(left)
            yield from _parts(right)


def _deep_parts(expr: Expr) -> Iterator[Expr]:
    for part in _parts(expr):
        yield part
        if isinstance(part, Call) and (inner := subject(part)) is not None:
            yield from _deep_parts(inner)


def _inside(expr: Expr, least: int) -> str:
    return show(expr) if _binding(expr) >= least else f"({show(expr)})"


def _binding(expr: Expr) -> int:
    if isinstance(expr, Binary):
        return _BINDS[expr.op]
    return _SIGN if isinstance(expr, Negative) else _ATOM


def _digits(value: float) -> str:
    return str(int(value)) if value < 1e15 and value == int(value) else repr(value)


def _condition(dimension: str, value: str) -> str:
    return f"{spelled(dimension)}={value if is_bare(value) else quoted(value)}"


def _argument(arg: Expr | Span) -> str:
    return f"{arg.count} {arg.unit}" if isinstance(arg, Span) else show(arg)
