"""Zips: what is in them, and what they may not do."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path

import pytest
import xlsxwriter

from kaname.errors import KanameError
from kaname.files.limits import LIMITS, Limits
from kaname.files.reading import read

CSV = "会社,額\n㈱髙﨑,100\n"


def zipped(folder: Path, members: dict[str, str | bytes], name: str = "a.zip") -> Path:
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, content in members.items():
            archive.writestr(member, content)
    return path


def workbook(folder: Path) -> bytes:
    path = folder / "inner.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet("s").write("A1", "x")
    book.close()
    return path.read_bytes()


def fault(path: Path, limits: Limits = LIMITS) -> list[str]:
    with pytest.raises(KanameError) as caught:
        read(path, limits=limits)
    return [f.rule.removeprefix("files.") for f in caught.value.findings]


def test_every_file_in_it_is_read(tmp_path: Path) -> None:
    path = zipped(
        tmp_path,
        {
            "売上/4月.csv": CSV,
            "book.xlsx": workbook(tmp_path),
            "list.txt": "a\tb\n1\t2\n",
            "__MACOSX/._4月.csv": b"\0\1",
            "~$book.xlsx": b"x",
            "売上/.DS_Store": b"x",
            "Thumbs.db": b"x",
            "folder/": b"",
        },
    )
    book = read(path)
    assert [(g.file, g.sheet) for g in book.grids] == [
        (f"{path}/売上/4月.csv", None),
        (f"{path}/book.xlsx", "s"),
        (f"{path}/list.txt", None),
    ]
    assert book.findings == ()
    assert str(book.grids[0].place(2, 1)) == f"{path}/売上/4月.csv:2:2"


def test_what_cannot_be_read_is_said_and_the_rest_is_read(tmp_path: Path) -> None:
    inner = zipped(tmp_path, {"b.csv": CSV}, "inner.zip").read_bytes()
    path = zipped(
        tmp_path,
        {"a.csv": CSV, "memo.pdf": "x", "empty.csv": "", "n.zip": inner, "x.xlsx": b"PK\0"},
    )
    book = read(path)
    assert [g.file for g in book.grids] == [f"{path}/a.csv"]
    assert [(f.rule.removeprefix("files."), f.severity) for f in book.findings] == [
        ("member-skipped", "info"),
        ("nothing-written", "error"),
        ("zip-in-zip", "error"),
        ("broken-zip", "error"),
    ]
    assert [f.place.file for f in book.findings if f.place][1:] == [
        f"{path}/empty.csv",
        f"{path}/n.zip",
        f"{path}/x.xlsx",
    ]


def test_workbook_called_zip_in_a_zip_is_no_zip_in_a_zip(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.zip": workbook(tmp_path)})
    assert [g.sheet for g in read(path).grids] == ["s"]


@pytest.mark.parametrize("encoding", ["cp932", "utf-8"])
def test_japanese_names_without_the_mark_for_utf8(tmp_path: Path, encoding: str) -> None:
    path = zipped(tmp_path, {"A" * len("売上表.csv".encode(encoding)): CSV})
    name = "売上表.csv".encode(encoding)
    path.write_bytes(path.read_bytes().replace(b"A" * len(name), name))
    assert [g.file for g in read(path).grids] == [f"{path}/売上表.csv"]


def test_names_lead_nowhere(tmp_path: Path) -> None:
    names = ["../../out.csv", "/abs.csv", "..\\win.csv", "C:\\x.csv", "a/../../b.csv"]
    folder = tmp_path / "deep/er"
    folder.mkdir(parents=True)
    path = zipped(folder, dict.fromkeys(names, CSV))
    assert len(read(path).grids) == 5
    assert sorted(p.name for p in tmp_path.rglob("*") if p.is_file()) == ["a.zip"]


def test_same_name_twice(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "x\n1\n")
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("a.csv", "x\n2\n")
    assert [g.columns[0][1] for g in read(path).grids] == ["1", "2"]


@pytest.mark.parametrize("members", [{}, {"a.pdf": "x"}, {"__MACOSX/a.csv": "x"}])
def test_no_sheet_in_it(tmp_path: Path, members: dict[str, str | bytes]) -> None:
    assert fault(zipped(tmp_path, members))[0] == "empty-archive"


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.99])
def test_cut_short(tmp_path: Path, kept: float) -> None:
    path = zipped(tmp_path, {f"{i}.csv": CSV * 50 for i in range(20)})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])
    assert fault(path) == ["broken-zip"]


def test_bomb(tmp_path: Path) -> None:
    limits = Limits(ratio_from_bytes=1 << 20)
    assert fault(zipped(tmp_path, {"a.csv": b"0" * (1 << 22)}), limits) == ["zip-bomb"]


def test_bomb_of_many_files(tmp_path: Path) -> None:
    path = zipped(tmp_path, {f"{i}.csv": CSV * 100 for i in range(50)})
    assert fault(path, Limits(inflated_bytes=10_000)) == ["zip-bomb"]


def test_bomb_in_a_workbook(tmp_path: Path) -> None:
    inner = tmp_path / "b.xlsx"
    inner.write_bytes(workbook(tmp_path))
    with zipfile.ZipFile(inner, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/a.png", b"0" * (1 << 22))
    assert fault(inner, Limits(ratio_from_bytes=1 << 20)) == ["zip-bomb"]


def test_stated_size_is_not_believed(tmp_path: Path) -> None:
    """Says that ten bytes come out, with the checksum of those, where four million do."""
    path = tmp_path / "a.xlsx"
    path.write_bytes(workbook(tmp_path))
    content = b"<sst/>    " + b" " * (1 << 22)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings2.xml", content)
    data = path.read_bytes()
    true = struct.pack("<L", zlib.crc32(content)), struct.pack("<L", len(content))
    false = struct.pack("<L", zlib.crc32(content[:10])), struct.pack("<L", 10)
    for before, after in zip(true, false, strict=True):
        assert data.count(before) == 2
        data = data.replace(before, after)
    path.write_bytes(data)
    assert fault(path) == ["broken-zip"]


def test_too_many_files(tmp_path: Path) -> None:
    path = zipped(tmp_path, {f"{i}.csv": "x" for i in range(12)})
    assert fault(path, Limits(members=10)) == ["too-many-members"]


def test_long_list_of_contents_is_not_even_read(tmp_path: Path) -> None:
    path = zipped(tmp_path, {f"{'x' * 5000}{i}.csv": "x" for i in range(3)})
    assert fault(path, Limits(members=3)) == ["too-many-members"]


def test_file_with_a_password(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.csv": CSV})
    data = bytearray(path.read_bytes())
    central = data.find(b"PK\x01\x02")
    data[6] |= 1
    data[central + 8] |= 1
    path.write_bytes(data)
    assert fault(path) == ["member-password"]


def test_unknown_compression(tmp_path: Path) -> None:
    path = zipped(tmp_path, {"a.csv": CSV})
    data = bytearray(path.read_bytes())
    data[8] = data[data.find(b"PK\x01\x02") + 10] = 97
    path.write_bytes(data)
    assert fault(path) == ["broken-zip"]
