"""Delimited files as they are: titles, blank lines, footers, rows of any width."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.errors import KanameError
from kaname.files import Grid
from kaname.files.limits import Limits
from kaname.files.reading import read

BOM = b"\xef\xbb\xbf"


def grid(folder: Path, content: bytes | str, name: str = "deals.csv", **options: object) -> Grid:
    """The only grid of a file with this content."""
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    (found,) = read(path, **options).grids  # type: ignore[arg-type]
    return found


def rows(found: Grid) -> list[list[str | None]]:
    return [[column[i] for column in found.columns] for i in range(found.height)]


def rules(found: Grid) -> list[tuple[str, int]]:
    return [(f.rule, f.place.line if f.place else 0) for f in found.findings]


def test_rows_keep_their_width_and_lines(tmp_path: Path) -> None:
    text = '案件一覧\n\nid,name,amount\n1,"a\nb",100\n2,c\n3,d,5,6\n\n合計,,105,,\n"作成者 佐藤"\n'
    found = grid(tmp_path, BOM + text.encode())
    assert found.sheet is None
    assert found.file == str(tmp_path / "deals.csv")
    assert found.lines.tolist() == [1, 3, 4, 6, 7, 9, 10]
    assert rows(found) == [
        ["案件一覧", None, None, None],
        ["id", "name", "amount", None],
        ["1", "a\nb", "100", None],
        ["2", "c", None, None],
        ["3", "d", "5", "6"],
        ["合計", None, "105", None],
        ["作成者 佐藤", None, None, None],
    ]
    assert found.findings == ()


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("last", [True, False])
def test_line_ends(tmp_path: Path, end: str, last: bool) -> None:
    text = end.join(["title", "", "a,b", f'"x{end}y",1', "", "c,2"]) + (end if last else "")
    found = grid(tmp_path, text)
    assert found.lines.tolist() == [1, 3, 4, 7]
    assert found.columns[0].to_list() == ["title", "a", f"x{end}y", "c"]


def test_cp932_is_guessed_and_said(tmp_path: Path) -> None:
    found = grid(tmp_path, "会社,額\r\n㈱髙﨑～①,100\r\n".encode("cp932"))
    assert rows(found) == [["会社", "額"], ["㈱髙﨑～①", "100"]]
    assert rules(found) == [("warehouse.guessed-encoding", 1)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_marked_encodings(tmp_path: Path, encoding: str) -> None:
    found = grid(tmp_path, "会社\t額\r\n㈱髙﨑\t100\r\n".encode(encoding), "a.tsv")
    assert rows(found) == [["会社", "額"], ["㈱髙﨑", "100"]]
    assert found.findings == ()


def test_stated_encoding_that_does_not_fit(tmp_path: Path) -> None:
    with pytest.raises(KanameError) as caught:
        grid(tmp_path, "会社,額\r\n㈱,1\r\n".encode("cp932"), encoding="utf-8")
    (finding,) = caught.value.findings
    assert finding.rule == "warehouse.undecodable"
    assert finding.place is not None
    assert (finding.place.file, finding.place.line) == (str(tmp_path / "deals.csv"), 1)


@pytest.mark.parametrize(
    ("text", "width"),
    [
        ("a;b;c\n1,5;2;3\n", 3),
        ("a|b\n1|2\n", 2),
        ("売上, 4月分\n東京支店、大阪支店\n\nid\tname\tamount\n1\tx, y, z\t3\n2\tp, q\t3\n", 3),
        ("title, with a comma\na\tb\tc\n1\t2\t3\n", 3),
        ("memo\none\ntwo\n", 1),
        ("sep=;\r\na;b\r\n1,5;2\r\n", 2),
    ],
)
def test_delimiter(tmp_path: Path, text: str, width: int) -> None:
    assert grid(tmp_path, text).width == width


def test_stated_delimiter(tmp_path: Path) -> None:
    assert rows(grid(tmp_path, "a:b,c\n1:2,3\n", delimiter=":")) == [["a", "b,c"], ["1", "2,3"]]


def test_line_that_states_the_delimiter_is_no_row(tmp_path: Path) -> None:
    found = grid(tmp_path, "sep=;\r\na;b\r\n1,5;2\r\n")
    assert rows(found) == [["a", "b"], ["1,5", "2"]]
    assert found.lines.tolist() == [2, 3]


def test_blanks_are_nothing_written(tmp_path: Path) -> None:
    found = grid(tmp_path, 'a,b,c\n1, ,　\n  ,"",\n"x ", y,z\n')
    assert rows(found) == [["a", "b", "c"], ["1", None, None], ["x ", " y", "z"]]
    assert found.lines.tolist() == [1, 2, 4]


def test_quote_that_swallows_the_next_rows_is_found(tmp_path: Path) -> None:
    found = grid(tmp_path, 'a,b,c\n1,2,3\n4,"5,6\n7,8,9\n10,"x\ny",12\n13,14,15')
    assert rules(found) == [("files.unclosed-quote", 3)]
    assert rows(found)[2:] == [
        ["4", '"5', "6"],
        ["7", "8", "9"],
        ["10", "x\ny", "12"],
        ["13", "14", "15"],
    ]
    assert found.lines.tolist() == [1, 2, 3, 4, 5, 7]


def test_quote_open_at_the_end(tmp_path: Path) -> None:
    found = grid(tmp_path, 'a,b,c\n1,"x\ny",3\n4,"5,6\n7,8,9\n')
    assert rules(found) == [("files.unclosed-quote", 4)]
    assert rows(found)[1:] == [["1", "x\ny", "3"], ["4", '"5', "6"], ["7", "8", "9"]]
    assert found.lines.tolist() == [1, 2, 4, 5]


def test_quote_open_on_the_last_line(tmp_path: Path) -> None:
    found = grid(tmp_path, 'a,b\n1,2\n3,"cut o')
    assert rules(found) == [("files.unclosed-quote", 3)]
    assert rows(found)[-1] == ["3", '"cut o']


def test_quote_open_far_above_the_end(tmp_path: Path) -> None:
    lines = [f"{i},x{i},{i * 2}" for i in range(200_000)]
    lines[10] = '10,"x10,20'
    found = grid(tmp_path, "\n".join(["id,name,n", *lines]) + "\n")
    assert rules(found) == [("files.unclosed-quote", 12)]
    assert found.height == 200_001
    assert found.columns[2][-1] == str(199_999 * 2)
    assert found.lines.tolist() == list(range(1, 200_002))


def test_many_open_quotes_end(tmp_path: Path) -> None:
    text = "a,b\n" + "".join(f'{i},""" {i}\n' for i in range(60))
    found = grid(tmp_path, text)
    assert found.height == 61
    assert len(found.findings) == 20
    assert found.findings[-1].rule == "files.quotes-ignored"


def test_sections_of_other_widths(tmp_path: Path) -> None:
    first = "".join(f"{i},{i}\n" for i in range(150))
    second = "".join(f"{i},{i},{i},{i}\n" for i in range(1000))
    found = grid(tmp_path, f"x,y\n{first}\na,b,c,d\n{second}")
    assert (found.width, found.height) == (4, 1152)
    assert found.lines.tolist() == [*range(1, 152), *range(153, 1154)]
    assert found.columns[3].null_count() == 151


def test_wide_row_does_not_widen_a_long_file_beyond_bounds(tmp_path: Path) -> None:
    text = "a,b\n" + "1,2\n" * 1000 + "," * 5000 + "x\n"
    found = grid(tmp_path, text, limits=Limits(text_cells=100_000))
    assert rules(found) == [("files.cut-columns", 1002)]
    assert found.findings[0].severity == "error"
    assert found.width == 2


def test_more_columns_than_a_sheet_has(tmp_path: Path) -> None:
    text = ",".join(map(str, range(20_000)))
    found = grid(tmp_path, f"{text}\n{text}\n")
    assert found.width == 16_384
    assert rules(found) == [("files.cut-columns", 1)]


def test_row_limit_is_said(tmp_path: Path) -> None:
    found = grid(tmp_path, "a,b\n1,2\n3,4\n\n5,6\n", limits=Limits(text_rows=3))
    assert found.height == 3
    assert rules(found) == [("files.cut-rows", 5)]


@pytest.mark.parametrize("content", [b"", b"\n\n", b" \r\n\t\r\n", BOM, b",,,\n,,,\n"])
def test_nothing_written(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(KanameError) as caught:
        grid(tmp_path, content)
    assert [f.rule for f in caught.value.findings] == ["files.nothing-written"]


CELL = st.text(st.sampled_from('ab1 ,;"\n\r　髙'), max_size=6)


@given(st.lists(st.lists(CELL, min_size=2, max_size=5), min_size=1, max_size=12))
def test_agrees_with_the_standard_library(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]]
) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(table)
    expected = [
        [cell if cell.strip() else None for cell in row] for row in table if "".join(row).strip()
    ]
    folder = tmp_path_factory.mktemp("csv")
    if not expected:
        with pytest.raises(KanameError):
            grid(folder, out.getvalue(), delimiter=",")
        return
    found = rows(grid(folder, out.getvalue(), delimiter=","))
    width = max(len(row) for row in found)
    assert found == [(row + [None] * width)[:width] for row in expected]
    assert all(not any(row[width:]) for row in expected)
