"""`kaname demo`: made once, then shown; nobody's edits are lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

Run = Callable[..., Result]
posix = pytest.mark.skipif(sys.platform == "win32", reason="optional: signals of POSIX")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the demo company is."""
    return tmp_path_factory.mktemp("demo") / "company"


def test_company_is_made_and_measured(run: Run, company: Path) -> None:
    made = run("demo", "--folder", str(company), "--no-serve")
    assert made.exit_code == 0, made.stderr
    assert f"kaname tree {company / 'design.yaml'}" in made.stdout
    assert made.stderr == ""
    tree = run("tree", str(company / "design.yaml"), "--lang", "ja")
    assert tree.exit_code == 0
    assert "├─ = " in tree.stdout


def test_company_that_is_there_is_kept(run: Run, company: Path) -> None:
    design = company / "design.yaml"
    design.write_text(design.read_text("utf-8") + "# ours\n", "utf-8")
    kept = run("demo", "--folder", str(company), "--no-serve", "--lang", "ja")
    assert kept.exit_code == 0
    assert kept.stderr.startswith(f"{company} にある、以前に作った会社を表示します。")
    assert design.read_text("utf-8").endswith("# ours\n")


def test_folder_that_is_a_file(run: Run) -> None:
    result = run("demo", "--folder", "deals.csv", "--no-serve")
    assert result.exit_code == 1
    assert result.stderr.startswith("deals.csv: error system-error: ")


@posix
def test_address_and_accounts_are_printed(company: Path, environment: None, tmp_path: Path) -> None:
    asked = ("demo", "--port", "0", "--folder", str(company), "--lang", "ja")
    process = subprocess.Popen(
        (sys.executable, "-c", "from kaname.cli import main; main()", *asked),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "KANAME_STATE": str(tmp_path), "KANAME_DEMO_PASSWORD": "correct horse"},
        encoding="utf-8",
    )
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in range(5)]
    process.send_signal(signal.SIGINT)
    _, words = process.communicate(timeout=120)
    assert lines[0].startswith("ブラウザーで http://127.0.0.1:")
    assert [line.split()[0] for line in lines[2:]] == ["planner", "manager", "rep"]
    assert all("  correct horse  " in line for line in lines[2:])
    assert "企画：すべてを閲覧" in lines[2]
    assert "Traceback" not in words
    assert process.returncode == 130
