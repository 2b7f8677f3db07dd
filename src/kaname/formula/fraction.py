"""A figure as a function of one unknown: a polynomial over a polynomial."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import zip_longest
from typing import TypeAlias

from kaname.formula import values
from kaname.formula.program import Arithmetic
from kaname.formula.values import Values

Polynomial: TypeAlias = tuple[Values, ...]  # coefficients, the lowest power first

_ZERO = Values.of(0.0)
_ONE: Polynomial = (Values.of(1.0),)


@dataclass(frozen=True, slots=True)
class Fraction:
    """`above` over `below`; without a `below` of its own it shares one object, known as whole."""

    above: Polynomial
    below: Polynomial = _ONE

    @property
    def known(self) -> bool:
        """Whether the unknown plays no part in it."""
        return len(self.above) == 1 and self.below is _ONE


UNKNOWN = Fraction((_ZERO, Values.of(1.0)))


def known(value: Values) -> Fraction:
    """A figure in which the unknown plays no part."""
    return Fraction((value,))


def equation(fraction: Fraction, target: Values) -> Polynomial:
    """The polynomial that is 0 where `fraction` equals `target`."""
    return _sum(fraction.above, _product(fraction.below, (values.negative(target),)))


def _number(number: float) -> Fraction:
    return known(Values.of(number))


def _negative(of: Fraction) -> Fraction:
    return Fraction(tuple(values.negative(c) for c in of.above), of.below)


def _add(left: Fraction, right: Fraction) -> Fraction:
    if left.below is right.below:
        return Fraction(_sum(left.above, right.above), left.below)
    above = _sum(_product(left.above, right.below), _product(right.above, left.below))
    return Fraction(above, _product(left.below, right.below))


def _subtract(left: Fraction, right: Fraction) -> Fraction:
    return _add(left, _negative(right))


def _multiply(left: Fraction, right: Fraction) -> Fraction:
    return Fraction(_product(left.above, right.above), _product(left.below, right.below))


def _divide(left: Fraction, right: Fraction) -> Fraction:
    if right.known:  # so that a division by zero keeps its reason
        return Fraction(tuple(values.divide(c, right.above[0]) for c in left.above), left.below)
    return Fraction(_product(left.above, right.below), _product(left.below, right.above))


def _sum(left: Polynomial, right: Polynomial) -> Polynomial:
    return tuple(values.add(a, b) for a, b in zip_longest(left, right, fillvalue=_ZERO))


def _product(left: Polynomial, right: Polynomial) -> Polynomial:
    if left is _ONE:
        return right
    if right is _ONE:
        return left
    found = [_ZERO] * (len(left) + len(right) - 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            found[i + j] = values.add(found[i + j], values.multiply(a, b))
    return tuple(found)


FRACTIONS: Arithmetic[Fraction] = Arithmetic(
    _number, _negative, _add, _subtract, _multiply, _divide
)
