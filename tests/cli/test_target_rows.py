"""Targets as programs read them: a target with everything that is known of it."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

import kaname.api as kaname
from kaname.api.targets import targeting
from kaname.cli.target_rows import of_target
from kaname.periods import parse
from tests.planners import opened


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> kaname.Project:
    folder: Path = tmp_path_factory.mktemp("planners")
    return opened(folder)


def test_csv_has_the_basis_the_actual_the_versions_and_the_steps(project: kaname.Project) -> None:
    shown = targeting.show(project, "sales", parse("FY2026", project.calendar), lang="en")
    rows = list(csv.DictReader(io.StringIO(of_target(shown).csv)))
    of: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        of.setdefault(row["section"], []).append(row)
    (target,) = of["target"]
    assert (target["value"], target["source"]) == ("27000000", "前年並み / 増員")
    due = [row["step"] for row in of["to_date"]]
    assert due == ["target", "wrong_baseline", "execution", "actual"]
    assert of["to_date"][0]["value"] == "8000000"
    assert [row["version"] for row in of["version"]] == ["design", "当初", "当初 + 修正"]
    assert [row["step"] for row in of["beside"]] == ["baseline", "initiative", "adjustment"]
    assert None not in rows[0]  # no row is longer than the head


def test_steps_and_the_bridge_have_sections_of_their_own(project: kaname.Project) -> None:
    year = parse("FY2026", project.calendar)
    shown = targeting.show(project, "sales", year, version="design", lang="en")
    rows = list(csv.DictReader(io.StringIO(of_target(shown).csv)))
    for section in ("step", "bridge"):
        values = [int(row["value"]) for row in rows if row["section"] == section]
        assert values[:3] == [26_000_000, 3_000_000, 1_000_000]
