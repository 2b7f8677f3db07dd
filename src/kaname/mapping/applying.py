"""Applying a mapping: rows of a table that was found, as typed rows of the sales model."""

from __future__ import annotations

from collections.abc import Mapping as Map
from dataclasses import dataclass, field

import polars as pl

from kaname.errors import Finding, KanameError
from kaname.mapping import conditions, coverage, distinct, lookups, rejects, stages, undated, years
from kaname.mapping.assigning import missing_headers
from kaname.mapping.cells import Cells, Clock, cells, written
from kaname.mapping.coverage import Coverage
from kaname.mapping.model import Into, Mapping, Source, Value, as_value, wanted
from kaname.mapping.rejects import Fault
from kaname.sales_model import TABLES, polars_schema, required
from kaname.sheets.table import Table

_SHOWN = 5  # stages in a sentence
ROW = "_row"  # Int64: the row of the table's frame that a row came from


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of a table.

    `frames` has a frame per table of the model, in its types, with `_row`; `rejects` a line for
    each cell that kept a row out (schema LEFT_OUT, its reason the key of a message). `mentioned`
    are the tables whose rows are only mentioned: those of a key that a list has give way to it.
    """

    frames: Map[str, pl.DataFrame]
    rejects: pl.DataFrame
    coverage: Coverage
    findings: tuple[Finding, ...]
    mentioned: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Made:
    """Rows of one `into` on their way: its columns so far, its faults, and rows that fell out."""

    rows: pl.Series  # of table.frame
    texts: pl.DataFrame  # what each column of the model is made of there
    clock: Clock
    columns: dict[str, pl.Series] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def apply(
    name: str,
    source: Source,
    table: Table,
    mapping: Mapping,
    *,
    lists: Map[str, pl.DataFrame] | None = None,
) -> Applied:
    """The table's rows as the source `name` of the mapping says; every header of it must be there.

    A row with a cell that cannot be read in its column's type, or with an empty key, is rejected;
    none is changed silently. `lists` are the accounts, members … that other sources gave (see
    `lookups.order`): names written here become their keys. Raises KanameError where a header is
    missing.
    """
    if faults_of_headers := missing_headers(name, source, table):
        raise KanameError(faults_of_headers)
    frames: dict[str, list[pl.DataFrame]] = {}
    faults: list[Fault] = []
    findings: list[Finding] = []
    table = years.dated(table, source.read, mapping.fiscal_year_starts)
    clock = Clock(mapping.timezone, mapping.fiscal_year_starts)
    for into in source.into:
        frame, made = _rows(into, table, mapping, lists or {}, clock)
        frames.setdefault(into.table, []).append(frame)
        findings += undated.closed(name, into, frame, table)
        faults += [each for each in made.faults if not any(map(each.says_the_same, faults))]
        findings += made.findings
    findings += rejects.findings(table, faults, table.frame.height)
    return Applied(
        {key: pl.concat(parts) for key, parts in frames.items()},
        rejects.frame(table, faults),
        coverage.of(name, source, table),
        tuple(findings),
        _mentioned(source),
    )


def _mentioned(source: Source) -> frozenset[str]:
    listed = {into.table for into in source.into if not into.distinct}
    return frozenset(into.table for into in source.into if into.distinct) - listed


def _rows(
    into: Into, table: Table, mapping: Mapping, lists: Map[str, pl.DataFrame], clock: Clock
) -> tuple[pl.DataFrame, _Made]:
    texts = _texts(into, table.frame)
    made = _Made(texts[ROW], texts, clock)
    for name in conditions.order(into):
        _make(name, into, table, made, mapping)
    _complete(into, made, mapping)
    frame = _frame(into, made)
    if into.distinct:
        frame, conflicts = distinct.one_per_key(into.table, frame, table)
        made.findings += conflicts
    frame, ambiguous, unknown = lookups.resolve(into, frame, lists, table)
    made.faults += ambiguous
    made.findings += unknown
    return frame, made


def _texts(into: Into, frame: pl.DataFrame) -> pl.DataFrame:
    """What each column is made of, in the rows that are meant, with their numbers."""
    made = {
        name: written(as_value(value), frame, len(frame)) for name, value in into.columns.items()
    }
    texts = pl.DataFrame(made).with_row_index(ROW)
    if into.where:
        meant = [_condition(header, into.where[header]) for header in into.where]
        texts = texts.filter(frame.select(pl.all_horizontal(meant)).to_series())
    # Of what is only mentioned, what is written the same way is read once.
    return texts.unique([*made], keep="first", maintain_order=True) if into.distinct else texts


def _condition(header: str, values: str | tuple[str, ...]) -> pl.Expr:
    """Rows in which the header has one of the values; `*` is any, an empty text none."""
    column = pl.col(header)
    some = column.is_in([value for value in wanted(values) if value not in ("*", "")])
    if "*" in wanted(values):
        some = column.is_not_null()
    if "" in wanted(values):
        some |= column.is_null()
    return some.fill_null(value="" in wanted(values))


def _make(name: str, into: Into, table: Table, made: _Made, mapping: Mapping) -> None:
    """Add a column of the model, and the faults in it."""
    column, value = TABLES[into.table].columns[name], as_value(into.columns[name])
    if value.count is not None:
        made.columns[name] = _counted(made.columns[value.count])
        return
    text = _same(name, into.table, made.texts[name], mapping)
    if stages.read_by(name, into):
        added = stages.new(value, text)
        made.findings += _new_stages(value, text, added, table, made)
        value = value.model_copy(update={"values": value.values | added})
    read = cells(value, text, column, made.clock)
    there = _there(value, made)
    if there is not None:  # only now: how dates are written is told by all of the column
        read = read.only(there)
    header = value.headers[0] if value.headers else None
    found = rejects.faults(into.table, name, header, read, made.rows)
    made.faults += [each for each in found if not any(map(each.says_the_same, made.faults))]
    made.columns[name] = _unique(read.values) if value.unique else read.values
    made.findings += _rounded(name, header, read, table, made)


def _new_stages(
    value: Value, text: pl.Series, added: Map[str, str], table: Table, made: _Made
) -> list[Finding]:
    """Says which stages the mapping does not name, and as what they count."""
    if not added:
        return []
    at = text.is_in([*added])
    params = {
        "column": value.headers[0],
        "stages": ", ".join(f"`{stage}→{code}`" for stage, code in list(added.items())[:_SHOWN]),
        "count": len(added),
        "rows": int(at.sum()),
    }
    place = table.place(int(made.rows[at.arg_max() or 0]), value.headers[0])
    return [Finding("mapping.new-stages", params, place, "warning")]


def _counted(groups: pl.Series) -> pl.Series:
    frame = groups.alias("group").to_frame()
    return frame.select(pl.int_range(1, pl.len() + 1).over("group")).to_series()


def _there(value: Value, made: _Made) -> pl.Series | None:
    """True in the rows for which the value's `where` holds; None where it has none."""
    if not value.where:
        return None
    some = pl.repeat(value=True, n=len(made.rows), dtype=pl.Boolean, eager=True)
    for column, values in value.where.items():
        text = made.columns[column].cast(pl.String)
        some &= text.is_in(list(wanted(values))).fill_null(value=False)
    return some


def _same(name: str, table: str, text: pl.Series, mapping: Mapping) -> pl.Series:
    """The names with those replaced that a person has confirmed to be another's."""
    definition = TABLES[table]
    named = (definition.columns[name].references or "").partition(".")[0]
    named = table if name == definition.key[0] else named
    names = mapping.same.get(named)
    return text.replace(names) if names else text


def _unique(values: pl.Series) -> pl.Series:
    frame = values.alias("value").to_frame()
    number = pl.int_range(1, pl.len() + 1).over("value")
    again = pl.col("value") + " #" + number.cast(pl.String)
    return frame.select(pl.when(number > 1).then(again).otherwise("value")).to_series()


def _rounded(
    name: str, header: str | None, read: Cells, table: Table, made: _Made
) -> list[Finding]:
    """Says where the model's decimals cannot hold what is written."""
    kind = read.values.dtype
    if not isinstance(kind, pl.Decimal) or not read.rounded.any():
        return []
    row = read.rounded.arg_max() or 0
    params = {
        "column": header or name,
        "rows": int(read.rounded.sum()),
        "decimals": kind.scale,
        "value": read.text[row],
        "kept": read.values[row],
    }
    place = table.place(int(made.rows[row]), header)
    return [Finding("mapping.rounded", params, place, "warning")]


def _complete(into: Into, made: _Made, mapping: Mapping) -> None:
    """Add the columns that nobody maps: the mapping's currency, what the model says, nothing."""
    table, height = TABLES[into.table], len(made.rows)
    for name, column in table.columns.items():
        if name not in made.columns:
            known = mapping.currency if name == "currency" else column.otherwise
            one = cells(Value(), pl.Series([known], dtype=pl.String), column, Clock()).values
            made.columns[name] = one.new_from_index(0, height)


def _frame(into: Into, made: _Made) -> pl.DataFrame:
    """The rows without those at fault; those with an empty key become faults themselves."""
    table, schema = TABLES[into.table], polars_schema(TABLES[into.table])
    frame = pl.DataFrame({name: made.columns[name] for name in schema}).cast(pl.Schema(schema))
    frame = frame.with_columns(made.rows.cast(pl.Int64).alias(ROW))
    bad = pl.concat([each.rows for each in made.faults]) if made.faults else made.rows.clear()
    frame = frame.filter(~pl.col(ROW).is_in(bad.cast(pl.Int64).implode()))
    needed = required(table)
    for name in needed:
        empty = frame.filter(pl.col(name).is_null())
        if not into.distinct and empty.height:
            made.faults.append(_empty(into, name, empty[ROW]))
    return frame.drop_nulls(needed)


def _empty(into: Into, name: str, rows: pl.Series) -> Fault:
    value = as_value(into.columns[name]) if name in into.columns else Value()
    header = value.headers[0] if value.headers else None
    nothing = pl.repeat(None, len(rows), dtype=pl.String, eager=True)
    return Fault(into.table, name, header, rows.cast(pl.UInt32), nothing, "mapping.empty-key")
