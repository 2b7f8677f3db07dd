"""Panels: the parts that a two-step measure (`per`) reads, and its expression over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from sqlglot import exp

from kaname.design.model import Measure
from kaname.formula.parse import Call, Expr, Name, parse
from kaname.measure import fragment
from kaname.measure.expressions import Node, no_zero_division
from kaname.measure.leaves import Leaf
from kaname.measure.words import PERIOD_WORDS, word

_WORDS = (*sorted(PERIOD_WORDS), "total")


@dataclass(frozen=True, slots=True)
class Panel:
    """The parts by column name; `expr` and `where` over those columns."""

    parts: Mapping[str, Leaf]
    expr: Node | None
    where: Node | None


def panel(measure: Measure) -> Panel:
    """What the panel of a `per` measure is made of."""
    return _panel(measure.expr, measure.where)


@lru_cache(maxsize=1024)
def _panel(expr: str | None, where: str | None) -> Panel:
    parts: dict[str, Leaf] = {}
    return Panel(parts, _read(expr, parts), _read(where, parts))


def _read(text: str | None, parts: dict[str, Leaf]) -> Node | None:
    if text is None:
        return None
    plain, calls = _lift(text)
    tree = exp.Paren(this=fragment.parse(plain).copy())
    for column in fragment.columns(tree):
        name = ".".join(fragment.path(column))
        leaf = _leaf(parse(calls[name])) if name in calls else Leaf(name)
        parts[_column(leaf)] = leaf
        column.replace(exp.column(exp.to_identifier(_column(leaf), quoted=True)))
    return tree.transform(no_zero_division, copy=False)


def _column(leaf: Leaf) -> str:
    return "part " + leaf.key


def _leaf(expr: Expr, at: Leaf = Leaf("")) -> Leaf:  # noqa: B008 -- frozen
    """A leaf from nested words over one measure: `total(before(orders))`."""
    match expr:
        case Name(name=name):
            return Leaf(name, at.words, at.keep, at.where)
        case Call(function="total", args=(of, *dims)):
            keep = tuple(d.name for d in dims if isinstance(d, Name))
            return _leaf(of, Leaf("", at.words, keep, at.where))  # type: ignore[arg-type]
        case Call(args=(of, *_)) as call if call.function in PERIOD_WORDS:
            return _leaf(of, Leaf("", (*at.words, word(call)), at.keep, at.where))  # type: ignore[arg-type]
    raise fragment.FragmentError(fragment.not_a_part(str(expr)))


def _lift(text: str) -> tuple[str, dict[str, str]]:
    """`text` with every word call replaced by a placeholder column, and the calls."""
    calls: dict[str, str] = {}
    out: list[str] = []
    i, quoted = 0, False
    while i < len(text):
        quoted ^= text[i] == "'"
        call = None if quoted else _call_at(text, i)
        if call is None:
            out.append(text[i])
            i += 1
            continue
        name = f"kaname_part_{len(calls)}"
        calls[name] = call
        out.append(name)
        i += len(call)
    return "".join(out), calls


def _call_at(text: str, start: int) -> str | None:
    """The whole `word(…)` that begins at `start`, or None."""
    if start and (text[start - 1].isalnum() or text[start - 1] in "_."):
        return None
    name = next((w for w in _WORDS if text.startswith(w, start)), None)
    if name is None or not text[start + len(name) :].lstrip().startswith("("):
        return None
    depth = 0
    for i in range(start + len(name), len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0 and text[i] == ")":
            return text[start : i + 1]
    return None
