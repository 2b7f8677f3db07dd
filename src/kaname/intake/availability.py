"""Availability: what a generation holds, as a first design needs to know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

import polars as pl

from kaname.intake import keeping
from kaname.sales_model import TABLES
from kaname.warehouse.store import Generation

CODES = {
    "opportunity": ("status", "deal_type", "currency"),
    "activity": ("kind", "outcome"),
    "order_line": ("order_kind",),
    "period_value": ("measure", "scenario", "scope_kind", "version"),
    "contract_event": ("event",),
    "opportunity_credit": ("role",),
    "person": ("kind", "status"),
    "assessment": ("kind",),
}
NAMED = ("member", "account")
# Clocks of what has happened: a close date that is expected says nothing of how far data reaches.
HAPPENED = {
    "opportunity": ("created_at", "closed_at"),
    "order_line": ("ordered_at", "revenue_on"),
    "activity": ("started_at",),
    "person": ("created_at",),
    "contract_event": ("event_on",),
}
STALE = timedelta(days=35)  # data that ends longer ago than a month and a weekend is of the past


@dataclass(frozen=True, slots=True)
class Availability:
    """Filled shares by table and column, values of code columns, names that are unique, and the
    last day that the data reaches where that is long ago.
    """

    shares: Mapping[str, Mapping[str, float]]
    codes: Mapping[str, frozenset[str]]
    unique: frozenset[str]
    last: date | None


def available(generation: Generation, today: date, timezone: str) -> Availability:
    """What the generation's tables hold; days are those of `timezone`."""
    infos = keeping.model_tables(generation)
    tables = {n: rows for n, info in infos.items() if len(rows := keeping.rows(info))}
    if _are_deals(tables):
        del tables["order_line"]
    shares = {name: _shares(name, rows) for name, rows in tables.items()}
    codes = {
        f"{name}.{column}": frozenset(map(str, tables[name][column].drop_nulls().unique()))
        for name, columns in CODES.items()
        if name in tables
        for column in columns
    }
    unique = {f"{name}.name" for name in NAMED if name in tables and _unique(name, tables[name])}
    return Availability(shares, codes, frozenset(unique), _last(tables, today, timezone))


def _are_deals(tables: Mapping[str, pl.DataFrame]) -> bool:
    """Whether all order lines were read off the list of deals: bookings are no second figure."""
    if "order_line" not in tables or "opportunity" not in tables:
        return False
    deals = tables["opportunity"]["source"].unique()
    return bool(tables["order_line"]["source"].is_in(deals.implode()).all())


def _shares(name: str, rows: pl.DataFrame) -> dict[str, float]:
    filled = rows.select(pl.col(list(TABLES[name].columns)).is_not_null().mean()).row(0, named=True)
    return {column: float(share) for column, share in filled.items()}


def _unique(name: str, rows: pl.DataFrame) -> bool:
    """Whether no two people or customers share a name."""
    key = TABLES[name].key[0]
    pairs = rows.select(key, "name").drop_nulls().unique()
    return len(pairs) > 0 and pairs["name"].n_unique() == len(pairs)


def _last(tables: Mapping[str, pl.DataFrame], today: date, timezone: str) -> date | None:
    ends = [
        tables[name].select(_day(tables[name], clock, timezone).max()).item()
        for name, clocks in HAPPENED.items()
        if name in tables
        for clock in clocks
    ]
    last = max((end for end in ends if end is not None), default=None)
    return last if last is not None and last < today - STALE else None


def _day(rows: pl.DataFrame, clock: str, timezone: str) -> pl.Expr:
    if not isinstance(rows.schema[clock], pl.Datetime):
        return pl.col(clock)
    return pl.col(clock).dt.replace_time_zone("UTC").dt.convert_time_zone(timezone).dt.date()
