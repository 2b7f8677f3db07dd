"""Sheets in the words of the sales model itself: every table and column finds its own again."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kaname.mapping import apply, propose
from kaname.sales_model import TABLES, Column
from kaname.text import LANGS, Lang
from tests.mapping.written import found

ROWS = 24


def value(column: Column, row: int, lang: Lang) -> str:
    """A value that such a column may hold, another one in every row where it can."""
    if column.codes:
        codes = list(column.codes.values())
        return codes[row % len(codes)].label[lang]
    day = date(2026, 1, 1) + timedelta(days=31 * row)
    return {
        "text": f"x{row}",
        "json": "{}",
        "integer": str(row + 1),
        "number": f"{(row + 1) / 100}" if column.high == 1.0 else str(row + 1),
        "money": str((row + 1) * 1000),
        "boolean": ("はい", "いいえ")[row % 2],
        "date": day.isoformat(),
        "timestamp": f"{day.isoformat()} 10:00",
    }[column.type]


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", [name for name in TABLES if name != "calendar_day"])
def test_labels_are_read_back_as_their_columns(name: str, lang: Lang) -> None:
    table = TABLES[name]
    header = ",".join(f'"{column.label[lang]}"' for column in table.columns.values())
    rows = [
        ",".join(f'"{value(column, row, lang)}"' for column in table.columns.values())
        for row in range(ROWS)
    ]
    labels = [column.label[lang] for column in table.columns.values()]
    assert len(set(labels)) == len(labels)
    sheet = found("\n".join([header, *rows]), "book.xlsx", table.label[lang])
    proposal = propose([sheet], lang=lang)
    (source,) = proposal.mapping.sources.values()
    assert source.profile == "input_book"
    own = [into for into in source.into if into.table == name and not into.distinct]
    assert set(own[0].columns) >= set(table.columns)
    result = apply("book", source, sheet, proposal.mapping)
    assert result.frames[name].height == ROWS, result.rejects
    assert result.coverage.unused == ()
