"""CSV and its kin: delimiters, quotes, ragged rows, and the line of every row."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kaname.errors import KanameError, Place
from kaname.warehouse.delimited import read
from kaname.warehouse.written import Written


def cut(folder: Path, text: str | bytes, delimiter: str | None = None) -> Written:
    path = folder / "deals.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return read(path, None, delimiter, folder / "copy")


def cells(written: Written) -> list[tuple[str, ...]]:
    columns = [written.take().to_list() for _ in written.names]
    return list(zip(*columns, strict=True))


def fault(folder: Path, text: str) -> tuple[str, Place | None]:
    with pytest.raises(KanameError) as caught:
        cut(folder, text)
    (finding,) = caught.value.findings
    return finding.rule.removeprefix("warehouse."), finding.place


@pytest.mark.parametrize("mark", [",", "\t", ";", "|"])
def test_the_delimiter_shows(folder: Path, mark: str) -> None:
    decimal = "." if mark == "," else ","
    text = f"when{mark}what\n1{decimal}5{mark}x y\n2{decimal}5{mark}z\n"
    assert cells(cut(folder, text)) == [(f"1{decimal}5", "x y"), (f"2{decimal}5", "z")]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_lines_end_in_any_way_and_values_may_run_over_them(folder: Path, end: str) -> None:
    text = end.join(['id,"no', 'te"', '1,"x', 'y"', "2,z", '3,"a""b,"', ""])
    written = cut(folder, text)
    assert written.names == ("id", "no te")
    assert written.lines.tolist() == [3, 5, 6]
    assert cells(written) == [("1", f"x{end}y"), ("2", "z"), ("3", 'a"b,')]


def test_the_last_line_needs_no_end(folder: Path) -> None:
    assert cells(cut(folder, "a,b\n1,2\n3,4")) == [("1", "2"), ("3", "4")]


def test_blank_lines_are_no_rows(folder: Path) -> None:
    written = cut(folder, "\n\na,b\n\n1,2\n,\n3,\n\n")
    assert written.lines.tolist() == [5, 7]
    assert cells(written) == [("1", "2"), ("3", "")]


def test_ragged_rows_are_set_aside_with_their_line(folder: Path) -> None:
    text = 'a,b\n1,"x\ny"\n2\n3,z\n"p\nq"\n4,w,extra\n5,v\n6,u\n7,t\n'
    written = cut(folder, text)
    assert written.ragged == [(4, "2"), (6, '"p\nq"'), (8, "4,w,extra")]
    assert written.lines.tolist() == [2, 5, 9, 10, 11]
    assert written.rows == 8


def test_a_quote_inside_a_value_is_a_character(folder: Path) -> None:
    assert cells(cut(folder, 'size,n\n5" pipe,1\n"3""",2\n')) == [('5" pipe', "1"), ('3"', "2")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ('a,b\n1,2\n3,"4\n5,6\n', 3),
        ('a,b\n1,2\n3,"4\n', 3),
        ('a,b\n1,2\n3,"4', 3),
        ('a,b\n"x\ny",2\n3,"4\n\n', 4),
        ('a,"b\n1,2\n', 1),
        ('a,b\n"1,2\n3,4\n' + "5,6\n" * 9, 2),
    ],
)
def test_a_quote_that_is_never_closed_is_a_fault_where_it_opens(
    folder: Path, text: str, line: int
) -> None:
    rule, place = fault(folder, text)
    assert (rule, place and place.line) == ("unclosed-quote", line)


def test_a_value_longer_than_what_is_cut_at_a_time_is_read(folder: Path) -> None:
    long = "x\n" * 9_000_000
    assert cells(cut(folder, f'a,b\n1,"{long}"\n2,y\n')) == [("1", long), ("2", "y")]


@pytest.mark.parametrize("text", ["", "\n", " \r\n\t\n", "\ufeff"])
def test_nothing_is_a_fault(folder: Path, text: str) -> None:
    assert fault(folder, text)[0] == "empty-file"


def test_a_title_above_the_header_is_a_fault(folder: Path) -> None:
    text = "Report of May\n\nid,amount\n1,2\n3,4\n"
    assert fault(folder, text) == ("mostly-ragged", Place(str(folder / "deals.csv"), 1))


def test_repeated_and_empty_names_are_told_apart(folder: Path) -> None:
    written = cut(folder, "id,Id,,id_2,id,\n1,2,3,4,5,6\n")
    assert written.names == ("id", "Id_3", "column_3", "id_2", "id_4", "column_6")
    found = [(f.rule.rpartition(".")[2], f.params["name"]) for f in written.findings]
    assert found == [
        ("duplicate-column", "Id_3"),
        ("unnamed-column", "column_3"),
        ("duplicate-column", "id_4"),
        ("unnamed-column", "column_6"),
    ]
    assert written.findings[0].place == Place(str(folder / "deals.csv"), 1)


def test_a_header_alone_has_no_rows(folder: Path) -> None:
    assert cells(cut(folder, "a,b")) == []


simple = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\0\ufeff"))


@given(st.lists(st.tuples(simple, simple), max_size=8), st.sampled_from(["\n", "\r\n"]))
def test_quoted_values_come_back(
    tmp_path_factory: pytest.TempPathFactory, values: list[tuple[str, str]], end: str
) -> None:
    folder = tmp_path_factory.mktemp("quoted")
    quoted = [[f'"{v.replace(chr(34), chr(34) * 2)}"' for v in row] for row in values]
    text = end.join(["a,b", *(",".join(row) for row in quoted), ""])
    written = cut(folder, text, ",")
    kept = [(number, row) for number, row in enumerate(values) if any(row)]
    before = [end.join(["a,b", *map(",".join, quoted[:number]), ""]) for number, _ in kept]
    assert written.lines.tolist() == [len(re.findall("\r\n|\r|\n", part)) + 1 for part in before]
    assert cells(written) == [row for _, row in kept]
