"""`kaname catalogue`: the list, a KPI in full, and a design text of some."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from typer.testing import Result

from kaname.catalogue import library
from kaname.design.load import read_text

Run = Callable[..., Result]
WRONG = {
    "shw win_rate": (2, "usage", "Write `show KEY` or `design [KEY…]`."),
    "show": (2, "usage", "Write `show KEY`"),
    "design win_rate --set days": (2, "setting-form", "Write NAME=VALUE."),
    "--format csv": (2, "unusable-value", "Use: table | json."),
    "show win_rte": (1, "unknown-kpi", "Did you mean `win_rate`?"),
    "design win_rte": (1, "unknown-kpi", "Did you mean `win_rate`?"),
    "design --set follow_up_day=9": (1, "unknown-setting", "Did you mean `follow_up_days`?"),
    "--style insid": (2, "unknown-design", "`--style` does not take `insid`."),
    "--industry sass": (2, "unknown-design", "Did you mean `saas`?"),
    "design --style insid": (2, "unknown-design", "Did you mean `inside`?"),
    "design win_rate --style insid": (2, "unused-option", "`--style` changes nothing in"),
    "design win_rate --industry saas": (2, "unused-option", "`kaname catalogue design win_rate`"),
    "design --format json": (2, "unused-option", "`--format`"),
    "show win_rate --set follow_up_days=9": (2, "unused-option", "`--set`"),
    "show win_rate --style inside": (2, "unused-option", "Leave it out."),
    "--set follow_up_days=9": (2, "unused-option", "`kaname catalogue list`"),
    "design --set follow_up_days=soon": (1, "setting-number", "(usually 10), and `soon` is none"),
    "design --set follow_up_days=-3": (1, "setting-number", "`-3`"),
    "design --set closer_roles=,": (1, "setting-words", "(usually 'closer')"),
    "design --set closer_roles=a'b": (1, "setting-words", "Put commas between the words."),
    "design --set backlog_low=600000000": (1, "upside-down-band", "`backlog` begins above its end"),
}


def test_list_of_a_style(run: Run) -> None:
    result = run("catalogue", "--style", "inside")
    head, *rows = result.stdout.splitlines()
    assert head.split() == "key KPI timing nature moved by stage perspective".split()
    assert [row.split()[0] for row in rows] == [
        key for key, entry in library().entries.items() if "inside" in entry.styles
    ]
    assert any(row.startswith("contact_rate") and "leading  quality" in row for row in rows)


def test_list_in_japanese(run: Run) -> None:
    result = run("catalogue", "list", "--industry", "saas", "--lang", "ja")
    head, *rows = result.stdout.splitlines()
    assert head.split() == "キー KPI 先行・遅行 量・質 動かせる人 段階 視点".split()
    (churn,) = (row for row in rows if row.startswith("churn_rate "))
    assert churn.split() == "churn_rate チャーンレート 遅行 質 チーム フォローアップ 顧客".split()


def test_json(run: Run) -> None:
    found = json.loads(run("catalogue", "show", "calls_per_hour", "--format", "json").stdout)
    (kpi,) = found
    assert (kpi["key"], kpi["family"], kpi["unit"]) == ("calls_per_hour", "lead", "call/hour")
    assert (kpi["better"], kpi["target_rule"], kpi["styles"]) == ("up", None, ["inside"])
    assert set(kpi["label"]) == set(kpi["description"]) == {"ja", "en"}
    assert kpi["value"] == "calls / calling_hours"
    assert kpi["measures"].keys() == {"calls", "day_hours", "calling_hours"}


def test_json_of_all(run: Run) -> None:
    found = json.loads(run("catalogue", "--format", "json").stdout)
    assert [kpi["key"] for kpi in found] == list(library().entries)
    assert all(kpi["measures"] for kpi in found)


def test_one_in_full(run: Run) -> None:
    result = run("catalogue", "show", "Appointments followed up")
    lines = result.stdout.splitlines()
    assert lines[0] == "Appointments followed up  appointment_follow_up_rate"
    assert "  unit: %" in lines
    assert "  setting: follow_up_days = 10" in lines
    names = [line.strip().partition(":")[0] for line in lines]
    assert {"definition", "why it matters", "what improves", "when it goes red", "trap"} <= {*names}


def test_several_in_japanese_by_key_and_label(run: Run) -> None:
    result = run("catalogue", "show", "成約率", "visits", "--lang", "ja")
    heads = [line for line in result.stdout.splitlines() if line and not line.startswith(" ")]
    assert heads == ["成約率  win_rate", "訪問件数  visits"]
    assert "  単位：%\n" in result.stdout
    assert "  評価式：won / closed\n" in result.stdout


def test_design_of_some(run: Run) -> None:
    keys = ["win_rate", "appointment_follow_up_rate"]
    result = run("catalogue", "design", *keys, "--set", "follow_up_days=14")
    document = read_text(result.stdout, "design.yaml")
    assert document.design is not None
    assert list(document.design.kpis) == keys
    assert "interval 14 day" in result.stdout
    assert "{follow_up_days}" not in result.stdout


@pytest.mark.parametrize(
    "written", ["closer, クローザー", "'closer','クローザー'", "closer、クローザー"]
)
def test_words_of_a_setting_need_no_quotes(run: Run, written: str) -> None:
    """A command line takes one kind of them away."""
    result = run("catalogue", "design", "closer_load", "--set", f"closer_roles={written}")
    assert "role in ('closer', 'クローザー')" in result.stdout


def test_numbers_of_a_setting_as_people_write_them(run: Run) -> None:
    usual = run("catalogue", "design", "backlog", "--set", "backlog_low=1000000")
    wide = run("catalogue", "design", "backlog", "--set", "backlog_low=１,０００,０００")
    assert "1000000" in usual.stdout
    assert wide.stdout == usual.stdout


def test_design_of_a_style(run: Run) -> None:
    design = read_text(run("catalogue", "design", "--style", "field").stdout, "design.yaml").design
    assert design is not None
    assert set(design.kpis) == {k for k, e in library().entries.items() if "field" in e.styles}


@pytest.mark.parametrize("line", WRONG)
def test_wrong_usage_and_unknown_names(run: Run, line: str) -> None:
    code, rule, words = WRONG[line]
    result = run("catalogue", *line.split())
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr.startswith(f"error {rule}: ")
    assert words in result.stderr


def test_unknown_name_in_japanese(run: Run) -> None:
    result = run("catalogue", "show", "訪問件", "--lang", "ja")
    assert result.exit_code == 1
    assert result.stderr == (
        "直す unknown-kpi: `訪問件` はカタログにありません。"
        "一覧は `kaname catalogue` で見られます。「訪問件数」のことですか。\n"
    )
