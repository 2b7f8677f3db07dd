"""Distinct: one row per key of members, accounts or products that rows only mention."""

from __future__ import annotations

import polars as pl

from kaname.errors import Finding
from kaname.sales_model import TABLES
from kaname.sheets.table import Table

_ROW = "_row"


def one_per_key(name: str, frame: pl.DataFrame, table: Table) -> tuple[pl.DataFrame, list[Finding]]:
    """The first that is written of each column per key, and a finding where rows contradict."""
    key = list(TABLES[name].key)
    rest = [column for column in frame.columns if column not in (*key, _ROW)]
    first = [pl.col(column).drop_nulls().first() for column in rest]
    many = [pl.col(column).drop_nulls().n_unique().alias(f"{column} ") for column in rest]
    rows = frame.group_by(key, maintain_order=True).agg(*first, *many, pl.col(_ROW).first())
    found = []
    for column in rest:
        several = rows.filter(pl.col(f"{column} ") > 1)
        if several.height:
            found.append(_conflict(name, column, several, frame, table))
    return rows.select(frame.columns), found


def _conflict(
    name: str, column: str, several: pl.DataFrame, frame: pl.DataFrame, table: Table
) -> Finding:
    key = TABLES[name].key[0]
    who = several[key][0]
    written = frame.filter(pl.col(key) == who)[column].drop_nulls().unique(maintain_order=True)
    params = {
        "table": name,
        "column": column,
        "name": who,
        "values": ", ".join(f"`{value}`" for value in written[:3].to_list()),
        "others": several.height - 1,
        "kept": several[column][0],
    }
    return Finding("mapping.contradiction", params, table.place(int(several[_ROW][0])), "warning")
