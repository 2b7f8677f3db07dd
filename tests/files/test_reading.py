"""Files of any kind: what they are, their content says."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter
import xlwt

from kaname.errors import KanameError
from kaname.files import Grid
from kaname.files.grid import Merge
from kaname.files.limits import Limits
from kaname.files.reading import read


def rows(found: Grid) -> list[list[str | None]]:
    return [[column[i] for column in found.columns] for i in range(found.height)]


def fault(path: Path, **options: object) -> str:
    with pytest.raises(KanameError) as caught:
        read(path, **options)  # type: ignore[arg-type]
    (finding,) = caught.value.findings
    assert finding.place is not None
    assert finding.place.file == str(path)
    assert finding.line("ja") != finding.line("en")
    return finding.rule.removeprefix("files.")


def xlsx(path: Path) -> Path:
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("s").write("A1", "x")
    book.close()
    return path


@pytest.mark.parametrize("name", ["a.xls", "a.csv", "a.zip", "a.ods", "a.bin", "a"])
def test_xlsx_under_another_name(tmp_path: Path, name: str) -> None:
    path = xlsx(tmp_path / "b.xlsx").rename(tmp_path / name)
    book = read(path)
    assert (book.path, book.grids[0].file, book.grids[0].sheet) == (str(path), str(path), "s")


def test_xls_under_the_name_of_xlsx(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    book.add_sheet("s").write(0, 0, "x")
    path = tmp_path / "a.xlsx"
    book.save(str(path))
    assert rows(read(path).grids[0]) == [["x"]]


@pytest.mark.parametrize("name", ["a.xls", "a.xlsx", "a.csv", "a.txt", "a.dat"])
def test_text_under_any_name(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes("会社\t額\r\n㈱髙﨑\t1,200\r\n".encode("utf-16"))
    assert rows(read(path).grids[0]) == [["会社", "額"], ["㈱髙﨑", "1,200"]]


HTML = """<html><head><meta http-equiv="Content-Type" content="text/html; charset={}">
<style>td {{ color: red }}</style></head><body><p>案件レポート</p>
<table border=1><tr><th colspan=2>案件 &amp; 額<th>日</tr>
<tr><td>㈱髙﨑<br>本社</td><td>1,200
 円</td><td rowspan=2>2026/5/31</tr><TR><td>b<td>-
<tr></tr></table>
<table><thead><tr><td>合計</td><td><table><tr><td>内</td></tr></table></td></tr></table>
"""


@pytest.mark.parametrize("encoding", ["utf-8", "Shift_JIS"])
def test_html_called_xls(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(HTML.format(encoding).encode("cp932" if "JIS" in encoding else encoding))
    book = read(path)
    first, second = book.grids
    assert rows(first) == [
        ["案件 & 額", None, "日"],
        ["㈱髙﨑\n本社", "1,200 円", "2026/5/31"],
        ["b", "-", None],
    ]
    assert first.merges == (Merge(1, 0, 1, 1), Merge(2, 2, 3, 2))
    assert (first.sheet, second.sheet) == ("1", "2")
    assert rows(second) == [["合計", "内"]]
    assert [f.rule for f in book.findings] == ["files.html"]


def test_html_without_a_table(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text("<!DOCTYPE html><html><body>Please log in</body></html>")
    assert fault(path) == "html-without-table"


def test_html_that_spans_without_end(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text("<table>" + "<tr>" + "<td rowspan=999999999 colspan=999999999>x" * 50)
    assert fault(path) == "html-too-large"


def test_spreadsheet_of_2003(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
    )
    assert fault(path) == "xml-spreadsheet"


@pytest.mark.parametrize("start", [b"%PDF-1.7", b"PAR1", b"\x89PNG", b"\x1f\x8b\x08"])
def test_other_kinds(tmp_path: Path, start: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(start + bytes(range(256)))
    assert fault(path) == "no-sheet"


@pytest.mark.parametrize("name", ["a.xlsx", "a.xls", "a.xlsm", "a.ods"])
def test_bytes_of_no_kind(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(bytes(range(256)) * 20)
    assert fault(path) == "no-workbook"


def test_bytes_of_no_kind_as_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(bytes(range(256)) * 20)
    assert fault(path) == "warehouse.undecodable"


def test_no_file(tmp_path: Path) -> None:
    assert fault(tmp_path / "a.csv") == "missing"
    assert fault(tmp_path) == "folder"


def test_file_that_may_not_be_opened(tmp_path: Path) -> None:
    path = tmp_path / "loop.csv"
    path.symlink_to(path)
    assert fault(path) in ("missing", "unreadable")


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx", "a.zip"])
def test_empty_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.touch()
    assert fault(path) == "nothing-written"


def test_file_beyond_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    assert fault(path, limits=Limits(file_bytes=5)) == "too-large"


def test_progress(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    path = xlsx(tmp_path / "a.xlsx")
    read(path, progress=lambda what, done, total: seen.append((what, done, total)))
    assert seen == [(f"{path} [s]", 0, 1)]


def test_options_that_mean_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a,b\n1,2\n")
    assert fault(path, encoding="ebcdic-jp") == "warehouse.unknown-encoding"
    for delimiter in ("", ",,", '"', "\n", "、"):
        assert fault(path, delimiter=delimiter) == "warehouse.bad-delimiter"
