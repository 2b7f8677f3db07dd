"""What follows by algebra: KPIs computed exactly at random points of the measures below them.

Two expressions that agree at random points of a large prime field are the same rational
function, but for a chance of about their degree in 2^61 (Schwartz 1980, Zippel 1979). Numbers
stay small whatever the expression, and cancelling needs no algebra of polynomials.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from hashlib import blake2b

from kaname.design.expressions import Role, expression, is_measure, measured
from kaname.design.model import Design
from kaname.formula.parse import Binary, Call, Expr, Name, Negative, Number, Slice, Span, show

PRIME = 2**61 - 1
_DEEPEST = 400  # calls; Python's own stack bears a thousand
_MOST = 100_000  # steps; a design of a thousand KPIs needs half of them
_OF_GROUP = frozenset({"total", "share"})
_OF_PERIOD = frozenset({"months", "days", "business_days", "elapsed"})


@dataclass(frozen=True, slots=True)
class Leaf:
    """A measure under the words on its way: period words, dimensions kept, conditions."""

    measure: str
    words: tuple[str, ...] = ()  # outermost first
    keep: tuple[str, ...] | None = None
    where: frozenset[tuple[str, str]] = frozenset()


@dataclass(slots=True)
class Point:
    """One random value for every leaf; `seed` of a measure says which.

    A point remembers what it has computed, so one point should serve a whole design.
    """

    design: Design
    seed: Callable[[str], int] = lambda measure: 0
    _known: dict[tuple[str, Leaf], int | None] = field(default_factory=dict)
    _open: set[str] = field(default_factory=set)  # KPIs whose value is being computed
    _steps: int = 0

    def at(self, expr: Expr, role: Role) -> int | None:
        """The value of an expression; None where it is undefined or too large to decide."""
        return self._value(expr, role, Leaf(""), 0)

    def _value(self, expr: Expr, role: Role, leaf: Leaf, depth: int) -> int | None:
        self._steps += 1
        if depth > _DEEPEST or self._steps > _MOST:
            return None
        match expr:
            case Number(value=value):
                exact = Fraction(repr(value))
                return _ratio(exact.numerator, exact.denominator)
            case Negative(of=of):
                return _combine("-", 0, self._value(of, role, leaf, depth + 1))
            case Binary(op=op, left=left, right=right):
                one = self._value(left, role, leaf, depth + 1)
                return _combine(op, one, self._value(right, role, leaf, depth + 1))
            case _:
                return self._term(expr, role, leaf, depth)

    def _term(self, term: Name | Slice | Call, role: Role, leaf: Leaf, depth: int) -> int | None:
        if isinstance(term, Call):
            return self._called(term, role, leaf, depth)
        if isinstance(term, Slice):
            leaf = replace(leaf, where=leaf.where | frozenset(term.where))
        if is_measure(self.design, term.name, role):
            return self._leaf(replace(leaf, measure=term.name))
        return self._kpi(term.name, leaf, depth)

    def _kpi(self, name: str, leaf: Leaf, depth: int) -> int | None:
        by = measured(self.design, name)
        if by is None or name in self._open:
            return None
        if (name, leaf) not in self._known:
            self._open.add(name)
            self._known[name, leaf] = self._value(by[1], by[0], leaf, depth + 1)
            self._open.discard(name)
        return self._known[name, leaf]

    def _called(self, call: Call, role: Role, leaf: Leaf, depth: int) -> int | None:
        if call.function in _OF_PERIOD:
            return self._leaf(Leaf(call.function + "()", leaf.words))
        of, *rest = call.args
        assert not isinstance(of, Span)
        if call.function in _OF_GROUP:
            kept = tuple(sorted(arg.name for arg in rest if isinstance(arg, Name)))
            whole = self._value(of, role, replace(leaf, keep=kept), depth + 1)
            if call.function == "total":
                return whole
            return _combine("/", self._value(of, role, leaf, depth + 1), whole)
        word = show(Call(call.function, (Name("x", 0), *rest), 0))
        return self._value(of, role, replace(leaf, words=(*leaf.words, word)), depth + 1)

    def _leaf(self, leaf: Leaf) -> int:
        named = (leaf.measure, leaf.words, leaf.keep, sorted(leaf.where), self.seed(leaf.measure))
        return int.from_bytes(blake2b(repr(named).encode(), digest_size=16).digest()) % PRIME


def is_definition(design: Design, kpi: str) -> bool:
    """Whether a KPI's `formula` follows from the values below it by algebra alone.

    Such a formula is true of any data (won = closed * (won / closed)) and no evidence of
    anything. False where the KPI lacks `value` or `formula`.
    """
    return agrees(Point(design), kpi)


def agrees(point: Point, kpi: str) -> bool:
    """Whether `value` and `formula` of a KPI, which must have both, are the same at a point."""
    value = expression(point.design, kpi, "value")
    formula = expression(point.design, kpi, "formula")
    if value is None or formula is None:
        return False
    result = point.at(value, "value")
    return result is not None and result == point.at(formula, "formula")


def _combine(op: str, left: int | None, right: int | None) -> int | None:
    if left is None or right is None:
        return None
    if op == "/":
        return _ratio(left, right)
    operations: Mapping[str, int] = {"+": left + right, "-": left - right, "*": left * right}
    return operations[op] % PRIME


def _ratio(above: int, below: int) -> int | None:
    below %= PRIME
    return above * pow(below, -1, PRIME) % PRIME if below else None
