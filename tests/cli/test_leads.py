"""`kaname leads`: sentences, tables, data and charts."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.api.causes.leading.company import write

Run = Callable[..., Result]


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(write(tmp_path_factory.mktemp("company")))


def test_text(run: Run, design: str) -> None:
    result = run("leads", design, "--kpi", "Won deals")
    assert result.exit_code == 0
    first = result.stdout.splitlines()[0]
    assert first.startswith(
        "Calls leads Won deals by 2 months. Its use for predicting Won deals is "
    )
    assert "+1 call of it is followed by +0." in first
    assert "Compared: 12 people;" in first
    ja = run("leads", design, "--kpi", "受注件数", "--lang", "ja").stdout.splitlines()[0]
    assert ja.startswith("「架電件数」は「受注件数」に2か月先行しています。予測に役立つ度合い：")
    assert "+1件の2か月後に+0." in ja
    assert "12人を比べた結果" in ja


def test_json(run: Run, design: str) -> None:
    found = json.loads(run("leads", design, "--kpi", "won_deals", "--format", "json").stdout)
    assert (found["kpi"], found["grain"], len(found["periods"])) == ("won_deals", "month", 36)
    calls = next(one for one in found["leads"] if one["kpi"] == "calls")
    assert (calls["passed"], calls["lead"]["lag"], calls["by"]) == (True, 2, "rep")
    assert found["insights"][0]["kpi"] == "calls"


def test_table_and_chart(run: Run, design: str) -> None:
    table = run("leads", design, "--kpi", "won_deals", "--format", "table")
    assert table.exit_code == 0
    assert "Calls leads Won deals" in table.stdout
    (chart,) = json.loads(run("leads", design, "--kpi", "won_deals", "--format", "chart").stdout)
    assert "Calls" in json.dumps(chart, ensure_ascii=False)


def test_links(run: Run, design: str) -> None:
    lines = run("leads", design, "--links").stdout.splitlines()
    assert len(lines) == 4
    assert "borne out" in lines[0]
    found = json.loads(run("leads", design, "--links", "--format", "json").stdout)
    assert [one["stated"]["origin"] for one in found["links"]] == [
        "link",
        "link",
        "driver",
        "driver",
    ]


def test_grain_and_part(run: Run, design: str) -> None:
    result = run("leads", design, "--grain", "quarter", "--where", "division=東", "--by", "rep")
    assert result.exit_code == 0
    assert "12 quarters" in result.stdout


def test_faults(run: Run, design: str) -> None:
    unknown = run("leads", design, "--kpi", "won_deal")
    assert unknown.exit_code == 1
    assert "Did you mean `won_deals`?" in unknown.stderr
    nobody = run("leads", design, "--where", "division=北")
    assert nobody.exit_code == 1
    assert run("leads", design, "--grain", "day").exit_code == 2
    assert run("leads", str(Path(design).with_name("none.yaml"))).exit_code == 1
