"""Calculations: what is written of how a KPI is computed, as a formula over KPIs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace

from kaname.formula.parse import (
    Binary,
    Call,
    Expr,
    FormulaError,
    Name,
    Negative,
    Number,
    Slice,
    names,
    parse,
    parse_equation,
    subject,
)
from kaname.formula.reader import quoted
from kaname.kpi_sheet.names import Names, folded

PERCENT = frozenset({"%", "％", "パーセント", "percent", "率"})
_REMARK = re.compile(r"\s*[\[((](?:%|％|単位[^\])）]*|円|千円|百万円|件|人|社|日|回)[\])）]\s*$")
_LONGEST = 1_000  # characters of a calculation


@dataclass(frozen=True, slots=True)
class Calculation:
    """A formula over keys of KPIs, or why there is none.

    `expr` is None where it was not understood; `unknown` are names in it that are no KPIs. `text`
    is what was written. `percent`: a `× 100` was left out.
    """

    text: str
    expr: Expr | None = None
    unknown: tuple[str, ...] = ()
    percent: bool = False


def from_words(text: str, own: str, known: Names, unit: str) -> Calculation:
    """What a text such as 「受注件数 ÷ 商談件数 × 100」 says; `own` is the KPI's key."""
    plain = _REMARK.sub("", text.strip())
    if len(plain) > _LONGEST:
        return Calculation(text)
    try:
        left, expr = parse_equation(_quoted_names(plain.lstrip("=＝").strip(), known))
    except FormulaError:
        return Calculation(text)
    if left is not None and known.key(left) != own:
        return Calculation(text, unknown=(left,))
    return _resolved(Calculation(text, expr), own, known, unit)


def from_keys(text: str, written: str, own: str, known: Names, unit: str) -> Calculation:
    """What a formula over keys says that was made of the cells of `written`."""
    try:
        expr = parse(text)
    except FormulaError:
        return Calculation(written)
    return _resolved(Calculation(written, expr), own, known, unit)


def _quoted_names(text: str, known: Names) -> str:
    """The text with the names that are known in quotes, so that blanks in them do no harm.

    The longest first; what is left of a longer unknown name then no longer reads as a formula.
    """
    spelled = sorted(known.spellings, key=len, reverse=True)
    odd = [name for name in spelled if not name.isalnum()]
    plain = unicodedata.normalize("NFKC", text) if odd else text
    if not odd and " " not in text.strip() and "　" not in text:
        return text
    pattern = "|".join(r"\s*".join(map(re.escape, name)) for name in spelled if name)
    if not pattern:
        return text
    whole = re.compile(rf"(?<![\w\"「])(?:{pattern})(?![\w\"」])", re.IGNORECASE)
    return whole.sub(lambda found: quoted(found[0]), plain)


def _resolved(found: Calculation, own: str, known: Names, unit: str) -> Calculation:
    """The calculation over keys; without an expression where a name is no KPI, or its own."""
    assert found.expr is not None
    used = [name.name for name in names(found.expr)]
    unknown = tuple(dict.fromkeys(n for n in used if known.key(n) is None))
    if unknown or not used or own in {known.key(name) for name in used}:
        # One long name alone is a definition in words, not a formula of a name that is missing.
        return Calculation(found.text, unknown=() if isinstance(found.expr, Name) else unknown)
    expr, percent = found.expr, False
    if folded(unit) in PERCENT and isinstance(expr, Binary) and expr.op == "*":
        for one, other in ((expr.left, expr.right), (expr.right, expr.left)):
            if one == Number(100.0):
                expr, percent = other, True
                break
    keyed = _keyed(expr, lambda name: known.key(name) or name)
    return replace(found, expr=keyed, percent=percent)


def _keyed(expr: Expr, key: Callable[[str], str]) -> Expr:
    """The expression over keys in place of names."""
    match expr:
        case Name(name):
            return Name(key(name))
        case Slice(name, where):
            return Slice(key(name), where)
        case Negative(of):
            return Negative(_keyed(of, key))
        case Binary(op, left, right):
            return Binary(op, _keyed(left, key), _keyed(right, key))
        case Call(function, args):
            value = subject(expr)
            return expr if value is None else Call(function, (_keyed(value, key), *args[1:]))
        case Number():
            return expr
