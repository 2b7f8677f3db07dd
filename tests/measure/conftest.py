"""A design and its tables as text, opened for real: files on disk, the warehouse, the engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

import kaname.api
from kaname.api import Project

Opener = Callable[..., Project]
Cells = dict[tuple[str, ...], float | None]


@pytest.fixture
def opened(tmp_path: Path) -> Opener:
    """`opened(design, deals="a,b\\n1,2\\n")`: the project of a design and its CSV tables."""

    def make(design: str, **tables: str) -> Project:
        for name, text in tables.items():
            (tmp_path / f"{name}.csv").write_text(dedent(text).lstrip(), encoding="utf-8")
        path = tmp_path / "design.yaml"
        path.write_text("kaname: 1\nname: test\n" + dedent(design), encoding="utf-8")
        return kaname.api.open(path, store=tmp_path / "store")

    return make


def cells(project: Project, kpi: str, by: tuple[str, ...] = (), **asked: Any) -> Cells:
    """{(period, *group): value} of one KPI."""
    frame = project.measure([kpi], by, **asked).frame
    return {row[: 1 + len(by)]: row[len(by) + 2] for row in frame.rows()}


def reasons(project: Project, kpi: str, **asked: Any) -> list[str | None]:
    """Why each cell of a KPI is undefined."""
    return project.measure([kpi], **asked).frame["reason"].to_list()
