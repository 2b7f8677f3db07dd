"""From the text of a formula to its expression.

equation = [ name "=" ] sum
sum      = product { ("+" | "-") product }
product  = factor { ("*" | "/") factor }
factor   = "-" factor | atom
atom     = number [ "%" ] | "(" sum ")" | name [ "[" conditions "]" | "(" arguments ")" ]
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import cast

from kaname.formula.expression import (
    Binary,
    Call,
    Expr,
    Name,
    Negative,
    Number,
    Operator,
    Slice,
    Span,
    dimensions,
    is_term,
    names,
    show,
    subject,
    terms,
)
from kaname.formula.functions import (
    FISCAL_UNITS,
    FUNCTIONS,
    SPAN_WORDS,
    Argument,
    Function,
)
from kaname.formula.reader import FormulaError, Reader
from kaname.periods import Unit
from kaname.text import suggest

__all__ = [
    "FUNCTIONS",
    "Binary",
    "Call",
    "Expr",
    "FormulaError",
    "Function",
    "Name",
    "Negative",
    "Number",
    "Slice",
    "Span",
    "dimensions",
    "is_term",
    "names",
    "parse",
    "parse_equation",
    "show",
    "subject",
    "terms",
]

# Depth of an expression is at most their sum, far from what Python's own stack can bear.
_MAX_NESTING = 40
_MAX_OPERATIONS = 150
_NUMBER = re.compile(r"(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"(,\d{3})+(?![\d])", re.ASCII)
_CONDITION_VALUE = re.compile(r"[^],\[=]+")


def parse(text: str) -> Expr:
    """The expression that `text` says; raises `FormulaError` at the first character at fault."""
    reader = Reader.of(text)
    if not reader.peek():
        raise FormulaError("empty", reader.at)
    return _whole(reader)


def parse_equation(text: str) -> tuple[str | None, Expr]:
    """The name before the equals sign, None where there is none, and the expression after it."""
    reader = Reader.of(text)
    name = reader.name() if reader.opens_name() else None
    if name is not None and reader.take("="):
        return name, _whole(reader)
    return None, parse(text)


def _whole(reader: Reader) -> Expr:
    expr = _sum(reader, 0)
    if reader.peek():
        raise _stray(reader)
    return expr


def _sum(reader: Reader, depth: int) -> Expr:
    return _chain(reader, depth, "+-", _product)


def _product(reader: Reader, depth: int) -> Expr:
    return _chain(reader, depth, "*/", _factor)


def _chain(
    reader: Reader, depth: int, operators: str, operand: Callable[[Reader, int], Expr]
) -> Expr:
    left = operand(reader, depth)
    while op := reader.take(operators):
        at = reader.at - 1
        reader.operations += 1
        if reader.operations > _MAX_OPERATIONS:
            raise FormulaError("too-long", at, limit=_MAX_OPERATIONS)
        left = Binary(cast("Operator", op), left, operand(reader, depth), at)
    return left


def _factor(reader: Reader, depth: int) -> Expr:
    if depth > _MAX_NESTING:
        raise FormulaError("too-deep", reader.at, limit=_MAX_NESTING)
    if reader.take("-"):
        at = reader.at - 1
        return Negative(_factor(reader, depth + 1), at)
    return _atom(reader, depth)


def _atom(reader: Reader, depth: int) -> Expr:
    if reader.opens_name():
        return _named(reader, depth)
    if _opens_number(reader):
        return _number(reader)
    if reader.take("("):
        opened = reader.at - 1
        expr = _sum(reader, depth + 1)
        _close(reader, "(", opened)
        return expr
    raise _missing(reader)


def _opens_number(reader: Reader) -> bool:
    reader.peek()
    return _NUMBER.match(reader.plain, reader.at) is not None


def _number(reader: Reader) -> Number:
    at = reader.at
    digits = _digits(reader)
    value = float(digits)
    if value == float("inf"):
        raise FormulaError("number-too-large", at)
    if grouped := _THOUSANDS.match(reader.plain, reader.at):
        raise FormulaError(
            "thousands-separator", reader.at, number=digits + grouped[0].replace(",", "")
        )
    return Number(value / 100 if reader.take("%") else value, at)


def _digits(reader: Reader) -> str:
    found = _NUMBER.match(reader.plain, reader.at)
    if found is None:
        raise _missing(reader)
    reader.at = found.end()
    return found[0]


def _named(reader: Reader, depth: int) -> Expr:
    quoted = reader.opens_quote()
    at = reader.at
    name = reader.name()
    if reader.take("["):
        return Slice(name, _conditions(reader), at)
    if not quoted and reader.take("("):
        return Call(name, _arguments(reader, name, at, depth), at)
    return Name(name, at)


def _conditions(reader: Reader) -> tuple[tuple[str, str], ...]:
    opened = reader.at - 1
    found = [_condition(reader)]
    while reader.take(","):
        found.append(_condition(reader))
    _close(reader, "[", opened)
    return tuple(found)


def _condition(reader: Reader) -> tuple[str, str]:
    if not reader.opens_name():
        raise FormulaError("incomplete-slice", reader.at)
    dimension = reader.name()
    if not reader.take("="):
        raise FormulaError("incomplete-slice", reader.at)
    return dimension, _condition_value(reader)


def _condition_value(reader: Reader) -> str:
    if reader.opens_quote():
        return reader.quoted()
    found = _CONDITION_VALUE.match(reader.plain, reader.at)
    value = reader.text[found.start() : found.end()].strip() if found else ""
    if found is None or not value:
        raise FormulaError("incomplete-slice", reader.at)
    reader.at = found.end()
    return value


def _arguments(reader: Reader, name: str, at: int, depth: int) -> tuple[Expr | Span, ...]:
    function = FUNCTIONS.get(name)
    if function is None:
        known = ", ".join(f"`{known}`" for known in FUNCTIONS)
        raise FormulaError("unknown-function", at, suggest(name, FUNCTIONS), name=name, known=known)
    opened = reader.at - 1
    args: list[Expr | Span] = []
    for number, kind in enumerate(function.takes):
        if kind == "dimensions":
            args += _kept_dimensions(reader, function)
        elif number and not reader.take(","):
            raise _argument_fault(reader, function, opened)
        else:
            args.append(_argument(reader, kind, function, depth))
    if not reader.take(")"):
        raise _argument_fault(reader, function, opened)
    return tuple(args)


def _argument(reader: Reader, kind: Argument, function: Function, depth: int) -> Expr | Span:
    if kind == "span":
        return _span(reader, function)
    if kind == "fiscal":
        return _fiscal(reader, function)
    if reader.peek() == ")":
        raise FormulaError("wrong-arguments", reader.at, form=function.form)
    return _sum(reader, depth + 1)


def _span(reader: Reader, function: Function) -> Span:
    reader.peek()
    at = reader.at
    count = _digits(reader) if _opens_number(reader) else ""
    if not (count.isdigit() and 1 <= float(count) <= 9999):
        raise FormulaError("wrong-arguments", at, form=function.form)
    return Span(int(count), _unit(reader, function) if reader.opens_name() else "period", at)


def _unit(reader: Reader, function: Function) -> Unit:
    at = reader.at
    word = reader.name()
    unit = SPAN_WORDS.get(word.lower())
    if unit is None:
        raise FormulaError("wrong-arguments", at, suggest(word, SPAN_WORDS), form=function.form)
    return unit


def _fiscal(reader: Reader, function: Function) -> Name:
    if not reader.opens_name():
        raise FormulaError("wrong-arguments", reader.at, form=function.form)
    at = reader.at
    unit = _unit(reader, function)
    if unit not in FISCAL_UNITS:
        raise FormulaError("wrong-arguments", at, form=function.form)
    return Name(unit, at)


def _kept_dimensions(reader: Reader, function: Function) -> list[Name]:
    found: list[Name] = []
    while reader.take(","):
        if not reader.opens_name():
            raise FormulaError("wrong-arguments", reader.at, form=function.form)
        at = reader.at
        found.append(Name(reader.name(), at))
    return found


def _close(reader: Reader, opener: str, opened: int) -> None:
    if reader.take(")" if opener == "(" else "]"):
        return
    if not reader.peek():
        raise FormulaError("unclosed", opened, opener=opener)
    raise _stray(reader)


def _argument_fault(reader: Reader, function: Function, opened: int) -> FormulaError:
    found = reader.peek()
    if not found:
        return FormulaError("unclosed", opened, opener="(")
    if found in ")," or not function.takes:
        return FormulaError("wrong-arguments", reader.at, form=function.form)
    return _stray(reader)


def _stray(reader: Reader) -> FormulaError:
    """What is wrong with the character after a complete expression."""
    if reader.opens_name() or _opens_number(reader) or reader.peek() == "(":
        return FormulaError("missing-operator", reader.at)
    if reader.peek() in ")]":
        return FormulaError("unopened", reader.at, closer=reader.peek())
    return FormulaError("unexpected-character", reader.at, character=_visible(reader))


def _missing(reader: Reader) -> FormulaError:
    """What is wrong where a name, a number or a bracket should stand."""
    found = reader.peek()
    if not found:
        return FormulaError("unfinished", reader.at)
    if found in "+*/),]=":
        return FormulaError("missing-operand", reader.at, found=reader.text[reader.at])
    return FormulaError("unexpected-character", reader.at, character=_visible(reader))


def _visible(reader: Reader) -> str:
    character = reader.text[reader.at]
    return character if character.isprintable() else f"U+{ord(character):04X}"
