"""Tables that are a query over other tables, and what a query may not do."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from kaname.errors import Finding, KanameError, Place
from kaname.warehouse import Generation, Source, load
from kaname.warehouse.query import parse
from tests.warehouse.conftest import rows

PLACE = Place("design.yaml", 7, 5)
DEALS = "id,rep,amount,closed\n1,a,100,2026-05-31\n2,a,50,2026-06-01\n3,b,7,2026-06-02\n"


@pytest.fixture
def deals(folder: Path) -> Source:
    path = folder / "deals.csv"
    path.write_text(DEALS, encoding="utf-8")
    return Source("deals", path)


def query(sql: str, name: str = "q", **options: str) -> Source:
    return Source(name, sql=sql, place=PLACE, **options)


def faults(*sources: Source, store: Path) -> list[Finding]:
    with pytest.raises(KanameError) as caught:
        load(sources, store)
    return list(caught.value.findings)


def rule(sql: str) -> str:
    with pytest.raises(KanameError) as caught:
        parse(query(sql), ["deals", "q"])
    (finding,) = caught.value.findings
    assert finding.place == PLACE
    return finding.rule.removeprefix("warehouse.")


def test_a_query_is_a_table(deals: Source, store: Path) -> None:
    total = query("SELECT rep, sum(amount) AS total, max(closed) AS last FROM deals GROUP BY rep")
    generation = load([total, deals], store)
    table = generation.tables["q"]
    assert dict(table.columns) == {"rep": "VARCHAR", "total": "BIGINT", "last": "DATE"}
    assert (table.first, table.last, table.rows_kept) == (date(2026, 6, 1), date(2026, 6, 2), 2)
    assert table.source_modified == generation.tables["deals"].source_modified
    assert rows(generation, "FROM q ORDER BY rep") == [
        ("a", 150, date(2026, 6, 1)),
        ("b", 7, date(2026, 6, 2)),
    ]


def test_queries_may_read_one_another_in_any_order(deals: Source, store: Path) -> None:
    sources = [
        query("SELECT max(n) AS m FROM Second", "third"),
        query("WITH d AS (SELECT * FROM first) SELECT count(*) AS n FROM d", "second"),
        query("SELECT * FROM deals WHERE amount > 10", "first"),
        deals,
    ]
    assert rows(load(sources, store), "FROM third") == [(2,)]


def test_a_query_is_run_again_only_when_it_or_its_tables_change(deals: Source, store: Path) -> None:
    first = load([deals, query("SELECT random() AS r FROM deals")], store)
    again = load([deals, query("SELECT random() AS r FROM deals")], store)
    assert rows(again, "FROM q") == rows(first, "FROM q")
    assert deals.path is not None
    deals.path.write_text(DEALS + "4,b,1,2026-06-03\n", encoding="utf-8")
    assert len(rows(load([deals, query("SELECT random() AS r FROM deals")], store), "FROM q")) == 4


def test_what_no_table_stores_becomes_text_or_utc(deals: Source, store: Path) -> None:
    sql = (
        "SELECT interval 1 day AS i, [1] AS l, sum(id) AS s, "
        "timestamptz '2026-01-01 09:00:00+09' AS t, 1 AS s FROM deals"
    )
    generation = load([deals, query(sql)], store)
    assert rows(generation, "FROM q") == [("1 day", "[1]", 6, datetime(2026, 1, 1), 1)]
    assert list(generation.tables["q"].columns) == ["i", "l", "s", "t", "s_2"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM deals",
        "FROM deals",
        "(SELECT 1 AS a)",
        "SELECT 1 AS a UNION ALL SELECT id FROM DEALS",
        "WITH recursive n AS (SELECT 1 AS k UNION ALL SELECT k + 1 FROM n WHERE k < 5) FROM n",
        "SELECT * FROM generate_series(1, 3)",
        "SELECT unnest([1, 2]) AS a",
        "SELECT * FROM unnest([1, 2])",
        "SELECT d.id, x.k FROM deals AS d, LATERAL (SELECT d.id + 1 AS k) AS x",
        "SELECT id FROM deals WHERE EXISTS (SELECT 1 FROM deals) QUALIFY row_number() OVER () = 1",
    ],
)
def test_reading_the_design_s_own_tables_is_allowed(sql: str, deals: Source, store: Path) -> None:
    load([deals, query(sql)], store)


@pytest.mark.parametrize(
    ("sql", "fault"),
    [
        ("SELECT * FROM read_csv('x.csv')", "query-not-select"),
        ("SELECT * FROM read_parquet('x')", "query-not-select"),
        ("SELECT * FROM read_text('/etc/passwd')", "query-reads-outside"),
        ("SELECT * FROM glob('*')", "query-reads-outside"),
        ("SELECT * FROM duckdb_settings()", "query-reads-outside"),
        ("SELECT * FROM query('SELECT 1')", "query-reads-outside"),
        ("SELECT * FROM deals, LATERAL read_text('x')", "query-reads-outside"),
        ("SELECT * FROM 'x.csv'", "query-unknown-table"),
        ("SELECT * FROM sqlite_master", "query-unknown-table"),
        ("SELECT * FROM main.deals", "query-reads-outside"),
        ("SELECT * FROM information_schema.tables", "query-reads-outside"),
        ("WITH deals AS (SELECT 1) SELECT * FROM other.deals", "query-reads-outside"),
        ("SELECT (SELECT max(x) FROM 'a.parquet')", "query-unknown-table"),
        ("SELECT 1; SELECT 2", "query-not-select"),
        ("", "query-not-select"),
        ("-- nothing", "query-not-select"),
        ("COPY deals TO 'x.csv'", "query-not-select"),
        ("INSERT INTO deals VALUES (1)", "query-not-select"),
        ("CREATE TABLE x AS SELECT 1", "query-not-select"),
        ("ATTACH 'x.db'", "query-not-select"),
        ("SET threads = 1", "query-not-select"),
        ("PRAGMA database_list", "query-not-select"),
        ("INSTALL httpfs", "query-not-select"),
        ("SELECT * INTO x FROM deals", "query-not-select"),
        ("WITH a AS (DELETE FROM deals RETURNING *) SELECT * FROM a", "query-not-select"),
        ("SELECT * FROM (DESCRIBE deals)", "query-not-select"),
        ("SELECT FROM WHERE", "query-syntax"),
        ("SELECT 'never closed", "query-syntax"),
        ("(" * 3000 + "SELECT 1" + ")" * 3000, "query-syntax"),
    ],
)
def test_everything_else_is_refused_where_the_design_says_it(sql: str, fault: str) -> None:
    assert rule(sql) == fault


def test_an_unknown_table_gets_a_suggestion(deals: Source, store: Path) -> None:
    (finding,) = faults(deals, query("SELECT * FROM deal"), store=store)
    assert (finding.rule, finding.suggestion) == ("warehouse.query-unknown-table", "deals")


def test_a_circle_is_a_fault(deals: Source, store: Path) -> None:
    found = faults(query("FROM b", "a"), query("FROM a", "b"), deals, store=store)
    assert [finding.rule for finding in found] == ["warehouse.query-circle"]


def test_the_engine_s_words_are_kept(deals: Source, store: Path) -> None:
    (finding,) = faults(deals, query("SELECT amonut FROM deals"), store=store)
    assert finding.rule == "warehouse.query-fails"
    assert "amonut" in finding.text()


def test_a_query_on_a_broken_source_waits_for_it(folder: Path, store: Path) -> None:
    found = faults(Source("deals", folder / "none.csv"), query("FROM deals"), store=store)
    assert [finding.rule for finding in found] == ["warehouse.missing-file"]


def test_an_empty_answer_keeps_its_columns(deals: Source, store: Path) -> None:
    generation: Generation = load([deals, query("SELECT id, rep FROM deals WHERE false")], store)
    assert dict(generation.tables["q"].columns) == {"id": "BIGINT", "rep": "VARCHAR"}
    assert [finding.rule for finding in generation.findings] == ["warehouse.no-rows"]
