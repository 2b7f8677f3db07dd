"""Changes of deals between two snapshots: a history for companies whose systems keep none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from kaname.sales_model import TABLES, polars_schema

TABLE = "opportunity_change"
# What a review asks about: moved dates, amounts, stages, owners, and whether a next step is set.
FIELDS = (
    "stage",
    "status",
    "amount",
    "probability",
    "forecast_category",
    "yomi",
    "expected_close_on",
    "closed_at",
    "next_action_on",
    "owner_id",
)
_KEY = "opportunity_id"


def changes(
    before: pl.DataFrame,
    after: pl.DataFrame,
    seen_at: datetime,
    fields: Sequence[str] = FIELDS,
    *,
    whole: bool = True,
) -> pl.DataFrame:
    """Rows of `opportunity_change`, a row per deal and field that differs; `observed` is `diff`.

    `fields` are those that are read from both snapshots in the same way; `whole`: no row of the
    later one was rejected, so that a deal which is not among its rows has left.
    `changed_at` is `seen_at`, when the later snapshot was taken (UTC): the change itself happened
    at some time since the earlier one. A deal that left the list has a change of `deleted_at`.
    A stage has a rank where all its deals' mean probability orders the stages.
    """
    both = before.select(_KEY, *fields).join(
        after.select(_KEY, *fields), on=_KEY, how="inner", suffix="_new"
    )
    parts = [_of_field(both, field) for field in fields]
    if whole:
        parts.append(_gone(before, after, seen_at))
    found = pl.concat(parts).with_columns(
        changed_at=pl.lit(seen_at).cast(pl.Datetime("us")),
        changed_by=pl.lit(None, pl.String),
        observed=pl.lit("diff"),
    )
    return _ranked(found, after).select(polars_schema(TABLES[TABLE]).names())


def _of_field(both: pl.DataFrame, field: str) -> pl.DataFrame:
    old, new = pl.col(field), pl.col(f"{field}_new")
    moved = both.filter(old.ne_missing(new))
    return moved.select(
        _KEY,
        field=pl.lit(field),
        old_value=_text(old, both.schema[field]),
        new_value=_text(new, both.schema[field]),
    )


def _text(value: pl.Expr, kind: pl.DataType) -> pl.Expr:
    """A value as text: money without zeros that say nothing, so that 100.00 is 100."""
    text = value.cast(pl.String)
    if isinstance(kind, pl.Decimal | pl.Float64):
        return text.str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
    return text


def _gone(before: pl.DataFrame, after: pl.DataFrame, seen_at: datetime) -> pl.DataFrame:
    left = before.join(after.select(_KEY), on=_KEY, how="anti")
    return left.select(
        _KEY,
        field=pl.lit("deleted_at"),
        old_value=pl.lit(None, pl.String),
        new_value=pl.lit(seen_at.isoformat(" ", "seconds")),
    )


def _ranked(found: pl.DataFrame, deals: pl.DataFrame) -> pl.DataFrame:
    stages = deals.filter(pl.col("stage").is_not_null()).group_by("stage")
    mean = stages.agg(pl.col("probability").mean().alias("p"))
    if mean.is_empty() or mean["p"].null_count():
        nothing = pl.lit(None, pl.Int64)
        return found.with_columns(old_rank=nothing, new_rank=nothing)
    ranks = mean.select("stage", rank=pl.col("p").rank("dense").cast(pl.Int64))
    rank = dict(ranks.iter_rows())
    about = pl.col("field") == "stage"
    return found.with_columns(
        pl.when(about)
        .then(pl.col(f"{side}_value").replace_strict(rank, default=None, return_dtype=pl.Int64))
        .alias(f"{side}_rank")
        for side in ("old", "new")
    )
