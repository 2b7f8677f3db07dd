"""Faults: the cells of typed tables that break a rule of the sales model, and their words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from kaname.errors import Finding, Place, Severity
from kaname.sales_model.model import TABLES
from kaname.text import Lang, printable

FAULTS = pl.Schema(
    {
        "table": pl.String,
        "row": pl.Int64,  # of the frame, counted from 0
        "column": pl.String,
        "value": pl.String,  # null where the fault is that nothing is written
        "rule": pl.String,  # key of its words: `sales_model.missing-key`
    }
)
EXAMPLES = 3
LONGEST = 60  # characters of a value in words
Places = Callable[[str, int, str], Place | None]  # table, row, column -> where that cell stands


@dataclass(frozen=True, slots=True)
class Group:
    """The rows of one table that break one rule in one column."""

    rule: str
    table: str
    column: str
    rows: pl.DataFrame  # row (Int64), value (String), shown (String): how the words name it
    of: int  # rows that were looked at
    severity: Severity = "warning"
    params: Mapping[str, object] = field(default_factory=dict)


def group(
    frame: pl.DataFrame,
    wrong: pl.Expr,
    value: pl.Expr,
    *,
    rule: str,
    at: tuple[str, str],
    shown: pl.Expr | None = None,
    severity: Severity = "warning",
    params: Mapping[str, object] | None = None,
) -> list[Group]:
    """The rows of a frame (with its `_at`) where `wrong` is true, as a group; none: nothing.

    The words name each by `shown`, else by its value.
    """
    example = value if shown is None else shown
    columns = {"row": pl.col("_at"), "value": value, "shown": example}
    texts = pl.col("value", "shown").cast(pl.String)
    rows = frame.lazy().filter(wrong).select(**columns).with_columns(texts).collect()
    if rows.is_empty():
        return []
    return [Group(rule, *at, rows, frame.height, severity, params or {})]


def finding(of: Group, places: Places | None) -> Finding:
    """The words of a group: how many, up to three examples, what to do; placed at the first."""
    table = TABLES[of.table]
    first = int(of.rows["row"][0])
    params = {
        "table": table.label,
        "column": table.columns[of.column].label,
        "count": f"{of.rows.height:,}",
        "rows": f"{of.of:,}",
        "examples": quoted(of.rows["shown"].drop_nulls().unique(maintain_order=True).to_list()),
    }
    place = places(of.table, first, of.column) if places else None
    return Finding(of.rule, {**params, **of.params}, place, of.severity)


def quoted(values: Sequence[str]) -> dict[Lang, str]:
    """Up to three values in backticks, each cut to what a line bears."""
    shown = [f"`{_cut(printable(value))}`" for value in values[:EXAMPLES]]
    more = "…" if len(values) > EXAMPLES else ""
    return {"ja": "、".join(shown) + more, "en": ", ".join(shown) + more}


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST else value[: LONGEST - 1] + "…"


def frame(groups: Sequence[Group]) -> pl.DataFrame:
    """All faults, a row per cell, in the schema FAULTS."""
    parts = [
        of.rows.select(
            table=pl.lit(of.table),
            row="row",
            column=pl.lit(of.column),
            value="value",
            rule=pl.lit(of.rule),
        )
        for of in groups
    ]
    return pl.concat(parts) if parts else pl.DataFrame(schema=FAULTS)
