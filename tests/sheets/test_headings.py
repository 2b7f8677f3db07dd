"""Headings only: a header without rows is told as that, and nothing else is taken for one."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname.files.reading import read
from kaname.sheets import find


def said(folder: Path, text: str) -> list[str]:
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    return [one.rule for table in find(read(path)) for one in table.decisions]


@pytest.mark.parametrize(
    "text",
    ["案件番号,担当者,金額\n", "案件一覧\n\n案件番号,担当者,金額\n", "案件番号,担当者,\n"],
)
def test_headings_without_rows(tmp_path: Path, text: str) -> None:
    assert said(tmp_path, text) == ["sheets.headings-only"]


@pytest.mark.parametrize(
    "text",
    [
        "これは表ではない\n",  # one cell
        "東京,2026/04/01,1200\n",  # a row
        "東京,大阪\n札幌,福岡\n那覇,那覇\n",  # the last line repeats a word
        "案件番号,担当者\nA-1,佐藤\n",
    ],
)
def test_what_is_no_header_alone(tmp_path: Path, text: str) -> None:
    assert "sheets.headings-only" not in said(tmp_path, text)
