"""kintone: apps exported as CSV, with レコード番号, and lines of a record marked by their first.

The column `レコードの開始行` has `*` on the first line of each record; the lines of a table in
the record follow, the record's own fields repeated on them or left empty. Apps refer to one
another by names, not by numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from kaname.mapping.draft import Draft, Profile, Seen, draft_as, look
from kaname.mapping.model import Into, Value
from kaname.mapping.stages import status
from kaname.mapping.words import meanings
from kaname.sales_model import TABLES, fold

MARKER = "レコードの開始行"
_NUMBER = ("レコード番号", "Record number", "$id")
_SIGNS = frozenset(map(fold, ("更新者", "更新日時", "作成者", "作成日時", "作業者", "Updated by")))
PROFILE = Profile(
    "kintone",
    unused=frozenset(
        map(fold, ("更新者", "更新日時", "作成者", "作業者", "$revision", "リビジョン"))
    ),
)


def recognise(seen: Seen) -> Profile | None:
    """The profile if it has kintone's marker, or its record number and who changed it."""
    headers = {fold(header) for header in seen.columns}
    numbered = any(fold(name) in headers for name in _NUMBER)
    fits = fold(MARKER) in headers or (numbered and len(_SIGNS & headers) >= 1)
    return PROFILE if fits else None


def number(seen: Seen) -> str | None:
    """The header of the record's number."""
    return next((header for header in seen.columns if header in _NUMBER), None)


def record(seen: Seen) -> Seen:
    """The record's own fields, on its first line, without those of its table."""
    if MARKER not in seen.columns:
        return seen
    inner = within(seen)
    frame = seen.table.frame
    first = frame[MARKER].is_not_null()
    own = [c for c in seen.columns if c not in inner and c != MARKER]
    rows = replace(seen.table, frame=frame.filter(first), lines=seen.table.lines.filter(first))
    return replace(look(rows, own), profile=seen.profile)


def within(seen: Seen) -> tuple[str, ...]:
    """The fields of the table in a record: those that differ between the lines of one record."""
    frame = seen.table.frame.with_columns(pl.col(MARKER).is_not_null().cum_sum().alias(" record"))
    fields = [c for c in seen.columns if c != MARKER]
    kinds = frame.group_by(" record").agg(pl.col(fields).drop_nulls().n_unique() > 1)
    several = [c for c in fields if kinds[c].any()]
    named = [c for c in fields if _of_line(c)]
    return tuple(c for c in fields if c in several or c in named)


def lines(seen: Seen, main: Draft) -> Iterator[Into]:
    """The lines of the records as order lines, those of won deals where a state is known."""
    inner = within(seen) if MARKER in seen.columns else ()
    key = number(seen)
    if main.target != "opportunity" or key is None or not inner:
        return
    of = draft_as(look(seen.table, inner), "order_line")
    if not {"net_amount", "quantity"} & set(of.columns):
        return
    columns: dict[str, str | Value] = dict(of.columns)
    record_number = Value.model_validate({"from": key, "down": MARKER})
    columns |= {"order_id": record_number, "opportunity_id": record_number}
    columns["line_no"] = Value(count="order_id")
    for column, own in (("account_id", "account_id"), ("member_id", "owner_id")):
        if own in main.columns and column not in columns:
            columns[column] = Value.model_validate({"from": main.columns[own], "down": MARKER})
    for close in ("closed_at", "expected_close_on"):
        if close in main.columns and "ordered_at" not in columns:
            columns["ordered_at"] = Value.model_validate(
                {"from": main.columns[close], "down": MARKER}
            )
    figure = next(of.columns[c] for c in ("net_amount", "quantity") if c in of.columns)
    some: dict[str, str | tuple[str, ...]] = {figure: "*"}
    order = [name for name in TABLES["order_line"].columns if name in columns]
    ordered = {name: columns[name] for name in order}
    yield Into(table="order_line", columns=ordered, where=some | won(seen, main))


def won(seen: Seen, main: Draft) -> dict[str, str | tuple[str, ...]]:
    """The condition that a line's deal is won, where its record says so on each line."""
    header = main.columns.get("status") or main.columns.get("stage") or main.columns.get("yomi")
    if header is None or seen.table.frame[header].null_count():
        return {}
    values = [v for v in seen.columns[header].values.to_list() if status(v) == "won"]
    return {header: tuple(values) if len(values) != 1 else values[0]} if values else {}


def _of_line(header: str) -> bool:
    means = {column for table, column in meanings(header) if table == "order_line"}
    own = {table for table, _ in meanings(header)} & {"opportunity", "account", "activity"}
    return bool(means & {"product_id", "quantity", "line_no", "net_amount"}) and not own
