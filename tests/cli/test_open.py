"""`kaname open`, `status`, `watch`, `forget`: a data folder from the command line."""

from __future__ import annotations

import csv
import io
import json
from datetime import datetime
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kaname.cli import app
from tests.intake import lists


def run(*args: object) -> Result:
    return CliRunner().invoke(app, [str(arg) for arg in args], catch_exceptions=False)


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a list of deals, plan and actual, and activities."""
    monkeypatch.setenv("KANAME_STORE", str(tmp_path / "store"))
    folder = tmp_path / "files"
    folder.mkdir()
    lists.written_at(lists.deals(folder / "案件一覧.xlsx"), datetime(2026, 11, 16))
    lists.written_at(lists.plan(folder / "予実表.xlsx"), datetime(2026, 11, 16))
    lists.written_at(lists.visits(folder / "活動履歴.csv"), datetime(2026, 11, 16))
    return folder


def test_from_files_to_the_figures_of_a_first_tree(files: Path, tmp_path: Path) -> None:
    into = tmp_path / "data"
    result = run("open", files, "--into", into, "--lang", "ja")
    assert result.exit_code == 0, result.output
    assert "案件一覧.xlsx [案件] A3:I10：4行" in result.stdout
    assert "  → 案件：4行（新規4・変更0・消滅0）" in result.stdout
    assert "実績が足りず、過去での検証はできません" in result.stdout
    assert (into / "design.yaml").exists()
    measured = run("measure", into / "design.yaml", "--grain", "month", "--format", "csv")
    figures = {
        (row["period"], row["kpi"]): row["value"]
        for row in csv.DictReader(io.StringIO(measured.stdout))
    }
    assert figures["2026-10", "won_amount"] == "1200000"
    assert figures["2026-11", "won_amount"] == "3000000"
    assert figures["2026-10", "win_rate"] == "0.5"
    checked = run("check", into / "design.yaml", "--format", "json")
    findings = json.loads(checked.stdout)["findings"]
    assert [f for f in findings if f["severity"] == "error"] == []


def test_all_that_was_found_as_json(files: Path, tmp_path: Path) -> None:
    result = run("open", files / "案件一覧.xlsx", "--into", tmp_path / "d", "--format", "json")
    found = json.loads(result.stdout)
    (table,) = found["tables"]
    assert (table["sheet"], table["range"], table["rows"]) == ("案件", "A3:I10", 4)
    assert {c["name"]: c["times"] for c in table["columns"]}["金額"] == 1000
    assert [total["rows"] for total in table["totals"]] == [5_500_000]
    assert {line["reason"] for line in table["left_out"]} >= {"left-out-total"}


def test_without_files_the_known_ones_are_read_again(files: Path, tmp_path: Path) -> None:
    into = tmp_path / "data"
    run("open", files, "--into", into)
    again = run("open", "--into", into, "--lang", "ja")
    assert again.exit_code == 0, again.output
    assert "案件：4行（新規0・変更0・消滅0）" in again.stdout


def test_what_is_wrong_is_said_with_exit_code_1(files: Path, tmp_path: Path) -> None:
    result = run("open", files / "nothing.xlsx", "--into", tmp_path / "d")
    assert result.exit_code == 1
    assert "no-such-file" in result.stderr
    result = run("open", "--into", tmp_path / "d")
    assert result.exit_code == 1
    assert "no-data" in result.stderr
    assert not (tmp_path / "d" / "mapping.yaml").exists()


def test_status_tells_of_every_source(files: Path, tmp_path: Path) -> None:
    into = tmp_path / "data"
    run("open", files, "--into", into)
    rows = list(csv.DictReader(io.StringIO(run("status", into, "--format", "csv").stdout)))
    deals = next(row for row in rows if row["table"] == "opportunity")
    assert (deals["file"], deals["rows"], deals["rejects"]) == ("案件一覧.xlsx", "4", "0")
    assert deals["file_modified"].startswith("2026-11-16")
    told = json.loads(run("status", into, "--format", "json", "--lang", "ja").stdout)
    assert told["generations"] == 1
    assert "案件一覧.xlsx" in run("status", into, "--lang", "ja").stdout


def test_watch_opens_what_is_new(files: Path, tmp_path: Path) -> None:
    into = tmp_path / "data"
    first = run("watch", files, "--into", into, "--once", "--lang", "ja")
    assert first.exit_code == 0, first.output
    assert first.stdout.count("取り込みました") == 3
    second = run("watch", files, "--into", into, "--once", "--lang", "ja")
    assert second.stdout == ""
    assert "新しいファイルはありません" in second.stderr


def test_watch_says_what_it_cannot_open_and_goes_on(files: Path, tmp_path: Path) -> None:
    broken = files / "a.xlsx"
    broken.write_bytes(b"PK\x03\x04")
    lists.written_at(broken, datetime(2026, 11, 16))
    result = run("watch", files, "--into", tmp_path / "data", "--once", "--lang", "ja")
    assert result.exit_code == 1
    assert "a.xlsx" in result.stderr
    assert result.stdout.count("取り込みました") == 3
    again = run("watch", files, "--into", tmp_path / "data", "--once", "--lang", "ja")
    assert (again.exit_code, again.stdout) == (0, "")  # it waits until it changes


def test_watch_waits_for_a_file_that_is_still_written(files: Path, tmp_path: Path) -> None:
    for path in files.iterdir():
        path.unlink()
    lists.deals(files / "案件一覧.xlsx")
    result = run("watch", files, "--into", tmp_path / "data", "--once", "--lang", "ja")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "書き込み中" in result.stderr


def test_a_folder_stands_for_its_design(files: Path, tmp_path: Path) -> None:
    into = tmp_path / "data"
    run("open", files, "--into", into)
    for verb in ("tree", "check", "measure", "coverage"):
        result = run(verb, into)
        assert result.exit_code == 0, result.output
    assert run("status", into / "design.yaml").exit_code == 0


def test_what_lies_beside_is_told(files: Path, tmp_path: Path) -> None:
    (files / "議事録.pdf").write_bytes(b"%PDF")
    (files / "旧").mkdir()
    result = run("open", files, "--into", tmp_path / "data", "--lang", "ja")
    assert "旧/, 議事録.pdf" in result.stderr or "議事録.pdf, 旧/" in result.stderr


def test_an_empty_argument_is_refused() -> None:
    result = run("status", "", "--lang", "ja")
    assert result.exit_code == 2
    assert "空の引数" in result.stderr


def test_forget_a_person(files: Path, tmp_path: Path) -> None:
    into = tmp_path / "data"
    run("open", files, "--into", into)
    result = run("forget", into, "佐藤", "--lang", "ja")
    assert result.exit_code == 0, result.output
    assert "匿名-" in result.stdout
    design = into / "design.yaml"
    by_rep = run("measure", design, "--by", "rep", "--kpi", "won_amount", "--format", "csv").stdout
    assert "佐藤" not in by_rep
    assert run("forget", into, "佐藤", "--lang", "ja").exit_code == 1


def test_a_first_load_is_told_how_the_landing_would_have_done(tmp_path, monkeypatch):
    monkeypatch.setenv("KANAME_STORE", str(tmp_path / "store"))
    lines = ["案件番号,担当,作成日,決着日,状態,金額"]
    for n in range(360):
        month, day = divmod(n, 10)
        opened = f"{2023 + month // 12}-{month % 12 + 1:02}-{1 + 2 * day:02}"
        month += 2
        closed = f"{2023 + month // 12}-{month % 12 + 1:02}-{3 + 2 * day:02}"
        state = "受注" if n % 3 else "失注"
        lines.append(f"{n},青木,{opened},{closed},{state},{100000 * (1 + n % 7)}")
    (tmp_path / "案件一覧.csv").write_text("\n".join(lines), "utf-8")
    result = run(
        "open",
        tmp_path / "案件一覧.csv",
        "--into",
        tmp_path / "own",
        "--currency",
        "JPY",
        "--lang",
        "ja",
    )
    assert result.exit_code == 0, result.output
    assert "月末8週前の誤差は平均" in result.stdout
    again = run("open", "--into", tmp_path / "own", "--lang", "ja")
    assert "月末8週前" not in again.stdout
