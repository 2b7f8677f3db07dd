"""Groups: names written only in the first row of their rows, filled down where that is meant."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from kaname.sheets.area import Area, is_data, look
from kaname.sheets.mark import Mark
from kaname.sheets.words import is_id, is_month, is_ratio

_WHEN = re.compile(r".*(?:年|年度|期|月|週|日|四半期|year|quarter|week|day)|", re.IGNORECASE)
RECORD = "レコードの開始行"  # kintone's mark of a record's first line
_SHARE = 0.25  # of blanks from which on a column of names is one of groups
_PLAIN_COUNT = r"\s*[(（]([0-9,]+)[)）]$"
_COUNT = re.compile(r"\s*[(（]\s*[0-9,]+\s*(?:レコード|件|records?|items?)\s*[)）]$")


@dataclass(frozen=True, slots=True)
class Filled:
    """A column with its groups' names in every row."""

    column: int  # on the sheet
    cells: int  # that were blank
    merged: bool  # merged cells say so
    counts: bool = False  # `受注 (12 レコード)`: the count was taken off
    shared: bool = False  # a figure for several rows, which stays in the first only


def fill(body: Area, marks: dict[int, Mark], names: Sequence[str]) -> tuple[Area, list[Filled]]:
    """The body with names filled down, and what was filled.

    Filled are vertically merged cells, columns of groups at the left (each name once and then
    blank, while columns to their right are full), and the fields of a kintone record.
    """
    frame = body.frame
    filled: list[Filled] = []
    shared: list[Filled] = []  # figures that several rows share: none is made twice
    keep = pl.Series([i not in marks for i in range(body.height)], dtype=pl.Boolean)
    if RECORD in names:
        return _records(body, keep, names.index(RECORD))
    merged = _merged(body)
    subtotals = any(mark.total and mark.total.level == "sub" for mark in marks.values())
    least = 2 if subtotals else 3  # rows that show a habit
    for at, number in enumerate(body.columns):
        column = frame[str(number)]
        kept = column.filter(keep)
        if number in merged and _numeric(kept) and _adds(names[at]):
            shared += _shared(number, merged[number], keep)
            continue
        if (new := _of_layout(column, keep, merged, marks, at)) is not None:
            pass
        elif _is_group(frame, keep, at, names[at], filled, least) and not (at and _numeric(kept)):
            new = _down(frame, keep, filled, column)
        else:
            continue
        count = int((keep & column.is_null() & new.is_not_null()).sum())
        if count:
            bare = _without_counts(new, keep)
            frame = frame.with_columns(bare.alias(str(number)))
            filled.append(Filled(number, count, bool(merged), bool((bare != new).any())))
    return Area(body.grid, frame, body.lines), [*filled, *shared]


def _of_layout(
    column: pl.Series,
    keep: pl.Series,
    merged: dict[int, list[tuple[int, int]]],
    marks: dict[int, Mark],
    at: int,
) -> pl.Series | None:
    """The column filled as merged cells or the lines of its groups say; None where none do."""
    number = int(column.name)
    if number in merged:
        return _over(column, merged[number])
    if any(mark.group and mark.label == at and mark.total for mark in marks.values()):
        return _below_heads(column, marks, at)
    spans = _spans_right(column, keep, merged, number)
    return _over(column, spans) if spans else None


def _shared(number: int, spans: Sequence[tuple[int, int]], keep: pl.Series) -> list[Filled]:
    rows = [i for first, last in spans for i in range(first + 1, last + 1) if keep[i]]
    return [Filled(number, len(rows), merged=True, shared=True)] if rows else []


def _merged(body: Area) -> dict[int, list[tuple[int, int]]]:
    """Per column the rows, first and last, that a merged cell covers."""
    at = {int(line): i for i, line in enumerate(body.lines.tolist())} if body.merges else {}
    found: dict[int, list[tuple[int, int]]] = {}
    for merge in body.merges:
        if merge.bottom <= merge.top or merge.top not in at:
            continue
        rows = [at[line] for line in range(merge.top, merge.bottom + 1) if line in at]
        found.setdefault(merge.left, []).append((rows[0], rows[-1]))
    return {c: spans for c, spans in found.items() if c in body.columns}


def _over(column: pl.Series, spans: list[tuple[int, int]]) -> pl.Series:
    cells = column.to_list()
    for first, last in spans:
        for i in range(first + 1, last + 1):
            cells[i] = cells[first] if cells[i] is None else cells[i]
    return pl.Series(column.name, cells, dtype=pl.String)


def _below_heads(column: pl.Series, marks: dict[int, Mark], at: int) -> pl.Series:
    """The names that stand on lines of their group's total, in the rows below them."""
    other = [i for i, mark in marks.items() if not (mark.group and mark.label == at)]
    return column.scatter(other, None).forward_fill() if other else column.forward_fill()


def _spans_right(
    column: pl.Series, keep: pl.Series, merged: dict[int, list[tuple[int, int]]], number: int
) -> list[tuple[int, int]]:
    """The merged cells to the right within which a column is written in the first row only."""
    spans = min(((c, spans) for c, spans in merged.items() if c > number), default=(0, []))[1]
    inside = {i for first, last in spans for i in range(first + 1, last + 1)}
    blank = set((column.is_null() & keep).arg_true().to_list())
    given = [span for span in spans if column[span[0]] is not None]
    return given if len(given) > 1 and blank == {i for i in inside if keep[i]} else []


def _without_counts(column: pl.Series, keep: pl.Series) -> pl.Series:
    """The names without `(12 レコード)` behind them, or `(12)` where so many rows have the name."""
    bare = column.str.replace(_COUNT.pattern, "")
    names = column.filter(keep).drop_nulls().value_counts()
    plain = names.to_series(0).str.extract(_PLAIN_COUNT).str.replace_all(",", "")
    same = plain.cast(pl.Int64, strict=False) == names["count"]
    if names.height and same.fill_null(value=False).all():
        return column.str.replace(_PLAIN_COUNT, "")
    return bare


def _is_group(
    frame: pl.DataFrame, keep: pl.Series, at: int, name: str, filled: Sequence[Filled], least: int
) -> bool:
    """Whether a column holds each group's name once, at its first row."""
    if at > 2 or is_id(name):
        return False
    rows = frame.filter(keep)
    column = rows.to_series(at)
    blanks = column.null_count()
    if len(column) < least or not _SHARE * len(column) <= blanks < len(column) or column[0] is None:
        return False
    if not _within_groups(rows, at, filled):
        return False
    given = column.drop_nulls()
    again = given.n_unique() < len(given)
    if again and not (_restarts(rows, at) if at else _is_led(rows, at)):
        return False
    right = [rows.to_series(i) for i in range(at + 1, rows.width)]
    return any(other.null_count() <= 0.05 * len(column) for other in right)


def _within_groups(rows: pl.DataFrame, at: int, filled: Sequence[Filled]) -> bool:
    """Whether all columns to the left are of groups too: filled down, or names that repeat."""
    done = {str(fill.column) for fill in filled}
    return all(
        column.name in done or (not column.null_count() and column.n_unique() <= 0.5 * len(column))
        for column in rows.get_columns()[:at]
    )


def _is_led(rows: pl.DataFrame, at: int) -> bool:
    """Whether the next column is written in the same rows and names each of its groups once."""
    if at + 2 >= rows.width:
        return False
    own, right = rows.to_series(at), rows.to_series(at + 1)
    pairs = pl.DataFrame({"own": own, "right": right}).drop_nulls()
    named = not any(is_data(cell) for cell in pairs["right"])
    together = bool((own.is_null() == right.is_null()).all())
    return named and together and pairs.n_unique() == len(pairs)


def _restarts(rows: pl.DataFrame, at: int) -> bool:
    """Whether names repeat only in another group of the column to the left."""
    left = rows.to_series(at - 1).forward_fill()
    pairs = pl.DataFrame({"left": left, "own": rows.to_series(at)}).drop_nulls()
    return pairs.n_unique() == len(pairs)


def _adds(name: str) -> bool:
    """Whether figures of that name would count twice in two rows: no year, share or number."""
    return not (is_id(name) or is_ratio(name) or is_month(name) or _WHEN.fullmatch(name))


def _numeric(column: pl.Series) -> bool:
    return any(look(cell) == "number" for cell in column.drop_nulls().head(50))


def _down(
    frame: pl.DataFrame, keep: pl.Series, filled: list[Filled], column: pl.Series
) -> pl.Series:
    """The name above in every blank row that is kept; a new group of the left begins anew."""
    masked = column.set(~keep, None)
    if not filled:
        new = masked.forward_fill()
    else:
        left = frame[str(filled[-1].column)]
        runs = (left != left.shift(1)).fill_null(value=True).cum_sum()
        new = (
            pl.DataFrame({"own": masked, "run": runs})
            .select(pl.col("own").forward_fill().over("run"))
            .to_series()
        )
    return column.zip_with(column.is_not_null() | ~keep, new)


def _records(body: Area, keep: pl.Series, marker: int) -> tuple[Area, list[Filled]]:
    """kintone writes a record's own fields on its first line only; its table goes on below."""
    starts = body.frame.to_series(marker).is_not_null()
    first = body.frame.filter(keep & ~starts)
    own = [c for c in body.frame.columns if first[c].null_count() == len(first)]
    run = starts.cum_sum()
    frame = body.frame
    filled = []
    for name in own:
        if name == body.frame.columns[marker] or not len(first):
            continue
        column = frame[name]
        new = (
            pl.DataFrame({"own": column, "run": run})
            .select(pl.col("own").forward_fill().over("run"))
            .to_series()
        )
        count = int((column.is_null() & new.is_not_null()).sum())
        if count:
            frame = frame.with_columns(new.alias(name))
            filled.append(Filled(int(name), count, merged=True))
    return Area(body.grid, frame, body.lines), filled
