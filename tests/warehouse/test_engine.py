"""The locked session: what it holds, what it refuses, and that word columns behave as text."""

from __future__ import annotations

import random
from pathlib import Path

import duckdb
import pytest

from kaname.errors import KanameError
from kaname.warehouse import Generation, Source, connect, load
from tests.warehouse.conftest import rows

MANY = 120_000


@pytest.fixture
def generation(folder: Path, store: Path) -> Generation:
    path = folder / "deals.csv"
    path.write_text("id,stage\n1,won\n", encoding="utf-8")
    return load([Source("deals", path), Source('odd "name"', path)], store)


def test_tables_are_there_under_their_names(generation: Generation) -> None:
    assert rows(generation, 'FROM deals, "odd ""name"""') == [(1, "won", 1, "won")]


def test_the_clock_is_utc(generation: Generation) -> None:
    assert rows(generation, "SELECT current_setting('TimeZone')") == [("UTC",)]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_csv('{path}')",
        "SELECT * FROM '{path}'",
        "SELECT * FROM read_text('{path}')",
        "COPY deals TO '{path}.out'",
        "ATTACH '{path}.db'",
        "EXPORT DATABASE '{path}.dir'",
        "INSTALL httpfs",
        "SET enable_external_access = true",
        "SET lock_configuration = false",
        "SET threads = 1",
        "SELECT * FROM secret",  # a Python variable
    ],
)
def test_nothing_else_can_be_reached(generation: Generation, folder: Path, statement: str) -> None:
    secret = __import__("polars").DataFrame({"a": [1]})
    with connect(generation) as engine, pytest.raises(duckdb.Error):
        engine.execute(statement.format(path=(folder / "deals.csv").as_posix()))
    assert len(secret) == 1
    assert [path.name for path in folder.iterdir()] == ["deals.csv"]


def test_a_store_may_have_any_name(folder: Path, tmp_path: Path) -> None:
    path = folder / "deals.csv"
    path.write_text("id\n1\n", encoding="utf-8")
    generation = load([Source("deals", path)], tmp_path / "売上 [2026] it's")
    assert rows(generation) == [(1,)]


def test_a_removed_generation_is_told(generation: Generation) -> None:
    for path in generation.tables["deals"].files:
        path.unlink()
    with pytest.raises(KanameError) as caught:
        connect(generation)
    assert [f.rule for f in caught.value.findings] == ["warehouse.generation-gone"]


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Generation:
    """A table large enough for word columns, and a small one that is plain text."""
    folder = tmp_path_factory.mktemp("many")
    pick = random.Random(7)
    stages = ["won", "lost", "Z", "a'b", "あ", "12", "2026-05-31", ""]
    lines = [f"{n},{pick.choice(stages)},o{pick.randrange(5000)}" for n in range(MANY)]
    (folder / "deals.csv").write_text("\n".join(["id,stage,owner", *lines]), encoding="utf-8")
    owners = [f"o{n},team{n % 7}" for n in range(5000)]
    (folder / "owners.csv").write_text("\n".join(["owner,team", *owners]), encoding="utf-8")
    names = ("deals", "owners")
    return load([Source(name, folder / f"{name}.csv") for name in names], folder / "store")


def test_word_columns_are_told_apart(many: Generation) -> None:
    assert many.tables["deals"].words == ("stage", "owner")
    assert many.tables["owners"].words == ()
    assert rows(many, "SELECT typeof(stage)[:4], typeof(id) FROM deals LIMIT 1") == [
        ("ENUM", "BIGINT")
    ]
    assert many.tables["deals"].columns["stage"] == "VARCHAR"


@pytest.mark.parametrize(
    "query",
    [
        "SELECT stage, count(*) FROM {t} GROUP BY stage ORDER BY stage",
        "SELECT stage, count(*) FROM {t} GROUP BY stage HAVING stage > 'a' ORDER BY 1",
        "SELECT coalesce(stage, '(none)') AS s, count(*) FROM {t} GROUP BY ALL ORDER BY s",
        "SELECT count(*) FROM {t} WHERE stage = 'won' OR stage = 'unknown' OR stage IN ('x', 'Z')",
        "SELECT count(*) FROM {t} WHERE stage LIKE 'w%' OR stage ILIKE 'L%' OR stage ~ '^[0-9]+$'",
        "SELECT count(*) FROM {t} WHERE stage < 'b' AND stage <> owner",
        "SELECT count(*) FROM {t} WHERE stage BETWEEN '1' AND 'c'",
        "SELECT min(stage), max(stage), count(DISTINCT stage), arg_max(stage, id) FROM {t}",
        "SELECT sum(try_cast(stage AS double)), max(try_cast(stage AS date)) FROM {t}",
        "SELECT upper(stage) || '!', length(stage), substr(owner, 2) FROM {t} ORDER BY id LIMIT 50",
        "SELECT CASE WHEN stage = 'won' THEN owner ELSE stage END c FROM {t} ORDER BY c LIMIT 99",
        "SELECT team, count(*) FROM {t} JOIN owners USING (owner) GROUP BY team ORDER BY team",
        "SELECT count(*) FROM {t} d LEFT JOIN owners o ON o.owner = d.stage WHERE team IS NULL",
        "SELECT count(*) FROM {t} WHERE owner IN (SELECT owner FROM owners WHERE team = 'team1')",
        "SELECT stage, owner, grouping(stage) AS g, count(*) FROM {t} WHERE id < 99 "
        "GROUP BY GROUPING SETS ((stage), (stage, owner), ()) ORDER BY ALL",
        "SELECT count(*) FROM {t} AS x JOIN {t} AS y ON x.stage = y.owner",
        "SELECT nullif(stage, 'won') AS s FROM {t} UNION SELECT 'new' ORDER BY 1",
        "SELECT id, lag(stage) OVER (ORDER BY id) FROM {t} ORDER BY id LIMIT 50",
        "SELECT stage IS NOT DISTINCT FROM NULL AS n, count(*) FROM {t} GROUP BY n ORDER BY n",
        "SELECT string_agg(DISTINCT stage, ',' ORDER BY stage) FROM {t}",
    ],
)
def test_words_behave_as_text(many: Generation, query: str) -> None:
    with connect(many) as engine:
        engine.execute(
            "CREATE TABLE plain AS SELECT id, stage::VARCHAR AS stage, owner::VARCHAR AS owner "
            "FROM deals"
        )
        as_words = engine.execute(query.format(t="deals")).fetchall()
        as_text = engine.execute(query.format(t="plain")).fetchall()
    assert as_words == as_text
    assert as_text


def test_rows_keep_their_order(many: Generation) -> None:
    assert rows(many, "SELECT id FROM deals") == [(number,) for number in range(MANY)]
