"""Kinds: whether figures are 目標 or 実績 where only the title above their block says so."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from kaname.sheets.table import Column, Table
from kaname.sheets.words import is_japanese

_IN = r"(?i)(目標|予算|計画|実績|見込み?|前年|target|budget|plan|actual|forecast)"
_TAIL = r"[^ぁ-んァ-ヶ一-龠a-zA-Z]*$"  # `2026年度 売上実績（4月〜）` tells none
_Found = tuple[list[Column], pl.DataFrame]


def in_groups(columns: list[Column], frame: pl.DataFrame, group: pl.Series, name: str) -> _Found:
    """The table with a first column of the kinds that its groups' names end in, if all do."""
    kinds = group.str.extract(_IN + _TAIL, 1)
    if name in frame.columns or kinds.null_count() or kinds.n_unique() < 2:
        return columns, frame
    return [_column(name), *columns], frame.insert_column(0, kinds.alias(name))


def in_titles(tables: Sequence[Table], titles: Sequence[Sequence[str]]) -> list[Table]:
    """Tables of one form on one sheet, each with the kind that a title above it ends in."""
    kinds = [_kind(said) for said in titles]
    forms = {tuple(column.name for column in table.columns) for table in tables}
    name = "種別" if is_japanese(kind for kind in kinds if kind) else "kind"
    if len(forms) != 1 or None in kinds or len(set(kinds)) < 2 or name in next(iter(forms)):
        return list(tables)
    return [
        replace(
            table,
            columns=(_column(name), *table.columns),
            frame=table.frame.select(pl.lit(kind).alias(name), pl.all()),
        )
        for table, kind in zip(tables, kinds, strict=True)
    ]


def _kind(titles: Sequence[str]) -> str | None:
    found = [match[1] for title in titles if (match := re.search(_IN + _TAIL, title))]
    return found[0] if len(found) == 1 else None


def _column(name: str) -> Column:
    return Column(name, "", None, "text")
