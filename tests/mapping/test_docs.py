"""The reference of the mapping text tells the truth: its example does what it says, in full."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path

import pytest

from kaname.mapping import apply, read_text
from kaname.mapping.model import Into, Mapping, Read, Source, Value
from tests.mapping.written import found

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = ("mapping.md", "mapping.ja.md")


def block(page: str, language: str) -> str:
    text = (DOCS / page).read_text("utf-8")
    (only,) = re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return str(only)


@pytest.mark.parametrize("page", PAGES)
def test_the_example_does_what_the_page_says(page: str) -> None:
    document = read_text(block(page, "yaml"), page)
    assert document.findings == ()
    mapping = document.mapping
    assert mapping is not None
    table = found(block(page, "csv"), "案件一覧_1125.xlsx", "案件")
    result = apply("案件一覧", mapping.sources["案件一覧"], table, mapping)
    assert result.rejects.is_empty()
    deals = result.frames["opportunity"]
    assert deals["account_id"].to_list() == ["株式会社ヤマト", "北海"]
    assert deals["closed_at"].to_list() == [datetime(2026, 5, 30, 15), None]  # in UTC
    assert deals["expected_close_on"].to_list() == [date(2026, 5, 31), date(2026, 7, 31)]
    assert deals["probability"].to_list() == [1.0, 0.5]
    assert result.frames["member"]["name"].to_list() == ["青木", "馬場"]
    assert result.coverage.declared_unused == ("備考",)


@pytest.mark.parametrize("page", PAGES)
def test_every_key_is_explained(page: str) -> None:
    text = (DOCS / page).read_text("utf-8")
    keys = {
        field.alias or name
        for part in (Mapping, Source, Into, Value, Read)
        for name, field in part.model_fields.items()
    }
    assert {key for key in keys if not re.search(rf"`{key}[`:]|^ *-? ?{key}:", text, re.M)} == set()


def test_both_pages_show_the_same_example_and_keys() -> None:
    ours, theirs = (re.sub(r"#.*", "", block(page, "yaml")) for page in PAGES)
    assert ours.split() == theirs.split()
    assert block(PAGES[0], "csv") == block(PAGES[1], "csv")
    rows = [re.findall(r"^\| (`\w+`) \|", (DOCS / p).read_text("utf-8"), re.M) for p in PAGES]
    assert rows[0] == rows[1]
