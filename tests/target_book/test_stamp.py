"""The stamp: what is written on the hidden sheet is read back, and nothing else is."""

from __future__ import annotations

import pytest

from kaname.target_book import stamp
from kaname.target_book.words import sheets
from kaname.targets.ledger import COMPANY, Scope
from tests.target_book.small import AOKI, EAST, book


def rows() -> list[list[str]]:
    return stamp.rows(book(), sheets("ja"))


def test_what_is_written_is_read() -> None:
    found = stamp.read(rows())
    assert (found.origin, found.unit, found.term, found.adds) == (
        book().origin, "JPY", "FY2026-Q3", True,
    )  # fmt: skip
    assert found.periods == ("2026-10", "2026-11", "2026-12")
    assert found.units[AOKI] == stamp.Written("担当者", "青木", (EAST,) * 3, (70.0, 70.0, 80.0))
    assert found.units[COMPANY].parents == (None, None, None)
    assert found.figures()[EAST, "2026-12"] == 130.0


def test_cells_that_a_sheet_adds_at_the_end_of_rows_are_nothing() -> None:
    assert stamp.read([[*row, "", ""] for row in rows()]) == stamp.read(rows())


@pytest.mark.parametrize("line", range(18))
def test_an_altered_row_is_noticed(line: int) -> None:
    altered = rows()
    altered[line % len(altered)][-1] += "1"
    with pytest.raises(stamp.BadStampError):
        stamp.read(altered)


def test_no_rows_are_no_stamp() -> None:
    for found in ([], [[""]], [["kaname target book"]], rows()[:4]):
        with pytest.raises(stamp.BadStampError):
            stamp.read(found)


@pytest.mark.parametrize(
    ("text", "scope"),
    [
        ("company", COMPANY),
        ("team:東/一課", Scope("team", "東/一課")),
        ("member:a:b", Scope("member", "a:b")),
        ("合計", None),
        ("tribe:x", None),
    ],
)
def test_scope_of_a_key(text: str, scope: Scope | None) -> None:
    assert stamp.scope_of(text) == scope
    assert scope is None or stamp.key(scope) == text
