"""Forms: several sheets of one form, a person's or a month's each, put together as one table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import polars as pl

from kaname.errors import Finding
from kaname.files.grid import range_name
from kaname.sheets import left_out
from kaname.sheets.table import LEFT_OUT, Column, Kind, Layout, Table, Total
from kaname.sheets.words import is_id, is_japanese, is_ratio, is_summary

_LINES = 1_000


def put_together(tables: Sequence[Table], layout: Layout) -> list[Table]:
    """The tables, with those of one form on several sheets of a file as one.

    A sheet that sums up the others (by its name, or because its figures are their sums) is left
    out of it and stated as totals.
    """
    if layout.together is False:
        return list(tables)
    found: list[Table] = []
    done: set[int] = set()
    for at, table in enumerate(tables):
        if at in done:
            continue
        same = [i for i in range(at, len(tables)) if i not in done and _alike(table, tables[i])]
        sheets = [tables[i].sheet for i in same]
        if table.sheet is None or len(same) < 2 or len(set(sheets)) < len(sheets):
            found.append(table)
            continue
        done |= set(same)
        found.append(_joined([tables[i] for i in same]))
    return found


def _alike(one: Table, other: Table) -> bool:
    """Whether two tables have the same columns, on two sheets of a file."""
    names = {column.name for column in one.columns}
    same = one.file == other.file and names == {column.name for column in other.columns}
    return same and len(names) > 1


def _joined(tables: Sequence[Table]) -> Table:
    by_name = [t for t in tables if is_summary(t.sheet or "")]
    parts = [t for t in tables if t not in by_name] or list(tables)
    summaries = [t for t in tables if t not in parts]
    if not summaries:
        summaries = [t for t in parts if len(parts) > 2 and _sums_up(t, parts)][:1]
        parts = [t for t in parts if t not in summaries]
    first = parts[0]
    name = _name(first)
    sheets = pl.concat([pl.Series([t.sheet] * t.frame.height, dtype=pl.String) for t in parts])
    frames = [t.frame.select(first.frame.columns) for t in parts]
    frame = pl.concat(frames).insert_column(0, sheets.alias(name))
    columns = (Column(name, "", None, "text"), *_columns(parts))
    said = [_said(parts, name), *(_said_of_summary(t) for t in summaries)]
    return replace(
        first,
        columns=columns,
        frame=frame,
        lines=pl.concat([t.lines for t in parts]),
        cells=None
        if first.cells is None
        else pl.concat([t.cells for t in parts if t.cells is not None]),
        sheets=sheets,
        totals=(*(total for t in parts for total in t.totals), *_totals(summaries, parts)),
        decisions=(*said, *_once([f for t in tables for f in t.decisions])),
        left_out=left_out.together([*(t.left_out for t in tables), *map(_lines, summaries)]),
    )


def _name(table: Table) -> str:
    texts = [str(table.sheet), *(column.name for column in table.columns)]
    name = "シート" if is_japanese(texts) else "sheet"
    while name in table.frame.columns:
        name += "_"
    return name


def _columns(parts: Sequence[Table]) -> list[Column]:
    """The columns of the first sheet, in a kind that holds for every sheet."""
    return [replace(c, kind=_kind(parts, c)) for c in parts[0].columns]


def _kind(parts: Sequence[Table], column: Column) -> Kind:
    kinds = {
        t.column(column.name).kind
        for t in parts
        if t.frame[column.name].null_count() < t.frame.height
    }
    if len(kinds) <= 1:
        return next(iter(kinds), column.kind)
    if kinds <= {"integer", "number"}:
        return "number"
    return "timestamp" if kinds <= {"date", "timestamp"} else "text"


def _once(findings: Sequence[Finding]) -> list[Finding]:
    """Findings that say the same of every sheet, said once; counts are of the first sheet."""
    seen: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        where = str(finding.place) if finding.severity == "warning" else None
        key = (finding.rule, finding.params.get("column"), finding.params.get("unit"), where)
        seen.setdefault(key, finding)
    return list(seen.values())


def _said(parts: Sequence[Table], name: str) -> Finding:
    sheets = ", ".join(str(t.sheet) for t in parts[:12]) + (", …" if len(parts) > 12 else "")
    params = {"count": len(parts), "sheets": sheets, "column": name}
    return Finding(
        "sheets.put-together", params, parts[0].place(0) if parts[0].frame.height else None, "info"
    )


def _said_of_summary(table: Table) -> Finding:
    place = table.place(0) if table.frame.height else None
    return Finding("sheets.summary-sheet", {"sheet": table.sheet}, place, "info")


def _figures(table: Table) -> list[str]:
    return [
        c.name
        for c in table.columns
        if c.kind in ("integer", "number") and not is_id(c.name) and not is_ratio(c.name)
    ]


def _sum(table: Table, name: str) -> float:
    return float(table.frame[name].cast(pl.Float64, strict=False).sum() or 0)


def _sums_up(table: Table, parts: Sequence[Table]) -> bool:
    """Whether the figures of a sheet are the sums of all the others."""
    others = [t for t in parts if t is not table]
    names = _figures(table)
    pairs = [(_sum(table, n), sum(_sum(t, n) for t in others if n in t.frame)) for n in names]
    return len(pairs) > 0 and all(
        abs(a - b) <= 1e-6 * max(1.0, abs(b)) and b != 0 for a, b in pairs
    )


def _totals(summaries: Sequence[Table], parts: Sequence[Table]) -> list[Total]:
    """What a summary sheet states in all, against the sheets that it sums up."""
    lines = tuple(int(line) for t in parts for line in t.lines.head(_LINES).to_list())[:_LINES]
    return [
        Total(
            str(table.sheet),
            table.place(0),
            name,
            _sum(table, name),
            round(sum(_sum(t, name) for t in parts), 6),
            lines,
        )
        for table in summaries
        if table.frame.height
        for name in _figures(table)
    ]


def _lines(table: Table) -> pl.DataFrame:
    """The rows of a summary sheet as left out."""
    entries = []
    lines = dict.fromkeys(table.lines.to_list())
    numbers = [c.index for c in table.columns if c.index is not None]
    cells = table.cells.to_list() if table.cells is not None else []
    left, right = min([*numbers, *cells], default=0), max([*numbers, *cells], default=0)
    by_line: dict[int, list[str]] = {line: [] for line in lines}
    for line, row in zip(table.lines.to_list(), table.frame.rows(), strict=True):
        by_line[line] += [cell for cell in row if cell is not None and cell not in by_line[line]]
    for line, words in by_line.items():
        where = range_name(line, left, line, right)
        value = " | ".join(words)[:500]
        reason = "left-out-summary-sheet"
        entries.append((table.file, table.sheet, where, line, None, value, reason))
    return pl.DataFrame(entries, schema=LEFT_OUT, orient="row")
