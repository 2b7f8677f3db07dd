"""`kaname plan` on the company whose every month is alike."""

from __future__ import annotations

import csv
import json
import re
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kaname.cli import app
from kaname.design.load import load
from tests.cli.conftest import Run
from tests.plants import DESIGN, write

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("plants"))


@pytest.fixture
def plan(company: Path, environment: None) -> Run:
    """`kaname plan` of the company with these arguments."""

    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(app, ["plan", str(company), *arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(StringIO(result.stdout)))


def test_csv_has_a_row_for_every_node_in_full(plan: Run) -> None:
    found = {row["kpi"]: row for row in rows(plan("--target", "+8%"))}
    assert list(found) == [
        *("sales", "won_deals", "closed_deals", "visits", "closing", "win_rate", "size")
    ]
    assert float(found["sales"]["target"]) == pytest.approx(162_000_000)
    assert found["sales"]["last_year"] == "150000000.0"
    assert found["visits"]["moves"] == "True"
    assert found["size"]["change"] == "0.0"


def test_table_is_the_tree_in_the_readers_language(plan: Run) -> None:
    english = plan("--target", "+8%", "--format", "table").stdout
    assert english.startswith("Sales · plan for FY2026 · target ¥162.0M · expected ¥150.0M")
    assert "  = closed_deals" in english
    japanese = plan("--target", "1.8億", "--format", "table", "--lang", "ja").stdout
    assert japanese.startswith("売上 · 2026年度の計画 · 目標 180.0百万円 · 見込み 150.0百万円")
    assert "  × 受注率" in japanese
    assert "25.0%" in japanese


def test_json_says_whether_the_target_is_met(plan: Run) -> None:
    found = json.loads(plan("--target", "1.7億", "--format", "json").stdout)
    assert (found["period"], found["kpi"], found["target"], found["met"]) == (
        *("FY2026", "sales", 170_000_000, True),
    )
    assert len(found["lines"]) == 7


def test_out_of_reach_prints_the_nearest_and_ends_with_1(plan: Run) -> None:
    result = plan("--target", "3億", "--bound", "closing<=0.5", "--format", "table")
    assert result.exit_code == 1
    assert result.stdout.startswith(
        "Sales · nearest plan for FY2026 · target ¥300.0M, reached ¥181"
    )
    said = result.stderr.splitlines()
    assert "Sales cannot be ¥300.0M in FY2026: within the limits ¥181.4M is the nearest" in said[0]
    assert any("Win rate is held at 28.0%; +1.0pt of room gives ¥6.5M" in line for line in said)
    assert any("capacity of visits is used up; +1 visit gives ¥140,000" in line for line in said)


def test_alternatives_name_each_way(plan: Run) -> None:
    found = rows(plan("--target", "1.6億", "--alternatives"))
    assert {row["way"] for row in found} == {"all", "quantity", "quality", "visits", "win_rate"}
    table = plan("--target", "1.6億", "--alternatives", "--format", "table").stdout
    assert "All together (least effort)" in table
    assert "Win rate 25.0% → 26.7%" in table
    assert json.loads(plan("--target", "1.6億", "--alternatives", "--format", "json").stdout)


def test_what_if_shows_before_and_after_and_who_carries_it(plan: Run) -> None:
    found = {row["kpi"]: row for row in rows(plan("--what-if", "win_rate=+10%,visits=1000"))}
    assert float(found["visits"]["after"]) == 1000
    change = float(found["sales"]["after"]) - float(found["sales"]["before"])
    parts = [float(row["part"]) for row in found.values() if row["part"]]
    assert sum(parts) == pytest.approx(change)
    table = plan("--what-if", "win_rate=30%", "--format", "table", "--lang", "ja").stdout
    assert table.startswith("売上 · 2026年度のもしも · 150.0百万円 が 180.0百万円 に")


def test_nobody_is_asked_to_get_worse_but_with_lower(plan: Run) -> None:
    stays, falls = plan("--target", "1億"), plan("--target", "1億", "--lower")
    assert {float(row["change"]) for row in rows(stays)} == {0}
    assert "already better than the target of ¥100.0M" in stays.stderr
    assert float(rows(falls)[0]["target"]) == pytest.approx(1e8)
    assert falls.stderr == ""


@pytest.mark.parametrize(
    "page",
    ["docs/planning.md", "docs/planning.ja.md", "src/kaname/messages/plan.toml"],
)
def test_examples_name_kpis_of_the_demo_companys_tree(page: str) -> None:
    text = (ROOT / page).read_text("utf-8")
    said = re.findall(r'--(?:pin|bound|what-if) "([^"]+)"', text)
    said += re.findall(r"(?:例: |: )`([^`\s]+(?:=|<=)[^`\s]+,[^`\s]+)`", text)
    named = {name for each in said for name in re.findall(r"(?:^|,)(\w+)(?=[<>=])", each)}
    design = load(ROOT / "src/kaname/simulate/design.yaml").design
    formulas = {name: kpi.formula for name, kpi in design.kpis.items() if kpi.formula}
    tree, waiting = set[str](), ["won_amount"]
    while waiting:
        tree.add(name := waiting.pop())
        waiting += [
            word for word in re.findall(r"\w+", str(formulas.get(name, ""))) if word not in tree
        ]
    assert len(named) >= 3
    assert named <= tree & design.kpis.keys()


def test_title_says_how_much_of_last_year_is_forecast(tmp_path: Path, environment: None) -> None:
    december = DESIGN.replace("as_of: 2026-03-31", "as_of: 2025-12-31")
    asked = [
        "plan",
        str(write(tmp_path, december, months=21)),
        "--target",
        "+8%",
        "--period",
        "FY2026",
    ]
    result = CliRunner().invoke(app, [*asked, "--format", "table", "--lang", "ja"])
    assert "前年（うち見込み 3 か月）" in result.stdout
    assert "3か月はまだ終わっておらず" in result.stderr
    told = json.loads(CliRunner().invoke(app, [*asked, "--format", "json"]).stdout)
    assert told["last_year_estimated"] == 3
    ways = CliRunner().invoke(app, [*asked, "--alternatives"])
    assert "3 of its months are forecast" in ways.stderr


def test_slices_left_out_of_the_ledger_are_named(tmp_path: Path, environment: None) -> None:
    split = "control: rep, tier: primary, capacity: 108 * months()}"
    design = DESIGN.replace(split, "control: rep, split: region}").replace(
        "time: month, unit: month}", "time: month, unit: month, dimensions: {region: region}}"
    )
    path = write(tmp_path, design)
    head, *months = (tmp_path / "months.csv").read_text("utf-8").split()
    text = "\n".join([f"{head},region", *(f"{row},East" for row in months)])
    (tmp_path / "months.csv").write_text(text, "utf-8")
    keep = ["--save", "original", "--by", "Sato", "--reason", "budget"]
    result = CliRunner().invoke(app, ["plan", str(path), "--target", "+5%", *keep])
    assert result.exit_code == 0, result.output
    assert "7 targets" in result.stderr
    assert "left-out" in result.stderr
    assert "visits (East)" in result.stderr


def test_saved_into_the_ledger(plan: Run, company: Path) -> None:
    why = ("--by", "Sato", "--reason", "budget")
    result = plan("--target", "+5%", "--period", "FY2026", "--save", "original", *why)
    assert result.exit_code == 0
    assert "a draft of version “original” (entry 0001), 7 targets" in result.stderr
    assert (company.parent / "targets/0001.json").exists()


@pytest.mark.parametrize(("kpi", "head"), [("win_rate", "値"), ("sales", "金額")])
def test_saved_rate_is_shown_under_no_head_of_amounts(
    plan: Run, company: Path, kpi: str, head: str
) -> None:
    plan("--target", "+6%", "--save", kpi, "--by", "Sato", "--reason", "budget")
    asked = ["target", "show", str(company), "--kpi", kpi, "--version", kpi, "--period", "FY2026"]
    result = CliRunner().invoke(app, [*asked, "--format", "table", "--lang", "ja"])
    (line,) = [line for line in result.stdout.splitlines() if line.startswith("段階")]
    assert line.split()[1] == head


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (("--target", "1億", "--alternatives"), 1, "already better than the target"),
        (("--save", "v", "--by", "Sato"), 2, "add --reason"),
        (("--alternatives", "--what-if", "visits=3"), 2, "two questions"),
        (("--kpi", "salse"), 1, "Did you mean `sales`?"),
        (("--kpi", "visits"), 1, "`visits` has no formula"),
        (("--target", "0"), 1, "`0`"),
        (("--target", "30%"), 1, "no sign"),
        (("--pin", "win_rate=1000000"), 1, "the KPI is a rate"),
        (("--bound", "visits<=x"), 1, "`x`"),
        (("--bound", "visits<=1000,visits>=1100"), 1, "at least 1,100 visits and at most 1,000"),
        (("--what-if", "visit=3"), 1, "Did you mean `visits`?"),
        (("--period", "FY2024"), 1, "is over"),
        (("--period", "next"), 1, "`next`"),
    ],
)
def test_what_is_wrong_is_said(
    plan: Run, arguments: tuple[str, ...], code: int, words: str
) -> None:
    result = plan(*arguments)
    assert result.exit_code == code
    assert words in result.stderr
