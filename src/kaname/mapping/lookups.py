"""Lookups: the key that a list has for a name that is written instead of it."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from kaname.errors import Finding
from kaname.mapping.model import Into, as_value
from kaname.mapping.model import Mapping as Text
from kaname.mapping.rejects import Fault
from kaname.sales_model import TABLES
from kaname.sheets.table import Table

Frames = Mapping[str, pl.DataFrame]
_ROW = "_row"
_DEALS, _ACCOUNT = "opportunity", "account_id"
_SHOWN = 5  # names in a sentence


def order(mapping: Text) -> list[str]:
    """The sources, those that give lists before those that look something up in them."""

    def depth(name: str) -> int:
        into = mapping.sources[name].into
        return any(map(looks_up, into)) + any(_looks_up_deals(part) for part in into)

    return sorted(mapping.sources, key=depth)


def looks_up(into: Into) -> bool:
    """Whether any of its columns is looked up in another list than its own."""
    return any(
        as_value(value).lookup and referred(into.table, column) != into.table
        for column, value in into.columns.items()
    )


def _looks_up_deals(into: Into) -> bool:
    return any(
        as_value(value).lookup and referred(into.table, column) == _DEALS
        for column, value in into.columns.items()
    )


def referred(table: str, column: str) -> str:
    """The list that a column refers to, "" where to none."""
    of = TABLES[table].columns.get(column)
    return ((of.references if of else None) or "").partition(".")[0]


def resolve(
    into: Into, frame: pl.DataFrame, lists: Frames, table: Table
) -> tuple[pl.DataFrame, list[Fault], list[Finding]]:
    """The rows with names replaced by keys, those with an ambiguous name left out as faults."""
    faults: list[Fault] = []
    findings: list[Finding] = []
    for column, written in into.columns.items():
        value = as_value(written)
        to = referred(into.table, column)
        listed = frame if to == into.table else lists.get(to)
        if value.lookup is None or listed is None or value.lookup not in listed.columns:
            continue
        header = value.headers[0] if value.headers else None
        if to == _DEALS:
            frame, unsure = _deals(frame, column, value.lookup, listed, header, table)
            findings += [*unsure, *_unknown(frame, column, listed, to, header, table)]
            continue
        frame, fault = _replaced(frame, column, value.lookup, listed, into, header)
        faults += [fault] if fault else []
        findings += _unknown(frame, column, listed, to, header, table)
    return frame, faults, findings


def _replaced(
    frame: pl.DataFrame, column: str, by: str, listed: pl.DataFrame, into: Into, header: str | None
) -> tuple[pl.DataFrame, Fault | None]:
    key = TABLES[referred(into.table, column)].key[0]
    keys = listed.select(key, by).drop_nulls().unique().group_by(by).agg(pl.col(key).unique())
    several = keys.filter(pl.col(key).list.len() > 1)[by]
    known = set(listed[key].to_list())
    bad = frame.filter(pl.col(column).is_in(several.implode()) & ~pl.col(column).is_in(list(known)))
    single = keys.filter(pl.col(key).list.len() == 1).with_columns(pl.col(key).list.first())
    names = single.filter(~pl.col(by).is_in(list(known)))
    kept = frame.filter(~pl.col(_ROW).is_in(bad[_ROW].implode()))
    kept = kept.with_columns(pl.col(column).replace(names[by], names[key]))
    if bad.is_empty():
        return kept, None
    rows = bad[_ROW].cast(pl.UInt32)
    return kept, Fault(into.table, column, header, rows, bad[column], "mapping.ambiguous-name")


def _deals(
    frame: pl.DataFrame,
    column: str,
    by: str,
    listed: pl.DataFrame,
    header: str | None,
    table: Table,
) -> tuple[pl.DataFrame, list[Finding]]:
    """Names of deals as their keys: the customer's own deal of the name, else the only one of it.

    Where neither tells which deal is meant, none is, and it is said: a visit counts all the same.
    """
    key = TABLES[_DEALS].key[0]
    plain = listed.select(pl.col(key).alias("deal"), _ACCOUNT, pl.col(by).alias(column))
    deals = plain.drop_nulls(["deal", column])
    own, single = (_only(deals, on) for on in ([_ACCOUNT, column], [column]))
    there = (
        frame
        if _ACCOUNT in frame.columns
        else frame.with_columns(pl.lit(None, pl.String).alias(_ACCOUNT))
    )
    found = there.join(own, on=[_ACCOUNT, column], how="left", maintain_order="left")
    found = found.join(single, on=column, how="left", maintain_order="left", suffix=" single")
    is_key = pl.col(column).is_in(listed[key].to_list())
    named = pl.col(column).is_in(deals[column].to_list())
    meant = pl.coalesce("deal", "deal single")
    kept = pl.when(is_key).then(column).when(meant.is_not_null()).then(meant)
    unsure = found.filter(named & ~is_key & meant.is_null())
    found = found.with_columns(kept.when(~named).then(column).alias(column)).select(frame.columns)
    if unsure.is_empty():
        return found, []
    params = {"column": header or column, "rows": len(unsure), "name": unsure[column][0]}
    place = table.place(int(unsure[_ROW][0]), header)
    return found, [Finding("mapping.several-deals", params, place, "warning")]


def _only(deals: pl.DataFrame, on: list[str]) -> pl.DataFrame:
    """The deal of each customer and name (or name) that only one has."""
    several = deals.group_by(on).agg(pl.col("deal").unique())
    one = several.filter(pl.col("deal").list.len() == 1)
    return one.with_columns(pl.col("deal").list.first())


def _unknown(
    frame: pl.DataFrame,
    column: str,
    listed: pl.DataFrame,
    to: str,
    header: str | None,
    table: Table,
) -> list[Finding]:
    known = listed[TABLES[to].key[0]].drop_nulls().unique()
    lost = frame.filter(pl.col(column).is_not_null() & ~pl.col(column).is_in(known.implode()))
    if lost.is_empty():
        return []
    names = lost[column].unique(maintain_order=True).to_list()
    few = ", ".join(f"`{name}`" for name in names[:_SHOWN])
    params = {
        "column": header or column,
        "count": len(names),
        "rows": len(lost),
        "names": few if len(names) <= _SHOWN else f"{few} … +{len(names) - _SHOWN}",
        "label": TABLES[to].label,
        "table": to,
    }
    place = table.place(int(lost[_ROW][0]), header)
    return [Finding("mapping.name-not-in-list", params, place, "warning")]
