"""Generations of the sales model: written once, read back, parts beside tables."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import polars as pl
import pytest

from kaname.errors import KanameError
from kaname.intake import keeping
from kaname.intake.record import File, Record
from kaname.intake.state import SourceState
from kaname.sales_model import TABLES
from kaname.warehouse.store import Generation, writing
from tests.intake.frames import deal, frame

NOW = datetime(2026, 11, 25, 9)
DEALS = frame("opportunity", [deal(1, amount=100, closed_at=NOW, probability=0.5)])


def keep(store: Path, about: Record) -> Generation:
    tables = {name: frame(name, []) for name in TABLES} | {"opportunity": DEALS}
    with writing(store):
        parts = {("opportunity", "案件一覧"): DEALS}
        return keeping.keep(tables, parts, keeping.no_rejects(), about, store)


def test_what_is_kept_is_read_back(tmp_path: Path) -> None:
    state = SourceState("案件一覧", "a.xlsx", NOW, NOW, 1, 2, 0, 0, 0, None)
    file = File("案件一覧", "a.xlsx", "0" * 64, {"opportunity.amount": "1"}, NOW, NOW)
    about = Record(NOW, (file,), (("opportunity", state),), (), ("a.xlsx [memo]",))
    keep(tmp_path, about)
    generation = keeping.newest(tmp_path)
    assert generation is not None
    assert keeping.record(generation) == about
    assert keeping.rows(keeping.model_tables(generation)["opportunity"]).equals(DEALS)
    assert list(keeping.parts(generation)) == [("opportunity", "案件一覧")]
    info = generation.tables["opportunity"]
    assert (info.rows_read, info.rows_kept, info.rejected) == (3, 1, 2)
    assert set(keeping.model_tables(generation)) == set(TABLES)


def test_the_same_rows_are_written_once(tmp_path: Path) -> None:
    first = keep(tmp_path, Record(NOW))
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "data").rglob("*.parquet")}
    second = keep(tmp_path, Record(datetime(2026, 11, 26, tzinfo=UTC).replace(tzinfo=None)))
    assert second.id != first.id
    assert {path: path.stat().st_mtime_ns for path in before} == before


def test_the_first_source_of_a_key_counts() -> None:
    other = DEALS.with_columns(amount=pl.lit(999).cast(DEALS.schema["amount"]))
    brought = {("opportunity", "a"): DEALS, ("opportunity", "b"): other}
    tables = keeping.tables_of(brought, [("opportunity", "b"), ("opportunity", "a")])
    assert tables["opportunity"]["amount"].to_list() == [999]
    assert tables["activity"].height == 0


def test_a_record_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    generation = keep(tmp_path, Record(NOW))
    (path,) = generation.tables["_record"].files
    pl.DataFrame({"json": ["{"]}).write_parquet(path)
    with pytest.raises(KanameError) as error:
        keeping.record(generation)
    assert error.value.findings[0].rule == "intake.damaged"
