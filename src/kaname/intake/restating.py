"""Restatements: figures of months that were over, which a later file changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from kaname.sales_model import TABLES
from kaname.text import Lang, message


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure that people report by month: a sum of a column, or a number of rows."""

    table: str
    clock: str
    column: str | None  # None: rows are counted
    only: tuple[str, str] | None = None  # column and value of the rows that count


@dataclass(frozen=True, slots=True)
class Restatement:
    """A figure of a month that was over when it was first reported."""

    table: str
    clock: str
    column: str | None  # None: the number of rows
    month: date  # its first day
    before: float
    after: float


_EXACT = pl.Decimal(38, 4)  # sums of money do not depend on the order of the rows
FIGURES = (
    Figure("order_line", "revenue_on", "net_amount"),
    Figure("order_line", "ordered_at", "net_amount"),
    Figure("opportunity", "closed_at", "amount", ("status", "won")),
    Figure("period_value", "period_start", "value", ("scenario", "actual")),
    Figure("contract_event", "event_on", "mrr_delta"),
    Figure("activity", "started_at", None),
)


def restatements(
    before: Mapping[str, pl.DataFrame],
    after: Mapping[str, pl.DataFrame],
    reported: date,
    timezone: str,
) -> list[Restatement]:
    """Every monthly figure that differs for a month over on the day `reported`, oldest first.

    Months after all that was known are new, and a figure by two clocks alike is told once.
    Months are those of `timezone`; instants are in UTC.
    """
    found = [
        one
        for figure in FIGURES
        if figure.table in before and figure.table in after
        for one in _of(figure, before[figure.table], after[figure.table], reported, timezone)
    ]
    once = {(one.table, one.column, one.month, one.before, one.after): one for one in found[::-1]}
    return sorted(once.values(), key=lambda one: (one.month, one.table, one.clock))


def _of(
    figure: Figure, before: pl.DataFrame, after: pl.DataFrame, reported: date, timezone: str
) -> Iterator[Restatement]:
    then = _by_month(figure, before, timezone)
    both = then.join(
        _by_month(figure, after, timezone), on="month", how="full", coalesce=True, suffix="_after"
    )
    first_open = reported.replace(day=1)
    last = then.get_column("month").max()
    known = pl.col("month") <= last if last is not None else pl.lit(value=False)
    moved = (
        both.filter(known)
        .with_columns(pl.col("value", "value_after").fill_null(0))
        .filter((pl.col("value") != pl.col("value_after")) & (pl.col("month") < first_open))
    )
    for month, then, now in moved.sort("month").iter_rows():
        yield Restatement(figure.table, figure.clock, figure.column, month, float(then), float(now))


def _day(rows: pl.DataFrame, clock: str, timezone: str) -> pl.Expr:
    if not isinstance(rows.schema[clock], pl.Datetime):
        return pl.col(clock)
    return pl.col(clock).dt.replace_time_zone("UTC").dt.convert_time_zone(timezone).dt.date()


def _by_month(figure: Figure, rows: pl.DataFrame, timezone: str) -> pl.DataFrame:
    if figure.only is not None:
        rows = rows.filter(pl.col(figure.only[0]) == figure.only[1])
    value = pl.len() if figure.column is None else pl.col(figure.column).cast(_EXACT).sum()
    dated = rows.filter(pl.col(figure.clock).is_not_null())
    month = _day(rows, figure.clock, timezone).dt.month_start()
    return dated.group_by(month=month).agg(value=value.cast(_EXACT))


def restatement(one: Restatement, lang: Lang) -> str:
    """A restatement in words; of plan and actual only the actual can be restated."""
    table = TABLES[one.table]
    figure: object = message("intake.count-of-rows", lang)
    if one.table == "period_value":
        figure = message("intake.actuals", lang)
    elif one.column is not None:
        figure = table.columns[one.column].label
    return message(
        "intake.restated",
        lang,
        month=f"{one.month:%Y-%m}",
        table=table.label,
        figure=figure,
        before=f"{one.before:,.10g}",
        after=f"{one.after:,.10g}",
    )
