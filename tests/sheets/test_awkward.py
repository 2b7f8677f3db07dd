"""Awkward files: every figure is right or reported, none is silently wrong."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from kaname.files import read
from kaname.sheets import Table, find
from tests.sheets.awkward import CASES, Case


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_awkward_file(case: Case, tmp_path: Path) -> None:
    tables = find(read(case.write(tmp_path)), case.layout)
    said = {f.rule.partition(".")[2] for table in tables for f in table.decisions}
    assert [_rows(t, e.columns) for t, e in zip(tables, case.tables, strict=False)] == [
        [tuple(row) for row in e.rows] for e in case.tables
    ]
    assert len(tables) == len(case.tables)
    for table, expected in zip(tables, case.tables, strict=True):
        reasons = Counter(table.left_out["reason"])
        assert expected.left_out is None or expected.left_out == dict(reasons)
        totals = [(t.label, t.column, t.stated, t.summed) for t in table.totals]
        assert all(total in totals for total in expected.totals or ()), totals
    assert case.rules <= said
    assert not case.silent & said
    for table in tables:
        for finding in table.decisions:
            assert finding.line("ja")
            assert finding.line("en")


def _rows(table: Table, columns: tuple[str, ...]) -> list[tuple[str | None, ...]]:
    missing = set(columns) - set(table.frame.columns)
    assert not missing, (missing, table.frame.columns)
    return table.frame.select(columns).rows()
