"""Fragments: the scalar SQL expressions of a design (`where`, `expr`, columns), parsed and vetted.

Only scalar expressions over the row's columns pass. Sub-queries, aggregates, windows, table and
file functions, other tables and statements are refused before anything reaches the engine.
"""

from __future__ import annotations

import logging
from functools import lru_cache

import sqlglot
from sqlglot import exp
from sqlglot.errors import SqlglotError

from kaname.errors import Finding, KanameError
from kaname.measure.expressions import Node

DIALECT = "duckdb"
logging.getLogger("sqlglot").setLevel(logging.ERROR)  # odd syntax is told as a finding
LONGEST = 20_000

_SHAPES: tuple[type[Node], ...] = (
    *(exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Tuple),
    *(exp.And, exp.Or, exp.Not, exp.Xor, exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE),
    *(exp.Is, exp.In, exp.Between, exp.Like, exp.ILike, exp.NullSafeEQ, exp.NullSafeNEQ),
    *(exp.Add, exp.Sub, exp.Mul, exp.Div, exp.IntDiv, exp.Mod, exp.Neg, exp.DPipe, exp.Collate),
    *(exp.Case, exp.If, exp.Cast, exp.TryCast, exp.DataType, exp.DataTypeParam, exp.Dot),
    *(exp.Interval, exp.Var, exp.Extract, exp.IntervalSpan, exp.Escape),
)
_FUNCTIONS: tuple[type[Node], ...] = (
    *(exp.Abs, exp.Ceil, exp.Floor, exp.Round, exp.Sign, exp.Sqrt, exp.Pow, exp.Exp, exp.Ln),
    *(exp.Log, exp.Greatest, exp.Least, exp.Coalesce, exp.Nullif, exp.Upper, exp.Lower, exp.Trim),
    *(exp.Length, exp.Substring, exp.SplitPart, exp.Concat, exp.ConcatWs, exp.Replace, exp.Left),
    *(exp.Right, exp.Pad, exp.StartsWith, exp.EndsWith, exp.Contains, exp.StrPosition),
    *(exp.RegexpLike, exp.RegexpExtract, exp.RegexpReplace, exp.Year, exp.Month, exp.Day),
    *(exp.Quarter, exp.Week, exp.DayOfWeek, exp.DayOfWeekIso, exp.DayOfMonth, exp.DayOfYear),
    *(exp.Hour, exp.Minute, exp.Second, exp.Date, exp.DateTrunc, exp.TimestampTrunc, exp.DateDiff),
    *(exp.DateAdd, exp.DateSub, exp.LastDay, exp.TimeToStr, exp.StrToTime, exp.TimeToUnix),
    *(exp.UnixToTime, exp.TsOrDsToDate, exp.MakeInterval, exp.DateFromParts, exp.Reverse),
    *(exp.ToDays, exp.Monthname, exp.Dayname, exp.WeekOfYear, exp.Trunc, exp.IsNan, exp.IsInf),
    *(exp.Levenshtein, exp.MD5, exp.Ascii, exp.Chr, exp.Unicode),
)
_NAMED = frozenset(
    "to_months to_years to_hours to_minutes to_weeks age isoyear date_part datepart date_sub "
    "datesub try_strptime nfc_normalize strip_accents jaccard hash even prefix suffix isfinite "
    "yearweek century decade".split()
)


class FragmentError(KanameError):
    """A fragment that is not a scalar expression over the row."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Node:
    """The vetted syntax tree of `text`; shared, so copy before changing it. FragmentError."""
    if len(text) > LONGEST:
        raise FragmentError(Finding("measure.fragment-too-long", {"longest": LONGEST}))
    try:
        tree = sqlglot.parse_one(text, dialect=DIALECT)
        nodes = list(tree.walk())
    except (SqlglotError, RecursionError, ValueError) as error:
        what = _one_line(error)
        raise FragmentError(
            Finding("measure.fragment-syntax", {"text": _cut(text), "why": what})
        ) from None
    for node in nodes:
        _vet(node, text)
        node.meta.clear()  # positions in the text, which every copy would copy too
    return tree


def columns(tree: Node) -> list[exp.Column]:
    """The column references of a fragment, outermost first."""
    return list(tree.find_all(exp.Column))


def path(column: exp.Column) -> tuple[str, ...]:
    """The dotted names of a reference: `teams.manager` is ("teams", "manager")."""
    return tuple(part.name for part in column.parts)


def _vet(node: Node, text: str) -> None:
    if isinstance(node, _SHAPES) and not (isinstance(node, exp.In) and node.args.get("query")):
        return
    if isinstance(node, exp.Func) and not isinstance(node, exp.AggFunc):
        if isinstance(node, _FUNCTIONS):
            return
        if isinstance(node, exp.Anonymous) and node.name.lower() in _NAMED:
            return
    params = {"text": _cut(text), "part": _cut(_name(node))}
    raise FragmentError(Finding("measure.fragment-not-scalar", params))


def _name(node: Node) -> str:
    try:
        return node.sql(dialect=DIALECT)
    except (SqlglotError, RecursionError, ValueError):
        return node.key


def _cut(text: str, length: int = 80) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= length else flat[: length - 1] + "…"


def _one_line(error: Exception) -> str:
    first = str(error).splitlines()[0] if str(error) else type(error).__name__
    return _cut(first.replace("\x1b[4m", "").replace("\x1b[0m", ""), 120)


def not_a_part(text: str) -> Finding:
    """The fault of a word in `per` that is not over one measure."""
    return Finding("measure.word-over-arithmetic", {"text": _cut(text)})
