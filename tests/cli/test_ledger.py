"""Whoever reads targets hears that their ledger was altered."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from tests.standing_company import DESIGN, write

Run = Callable[..., Result]
COMMANDS = ("standing", "okr", "landing", "allocate", "plan", "measure", "tree")
OKR = """\
objectives:
  loved: {label: Loved, cycle: FY2026-Q1, key_results: [{kpi: sales, start: 100, target: 600}]}
"""


@pytest.mark.parametrize("command", COMMANDS)
def test_every_reader_is_warned(run: Run, tmp_path: Path, command: str) -> None:
    design = str(write(tmp_path, DESIGN + OKR))
    run("target", "set", design, "700", "--kpi", "sales", "--period", "2026-05",
        "--version", "v2", "--by", "Sato", "--reason", "A big deal")  # fmt: skip
    assert "altered: " not in run(command, design).stderr
    (entry,) = (tmp_path / "targets").glob("*.json")
    entry.write_text(entry.read_text("utf-8").replace("Sato", "Kato"), "utf-8")
    assert "warning altered: " in run(command, design).stderr
