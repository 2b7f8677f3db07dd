"""Why a part of an allocation is as large, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.cli.allocation_words import key_name, why
from kaname.targets.ledger import Step
from tests.sellers import write

PART: Mapping[str, object] = {
    "keys": {"history": 0.5, "won": 0.5},
    "by_key": {"history": 0.1, "won": 0.2},
    "whole": 400_000_000,
    "version": "FY2026 当初",
    "share": 0.15,
    "attainability": 0.12,
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder: Path = tmp_path_factory.mktemp("sellers")
    return kaname.open(write(folder), store=folder / "store")


def step(detail: Mapping[str, object]) -> Step:
    return Step("allocation", 60_000_000, "s", "a", date(2026, 4, 1), "r", detail)


def test_the_whole_the_keys_and_the_chance(project: kaname.Project) -> None:
    whole, history, won, chance = why(step(PART), "JPY", project, "ja")
    assert whole == "全社の目標 400.0百万円（版「FY2026 当初」）の 15.00%。"
    assert history == "キー「過去の実績」（重み 50%）だけで分けると 40.0百万円。"
    assert won == "キー「受注件数」（重み 50%）だけで分けると 80.0百万円。"
    assert "12%" in chance
    english = why(step(PART), "JPY", project, "en")
    assert english[0] == "15.00% of the company's target of ¥400.0M (version `FY2026 当初`)."
    assert english[1] == "By past results alone (weight 50%) it would be ¥40.0M."


def test_a_total_that_was_asked_for(project: kaname.Project) -> None:
    detail = {name: value for name, value in PART.items() if name != "version"}
    assert "配賦のときに指定" in why(step(detail), "JPY", project, "ja")[0]


def test_a_ratio_says_its_counts(project: kaname.Project) -> None:
    found = why(step({"count": 30, "volume": 60, "own": 0.4}), "", project, "en")
    assert found == ["30 of 60; before: 40.0%."]


def test_a_step_that_says_nothing_has_no_words(project: kaname.Project) -> None:
    assert why(step({}), "JPY", project, "ja") == []
    assert key_name("win_rate", project, "ja") == "受注率"
