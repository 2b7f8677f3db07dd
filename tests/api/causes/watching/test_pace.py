"""Pace: a target that is unlikely to be reached is told, one that is likely is not."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname import api
from kaname.api import Project
from kaname.api.causes.watching.pace import paces
from tests.landing.files import DESIGN, write


def _company(folder: Path, goal: str) -> Project:
    path = write(folder)
    text = path.read_text("utf-8")
    assert "value: 800000000" in DESIGN
    path.write_text(text.replace("value: 800000000", f"value: {goal}"), "utf-8")
    return api.open(path)


@pytest.mark.parametrize(("goal", "count"), [("8000", 0), ("80000000000", 1)])
def test_a_target_out_of_reach_is_told(tmp_path: Path, goal: str, count: int) -> None:
    project = _company(tmp_path, goal)
    found = paces(project, None)
    assert len(found) == count
    for told in found:
        assert told.level == "bad"
        assert told.size is not None
        assert told.size < -7e10
        assert told.text("ja").startswith("このペースだと全社の2026年度の")
        assert "On this pace" in told.text("en")
        assert told.text("en").count("business days") == 1


def test_without_a_pipeline_there_is_no_pace(project: Project) -> None:
    assert paces(project, None) == ()
