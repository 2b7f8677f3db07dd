"""Checks of typed tables: keys, references, ranges, codes, times in order, periods of validity."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import polars as pl

from kaname.errors import Finding
from kaname.sales_model.columns import polars_schema, required
from kaname.sales_model.definition import Table
from kaname.sales_model.faults import Group, Places, finding, frame, group
from kaname.sales_model.model import TABLES
from kaname.text import LANGS

Frames = Mapping[str, pl.DataFrame]
Rule = Callable[[str, pl.DataFrame, Frames], list[Group]]
FOREVER = date.max


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: words per table, column and rule, and every cell (schema FAULTS)."""

    findings: tuple[Finding, ...]
    faults: pl.DataFrame


def check(frames: Frames, *, places: Places | None = None) -> Checked:
    """What breaks the rules of the sales model in these tables, typed as `polars_schema` says.

    Deleted rows (`deleted_at`) are not looked at. A reference is followed only where the table it
    names is given and has rows. `places` tells where a cell stands, for the words. An error means
    that the row cannot be used, a warning that a figure may be wrong.
    """
    groups = [
        found
        for name, given in frames.items()
        for live in [_live(given, TABLES[name])]
        for rule in RULES
        for found in rule(name, live, frames)
    ]
    return Checked(tuple(finding(of, places) for of in groups), frame(groups))


def _live(given: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The rows that are not deleted, with their number `_at`; absent required columns as nulls."""
    schema = polars_schema(table)
    absent = [pl.lit(None, schema[name]).alias(name) for name in required(table)]
    rows = given.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("_at"))
    rows = rows.with_columns(column for column in absent if column.meta.output_name() not in rows)
    return rows.filter(pl.col("deleted_at").is_null()) if "deleted_at" in rows else rows


def _missing(name: str, rows: pl.DataFrame, _frames: Frames) -> list[Group]:
    """Rows without a key, or without another value that they cannot do without."""
    table = TABLES[name]
    return [
        found
        for column in required(table)
        for rule in [_rule_of_missing(column in table.key)]
        for found in group(
            rows,
            _empty(rows, column),
            pl.lit(None, pl.String),
            rule=rule,
            at=(name, column),
            severity="error",
        )
    ]


def _rule_of_missing(key: bool) -> str:
    return "sales_model.missing-key" if key else "sales_model.missing-value"


def _empty(rows: pl.DataFrame, column: str) -> pl.Expr:
    empty = pl.col(column).is_null()
    return empty | (pl.col(column) == "") if rows.schema[column] == pl.String else empty


def _duplicates(name: str, rows: pl.DataFrame, _frames: Frames) -> list[Group]:
    """Rows whose key comes again further down: the last is the one that stands."""
    key = list(TABLES[name].key)
    # Filtered first: a window over nothing but repeated keys is small.
    again = rows.filter(pl.all_horizontal(pl.col(key).is_not_null()))
    again = again.filter(pl.struct(key).is_duplicated())
    earlier = ~pl.struct(key).is_last_distinct()
    at = (name, key[-1])
    found = group(again, earlier, _key(TABLES[name]), rule="sales_model.duplicate-key", at=at)
    return [
        Group(of.rule, of.table, of.column, of.rows, rows.height, of.severity, _key_words(name))
        for of in found
    ]


def _key(table: Table) -> pl.Expr:
    """The key of a row as people would name it: `D00001`, `M001 | 2026-04-01`."""
    parts = [pl.col(part).cast(pl.String) for part in table.key]
    return pl.concat_str(parts, separator=" | ", ignore_nulls=True)


def _key_words(name: str) -> dict[str, object]:
    table = TABLES[name]
    labels = [table.columns[part].label for part in table.key]
    return {"column": {lang: " + ".join(label[lang] for label in labels) for lang in LANGS}}


def _references(name: str, rows: pl.DataFrame, frames: Frames) -> list[Group]:
    """Names of rows that are in no row of the table they point to."""
    found = []
    for column, of in TABLES[name].columns.items():
        if of.references is None or column not in rows:
            continue
        other, key = frames.get(of.references), TABLES[of.references].key[0]
        if other is None or key not in other or other.is_empty():
            continue
        known = other[key].unique().drop_nulls()
        unknown = ~pl.col(column).is_in(known.implode()) & (pl.col(column) != "")
        words = {"other": TABLES[of.references].label}
        rule = "sales_model.unknown-reference"
        at = (name, column)
        found += group(rows, unknown, pl.col(column), rule=rule, at=at, params=words)
    return found


def _ranges(name: str, rows: pl.DataFrame, _frames: Frames) -> list[Group]:
    """Numbers that are none, or that no such figure can have."""
    found = []
    for column, of in TABLES[name].columns.items():
        if column not in rows or not rows.schema[column].is_numeric():
            continue
        value, at = pl.col(column).cast(pl.Float64), (name, column)
        found += group(
            rows, ~value.is_finite(), pl.col(column), rule="sales_model.not-finite", at=at
        )
        outside = pl.lit(value=False)
        if of.low is not None:
            outside |= value < of.low
        if of.high is not None:
            outside |= value.is_finite() & (value > of.high)
        rule = "sales_model.below" if of.high is None else "sales_model.out-of-range"
        words = {"low": f"{of.low or 0:g}", "high": f"{of.high or 0:g}"}
        found += group(rows, outside, pl.col(column), rule=rule, at=at, params=words)
    return found


def _codes(name: str, rows: pl.DataFrame, _frames: Frames) -> list[Group]:
    """Values outside a closed list of codes."""
    found = []
    for column, of in TABLES[name].columns.items():
        if not of.codes or of.open or column not in rows:
            continue
        unknown = ~pl.col(column).is_in(list(of.codes)) & (pl.col(column) != "")
        separators = {"ja": "、", "en": ", "}
        labels = {
            lang: separators[lang].join(f"`{code.label[lang]}`" for code in of.codes.values())
            for lang in LANGS
        }
        rule = "sales_model.unknown-code"
        at = (name, column)
        found += group(rows, unknown, pl.col(column), rule=rule, at=at, params={"codes": labels})
    return found


def _times(name: str, rows: pl.DataFrame, _frames: Frames) -> list[Group]:
    """Times that come before what they follow."""
    table = TABLES[name]
    found = []
    for earlier, later in (*table.order, *table.intervals):
        if earlier not in rows or later not in rows:
            continue
        found += group(
            rows,
            pl.col(later) < pl.col(earlier),
            pl.col(later),
            rule="sales_model.reversed-times",
            at=(name, later),
            shown=_key(table),  # instants are in UTC here: the file shows others
            params={"earlier": table.columns[earlier].label},
        )
    return found


def _intervals(name: str, rows: pl.DataFrame, _frames: Frames) -> list[Group]:
    """Periods of validity that begin before the last one of the same thing has ended."""
    table = TABLES[name]
    found = []
    for begins, ends in table.intervals:
        rest = [part for part in table.key if part != begins]
        if not {begins, ends, *rest} <= set(rows.columns):
            continue
        until = pl.col(ends).fill_null(FOREVER).cum_max().shift(1).over(rest)
        usable = rows.filter(pl.all_horizontal(pl.col(*rest, begins).is_not_null()))
        usable = usable.unique([*rest, begins], keep="last").sort(*rest, begins, "_at")
        overlaps = pl.col(begins) < until
        usable = usable.with_columns(_overlaps=overlaps).sort("_at")
        found += group(
            usable,
            pl.col("_overlaps"),
            pl.col(begins),
            rule="sales_model.overlapping-periods",
            at=(name, begins),
            shown=_key(table),
        )
    return found


RULES: Sequence[Rule] = (
    _missing,
    _duplicates,
    _references,
    _ranges,
    _codes,
    _times,
    _intervals,
)
