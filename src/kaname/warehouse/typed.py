"""Typed tables: the values of a written table, and the rows that are rejected with their reason."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl

from kaname.errors import Finding, KanameError, Place, Severity
from kaname.text import LANGS, Lang, message, suggest
from kaname.warehouse.columns import Column, Kind, as_declared, as_guessed
from kaname.warehouse.source import Source
from kaname.warehouse.written import Written

REJECTS = pl.Schema(
    {
        "table": pl.String,
        "file": pl.String,
        "line": pl.Int64,
        "column": pl.String,
        "value": pl.String,
        "reason": pl.String,
    }
)
RAGGED = "ragged-row"
_LONGEST = 500  # characters of a rejected value that are kept
_KINDS: dict[Kind, dict[str, str]] = {
    "text": {"en": "text", "ja": "文字"},
    "integer": {"en": "whole numbers", "ja": "整数"},
    "number": {"en": "numbers", "ja": "数値"},
    "date": {"en": "dates", "ja": "日付"},
    "timestamp": {"en": "times", "ja": "日時"},
    "boolean": {"en": "true and false", "ja": "真偽（true・false）"},
}


@dataclass(frozen=True, slots=True)
class Typed:
    """A table's kept rows; `rejects` (schema REJECTS) has a line for every fault of the others."""

    frame: pl.DataFrame
    rejects: pl.DataFrame
    rows_read: int
    findings: tuple[Finding, ...]


def typed(source: Source, written: Written, step: Callable[[], None]) -> Typed:
    """The table with its values read; `step` is called after each column.

    Raises KanameError for types of columns that are not there, dates that a stated type cannot
    decide, and where no row is left.
    """
    _refuse_unknown_columns(source, written)
    findings, rejects = list(written.findings), [_ragged(source, written)]
    faulty = pl.repeat(value=False, n=len(written.lines), dtype=pl.Boolean, eager=True)
    columns: dict[str, pl.Series] = {}
    for name in written.names:
        column = _read(source, name, written)
        columns[name] = column.values
        findings += _remarks(source, written, name, column)
        if column.faulty.any():
            faulty |= column.faulty
            rejects.append(_faulty(source, written, name, column))
        step()
    frame = pl.DataFrame(columns)
    rest = frame.filter(~faulty) if faulty.any() else frame
    table = Typed(rest, pl.concat(rejects).sort("line", maintain_order=True), written.rows, ())
    findings += _about_rows(table, written)
    if any(finding.severity == "error" for finding in findings):
        raise KanameError(findings)
    return Typed(table.frame, table.rejects, table.rows_read, tuple(findings))


def _refuse_unknown_columns(source: Source, written: Written) -> None:
    names = written.names
    params = {"table": source.name, "columns": ", ".join(names)}
    faults = [
        Finding(
            "warehouse.unknown-column",
            {"column": column} | params,
            source.where,
            suggestion=suggest(column, names),
        )
        for column in source.types
        if column not in names
    ]
    if faults:
        raise KanameError(faults)


def _read(source: Source, name: str, written: Written) -> Column:
    values, timezone = written.take(), source.timezone or "UTC"
    declared = {**source.expected, **source.types}
    if name in declared:
        text = values.cast(pl.String)
        return as_declared(text, declared[name], source.nulls, timezone)
    if written.as_is:
        return Column("text", values, values)
    return as_guessed(values, source.nulls, timezone)


def _remarks(source: Source, written: Written, name: str, column: Column) -> list[Finding]:
    """A finding where the column could not be read as what most of it looks like."""
    if column.doubt is None:
        return []
    kind = _KINDS[column.looks or "text"]
    params = {"column": name, "value": column.text[column.row], "type": kind}
    place = Place(written.file, int(written.lines[column.row]))
    severity: Severity = "info" if column.doubt == "nearly-typed" else "warning"
    severity = "error" if name in source.types else severity
    return [Finding(f"warehouse.{column.doubt}", params, place, severity)]


def _ragged(source: Source, written: Written) -> pl.DataFrame:
    rows = [
        (source.name, written.file, line, None, text[:_LONGEST], RAGGED)
        for line, text in written.ragged
    ]
    return pl.DataFrame(rows, schema=REJECTS, orient="row")


def _faulty(source: Source, written: Written, name: str, column: Column) -> pl.DataFrame:
    values = pl.DataFrame({"line": written.lines, "value": column.text}).filter(column.faulty)
    return values.select(
        table=pl.lit(source.name),
        file=pl.lit(written.file),
        line="line",
        column=pl.lit(name),
        value=pl.col("value").str.slice(0, _LONGEST),
        reason=pl.lit(f"not-{column.kind}"),
    )


def _about_rows(table: Typed, written: Written) -> list[Finding]:
    if not table.rows_read:
        return [Finding("warehouse.no-rows", {}, Place(written.file), "warning")]
    rejected = table.rows_read - len(table.frame)
    if not rejected:
        return []
    first = table.rejects.row(0, named=True)
    why = {lang: reason(first, lang) for lang in LANGS}
    params = {"rejected": rejected, "rows": table.rows_read, "why": why}
    place = Place(written.file, first["line"])
    if len(table.frame):
        return [Finding("warehouse.rejected-rows", params, place, "warning")]
    return [Finding("warehouse.nothing-left", params, place)]


def reason(reject: Mapping[str, object], lang: Lang) -> str:
    """In words, why a row of the rejects was not taken."""
    params = {"column": reject["column"], "value": reject["value"]}
    return message(f"warehouse.{reject['reason']}", lang, **params)
