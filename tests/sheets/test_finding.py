"""Finding: nothing of a sheet disappears, nothing but findings comes of any grid, real data stay whole."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.files import Book, Grid, read
from kaname.files.grid import Merge
from kaname.sheets import Layout, Table, find
from kaname.sheets.area import BLANKS
from kaname.warehouse.columns import as_guessed
from tests.sheets.awkward import CASES, Case

Rows = Sequence[Sequence[str | None]]


def grid(rows: Rows, *, sheet: str | None = "S", **more: object) -> Grid:
    """The rows as a grid whose first line is 1; blank rows are left out as reading does."""
    width = max((len(row) for row in rows), default=0)
    full = [[*row, *[None] * (width - len(row))] for row in rows]
    lines = [i for i, row in enumerate(full, 1) if any(cell is not None for cell in row)]
    columns = tuple(
        pl.Series(str(c), [full[line - 1][c] for line in lines], dtype=pl.String)
        for c in range(width)
    )
    return Grid("a.xlsx", sheet, columns, np.array(lines, dtype=np.int64), **more)  # type: ignore[arg-type]


def tables(rows: Rows, layout: Layout | None = None, **more: object) -> list[Table]:
    return find(Book("a.xlsx", (grid(rows, **more),)), layout or Layout())  # type: ignore[arg-type]


def lost(book: Book, found: Sequence[Table]) -> list[str]:
    """The cells of a book that are in no table, header, list of what was left out, or decision."""
    gone = []
    for one in book.grids:
        own = [t for t in found if t.file == one.file]
        seen = _covered(one, own)
        for c, column in enumerate(one.columns):
            for line, cell in zip(one.lines.tolist(), column.to_list(), strict=True):
                text = (cell or "").strip(BLANKS)
                if text and (line, c) not in seen and not _told(text, line, own):
                    gone.append(f"{one.sheet} {line} {c} {text}")
    return gone


def _covered(one: Grid, own: Sequence[Table]) -> set[tuple[int, int]]:
    seen: set[tuple[int, int]] = set()
    for table in own:
        if table.sheet == one.sheet:
            seen |= {(line, c) for line in table.header for c in range(len(one.columns))}
        indexed = [c.index for c in table.columns if c.index is not None]
        sheets = table.sheets if table.sheets is not None else [table.sheet] * table.frame.height
        cells = table.cells if table.cells is not None else [None] * table.frame.height
        for line, sheet, cell in zip(table.lines, sheets, cells, strict=True):
            if sheet == one.sheet:
                seen |= {(line, c) for c in [*indexed, *([cell] if cell is not None else [])]}
        for cell, sheet, line in table.left_out.select("cell", "sheet", "line").rows():
            if sheet == one.sheet and cell is not None:
                seen |= _range(cell)
            elif sheet == one.sheet:
                seen |= {(line, c) for c in range(len(one.columns))}
    return seen


def _range(name: str) -> set[tuple[int, int]]:
    corners = re.findall(r"([A-Z]+)([0-9]+)", name)
    (left, top), (right, bottom) = corners[0], corners[-1]
    return {
        (line, c)
        for line in range(int(top), int(bottom) + 1)
        for c in range(_number(left), _number(right) + 1)
    }


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _told(text: str, line: int, own: Sequence[Table]) -> bool:
    """A header's word, a whole column that was left out, or a cell that a decision names."""
    short = " ".join(text.split())
    for table in own:
        first = min(table.lines.to_list(), default=10**9)
        words = [c.header for c in table.columns] + [
            str(v) for f in table.decisions for v in f.params.values()
        ]
        left = table.left_out.select("column", "value").rows()
        words += [part or "" for row in left for part in row]
        if any(short in " ".join(word.split()) for word in words):
            return True
        if line < first and any(short.startswith(w) for c in table.columns if (w := c.name)):
            return True
    return False


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_nothing_of_an_awkward_file_disappears(case: Case, tmp_path: Path) -> None:
    book = read(case.write(tmp_path))
    assert lost(book, find(book, case.layout)) == []


CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        "担当 金額（千円） 4月 5月 2026年度 合計 小計 東日本 東日本計 目標 実績 達成率 ※注 100 1,200 ▲5 12.5% 1.2億円 未定 －"
        " 2026-05-31 5/31 45000 20260531 佐藤 単位：百万円 Q1 上期 Total note: NULL".split()
    ),
    st.text(max_size=8),
    st.integers(-(10**9), 10**9).map(str),
)
GRIDS = st.integers(1, 7).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), max_size=14)
)
MERGES = st.lists(
    st.tuples(st.integers(1, 6), st.integers(0, 5), st.integers(0, 3), st.integers(0, 3)).map(
        lambda m: Merge(m[0], m[1], m[0] + m[2], m[1] + m[3])
    ),
    max_size=3,
)


@settings(max_examples=300)
@given(GRIDS, MERGES, st.booleans())
def test_any_grid_gives_tables_and_loses_no_cell(
    rows: Rows, merges: list[Merge], sheet: bool
) -> None:
    one = grid(rows, sheet="S" if sheet else None, merges=tuple(merges))
    book = Book("a.xlsx", (one,))
    started = time.monotonic()
    found = find(book)
    assert time.monotonic() - started < 5
    for table in found:
        assert table.frame.height == len(table.lines)
        assert table.frame.columns == [column.name for column in table.columns]
        assert all(f.line("ja") and f.line("en") for f in table.decisions)
    if not merges:
        assert lost(book, found) == []


@settings(max_examples=60)
@given(
    GRIDS,
    st.builds(
        Layout,
        header=st.lists(st.integers(1, 6), max_size=2).map(tuple),
        leave_out=st.lists(st.integers(1, 9), max_size=2).map(tuple),
        keep=st.lists(st.integers(1, 9), max_size=2).map(tuple),
        wide=st.sampled_from([None, True, False]),
        range=st.sampled_from([None, "A1:C4", "B2:B2", "D9:Z20", "nonsense"]),
        hidden=st.sampled_from(["keep", "leave-out"]),
        units=st.sampled_from([{}, {"金額": "千円"}, {"担当": "?"}]),
    ),
)
def test_any_layout_gives_tables(rows: Rows, layout: Layout) -> None:
    one = grid(rows, hidden_lines=frozenset({2}), hidden_columns=frozenset({1}))
    find(Book("a.xlsx", (one, one)), layout)


PLAIN = ("maven_crm", "adventureworks")


@pytest.mark.parametrize("folder", PLAIN)
def test_real_tables_stay_plain(shared: Path, folder: str) -> None:
    for path in sorted((shared / "data" / folder).glob("*.csv")):
        if path.name == "ResellerSalesTargets.csv":
            continue
        (table,) = find(read(path))
        written = pl.read_csv(path, infer_schema=False)
        written = written.with_columns(pl.all().replace("NULL", None).str.strip_chars())
        assert table.frame.equals(written), path.name
        assert table.left_out.height == 0
        assert all(column.unit is None for column in table.columns)
        for column in table.columns:
            guessed = as_guessed(written[column.name], (), "UTC").kind
            assert column.kind == guessed, (path.name, column.name)


def test_monthly_targets_of_adventureworks(shared: Path) -> None:
    path = shared / "data/adventureworks/ResellerSalesTargets.csv"
    (table,) = find(read(path))
    wide = pl.read_csv(path, infer_schema=False, null_values=["NULL", ""])
    months = [f"M{m:02}" for m in range(1, 13)]
    truth = (
        wide.unpivot(months, index=["Year", "EmployeeID"])
        .drop_nulls()
        .select(
            "Year",
            "EmployeeID",
            pl.concat_str(
                "Year", pl.lit("-"), pl.col("variable").str.slice(1), pl.lit("-01")
            ).alias("month"),
            "value",
        )
    )
    keys = ["Year", "EmployeeID", "month"]
    assert table.frame.sort(keys).equals(truth.sort(keys))
    assert table.frame.height == 245
