"""`kaname allocate`: lines as CSV, JSON and tables, fairness, saving, and clear refusals."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import Result

from kaname.allocation.methods import METHODS
from tests.sellers import write

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("sellers")).parent


@pytest.fixture
def ask(run: Run, folder: Path) -> Run:
    """`kaname allocate` on a few sellers."""
    return lambda *arguments: run("allocate", str(folder / "sellers.yaml"), *arguments)


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(StringIO(result.stdout)))


def test_csv_sums_exactly(ask: Run) -> None:
    found = rows(ask("--period", "FY2026"))
    value = {row["unit"]: int(row["value"]) for row in found}
    assert value[""] == 400_000_000
    assert value["East"] + value["West"] == value[""]
    assert sum(int(row["value"]) for row in found if row["level"] == "member") == value[""]
    assert list(found[0]) == [
        "level", "unit", "period", "value", "share", "attainability", "growth",
        "potential_share", "volume_weight", "key:history", "key:skill",
    ]  # fmt: skip
    for row in found:  # both keys count a half
        parts = float(row["key:history"]) + float(row["key:skill"])
        assert float(row["share"]) == pytest.approx(parts / 2, abs=1e-4)


def test_months_and_levels(ask: Run) -> None:
    found = rows(ask("--to", "team", "--months", "--step", "1"))
    assert {row["level"] for row in found} == {"company", "team"}
    months = [row for row in found if row["unit"] == "West/Kobe" and row["period"] != "FY2026"]
    (year,) = (row for row in found if row["unit"] == "West/Kobe" and row["period"] == "FY2026")
    assert len(months) == 12
    assert sum(int(row["value"]) for row in months) == int(year["value"])


def test_what_is_over_is_shown_with_its_units_only(ask: Run) -> None:
    found = rows(ask("--to", "division", "--over", "10%"))
    assert [(row["level"], row["unit"]) for row in found] == [
        ("company", ""), ("over", ""), ("division", "East"), ("division", "West"),
    ]  # fmt: skip


def test_what_is_over_stands_below_each_unit_in_each_month(ask: Run) -> None:
    found = rows(ask("--over", "5%", "--months"))
    months = {row["period"] for row in found} - {"FY2026"}
    over = [(row["unit"], row["period"]) for row in found if row["level"] == "over"]
    units = {unit for unit, _ in over}
    assert "West/Kobe" in units
    assert len(over) == len(set(over)) == len(units) * (len(months) + 1)
    tokyo = [row for row in found if row["period"] == "2026-05" and "East/Tokyo" in row["unit"]]
    assert [row["level"] for row in tokyo] == ["team", "over", "member", "member", "member"]
    team, beyond, *people = (int(row["value"]) for row in tokyo)
    assert team + beyond == sum(people)


def test_commitments_of_a_few_say_how_many(ask: Run, tmp_path: Path) -> None:
    file = tmp_path / "committed.csv"
    file.write_text("name,amount\nAbe,50M\nBaba,90M\n", "utf-8")
    result = ask("--commitments", str(file), "--format", "table", "--lang", "ja")
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    (company,) = (line for line in lines if line.startswith("全社 "))
    assert company.startswith("全社 400.0 2/7 140.0 ")
    assert re.search(r"[+▲][0-9.]+$", company)
    assert "7 名中 2 名" in result.stderr


def test_json(ask: Run) -> None:
    result = ask("--format", "json", "--over", "5%", "--pin", "Abe=100M")
    found = json.loads(result.stdout)
    assert (found["kpi"], found["period"], found["source"]) == ("sales", "FY2026", "goal")
    assert found["keys"] == {"history": 0.5, "skill": 0.5}
    value = {line["unit"]: line["value"] for line in found["lines"] if line["level"] != "over"}
    assert (value[""], value["East/Tokyo/Abe"]) == (400_000_000, 100_000_000)
    over = {line["unit"]: line["value"] for line in found["lines"] if line["level"] == "over"}
    assert over[""] == 20_000_000
    assert found["weights"]["Abe"] == {"won": 0.4, "win_rate": 0.6}
    assert found["weights"]["Fukui"]["won"] > 0.6  # hired in January: volume first
    assert {band["name"] for band in found["fairness"]["bands"][0]} == {"first-year", "longer"}


def test_a_table_for_people(ask: Run) -> None:
    result = ask("--format", "table", "--fairness", "--lang", "ja")
    assert result.exit_code == 0, result.output
    lines = [" ".join(line.split()) for line in result.stdout.splitlines()]
    assert lines[0] == "売上 2026年度"
    assert lines[2].startswith("組織・担当者 百万円 前年比 潜在額比 評価の重み 達成確率")
    assert any(line.startswith("全社 400.0") for line in lines)
    assert any(line.startswith("Abe ") and "量 40:質 60" in line for line in lines)
    assert "公平さ（中央の8割の人の幅）" in lines
    assert any(line.startswith("1年未満 1 ") for line in lines)


def test_the_same_in_english_with_months_and_over(ask: Run) -> None:
    result = ask("--format", "table", "--months", "--over", "0.05", "--lang", "en")
    assert "Company" in result.stdout
    assert "(over-assigned)" in result.stdout
    assert "Apr 2026" in result.stdout


def test_a_ratio(ask: Run) -> None:
    found = rows(ask("--kpi", "win_rate", "--total", "60%"))
    people = [row for row in found if row["level"] == "member"]
    assert sum(int(row["count"]) for row in people) == int(found[0]["count"])
    table = ask("--kpi", "win_rate", "--total", "60%", "--format", "table").stdout
    assert f"{found[0]['count']}/{found[0]['volume']}" in table


def test_suggestions_are_told_when_fairness_is_asked_for(ask: Run) -> None:
    asked = ("--by-key", "even", "--total", "370M")
    assert "advice move" not in ask(*asked).stderr
    told = ask(*asked, "--fairness").stderr
    assert "advice move: Move ¥" in told


def test_saving(run: Run, tmp_path: Path) -> None:
    design = str(write(tmp_path))
    bare = run("allocate", design, "--save", "first")
    assert bare.exit_code == 2
    assert bare.stderr.count("save-without") == 2
    saved = run("allocate", design, "--save", "first", "--by", "Sato", "--reason", "planning")
    assert saved.exit_code == 0, saved.output
    assert "Saved as draft 1 of version `first`" in saved.stderr
    entry = json.loads((tmp_path / "targets/0001.json").read_text("utf-8"))
    assert entry["targets"][0]["steps"][0]["source"] == "Allocation by past results 50%, skill 50%"


PAGES = [Path(__file__).parent.parent.parent / f"docs/allocation{end}.md" for end in ("", ".ja")]


def commands(page: Path) -> list[str]:
    return re.findall(r"^\$ kaname allocate (.+)$", page.read_text("utf-8"), re.MULTILINE)


def test_both_pages_show_the_same_commands_with_options_that_exist(run: Run) -> None:
    ours, theirs = map(commands, PAGES)
    assert ours == theirs
    known = set(re.findall(r"--[a-z-]+", run("allocate", "--help").stdout))
    assert set(re.findall(r"--[a-z-]+", " ".join(ours))) <= known


@pytest.mark.parametrize("page", PAGES)
def test_every_key_is_explained(page: Path) -> None:
    rows = re.findall(r"^\| `(\w+)` \|", page.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(method.name for method in METHODS)


def test_current_targets_are_judged_not_saved(ask: Run) -> None:
    none = ask("--current")
    assert none.exit_code == 1
    assert "no-current" in none.stderr
    both = ask("--current", "--save", "first", "--by", "Sato", "--reason", "x")
    assert both.exit_code == 2
    assert "current-not-saved" in both.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--pin", "Abbe=1億", "--by-key", "histry"), 1, ["Did you mean `Abe`", "`history`"]),
        (("--over", "lots"), 2, ["`lots`", "--over"]),
        (("--total", "-3億"), 1, ["below 0"]),
        (("--step", "9億"), 1, ["larger than the total"]),
        (("--kpi", "largest"), 1, ["does not add up"]),
        (("--by-key", "weights"), 1, ["--weights FILE.csv"]),
    ],
)
def test_refusals(ask: Run, arguments: tuple[str, ...], code: int, words: list[str]) -> None:
    result = ask(*arguments)
    assert result.exit_code == code
    assert result.stdout == ""
    assert all(word in result.stderr for word in words)
