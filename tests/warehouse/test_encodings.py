"""Encodings: what Japanese companies export, and bytes that are no text."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from kaname.errors import Finding, KanameError
from kaname.warehouse.encodings import known_encoding, to_utf8
from tests.warehouse.conftest import line

TEXT = "会社,金額\n㈱髙﨑商店①,1\n山﨑〜商会,2\n"


def decoded(folder: Path, content: bytes, encoding: str | None = None) -> tuple[str, str, bool]:
    path = folder / "a.csv"
    path.write_bytes(content)
    seen = to_utf8(path, encoding, folder / "copy")
    return seen.path.read_text("utf-8-sig"), seen.encoding, seen.guessed


def fault(folder: Path, content: bytes, encoding: str | None = None) -> Finding:
    with pytest.raises(KanameError) as caught:
        decoded(folder, content, encoding)
    (finding,) = caught.value.findings
    return finding


@pytest.mark.parametrize(
    ("content", "encoding", "guessed"),
    [
        (TEXT.encode(), "utf-8", False),
        (codecs.BOM_UTF8 + TEXT.encode(), "utf-8", False),
        (TEXT.replace("〜", "～").encode("cp932"), "cp932", True),
        (TEXT.encode("utf-16"), "utf-16", False),
        (codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"), "utf-16", False),
        (TEXT.encode("utf-16-le"), "utf-16-le", True),
        (TEXT.encode("utf-16-be"), "utf-16-be", True),
        (TEXT.encode("utf-32"), "utf-32", False),
    ],
)
def test_the_encoding_shows(folder: Path, content: bytes, encoding: str, guessed: bool) -> None:
    text, seen, guess = decoded(folder, content)
    assert text.replace("～", "〜") == TEXT
    assert (seen, guess) == (encoding, guessed)


@pytest.mark.parametrize(
    "name", "cp932 shift_jis Shift-JIS SJIS shift_jis_2004 MS932 windows-31j".split()
)
def test_every_shift_jis_is_the_one_that_knows_takasaki(folder: Path, name: str) -> None:
    assert decoded(folder, "㈱髙﨑①".encode("cp932"), name) == ("㈱髙﨑①", "cp932", False)


def test_a_stated_encoding_is_taken(folder: Path) -> None:
    assert decoded(folder, "Genève\n".encode("latin-1"), "latin-1")[0] == "Genève\n"
    assert decoded(folder, "a,日本\n".encode("euc_jp"), "euc_jp")[0] == "a,日本\n"


def test_the_first_line_that_cannot_be_read_is_named(folder: Path) -> None:
    finding = fault(folder, b"name\nabc\nJos\xe9,1\n")
    assert finding.rule == "warehouse.undecodable"
    assert line(finding) == 3
    assert finding.params["tried"] == "utf-8, cp932"


def test_the_line_is_right_beyond_the_first_chunk(folder: Path) -> None:
    lines = b"0123456789,abcdef\n" * 1_000_000  # 18 MB: more than is read at a time
    finding = fault(folder, lines + "日本\n".encode() + b"\xff\n")
    assert line(finding) == 1_000_002
    assert finding.params["byte"] == "0xFF"


def test_characters_may_lie_across_chunks(folder: Path) -> None:
    text = "x" + "日本語" * 6_000_000  # 54 MB in UTF-8, no boundary on a character
    assert decoded(folder, text.encode())[0] == text
    assert decoded(folder, text.encode("cp932"))[0] == text


def test_a_truncated_character_is_a_fault(folder: Path) -> None:
    assert fault(folder, "a\n日".encode()[:-1], "utf-8").params["byte"] == "0xE6"


@pytest.mark.parametrize("content", [b"a,b\n1,\0\n", b"PK\x03\x04\x14\0\x08\0", bytes(range(256))])
def test_bytes_of_no_text_are_a_fault(folder: Path, content: bytes) -> None:
    assert fault(folder, content).rule == "warehouse.undecodable"


def test_lines_are_counted_by_any_end(folder: Path) -> None:
    path = folder / "a.csv"
    for text, ends, ends_open in [("a\nb\r\nc\rd", 3, True), ("a\r", 1, False), ("", 0, False)]:
        path.write_bytes(text.encode())
        seen = to_utf8(path, None, folder / "copy")
        assert (seen.line_ends, seen.ends_open) == (ends, ends_open)


def test_encodings_are_those_of_text() -> None:
    assert all(map(known_encoding, ["utf-8", "UTF8", "Shift_JIS", "cp1252", "utf-16-le"]))
    assert not any(map(known_encoding, ["", "utf-9", "base64", "rot13", "zip", "a\0b"]))
