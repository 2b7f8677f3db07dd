"""Columns as polars sees them, and what a written value means in one."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kaname.sales_model.definition import Column, Table, Type
from kaname.sales_model.words import fold

DTYPES: Mapping[Type, pl.DataType] = {
    "text": pl.String(),
    "integer": pl.Int64(),
    "number": pl.Float64(),
    "money": pl.Decimal(18, 2),
    "boolean": pl.Boolean(),
    "date": pl.Date(),
    "timestamp": pl.Datetime("us"),  # an instant in UTC
    "json": pl.String(),
}
PROVENANCE = pl.Schema(  # what every table carries besides its own columns
    {
        "source": DTYPES["text"],
        "source_id": DTYPES["text"],
        "loaded_at": DTYPES["timestamp"],
        "deleted_at": DTYPES["timestamp"],
    }
)


def code_of(column: Column, written: str) -> str | None:
    """The code that a written value means, by code, label or synonym; None if unknown.

    Width, case, blanks and signs do not matter: `Closed-Won`, `closed won` and `ＣＬＯＳＥＤＷＯＮ`
    are one.
    """
    return column.meanings.get(fold(written))


def dtype(column: Column) -> pl.DataType:
    """The polars type of a column; decimals where its values must stay exact."""
    return DTYPES[column.type] if column.scale is None else pl.Decimal(18, column.scale)


def polars_schema(table: Table) -> pl.Schema:
    """The columns of a table with their types, without PROVENANCE."""
    return pl.Schema({name: dtype(column) for name, column in table.columns.items()})


def required(table: Table) -> list[str]:
    """The columns without which a row cannot be used: the key's, then the others."""
    others = [n for n, c in table.columns.items() if c.required and n not in table.key]
    return [*table.key, *others]
