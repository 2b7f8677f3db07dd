"""Tables: cells of a file, and what is said of files that hold none."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from openpyxl import Workbook

from kaname.causes.locating.table import read
from kaname.errors import KanameError

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a table and tells its path."""

    def written(text: str, encoding: str = "utf-8") -> Path:
        path = tmp_path / "table.csv"
        path.write_bytes(text.encode(encoding))
        return path

    return written


def _fault(path: Path) -> tuple[str, str]:
    with pytest.raises(KanameError) as caught:
        read(path)
    finding = caught.value.findings[0]
    return finding.rule, finding.line("en").replace(str(path), "table.csv")


def test_rows_of_a_cell_are_added_up(write: Write) -> None:
    cells = read(write("region,product,actual,expected\nwest,a,1,2\neast,a,3,4\nwest,a,5,6\n"))
    assert (cells.dims, cells.members) == (("region", "product"), (("east", "west"), ("a",)))
    assert cells.codes.tolist() == [[0, 1], [0, 0]]
    assert (cells.actual.tolist(), cells.expected.tolist()) == ([3, 6], [4, 8])


def test_ratios_have_denominators(write: Write) -> None:
    cells = read(write("actual_den,r,actual_num,expected_num,expected_den\n10,w,3,4,11\n"))
    assert (cells.actual.tolist(), cells.expected.tolist()) == ([3], [4])
    assert cells.actual_of is not None
    assert cells.expected_of is not None
    assert (cells.actual_of.tolist(), cells.expected_of.tolist()) == ([10], [11])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932"])
def test_a_japanese_table_is_read_as_it_is(write: Write, encoding: str) -> None:
    text = '地域,課,実績,予想\n関東,第一課,"1,200",1000\n関西,,800,１０００\n'
    text = text.replace("１０００", "1000")
    cells = read(write(text, encoding))
    assert cells.dims == ("地域", "課")
    assert cells.members == (("関東", "関西"), ("(none)", "第一課"))
    assert cells.actual.tolist() == [1200, 800]


def test_a_parquet_file_is_the_same_table(write: Write, tmp_path: Path) -> None:
    text = "region,rank,actual,expected\nwest,1,1.5,2\neast,2,3,4\n"
    path = tmp_path / "table.parquet"
    pl.read_csv(write(text)).write_parquet(path)
    one, other = read(write(text)), read(path)
    assert (one.dims, one.members) == (other.dims, other.members)
    assert np.array_equal(one.codes, other.codes)
    assert np.array_equal(one.actual, other.actual)


@pytest.mark.parametrize(
    ("text", "rule", "words"),
    [
        ("region,actual,expectd\nw,1,2\n", "locate.no-column", "Did you mean `expectd`?"),
        ("region,actual\nw,1\n", "locate.no-column", "no column `expected`"),
        ("region,actual_num,expected_num\nw,1,1\n", "locate.no-column", "`actual_den`"),
        ("actual,expected\n1,2\n", "locate.no-dimension", "table.csv:1"),
        ("region,actual,expected\n", "locate.no-rows", "no rows"),
        ("", "locate.no-rows", "no rows"),
        ("region,actual,expected\nw,1,2\ne,many,2\n", "locate.no-number", "table.csv:3"),
        ("region,actual,expected\nw,1,nan\n", "locate.no-number", "`nan` in `expected`"),
        ("region,actual,expected\nw,-5,2\n", "locate.negative", "`-5` in `actual` is below zero"),
        ("region,actual,expected\nw,,2\n", "locate.empty", "table.csv:2"),
    ],
)
def test_faults_say_where_and_what(write: Write, text: str, rule: str, words: str) -> None:
    found, line = _fault(write(text))
    assert found == rule
    assert words in line


def test_too_many_dimensions_are_refused(write: Write) -> None:
    names = ",".join(f"d{n}" for n in range(17))
    path = write(f"{names},actual,expected\n{','.join('x' * 17)},1,2\n")
    assert _fault(path)[0] == "locate.many-dimensions"


def test_a_file_that_is_none_is_said_to_be_missing(tmp_path: Path) -> None:
    assert _fault(tmp_path / "none.csv")[0] == "locate.no-file"
    broken = tmp_path / "broken.parquet"
    broken.write_bytes(b"no parquet")
    assert _fault(broken)[0] == "locate.unreadable"


def test_money_may_be_written_as_money(write: Write) -> None:
    rows = 'a,1234500円,"¥1,234"\nb,￥１０,"1,000 円"\n'
    cells = read(write(f"r,actual,expected\n{rows}"))
    assert (cells.actual.tolist(), cells.expected.tolist()) == ([1234500, 10], [1234, 1000])


def test_ten_faults_of_a_kind_are_one_line(write: Write) -> None:
    rows = "".join(f"r{n},many,1\n" for n in range(10))
    with pytest.raises(KanameError) as caught:
        read(write(f"region,actual,expected\n{rows}"))
    (finding,) = caught.value.findings
    assert "(10 in all)" in finding.line("en")


def test_two_columns_that_may_be_the_expectation_are_asked_about(write: Write) -> None:
    rule, line = _fault(write("課,実績,計画,予測\n一,1,2,3\n"))
    assert rule == "locate.which-column"
    assert "計画, 予測" in line
    cells = read(write("plan,actual,expected\na,1,2\n"))  # a price plan: the name is certain
    assert cells.dims == ("plan",)


def test_a_workbook_is_the_same_table(write: Write, tmp_path: Path) -> None:
    text = "region,rank,actual,expected\nwest,1,1.5,2\neast,2,3,4\n"
    path = tmp_path / "table.xlsx"
    page = Workbook()
    for line in text.splitlines():
        page.active.append([float(v) if v[0].isdigit() else v for v in line.split(",")])
    page.save(path)
    one, other = read(write(text)), read(path)
    assert (one.dims, one.members) == (other.dims, other.members)
    assert np.array_equal(one.actual, other.actual)
