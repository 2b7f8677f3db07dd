"""Units: what is counted in what, and whether a formula adds like to like."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isclose
from typing import Any

import pint
from pint.util import UnitsContainer

from kaname.formula.expression import (
    Binary,
    Call,
    Expr,
    Name,
    Negative,
    Number,
    Slice,
    show,
    subject,
)
from kaname.formula.nouns import RATIO, multiple, noun
from kaname.formula.reader import FormulaError

# Two families: so many hours make a day, so many months a year, but no number of days a month.
_TIMES = {
    "second": "[time]",
    "minute": "60 second",
    "hour": "60 minute",
    "day": "24 hour",
    "week": "7 day",
    "month": "[month]",
    "quarter": "3 month",
    "half": "6 month",
    "year": "12 month",
}
_OF_THE_PERIOD = {"months": "month", "days": "day", "business_days": "day", "elapsed": RATIO}
_OPERATOR = re.compile(r"([/*×·・]|\bper\b)")
_NAME = re.compile(r"[^\W\d]\w*")  # what the registry can read
_FACTOR = re.compile(r"\s*(.*?)\s*(?:\^\s*(-?\d{1,2})\s*)?")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of measure; `of` is None where it is not known, which goes with any other.

    `scaled`: a number in the formula may have converted it, as 60 may have in `minutes / 60`.
    """

    of: UnitsContainer | None
    scaled: bool = field(default=False, compare=False)


UNKNOWN = Unit(None)


class Units:
    """The units of one organisation; every new noun becomes a unit of its own.

    Currencies are nouns among others: none converts into another.
    """

    def __init__(self, currency: str | None = None) -> None:
        self._house = currency
        self._registry: pint.UnitRegistry[Any] = pint.UnitRegistry(None, cache_folder=None)
        self._known: set[str] = set()
        for name, meaning in {**_TIMES, "score": "[]"}.items():
            self._define(name, meaning)

    def parse(self, text: str) -> Unit:
        """The unit that a text means: `USD`, `円/件`, `1/month`, `deals`, `%`.

        Raises `FormulaError` at the part that is not a word.
        """
        parts = _OPERATOR.split(unicodedata.normalize("NFKC", text))
        found, at, divides = UnitsContainer(), 0, False
        for operator, part in zip(["", *parts[1::2]], parts[::2], strict=True):
            at += len(operator)
            if operator not in ("·", "・"):  # these bind what they join: 件/人・月 is per 人 and 月
                divides = operator in ("/", "per")
            factor = self._factor(part, at)
            found = found / factor if divides else found * factor
            at += len(part)
        return Unit(found)

    def infer(self, expr: Expr, env: Mapping[str, Unit]) -> Unit:
        """The unit of `expr`; `env` holds those of names, or of slices under `show(slice)`.

        What `env` lacks is `UNKNOWN`. Raises `FormulaError` at the operator that adds or subtracts
        unlike units.
        """
        match expr:
            case Number(value):
                return Unit(UnitsContainer(), scaled=value != 1)
            case Name(name):
                return env.get(name, UNKNOWN)
            case Slice(name):
                return env.get(show(expr), env.get(name, UNKNOWN))
            case Negative(of):
                return self.infer(of, env)
            case Binary():
                return self._combined(expr, self.infer(expr.left, env), self.infer(expr.right, env))
            case Call():
                return self._called(expr, env)

    def same(self, a: Unit, b: Unit) -> bool:
        """Whether figures in `a` and `b` may be added.

        They must be of one kind and, unless a number may have converted one of them, of one size:
        minutes are not hours, nor yen thousands of yen. An unknown unit is the same as any.
        """
        if a.of is None or b.of is None:
            return True
        ratio = a.of / b.of
        if self._registry.get_dimensionality(ratio):
            return False
        return a.scaled or b.scaled or isclose(self._size(ratio), 1)

    def show(self, unit: Unit) -> str:
        """The canonical text, such as `JPY/deal`, `1/month` or `ratio`; empty where not known."""
        if unit.of is None:
            return ""
        whole: dict[str, Any] = dict(unit.of)  # powers are whole numbers, though pint allows others
        powers = sorted(whole.items())
        above = [_raised(name, power) for name, power in powers if power > 0]
        below = [_raised(name, -power) for name, power in powers if power < 0]
        return "/".join(["*".join(above) or "1", *below]) if powers else RATIO

    def _combined(self, expr: Binary, left: Unit, right: Unit) -> Unit:
        if expr.op in "+-":
            if not self.same(left, right):
                raise FormulaError(
                    "unlike-units",
                    expr.at,
                    left=self.show(left),
                    right=self.show(right),
                    operator=expr.op,
                )
            return right if left.of is None or (left.scaled and right.of is not None) else left
        if left.of is None or right.of is None:
            return UNKNOWN
        of = left.of * right.of if expr.op == "*" else left.of / right.of
        return Unit(of, left.scaled or right.scaled)

    def _called(self, call: Call, env: Mapping[str, Unit]) -> Unit:
        value = subject(call)
        if value is None:
            return self.parse(_OF_THE_PERIOD[call.function])
        unit = self.infer(value, env)
        return self.parse(RATIO) if call.function == "share" else unit

    def _factor(self, part: str, at: int) -> UnitsContainer:
        found = _FACTOR.fullmatch(part)
        words, power = found.groups() if found else ("", None)
        meant = self._noun(words)
        name = meant.replace(" ", "_")
        if not _NAME.fullmatch(name):
            raise FormulaError("unreadable-unit", at, part=part.strip())
        if meant == RATIO:
            return UnitsContainer()
        size, base = multiple(meant)
        if size > 1:
            self._define(base, f"[{base}]")
            self._define(name, f"{size} {base}")
        self._define(name, f"[{name}]")
        return UnitsContainer({name: int(power or 1)})

    def _noun(self, words: str) -> str:
        if self._house and words.upper() in (self._house, "CURRENCY", "通貨"):
            return self._house
        return noun(words)

    def _define(self, name: str, meaning: str) -> None:
        if name not in self._known:
            self._known.add(name)
            self._registry.define(f"{name} = {meaning}")

    def _size(self, of: UnitsContainer) -> float:
        size: Any = self._registry.get_root_units(of)[0]
        return float(size)


def _raised(name: str, power: int) -> str:
    words = name.replace("_", " ")
    return words if power == 1 else f"{words}^{power}"
