"""`kaname tree`: drawn, as CSV and as JSON."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from io import StringIO

import pytest
from typer.testing import Result

Run = Callable[..., Result]


def test_drawn(run: Run) -> None:
    result = run("tree", "sales.yaml", "--period", "2026-05")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "Sales · May 2026 · against Apr 2026 · data to 2026-05-31",
        "                              Value       Change  Change %",
        "Won amount                    ¥2.2M       +¥1.0M    +79.2%  definition",
        "├─ = Won deals              3 deals     +2 deals   +200.0%  parts ✓",
        "│  ├─ = Won in the East      1 deal     ±0 deals     ±0.0%",
        "│  └─ + Won in the West     2 deals     +2 deals",
        "└─ × Average deal        ¥0.7M/deal  −¥0.5M/deal    −40.3%",
        "Win rate                     100.0%      +50.0pt",
    ]


def test_drawn_in_japanese_without_comparison(run: Run) -> None:
    result = run("tree", "sales.yaml", "--lang", "ja", "--compare", "none", "--kpi", "won_deals")
    assert result.stdout.splitlines() == [
        "営業 · 2026年5月 · データは2026-05-31まで",
        "                値",
        "受注件数       3件  内訳 ✓",
        "├─ = 東の受注  1件",
        "└─ + 西の受注  2件",
    ]


def test_csv(run: Run) -> None:
    result = run("tree", "sales.yaml", "--format", "csv")
    rows = list(csv.DictReader(StringIO(result.stdout)))
    assert result.stdout.splitlines()[0] == (
        "period,depth,sign,kpi,value,unit,compared,change,change_ratio,formula,edge,residual"
    )
    assert [(row["depth"], row["sign"], row["kpi"], row["value"]) for row in rows] == [
        ("0", "", "sales", "2150000.5"),
        ("1", "", "won_deals", "3"),
        ("2", "", "east_deals", "1"),
        ("2", "+", "west_deals", "2"),
        ("1", "*", "average_deal", "716666.8333333334"),
        ("0", "", "win_rate", "1"),
    ]
    assert rows[1]["formula"] == "east_deals + west_deals"
    assert (rows[1]["edge"], rows[1]["residual"]) == ("partition", "0")


def test_json_is_nested(run: Run) -> None:
    result = run(
        "tree", "sales.yaml", "--format", "json", "--where", "region=West", "--period", "2026年4月"
    )
    tree = json.loads(result.stdout)
    assert tree["period"] == "2026-04"
    assert tree["where"] == {"region": "West"}
    sales, win_rate = tree["trees"]
    assert [child["kpi"] for child in sales["children"]] == ["won_deals", "average_deal"]
    assert (sales["value"], sales["label"]) == (0, "Won amount")
    assert (win_rate["value"], win_rate["reason"]) == (None, "zero-division")


@pytest.mark.parametrize(
    ("arguments", "period"),
    [
        (("--period", "2026-05", "--grain", "quarter"), "FY2026-Q1"),
        (("--period", "FY2026-Q1"), "FY2026-Q1"),
        (("--grain", "year"), "FY2026"),
        (("--period", "2026-05", "--grain", "all"), "all"),
        ((), "2026-05"),
    ],
)
def test_period_and_grain(run: Run, arguments: tuple[str, ...], period: str) -> None:
    result = run("tree", "sales.yaml", "--format", "json", *arguments)
    assert json.loads(result.stdout)["period"] == period


def test_tree_stands_for_one_part(run: Run) -> None:
    result = run("tree", "sales.yaml", "--where", "region=East", "--where", "region=West")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("error repeated-condition: `region`")
