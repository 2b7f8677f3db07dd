"""What the tests of the warehouse share: a company's folder of files, loaded."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kaname.errors import Finding, KanameError
from kaname.warehouse import Generation, Source, connect, load

Rows = list[tuple[Any, ...]]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An empty folder for source files."""
    path = tmp_path / "files"
    path.mkdir()
    return path


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where generations are kept."""
    return tmp_path / "store"


@pytest.fixture
def read(folder: Path, store: Path) -> Callable[..., Generation]:
    """`read(text or bytes, **options)`: the generation of one source `deals` with that content."""

    def loaded(content: str | bytes, name: str = "deals.csv", **options: Any) -> Generation:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return load([Source("deals", path, **options)], store)

    return loaded


@pytest.fixture
def rules(read: Callable[..., Generation]) -> Callable[..., list[str]]:
    """`rules(content, **options)`: the rules of the findings, raised or not."""

    def found(content: str | bytes, **options: Any) -> list[str]:
        try:
            findings = read(content, **options).findings
        except KanameError as error:
            findings = error.findings
        return [finding.rule.removeprefix("warehouse.") for finding in findings]

    return found


def rows(generation: Generation, sql: str = "FROM deals") -> Rows:
    """The rows that a query gives."""
    with connect(generation) as engine:
        return engine.execute(sql).fetchall()


def line(finding: Finding) -> int:
    """The line that a finding names."""
    return finding.place.line if finding.place else 0
