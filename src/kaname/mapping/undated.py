"""Undated: deals that are won or lost on no day, which count in no month; told at every load."""

from __future__ import annotations

import polars as pl

from kaname.errors import Finding
from kaname.mapping.model import Into, as_value
from kaname.sales_model import TABLES
from kaname.sheets.table import Table
from kaname.text import LANGS, label

_STATES = TABLES["opportunity"].columns["status"].codes
_OPEN = "open"


def closed(source: str, into: Into, frame: pl.DataFrame, table: Table) -> list[Finding]:
    """A finding where closed deals of the rows have no closing day; `frame` has `_row`."""
    if into.table != "opportunity" or "closed_at" not in into.columns:
        return []  # that a column is missing is said where a KPI needs it
    over = pl.col("status").is_not_null() & (pl.col("status") != _OPEN)
    empty = frame.filter(over & pl.col("closed_at").is_null())
    if empty.is_empty():
        return []
    states = empty["status"].unique(maintain_order=True).to_list()
    shown = {lang: ", ".join(label(_STATES[s].label, lang) for s in states) for lang in LANGS}
    header = next(iter(as_value(into.columns["closed_at"]).headers), None)
    params = {"source": source, "rows": len(empty), "states": shown}
    params["header"] = header or "closed_at"
    place = table.place(int(empty["_row"][0]), header)
    return [Finding("mapping.closed-without-day", params, place, "warning")]
