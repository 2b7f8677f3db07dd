"""`kaname new`: asked or told, a design is written, and what the data cannot measure is said."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kaname.cli import app
from kaname.design.load import load
from kaname.design.model import Design

Answer = Callable[..., Result]
ALL = ("--situation", "change", "--style", "inside", "--industry", "saas", "--goal", "120M")
WRONG = {
    "": (2, "missing-argument", "`kaname new` needs FOLDER."),
    "sales": (2, "no-style", "new_business, route, inside, solution, field"),
    "sales --style insid": (2, "unknown-design", "Did you mean `inside`?"),
    "sales --style 9": (2, "unknown-design", "Choose one: new_business (New business), route"),
    "sales --situation uriage": (2, "unknown-design", "`--situation` does not take `uriage`."),
    "sales --style route --industry sass": (2, "unknown-design", "Did you mean `saas`?"),
    "sales --style route --situation levr": (2, "unknown-design", "Did you mean `lever`?"),
    "sales --style route --set days": (2, "setting-form", "Write NAME=VALUE."),
    "sales --style route --set follow_up_day=9": (1, "unknown-setting", "`follow_up_days`?"),
    "sales --style route --set follow_up_days=x": (1, "setting-number", "whole number"),
    "sales --style route --period FY27": (1, "unreadable-term", "FY2027 or 2027年度"),
    "sales --goal +5% --period 2026-04": (1, "change-of-a-year", "`2026-04`"),
    "sales --style route --goal 12%": (1, "unsigned-goal", "Write +12% where"),
    "sales --style route --goal 0": (1, "goal-too-low", "A goal is more than 0."),
    "deals.csv --style route": (1, "folder-is-file", "`deals.csv` is a file"),
    "sales --style route --goal 120%": (1, "two-ways-goal", "Write +20% where"),
    "sales --style route --goal 1,2億": (1, "unreadable-goal", "Write 120000000"),
    "sales --goal lots": (1, "unreadable-goal", "Write 120000000"),  # before the first question
    "sales --style route --goal +5%": (1, "goal-without-past", "Name an amount."),
    "sales --data nowhere.csv": (1, "no-such-file", "Check the name."),
}


@pytest.fixture
def answer(tmp_path: Path, environment: None, monkeypatch: pytest.MonkeyPatch) -> Answer:
    """`kaname new` with these arguments in an empty folder; `says` is typed in."""
    monkeypatch.chdir(tmp_path)
    Path("deals.csv").write_text(_deals(), "utf-8")

    def invoke(*arguments: str, says: str = "") -> Result:
        result = CliRunner().invoke(app, ["new", *arguments], input=says)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


def _deals() -> str:
    """Two calendar years of deals, two of them a month: one won, one lost."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["Deal ID", "Rep", "Status", "Created", "Closed", "Amount"])
    for month in range(24):
        days = [f"{2024 + month // 12}-{month % 12 + 1:02}-{day}" for day in ("01", "28")]
        writer.writerow([f"W{month}", "Abe", "Won", *days, 100_000])
        writer.writerow([f"L{month}", "Baba", "Lost", *days, 100_000])
    return out.getvalue()


def _design(file: str) -> Design:
    design = load(Path(file)).design
    assert design is not None
    return design


def test_asked_for_everything(answer: Answer) -> None:
    result = answer("sales", says="2\ninside\n\n1.2億\n")
    assert result.exit_code == 0
    asked = [line for line in result.stderr.splitlines() if not line.startswith("  ")]
    assert asked == [
        "What are you up to?",
        "How do you sell, mostly?",
        "Which industry? (Enter: none of these)",
        "The figure of the goal (KGI)? 120M, 120000000, or +12% on the last year that ended "
        "(Enter: later)",
    ]
    assert "  3. Inside sales\n" in result.stderr
    design = _design("sales/design.yaml")
    assert design.strategy is not None
    assert design.strategy.goal is not None
    assert (design.strategy.situation, design.strategy.goal.value) == ("strength", 120_000_000)
    assert (design.scorecard is not None, bool(design.objectives)) == (True, False)


NAMES = [
    "2\n3\n2\n",
    "２．\nインサイドセールス\nB2B製造\n",
    "Strength\nInside sales\nmanufacturing\n",
]
NAMES += ["数年かけて組織の力をつくりたい\n3.\n2\n"]


@pytest.mark.parametrize("says", NAMES)
def test_an_answer_is_a_key_a_number_or_a_name(answer: Answer, says: str) -> None:
    assert answer("sales", says=says).exit_code == 0
    design = _design("sales/design.yaml")
    assert design.strategy is not None
    assert design.strategy.situation == "strength"
    assert "contact_rate" in design.kpis
    assert "on_time_delivery" in design.kpis


def test_a_wrong_answer_asks_again(answer: Answer) -> None:
    result = answer("sales", says="x\nlever\ninsid\nroute\nnone\n0\n前年度比 112\n1億\n")
    assert result.exit_code == 0
    assert result.stderr.count("What are you up to?") == 2
    assert result.stderr.count("Did you mean `inside`?") == 1
    assert result.stderr.count("The figure of the goal (KGI)?") == 3
    assert "Goal: Sales ¥100M in FY" in result.stdout


@pytest.mark.parametrize(
    ("says", "option", "tried"),
    [
        ("a\nb\nc\nlever\n", "--situation", 3),
        ("lever\ninsid\n", "--style", 1),
        ("lever\nroute\n\n0\n0\n0\n", "--goal", 3),
    ],
)
def test_answers_that_do_not_fit_end_it(answer: Answer, says: str, option: str, tried: int) -> None:
    result = answer("sales", says=says)
    *lines, last = result.stderr.splitlines()
    assert (result.exit_code, result.stdout) == (2, "")
    assert last == (
        "error no-fit-answer: None of these answers can be used. "
        f"Say it on the command line: `{option}`."
    )
    assert sum(line.startswith("error ") for line in lines) == tried
    assert not Path("sales").exists()


def test_enter_takes_the_first_choice_and_no_goal(answer: Answer) -> None:
    assert answer("sales", says="\n\n\n\n").exit_code == 0
    design = _design("sales/design.yaml")
    assert design.strategy is not None
    assert (design.strategy.situation, design.strategy.goal) == ("lever", None)
    assert "new_approaches" in design.kpis


def test_told_everything_asks_nothing(answer: Answer) -> None:
    result = answer("sales", *ALL, "--period", "FY2027", "--name", "SaaS")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[:2] == [
        "Written: sales/design.yaml, the whole design. "
        "There is no data yet that measures any of it.",
        "Goal: MRR ¥120M in FY2027.",
    ]
    design = _design("sales/design.yaml")
    assert design.name == "SaaS"
    assert [key for key, kpi in design.kpis.items() if kpi.role == "kgi"] == ["mrr"]
    assert "sourced_won_amount" in design.kpis  # of the style, in one design


def test_japanese(answer: Answer) -> None:
    result = answer("sales", "--lang", "ja", says="1\n3\n5\n1億\n")
    assert "主な営業スタイルは？" in result.stderr
    assert "  3. インサイドセールス\n" in result.stderr
    assert result.stdout.startswith("sales/design.yaml に設計一式を作りました。")
    assert "年度の受注貢献額 1億円。\n" in result.stdout
    assert "# KPI を持つ役割。主要KPIは役割ごとに3〜5個。" in Path("sales/design.yaml").read_text(
        "utf-8"
    )


def test_data_decides_what_is_active(answer: Answer) -> None:
    Path("deals.csv").write_text(_deals(), "utf-8")
    arguments = ("--data", "deals.csv", "--style", "new_business", "--goal", "+10%")
    result = answer("sales", *arguments, "--format", "json")
    assert result.exit_code == 0
    made = json.loads(result.stdout)
    assert (made["kgi"], made["goal"], made["period"]) == ("won_amount", 1_320_000, "FY2026")
    assert made["base"] == {"period": "FY2025", "value": 1_200_000}
    assert made["opened"] == {"tables": 1, "rows": 48, "rejected": 0, "decided": 1}
    assert made["set_aside"] is None  # the first design that opening makes is nobody's
    assert {"kpi": "won_deals", "state": "measurable", "share": 1.0} in made["active"]
    missing = {row["kpi"]: row["needs"] for row in made["missing"]}
    assert missing["new_leads"][0].startswith("There are no rows of `Leads and contacts`")
    design = _design("sales/design.yaml")
    assert design.kpis.keys() == {row["kpi"] for row in made["active"]}
    assert design.candidates.keys() == missing.keys()
    assert sorted(file.name for file in Path("sales").glob("design*")) == ["design.yaml"]


def test_the_base_of_the_goal_and_what_opening_found_are_told(answer: Answer) -> None:
    lines = _deals().splitlines()
    Path("deals.csv").write_text("\n".join([*lines, lines[-1]]), "utf-8")
    asked = ("--style", "new_business", "--situation", "lever", "--industry", "none")
    result = answer(
        "my sales", "--data", "deals.csv", *asked, "--goal", "+10%", "--period", "FY2027"
    )
    assert "warning same-key: " in result.stderr
    first, *rest = result.stdout.splitlines()
    assert first.startswith(
        "Tables opened: 1, with 49 rows. Rows left out: 1 (my sales/rejects.csv)."
    )
    assert "Goal: Won amount (bookings) ¥1.32M in FY2027 (+10% on ¥1.20M of FY2025)." in rest
    assert "FY2026 is not over yet, so it rests on FY2025." in rest or (
        "FY2026 is still to come, so it rests on FY2025." in rest
    )
    assert rest[-1].startswith("Next: kaname check 'my sales/design.yaml'; kaname tree 'my sales/")
    again = answer("my sales", *asked, "--goal", "100万", "--lang", "ja")
    assert "受注金額 100万円（2025年度の実績 120万円の ▲16.7%）。" in again.stdout
    assert "取り込みました" not in again.stdout


def test_a_year_that_is_over_is_refused(answer: Answer) -> None:
    Path("deals.csv").write_text(_deals(), "utf-8")
    asked = "--style route --situation lever --industry none --goal 1億 --period FY2024".split()
    result = answer("sales", "--data", "deals.csv", *asked)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error term-over: FY2024 was over on 2025-12-31" in result.stderr
    assert not Path("sales/design.yaml").exists()


def test_what_rests_on_missing_kpis_is_told(answer: Answer) -> None:
    Path("deals.csv").write_text(_deals(), "utf-8")
    asked = "sales --style new_business --situation change --industry none --goal none".split()
    lines = answer(*asked, "--data", "deals.csv").stdout.splitlines()
    at = lines.index("What rests on KPIs that wait is left out, too:")
    formulas, links, *_ = lines[at + 1 :]
    assert formulas == "  formulas, kept as comments in the design: Opportunities"
    assert links.startswith("  links of the strategy map: Skill acquisition rate → First-meeting")
    japanese = answer(*asked, "--lang", "ja").stdout
    assert "\n  計算式（設計にコメントで残しています）：商談数\n" in japanese
    dropped = json.loads(answer(*asked, "--format", "json").stdout)["dropped"]
    assert dropped[0] == {
        "section": "kpis",
        "name": "opportunities",
        "why": ["conversion_pace", "new_leads", "open_leads"],
    }
    named = {(one["section"], one["name"]) for one in dropped}
    assert ("initiatives", "target_list") in named


def test_nothing_is_opened_for_a_wish_at_fault(answer: Answer) -> None:
    Path("deals.csv").write_text(_deals(), "utf-8")
    answer("sales", "--style", "route", "--data", "deals.csv", "--goal", "lots")
    assert not Path("sales").exists()


def test_a_design_that_is_there_is_set_aside(answer: Answer) -> None:
    answer("sales", *ALL)
    before = Path("sales/design.yaml").read_text("utf-8")
    result = answer("sales", "--style", "route", "--goal", "none", "--lang", "ja")
    assert result.stdout.startswith("元の設計は design-before-1.yaml に残しました。\n")
    assert Path("sales/design-before-1.yaml").read_text("utf-8") == before


@pytest.mark.parametrize("line", WRONG)
def test_wrong_usage_and_faults(answer: Answer, line: str) -> None:
    code, rule, words = WRONG[line]
    result = answer(*line.split())
    last = result.stderr.splitlines()[-1]
    assert (result.exit_code, result.stdout) == (code, "")
    assert f"error {rule}: " in last
    assert words in last
    assert not Path("sales/design.yaml").exists()
