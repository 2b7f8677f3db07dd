"""`kaname target`: propose, submit, approve, show and compare, in both languages."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kaname.cli import app
from kaname.cli.target import VERBS
from tests.planners import write

Run = Callable[..., Result]


@pytest.fixture
def planner(tmp_path: Path, environment: None, monkeypatch: pytest.MonkeyPatch) -> Run:
    """`kaname target` in the folder of a company that plans."""
    write(tmp_path)
    monkeypatch.chdir(tmp_path)

    def invoke(*arguments: str) -> Result:
        result = CliRunner().invoke(app, ["target", *arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return invoke


def rows(result: Result) -> list[dict[str, str]]:
    assert result.exit_code == 0, result.output
    return list(csv.DictReader(io.StringIO(result.stdout)))


PROPOSE = ("propose", ".", "--period", "FY2026", "--by", "田村", "--reason", "増員")


def test_from_the_proposal_to_the_approval(planner: Run) -> None:
    steps = rows(planner(*PROPOSE, "--adjust", "+100万", "--lang", "ja"))
    assert [row["step"] for row in steps] == ["baseline", "initiative", "initiative", "adjustment"]
    assert {(row["version"], row["status"]) for row in steps} == {("FY2026 当初", "draft")}
    target = sum(int(row["value"]) for row in steps)
    for verb in ("submit", "approve"):
        done = planner(verb, ".", "FY2026 当初", "--by", "部長", "--reason", "妥当")
        assert (done.exit_code, done.stdout) == (0, "")
    shown = json.loads(planner("show", ".", "--format", "json").stdout)
    assert shown["target"]["value"] == target
    assert (shown["target"]["status"], shown["target"]["author"]) == ("approved", "部長")
    assert shown["bridge"][-1] == {
        "part": "target", "value": target, "name": "", "low": None, "high": None,
    }  # fmt: skip
    assert shown["months"] == ["2026-04", "2026-05", "2026-06", "2026-07"]
    again = planner("approve", ".", "FY2026 当初", "--by", "部長", "--reason", "妥当")
    assert (again.exit_code, again.stdout) == (1, "")
    assert "approved already" in again.stderr


def test_a_table_tells_the_chain_in_the_reader_s_words(planner: Run) -> None:
    planner(*PROPOSE, "--lang", "ja", "--format", "csv")
    shown = planner("show", ".", "--version", "FY2026 当初", "--format", "table", "--lang", "ja")
    text = shown.stdout
    assert text.startswith("受注金額　2026年度　全社　目標 ")
    for word in ("予測（ベース）", "傾向・季節", "施策: 値上げ", "前年", "田村", "36か月", "実行"):
        assert word in text
    english = planner("show", ".", "--version", "design", "--format", "table").stdout
    assert english.startswith("Won amount · FY2026 · company: target ¥30.0M\nversion `design`")
    assert "baseline forecast" in english
    budget = planner("show", ".", "--period", "2026-12", "--format", "table").stdout
    assert "No steps are recorded for this figure. What the budget says of it: 増員" in budget


def test_every_verb_tells_of_an_altered_ledger(planner: Run) -> None:
    planner(*PROPOSE, "--version", "A")
    entry = Path("targets/0001.json")
    entry.write_text(entry.read_text("utf-8").replace("増員", "減員"), "utf-8")
    who = ("--by", "x", "--reason", "y")
    for verb in (
        ("list", "."), ("diff", ".", "A", "design"), ("show", ".", "--version", "A"),
        (*PROPOSE, "--preview"), ("set", ".", "3000万", *who), ("submit", ".", "A", *who),
        ("approve", ".", "A", *who), ("book", ".", "targets.xlsx"), ("read", ".", "targets.xlsx"),
    ):  # fmt: skip
        told = planner(*verb).stderr
        assert told.count("warning altered") == 1, (verb, told)


def test_a_version_may_be_typed_as_it_is_shown(planner: Run) -> None:
    asked = ("--period", "FY2026", "--lang", "ja", "--format", "json")
    shown = json.loads(planner("show", ".", "--version", "設計", *asked).stdout)
    assert (shown["target"]["version"], shown["target"]["on"]) == ("design", None)
    assert {step["on"] for step in shown["target"]["steps"]} == {None}  # of no day
    (found,) = json.loads(planner("diff", ".", "当初", "設計", *asked).stdout)
    assert (found["before"], found["after"]) == (24_000_000, 30_000_000)


def test_what_is_noteworthy_goes_beside_the_answer(planner: Run) -> None:
    who = ("--by", "田村", "--reason", "y", "--lang", "ja")
    slip = planner("set", ".", "3400", "--period", "FY2027", "--version", "A", *who)
    assert (slip.exit_code, slip.stdout) == (0, "")
    assert "千円単位" in slip.stderr
    past = planner(*PROPOSE[:2], "--period", "2026-06", "--preview", *who)
    assert "2026年6月は、データではすでに終わっています" in past.stderr
    approved = planner("approve", ".", "A", *who)
    assert approved.exit_code == 0
    assert "本人（田村）が承認" in approved.stderr
    assert "申請（kaname target submit）を経ず" in approved.stderr


def test_all_that_is_wrong_is_told_at_once(planner: Run) -> None:
    told = planner(
        "propose", ".", "--kpi", "uriage", "--period", "2027-13", "--scope", "team:北",
        "--adjust", "約100", "--lang", "ja",
    )  # fmt: skip
    assert (told.exit_code, told.stdout) == (1, "")
    for word in ("uriage", "2027-13", "データに課「北」がありません", "約100", "--by", "--reason"):
        assert word in told.stderr


def test_a_preview_writes_nothing(planner: Run) -> None:
    made = planner(*PROPOSE, "--preview", "--format", "table")
    assert made.exit_code == 0
    assert made.stdout.endswith("Preview of `FY2026 original`: nothing was written.\n")
    assert not Path("targets").exists()


def test_a_figure_by_hand_a_list_and_a_difference(planner: Run) -> None:
    for version, amount in (("A", "3000万"), ("B", "32M")):
        done = planner("set", ".", amount, "--version", version, "--by", "x", "--reason", "y")
        assert done.exit_code == 0, done.output
    planner(
        "set", ".", "1800万", "--scope", "team:東", "--version", "B", "--by", "x", "--reason", "y"
    )
    listed = rows(planner("list", "."))
    assert [(r["version"], r["scope_kind"], r["scope_id"], r["value"]) for r in listed] == [
        ("design", "company", "", "30000000"),
        ("design", "company", "", "14000000"),
        ("A", "company", "", "30000000"),
        ("B", "company", "", "32000000"),
        ("B", "team", "東", "18000000"),
    ]
    assert rows(planner("diff", ".", "A", "B")) == [
        {"kpi": "sales", "period": "FY2026", "scope_kind": "company", "scope_id": "",
         "before": "30000000", "after": "32000000",
         "before_version": "A", "after_version": "B"},
        {"kpi": "sales", "period": "FY2026", "scope_kind": "team", "scope_id": "東",
         "before": "12000000", "after": "18000000",
         "before_version": "当初", "after_version": "B"},
    ]  # fmt: skip
    table = planner("diff", ".", "A", "B", "--format", "table", "--lang", "ja").stdout
    assert "+200万円" in table
    assert "12.0百万円（当初）" in table  # of the budget, where A says nothing
    assert "課 東" in planner("list", ".", "--format", "table", "--lang", "ja").stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("propose", "."), ["--by", "--reason"]),
        ((*PROPOSE, "--kpi", "salse"), ["salse", "sales"]),
        ((*PROPOSE, "--scope", "team:北"), ["team", "北", "東"]),
        ((*PROPOSE, "--target", "12%"), ["12%", "counts in ¥", "+8%"]),
        ((*PROPOSE, "--adjust", "▲10億"), ["below zero"]),
        ((*PROPOSE, "--market", "none.csv"), ["none.csv"]),
        ((*PROPOSE, "--rival", "B社"), ["competitor=B"]),
        (("show", ".", "--version", "C"), ["C", "design"]),
        (("approve", ".", "C", "--by", "x", "--reason", "y"), ["C"]),
        (("diff", ".", "A", "design"), ["A"]),
        (("show", ".", "--period", "FY20266"), ["FY20266"]),
    ],
)
def test_faults_are_said_and_end_with_1(
    planner: Run, arguments: tuple[str, ...], words: list[str]
) -> None:
    result = planner(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    for word in words:
        assert word in result.stderr
    assert not Path("targets").exists()


def test_a_verb_that_is_not_there_is_wrong_usage(planner: Run) -> None:
    result = planner("aprove", ".")
    assert result.exit_code == 2
    assert "approve" in result.stderr


@pytest.mark.parametrize("verb", [verb for verb, _, _ in VERBS])
def test_help_speaks_japanese(planner: Run, verb: str) -> None:
    result = planner(verb, "--help", "--lang", "ja")
    assert result.exit_code == 0
    assert result.stdout.startswith(f"使い方: kaname target {verb} DESIGN")
    assert "default" not in result.stdout.lower()
