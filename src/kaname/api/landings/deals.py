"""Deals: the rows of a project's pipeline as the landing reads them, with their log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl
from sqlglot import exp

from kaname.api.landings.deal_changes import answer, deal_changes, of_fields
from kaname.api.landings.pipeline import person_of, pipeline_of
from kaname.api.project import Project, Scope
from kaname.design.pipeline import Pipeline
from kaname.errors import Finding, KanameError
from kaname.formula.values import Flags, Floats
from kaname.landing.deals import (
    LOST,
    NAMED,
    NEVER,
    OPEN,
    WON,
    Deals,
    Field,
    Ints,
    Log,
)
from kaname.measure import fragment
from kaname.measure.expressions import Node, day
from kaname.measure.rows import NONE, Rows

_KINDS = {"amount": "double", "probability": "double", "expected": "date"}
OUTSIDE = ""  # the group of deals that are learnt from, and not asked for
EPOCH = date(1970, 1, 1).toordinal()


@dataclass(frozen=True, slots=True)
class Book:
    """The deals, how people call them and whose they are, and how many cannot be read.

    `undated` are those that were opened or closed nobody knows when; they are left out.
    """

    deals: Deals
    titles: tuple[str, ...]
    owners: tuple[str, ...]
    undated: int
    pipeline: Pipeline


def deal_book(
    project: Project,
    by: str | None = None,
    where: Scope | None = None,
    *,
    counted: str | None = None,
    ones: bool = False,
    amount: str | None = None,
    as_of: date | None = None,
) -> Book:
    """The deals of a project, in groups by a dimension, those outside `where` in a last group.

    `counted` is a further condition on the rows that count; with `ones` every deal is worth 1,
    with `amount` what that expression says. A deal belongs to the group where
    the owner that stands there now was on the day it closed; if open then, on the day `as_of`.
    Raises KanameError where there is no pipeline, or nothing in it.
    """
    of = pipeline_of(project)
    if amount is not None:
        of = of.model_copy(update={"amount": amount})
    found = _rows(project, of, by, where, counted, as_of or project.as_of)
    ended = _open() | pl.col("closed").is_not_null()
    dated = found.filter(pl.col("opened").is_not_null() & ended)
    if dated.is_empty():
        raise KanameError(Finding("landing.no-deals", {"fact": of.of}))
    if ones:
        dated = dated.with_columns(amount=pl.lit(1.0))
    dated = dated.unique("key", keep="first").sort("key")  # rows move as deals close
    deals = _deals(project, of, dated, ones=ones)
    titles = tuple(dated["title"].fill_null(NONE).to_list())
    owners = tuple(dated["person"].fill_null(NONE).to_list())
    return Book(deals, titles, owners, found.height - dated.height, of)


def _open() -> pl.Expr:
    return ~pl.col("won") & ~pl.col("lost")


# --- read ------------------------------------------------------------------------------------


def _rows(
    project: Project,
    of: Pipeline,
    by: str | None,
    where: Scope | None,
    counted: str | None,
    as_of: date,
) -> pl.DataFrame:
    rows = Rows(project.session.schema, of.of)
    closed = exp.cast(rows.resolve(of.closed), "date")
    rows.instant = _instant(closed, as_of)
    texts = of.texts
    won = exp.func("coalesce", rows.resolve(of.won), exp.false())
    columns: dict[str, Node] = {
        "opened": exp.cast(rows.resolve(of.opened), "date"),
        "closed": closed,
        "won": won,
        "lost": _lost(rows, of, closed),
        "inside": _inside(rows, where, counted),
    }
    for name in ("amount", "stage", "owner", "expected", "probability", "category", "segment"):
        if name in texts:
            columns[name] = exp.cast(rows.resolve(texts[name]), _KINDS.get(name, "varchar"))
    columns["key"] = _key(project, rows, of)
    columns["title"] = exp.cast(rows.resolve(of.title), "varchar") if of.title else columns["key"]
    person = person_of(project, of)
    whose = rows.dimension(person) if person else columns.get("owner")
    columns["person"] = exp.cast(whose if whose is not None else exp.null(), "varchar")
    group = rows.dimension(by) if by else None
    if by and group is None:
        params = {"dimension": by, "fact": of.of}
        raise KanameError(Finding("landing.no-dimension", params))
    columns["group"] = exp.cast(group if group is not None else exp.null(), "varchar")
    query = exp.select(*(exp.alias_(value.copy(), name) for name, value in columns.items()))
    found = answer(project.session.connection, rows.attach(query, [rows.condition()]))
    return found.with_columns(pl.col("won", "lost").fill_null(value=False))


def _instant(closed: Node, as_of: date) -> Node:
    """When an open deal's owner is looked up: now; a closed one's: when it closed."""
    now = day(as_of)
    return exp.func("least", exp.func("coalesce", closed.copy(), now), now.copy())


def _lost(rows: Rows, of: Pipeline, closed: Node) -> Node:
    if of.lost is not None:
        return rows.resolve(of.lost)
    not_won = exp.not_(exp.func("coalesce", rows.resolve(of.won), exp.false()))
    return exp.and_(not_won, exp.not_(exp.Is(this=closed.copy(), expression=exp.null())))


def _inside(rows: Rows, where: Scope | None, counted: str | None) -> Node:
    parts: list[Node] = [
        rows.one_of(rows.dimension(name), (value,) if isinstance(value, str) else tuple(value))
        for name, value in (where or {}).items()
    ]
    if counted:
        parts.append(rows.resolve(counted))
    return exp.func("coalesce", exp.and_(*parts) if parts else exp.true(), exp.false())


def _key(project: Project, rows: Rows, of: Pipeline) -> Node:
    key = project.design.facts[of.of].key
    if key is None:
        return exp.cast(exp.func("row_number").over(), "varchar")  # type: ignore[attr-defined]
    names = (key,) if isinstance(key, str) else key
    return exp.func("concat_ws", exp.Literal.string("/"), *(rows.resolve(f'"{n}"') for n in names))


# --- compute ---------------------------------------------------------------------------------


def _deals(project: Project, of: Pipeline, rows: pl.DataFrame, *, ones: bool) -> Deals:
    state, names, logs = _fields(project, of, rows, ones=ones)
    segment, segments = _groups(rows, "segment" if "segment" in rows.columns else "key")
    group, groups = _asked(rows)
    closed = np.where((rows["won"] | rows["lost"]).to_numpy(), _ordinals(rows["closed"]), NEVER)
    return Deals(
        ids=tuple(rows["key"].to_list()),
        opened=np.minimum(_ordinals(rows["opened"]), closed),
        closed=closed,
        won=rows["won"].to_numpy(),
        segment=segment,
        segments=segments,
        group=group,
        groups=groups,
        state=state,
        names={name: values for name, values in names.items() if name in NAMED},
        logs=logs,
    )


def _fields(
    project: Project, of: Pipeline, rows: pl.DataFrame, *, ones: bool
) -> tuple[dict[Field, Floats], dict[Field, tuple[str, ...]], dict[Field, Log]]:
    """What stands in the changeable fields, the names of the named ones, and the logs."""
    logged = _columns(of)
    parts = of_fields(deal_changes(project, of), list(logged.values()))
    keys = pl.DataFrame({"key": rows["key"], "deal": np.arange(rows.height)})
    state: dict[Field, Floats] = {"amount": np.ones(rows.height)}
    names: dict[Field, tuple[str, ...]] = {}
    logs: dict[Field, Log] = {}
    for name in ("amount", "expected", "probability", *NAMED):
        if name in rows.columns:
            log = parts.get(logged.get(name, "")) if not (ones and name == "amount") else None
            state[name], names[name], logs[name] = _field(name, rows[name], log, keys)
    status = _status(project, of, parts, keys)
    if status is not None:
        state["status"], logs["status"] = _now(rows), status
    return state, names, logs


def _columns(of: Pipeline) -> dict[Field, str]:
    """The column that each field is, where it is just one: under its name changes are logged."""
    found: dict[Field, str] = {}
    for name in ("amount", "expected", "probability", *NAMED):
        columns = fragment.columns(fragment.parse(of.texts[name])) if name in of.texts else []
        if len(columns) == 1 and columns[0].sql() == of.texts[name].strip():
            found[name] = columns[0].name
    trees = [fragment.parse(text) for text in _ends(of)]
    status = {column.name for tree in trees for column in fragment.columns(tree)}
    if len(status) == 1:
        found["status"] = status.pop()
    return found


def _ends(of: Pipeline) -> tuple[str, ...]:
    return (of.won,) if of.lost is None else (of.won, of.lost)


def _field(
    name: Field, now: pl.Series, log: pl.DataFrame | None, keys: pl.DataFrame
) -> tuple[Floats, tuple[str, ...], Log]:
    """A field as numbers now and in the log, with the names that the numbers stand for."""
    old = log["old"] if log is not None else pl.Series([], dtype=pl.String)
    new = log["new"] if log is not None else pl.Series([], dtype=pl.String)
    if name in NAMED:
        known = pl.concat([now.cast(pl.String), old, new]).drop_nulls().unique().sort()
        names = tuple(known.to_list())
        enum = pl.Enum(list(names))
        values = [_codes(series, enum) for series in (now, old, new)]
        return values[0], names, _log(log, keys, values[1], values[2])
    values = [_numbers(series) for series in (now, old, new)]
    return values[0], (), _log(log, keys, values[1], values[2])


def _codes(values: pl.Series, enum: pl.Enum) -> Floats:
    codes = values.cast(pl.String).cast(enum).to_physical().cast(pl.Float64)
    return codes.fill_null(float("nan")).to_numpy()


def _numbers(values: pl.Series) -> Floats:
    """Numbers as they are, days as ordinals; what is neither is NaN."""
    if values.dtype == pl.Date:
        days = values.cast(pl.Int32).cast(pl.Float64) + EPOCH
        return days.fill_null(float("nan")).to_numpy()
    if values.dtype == pl.String:
        numbers = values.cast(pl.Float64, strict=False)
        days = values.str.slice(0, 10).str.to_date("%Y-%m-%d", strict=False)
        ordinals = days.cast(pl.Int32).cast(pl.Float64) + EPOCH
        return numbers.fill_null(ordinals).fill_null(float("nan")).to_numpy()
    return values.cast(pl.Float64).fill_null(float("nan")).to_numpy()


def _log(log: pl.DataFrame | None, keys: pl.DataFrame, old: Floats, new: Floats) -> Log:
    if log is None or log.is_empty():
        none = np.zeros(0, dtype=np.int64)
        return Log(none, none, np.zeros(0), np.zeros(0))
    placed = log.select("key", "at").with_columns(old=old, new=new).join(keys, on="key")
    placed = placed.sort("deal", "at", maintain_order=True)
    on = placed["at"].cast(pl.Date)
    return Log(
        placed["deal"].to_numpy(), _ordinals(on), placed["old"].to_numpy(), placed["new"].to_numpy()
    )


def _status(
    project: Project, of: Pipeline, parts: Mapping[str, pl.DataFrame], keys: pl.DataFrame
) -> Log | None:
    """The log of outcomes, where one logged column decides them."""
    column = _columns(of).get("status")
    log = parts.get(column or "")
    if log is None or column is None:
        return None
    words = pl.concat([log["old"], log["new"]]).drop_nulls().unique().to_list()
    meant = {word: _outcome(project, of, column, word) for word in words}
    old, new = (
        log[name].replace_strict(meant, default=OPEN, return_dtype=pl.Float64).to_numpy()
        for name in ("old", "new")
    )
    return _log(log, keys, old, new)


def _outcome(project: Project, of: Pipeline, column: str, word: str) -> float:
    """What a word in the log means: which condition holds with it in the column's place."""
    for text, outcome in zip(_ends(of), (WON, LOST), strict=False):
        tree = fragment.parse(text).copy()
        for found in fragment.columns(tree):
            if found.name == column:
                found.replace(exp.Literal.string(word))
        met = answer(project.session.connection, exp.select(exp.alias_(tree, "met")))
        if met["met"].item():
            return outcome
    return OPEN


def _now(rows: pl.DataFrame) -> Floats:
    won, lost = rows["won"].to_numpy(), rows["lost"].to_numpy()
    return np.where(won, WON, np.where(lost, LOST, OPEN))


def _groups(rows: pl.DataFrame, name: str) -> tuple[Ints, tuple[str, ...]]:
    if name == "key":
        return np.zeros(rows.height, dtype=np.int64), ("",)
    values = rows[name].fill_null(NONE)
    names = values.unique().sort().to_list()
    return _codes(values, pl.Enum(names)).astype(np.int64), tuple(names)


def _asked(rows: pl.DataFrame) -> tuple[Ints, tuple[str, ...]]:
    """The groups that are asked for, and a last one for deals outside."""
    inside: Flags = rows["inside"].to_numpy()
    named: Sequence[str] = rows["group"].fill_null(NONE if rows["group"].count() else "").to_list()
    names = sorted({name for name, kept in zip(named, inside, strict=True) if kept})
    at = {name: number for number, name in enumerate(names)}
    group = [at[n] if kept else len(names) for n, kept in zip(named, inside, strict=True)]
    return np.array(group, dtype=np.int64), (*names, OUTSIDE)


def _ordinals(days: pl.Series) -> Ints:
    return days.cast(pl.Int32).cast(pl.Int64).fill_null(NEVER - EPOCH).to_numpy() + EPOCH
