"""The two real data sets, read without a word about their types."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from kaname.warehouse import Generation, Source, load
from tests.warehouse.conftest import rows

TIMES = {"FactResellerSales": "OrderDate", "sales_pipeline": "close_date"}
ROWS = {
    "DimEmployeeSalesTerritory": 39,
    "FactResellerSales": 57_851,
    "Product": 397,
    "ResellerSalesTargets": 34,
    "Resellers": 701,
    "employees": 296,
    "quotas": 163,
    "territories": 11,
    "accounts": 85,
    "data_dictionary": 21,
    "products": 7,
    "sales_pipeline": 8_800,
    "sales_teams": 35,
}


@pytest.fixture(scope="module")
def generation(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Generation:
    folders = [shared / "data" / name for name in ("adventureworks", "maven_crm")]
    paths = [path for folder in folders for path in sorted(folder.glob("*.csv"))]
    sources = [Source(path.stem, path, time=TIMES.get(path.stem)) for path in paths]
    return load(sources, tmp_path_factory.mktemp("store"))


def test_every_row_is_kept(generation: Generation) -> None:
    tables = generation.tables.values()
    assert {table.name: table.rows_kept for table in tables} == ROWS
    assert [table.name for table in tables if table.rejected] == []
    assert generation.findings == ()


def test_order_lines_have_sensible_types(generation: Generation) -> None:
    table = generation.tables["FactResellerSales"]
    assert dict(table.columns) == {
        "SalesOrderNumber": "VARCHAR",
        "OrderDate": "DATE",
        **dict.fromkeys(["ProductKey", "ResellerKey", "EmployeeKey"], "BIGINT"),
        **dict.fromkeys(["SalesTerritoryKey", "OrderQuantity"], "BIGINT"),
        **dict.fromkeys(["UnitPrice", "TotalProductCost", "SalesAmount"], "DOUBLE"),
        "StandardCost": "DOUBLE",
    }
    assert (table.first, table.last) == (date(2017, 7, 1), date(2020, 5, 31))
    assert len(table.files) == 35  # June 2020 is missing
    (first,) = rows(
        generation, "FROM FactResellerSales ORDER BY OrderDate, SalesOrderNumber LIMIT 1"
    )
    assert first == (
        "SO43659",
        date(2017, 7, 1),
        349,
        676,
        285,
        5,
        1,
        2024.99,
        None,
        2024.99,
        1898.09,
    )


def test_targets_have_a_byte_order_mark_and_null_as_text(generation: Generation) -> None:
    columns = generation.tables["ResellerSalesTargets"].columns
    assert set(columns.values()) == {"BIGINT"}
    assert next(iter(columns)) == "Year"


def test_na_is_a_region(generation: Generation) -> None:
    assert rows(generation, "SELECT Region FROM territories WHERE SalesTerritoryKey = 11") == [
        ("NA",)
    ]


def test_deals_have_sensible_types(generation: Generation) -> None:
    table = generation.tables["sales_pipeline"]
    assert dict(table.columns) == {
        **dict.fromkeys(["opportunity_id", "sales_agent", "product", "account"], "VARCHAR"),
        "deal_stage": "VARCHAR",
        **dict.fromkeys(["engage_date", "close_date"], "DATE"),
        "close_value": "BIGINT",
    }
    sql = "SELECT count(*) FILTER (account IS NULL), sum(close_value), max(close_date) FROM {}"
    assert rows(generation, sql.format("sales_pipeline")) == [
        (1425, 10_005_534, date(2017, 12, 31))
    ]
