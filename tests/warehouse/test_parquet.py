"""Parquet files, which have types of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from kaname.errors import KanameError
from kaname.warehouse import Source, load
from tests.warehouse.conftest import line, rows

MORNING = datetime(2026, 5, 31, 9)


@pytest.fixture
def path(folder: Path) -> Path:
    tokyo = timezone(timedelta(hours=9))
    path = folder / "deals.parquet"
    pl.DataFrame(
        {
            "id": pl.Series([1, 2], dtype=pl.Int32),
            "code": ["007", "8"],
            "stage": pl.Series(["won", None], dtype=pl.Categorical),
            "amount": pl.Series([Decimal("1.10"), None], dtype=pl.Decimal(10, 2)),
            "count": pl.Series([Decimal(7), Decimal(8)], dtype=pl.Decimal(38, 0)),
            "day": [date(2026, 5, 31), None],
            "naive": pl.Series([MORNING, None], dtype=pl.Datetime("ns")),
            "aware": pl.Series([MORNING.replace(tzinfo=tokyo), MORNING.replace(tzinfo=UTC)]),
            "tags": [["a"], []],
            "none": [None, None],
        }
    ).write_parquet(path)
    return path


def test_types_are_kept_and_times_become_utc(path: Path, store: Path) -> None:
    generation = load([Source("deals", path, timezone="Asia/Tokyo")], store)
    assert dict(generation.tables["deals"].columns) == {
        "id": "INTEGER",
        "code": "VARCHAR",
        "stage": "VARCHAR",
        "amount": "DECIMAL(10,2)",
        "count": "BIGINT",
        "day": "DATE",
        "naive": "TIMESTAMP",
        "aware": "TIMESTAMP",
        "tags": "VARCHAR[]",
        "none": "VARCHAR",
    }
    utc, day = datetime(2026, 5, 31), date(2026, 5, 31)
    assert rows(generation) == [
        (1, "007", "won", Decimal("1.10"), 7, day, utc, utc, ["a"], None),
        (2, "8", None, None, 8, None, None, MORNING, [], None),
    ]


def test_a_stated_type_is_read_as_in_a_text_file(path: Path, store: Path) -> None:
    source = Source("deals", path, types={"code": "integer", "id": "text", "stage": "integer"})
    generation = load([source], store)
    assert rows(generation, "SELECT code, id FROM deals") == [(8, "2")]
    table = generation.tables["deals"]
    assert (table.rows_read, table.rows_kept, table.rejected) == (2, 1, 1)
    (finding,) = generation.findings
    assert line(finding) == 1


@pytest.mark.parametrize("content", [b"", b"PAR1", b"PAR1" + b"\0" * 100 + b"PAR1", b"a,b\n"])
def test_bytes_of_no_table_are_a_fault(folder: Path, store: Path, content: bytes) -> None:
    broken = folder / "broken.parquet"
    broken.write_bytes(content)
    with pytest.raises(KanameError) as caught:
        load([Source("deals", broken)], store)
    assert [f.rule for f in caught.value.findings] == ["warehouse.unreadable-file"]
