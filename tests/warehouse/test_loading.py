"""Loading as a whole: any bytes, all faults at once, rejects, reuse, crashes."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import kaname.warehouse
from kaname.errors import KanameError, Place
from kaname.text import LANGS, catalogue
from kaname.warehouse import Generation, Source, current, load, reason
from tests.warehouse.conftest import rows

Read = Callable[..., Generation]
Rules = Callable[..., list[str]]

JAPANESE = """会社名,受注日,受注金額,粗利率,担当者コード,更新日時,完了
㈱髙﨑商店,2026/5/31,"1,234,567円",12.5%,007,2026-05-31 09:00:00,TRUE
"山﨑
物産",令和8年6月1日,▲１，０００,3%,012,2026/6/1 18:30,false
,H30/4/1,(500),0%,113,,
"""


def test_a_japanese_export_is_read_as_it_is_meant(read: Read) -> None:
    generation = read(JAPANESE.encode("cp932"), timezone="Asia/Tokyo", time="受注日")
    assert rows(generation, "FROM deals ORDER BY 受注日 DESC") == [
        ("山﨑\n物産", date(2026, 6, 1), -1000, 0.03, "012", datetime(2026, 6, 1, 9, 30), False),
        ("㈱髙﨑商店", date(2026, 5, 31), 1234567, 0.125, "007", datetime(2026, 5, 31), True),
        (None, date(2018, 4, 1), -500, 0.0, "113", None, None),
    ]
    table = generation.tables["deals"]
    assert (table.rows_read, table.rows_kept, table.rejected) == (3, 3, 0)
    assert (table.first, table.last) == (date(2018, 4, 1), date(2026, 6, 1))
    assert [path.stem for path in table.files] == ["2018-04", "2026-05", "2026-06"]
    (finding,) = generation.findings
    assert (finding.rule, finding.severity) == ("warehouse.guessed-encoding", "info")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp932"])
def test_every_encoding_gives_the_same_table(read: Read, encoding: str) -> None:
    assert rows(read(JAPANESE.encode(encoding))) == rows(read(JAPANESE))


def test_rejected_rows_are_kept_with_their_place_and_reason(read: Read, folder: Path) -> None:
    lines = [f'{n},2026-05-31,"x\ny"' for n in range(200)]
    lines[100] = 'about,never,"x\ny"'
    lines[150] = "150,2026-05-31"
    generation = read("\n".join(["n,day,note", *lines, ""]))
    table = generation.tables["deals"]
    assert (table.rows_read, table.rows_kept, table.rejected) == (200, 198, 2)
    assert table.rejects_path is not None
    rejects = pl.read_parquet(table.rejects_path).rows()
    file = str(folder / "deals.csv")
    assert rejects == [
        ("deals", file, 202, "n", "about", "not-integer"),
        ("deals", file, 202, "day", "never", "not-date"),
        ("deals", file, 302, None, "150,2026-05-31", "ragged-row"),
    ]
    assert rows(generation, "SELECT count(*), sum(n), count(note) FROM deals") == [
        (198, sum(range(200)) - 250, 198)
    ]
    (finding,) = generation.findings
    assert finding.place == Place(file, 202)
    assert finding.text("en") == (
        "2 of 200 rows were left out. The first: `about` in column `n` is not a whole number. "
        "All are in the rejects file."
    )


def test_reasons_are_words_in_both_languages(read: Read) -> None:
    generation = read("n\n" + "1\n" * 200 + "x\n")
    path = generation.tables["deals"].rejects_path
    assert path is not None
    (reject,) = pl.read_parquet(path).rows(named=True)
    assert reason(reject, "en") == "`x` in column `n` is not a whole number."
    assert reason(reject, "ja") == "列「n」の「x」は整数ではありません。"


def test_all_faults_of_all_sources_come_at_once(folder: Path, store: Path) -> None:
    (folder / "deals.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    (folder / "empty.csv").touch()
    (folder / "binary.csv").write_bytes(b"a\n\xff\xff\n")
    sources = [
        Source("deals", folder / "deals.csv", types={"c": "number", "b": "date"}),
        Source("missing", folder / "deal.csv"),
        Source("empty", folder / "empty.csv"),
        Source("binary", folder / "binary.csv"),
        Source("wrong", folder / "deals.csv", types={"a": "float"}, timezone="Mars"),
        Source("query", sql="SELECT * FROM read_csv('x.csv')"),
        Source("other", sql="SELECT * FROM dealz"),
        Source("twice", folder / "deals.csv"),
        Source("Twice", folder / "deals.csv"),
    ]
    with pytest.raises(KanameError) as caught:
        load(sources, store)
    assert sorted(finding.rule.rpartition(".")[2] for finding in caught.value.findings) == [
        *("duplicate-table", "duplicate-table", "empty-file", "missing-file"),
        *("query-not-select", "query-unknown-table", "undecodable", "unknown-column"),
        *("unknown-timezone", "unknown-type"),
    ]
    assert current(store) is None


@pytest.mark.parametrize(
    ("content", "options", "rules_found"),
    [
        ("a,a\n1,2\n", {}, ["duplicate-column"]),
        ("a,b\n", {}, ["no-rows"]),
        ("d\n1/2/2026\n3/4/2026\n", {}, ["ambiguous-dates"]),
        ("d\n1/2/2026\n3/4/2026\n", {"types": {"d": "date"}}, ["nothing-left", "ambiguous-dates"]),
        ("d\n1/2/2026\n3/4/2026\n", {"types": {"d": "date m/d/y"}}, []),
        ("p\n5%\n5\n", {}, ["mixed-marks"]),
        ("p\n5%\n5\n", {"types": {"p": "number"}}, []),
        ("n\n1\n2\n3\n4\n5\nx\n", {}, ["nearly-typed"]),
        ("n\n1\n2\n3\n4\n5\nx\n", {"nulls": ("x",)}, []),
        ("n\nx\n", {"types": {"n": "integer"}}, ["nothing-left"]),
    ],
)
def test_what_is_worth_a_look_is_told(
    rules: Rules, content: str, options: dict[str, Any], rules_found: list[str]
) -> None:
    assert sorted(rules(content, **options)) == sorted(rules_found)


def test_a_stated_type_wins_and_its_rows_are_rejected(read: Read) -> None:
    generation = read("code,n\n1,x\n2,5\n", types={"code": "text", "n": "integer"})
    assert rows(generation) == [("2", 5)]


def test_unchanged_sources_are_not_read_again(folder: Path, store: Path) -> None:
    kept, changed = folder / "kept.csv", folder / "changed.csv"
    kept.write_text("a\n1\n", encoding="utf-8")
    changed.write_text("a\n1\n", encoding="utf-8")
    sources = [Source("kept", kept), Source("changed", changed)]
    told: list[tuple[str, int, int]] = []

    def load_again() -> Generation:
        told.clear()
        return load(sources, store, progress=lambda *step: told.append(step))

    first = load_again()
    assert {table for table, *_ in told} == {"kept", "changed"}
    assert told[-1] == ("changed", 3, 3)
    assert load_again() == first
    assert told == []
    changed.write_text("a\n2\n", encoding="utf-8")
    second = load_again()
    assert {table for table, *_ in told} == {"changed"}
    assert second.id > first.id
    assert (rows(first, "FROM changed"), rows(second, "FROM changed")) == ([(1,)], [(2,)])
    assert second.tables["kept"].files == first.tables["kept"].files
    changed.write_text("a\n1\n", encoding="utf-8")  # as it was at first
    third = load_again()
    assert told == []
    assert third.tables["changed"].files == first.tables["changed"].files


def test_options_are_part_of_what_is_read(read: Read) -> None:
    first = read("n\n1\nNA\n")
    second = read("n\n1\nNA\n", nulls=("NA",))
    assert (rows(first), rows(second)) == ([("1",), ("NA",)], [(1,), (None,)])
    assert first.id != second.id


def test_a_removed_source_leaves_the_generation(folder: Path, store: Path) -> None:
    (folder / "a.csv").write_text("a\n1\n", encoding="utf-8")
    sources = [Source(name, folder / "a.csv") for name in ("one", "two")]
    load(sources, store)
    assert list(load(sources[:1], store).tables) == ["one"]


def test_a_table_says_when_its_source_was_written(read: Read, folder: Path) -> None:
    table = read("a\n1\n").tables["deals"]
    assert table.source_modified is not None
    written = (folder / "deals.csv").stat().st_mtime
    assert abs(table.source_modified.timestamp() - written) < 0.001


def test_the_span_is_that_of_the_clock_in_the_source_s_zone(read: Read) -> None:
    text = "at,due\n2026-05-31T20:00:00Z,1999-01-01\n,2030-01-01\n"
    table = read(text, time="at", timezone="Asia/Tokyo").tables["deals"]
    assert (table.first, table.last) == (date(2026, 6, 1), date(2026, 6, 1))
    table = read(text, timezone="Asia/Tokyo").tables["deals"]
    assert (table.first, table.last) == (date(1999, 1, 1), date(2030, 1, 1))


def test_rows_without_a_time_and_the_first_year_are_stored_too(read: Read) -> None:
    text = "at,n\n0001-01-01 00:00:01,1\n,2\n2026-05-31 10:00:00,3\n9999-12-31 23:59:59,4\n"
    generation = read(text, time="at", timezone="Asia/Tokyo")
    table = generation.tables["deals"]
    assert len(table.files) == 4
    assert (table.first, table.last) == (date(1, 1, 1), date(9999, 12, 31))
    assert rows(generation, "SELECT n FROM deals ORDER BY n") == [(1,), (2,), (3,), (4,)]


def test_a_load_that_dies_leaves_the_old_generation(folder: Path, store: Path) -> None:
    path = folder / "deals.csv"
    path.write_text("a,b\n1,2\n", encoding="utf-8")
    first = load([Source("deals", path)], store)
    path.write_text("a,b\n3,4\n", encoding="utf-8")
    script = (
        "import os, sys; from pathlib import Path; from kaname.warehouse import Source, load\n"
        "die = lambda table, done, steps: os._exit(9) if done == 3 else None\n"
        "load([Source('deals', Path(sys.argv[1]))], Path(sys.argv[2]), progress=die)"
    )
    died = subprocess.run([sys.executable, "-c", script, str(path), str(store)], check=False)
    assert died.returncode == 9
    assert current(store) == first
    assert rows(first) == [(1, 2)]
    assert rows(load([Source("deals", path)], store)) == [(3, 4)]


def test_a_file_that_is_written_while_it_is_read_is_told(folder: Path, store: Path) -> None:
    path = folder / "deals.csv"
    path.write_text("a\n1\n", encoding="utf-8")

    def write(*_: object) -> None:
        path.write_text("a\n1\n22\n", encoding="utf-8")

    with pytest.raises(KanameError) as caught:
        load([Source("deals", path)], store, progress=write)
    assert [f.rule for f in caught.value.findings] == ["warehouse.source-changing"]
    assert rows(load([Source("deals", path)], store)) == [(1,), (22,)]


def test_a_store_that_cannot_be_written_is_told(folder: Path, tmp_path: Path) -> None:
    (folder / "deals.csv").write_text("a\n1\n", encoding="utf-8")
    (tmp_path / "taken").touch()
    with pytest.raises(KanameError) as caught:
        load([Source("deals", folder / "deals.csv")], tmp_path / "taken" / "store")
    assert [f.rule for f in caught.value.findings] == ["warehouse.store-unwritable"]


def test_every_finding_has_words_and_no_words_are_left_over() -> None:
    modules = Path(kaname.warehouse.__file__).parent.glob("*.py")
    code = "".join(module.read_text("utf-8") for module in modules)
    known = {key for key in catalogue() if key.startswith("warehouse.")}
    direct = set(re.findall(r'"(warehouse\.[a-z-]+)"', code))
    composed = {f"warehouse.{name}" for name in re.findall(r'"([a-z]+-[a-z]+)"', code)}
    kinds = "integer number date timestamp boolean".split()
    assert direct <= known
    assert known - direct - composed == {f"warehouse.not-{kind}" for kind in kinds}


CELLS = [
    *("", "1", "007", "▲1,000", '"1,000"', "5%", "2026/5/31", "R8.5.31", "3/4/2026", "x", "NULL"),
    *(
        '"a\nb"',
        '"',
        "true",
        "2026-05-31T10:00:00+09:00",
        "\t",
        "１２",
        "㈱髙﨑",
        "\r",
        "3/4/2026 1:00",
    ),
]
ROWS = st.lists(st.sampled_from(CELLS), min_size=1, max_size=4).map(",".join)
texts = st.one_of(st.lists(ROWS, max_size=30).map("\n".join), st.text())
contents = st.one_of(
    st.binary(),
    st.tuples(texts, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp932", "utf-16-be"])).map(
        lambda pair: pair[0].encode(pair[1], "replace")
    ),
)


@settings(max_examples=100, deadline=timedelta(seconds=30))
@given(
    content=contents,
    kind=st.sampled_from(["csv", "csv", "csv", "tsv", "xlsx", "parquet"]),
    declared=st.booleans(),
)
@example(content=b'a,b\n"1,2\n', kind="csv", declared=False)
@example(content=b'"', kind="csv", declared=True)
@example(content=b"\xff\xfe", kind="csv", declared=False)
def test_any_bytes_give_a_generation_or_findings(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, kind: str, declared: bool
) -> None:
    folder = tmp_path_factory.mktemp("any")
    path = folder / f"a.{kind}"
    path.write_bytes(content)
    header = content.split(b"\n")[0].decode("utf-8", "replace").split(",")[0].strip()
    types = {header: "date"} if declared else {}
    source = Source("a", path, types=types, time=header)
    try:
        generation = load([source], folder / "store")
    except KanameError as error:
        words = [finding.line(lang) for finding in error.findings for lang in LANGS]
    else:
        table = generation.tables["a"]
        assert rows(generation, "SELECT count(*) FROM a") == [(table.rows_kept,)]
        described = rows(generation, "DESCRIBE a")
        assert {name: kind for name, kind, *_ in described} == dict(table.columns)
        words = [finding.line(lang) for finding in generation.findings for lang in LANGS] or ["-"]
    assert words
    assert all(words)
