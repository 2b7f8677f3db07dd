"""`kaname effect`: sentences, data, charts and wrong usage."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from kaname.cli import app
from tests.api.causes.effects.company import COACHING, SCRIPTS, write

Effect = Callable[..., Result]


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("effect"), COACHING + SCRIPTS)


@pytest.fixture
def effect(design: Path) -> Effect:
    def call(*options: str, lang: str = "en") -> Result:
        return CliRunner().invoke(app, ["effect", str(design), "--lang", lang, *options])

    return call


def test_all_initiatives_in_sentences(effect: Effect) -> None:
    lines = effect().stdout.splitlines()

    heads = [line for line in lines if not line.startswith(" ")]
    assert heads[0].startswith("Coaching worked: Win rate of A, B +")
    assert heads[1].startswith("Scripts: no effect seen. Win rate of C ")
    assert lines[1].startswith("  Compared with D, E, F, G, H: Oct 2023 to Sep 2025 against Oct")
    assert "  Suggestion: roll it out." in lines


def test_in_japanese(effect: Effect) -> None:
    told = effect("--initiative", "scripts", lang="ja").stdout

    assert told.startswith("「台本」の効果は見えていません。Cの受注率は2025年10月から")
    assert "同じ時期に別の施策があったため、比較から外しました：A、B。" in told
    assert "提案：やめることを検討してください。" in told


def test_as_data(effect: Effect) -> None:
    told = json.loads(effect("--format", "json").stdout)

    first = told["effects"][0]
    assert (first["initiative"], first["verdict"], first["advice"]) == (
        "coaching",
        "worked",
        "spread",
    )
    assert first["compared"] == list("DEFGH")
    assert first["left_out"] == {
        "other_action": ["C"],
        "too_little_data": [],
        "too_small": [],
        "other_kpis": [],
    }
    assert first["low"] < first["effect"] < first["high"]
    assert first["kgi"]["kpi"] == "sales"
    assert told["insights"][0]["kind"] == "effects.worked"
    assert set(told["record"]) == {"share", "error", "spread"}


def test_as_table_and_charts(effect: Effect) -> None:
    assert "Coaching worked" in effect("--format", "table").stdout.replace("\n", " ")
    assert effect("--format", "table").exit_code == 0


def test_a_kpi_since_a_day(effect: Effect) -> None:
    told = effect(
        "--kpi", "受注率", "--where", "team=A", "--where", "team=B", "--since", "2025年10月"
    )

    assert told.exit_code == 0
    assert told.stdout.startswith("This action worked: Win rate of A, B +")


def test_power_and_order(effect: Effect) -> None:
    told = effect("--power", "--kpi", "closed_deals", "--by", "team", "--wanted", "30%").stdout

    assert told.splitlines()[0].startswith("Closed deals: with 2 of 8 teams for 6 months, a change")
    assert "To see 30.0% within 6 months, run it in 1 of 8 teams." in told
    assert "(drawn by lot from pairs that go alike; `--seed 1` draws the same again)" in told
    data = json.loads(effect("--power", "--by", "team", "--format", "json").stdout)
    assert data["kpi"] == "sales"
    assert sorted(team for wave in data["waves"] for team in wave) == list("ABCDEFGH")


@pytest.mark.parametrize(
    ("options", "code", "rule"),
    [
        (["--power"], 2, "power-without-by"),
        (["--power", "--initiative", "coaching"], 2, "one-question"),
        (["--kpi", "win_rate", "--since", "spring"], 1, "unreadable-period"),
        (["--power", "--by", "team", "--wanted", "much"], 2, "unreadable-change"),
        (["--kpi", "win_rate"], 2, "kpi-without-day"),
        (["--kpi", "win_rate", "--since", "2025-10", "--until", "2025-09"], 1, "over-before"),
        (["--initiative", "coachin"], 1, "unknown-initiative"),
        (["--kpi", "win_rate", "--where", "team=Z", "--since", "2025-10-01"], 1, "unknown-member"),
        (["--power", "--by", "tem"], 1, "unknown-dimension"),
    ],
)
def test_wrong_questions(effect: Effect, options: list[str], code: int, rule: str) -> None:
    told = effect(*options)

    assert told.exit_code == code
    assert rule in told.stderr
    assert "Traceback" not in told.stderr
