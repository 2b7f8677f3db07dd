"""docs/designing.*: the commands shown, one after the other, print what the pages show."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from kaname.cli import app
from kaname.design.load import read_text
from kaname.text import LANGS, Lang

ROOT = Path(__file__).parent.parent
PAGES: dict[Lang, str] = {"en": "docs/designing.md", "ja": "docs/designing.ja.md"}
EXPORTS: dict[Lang, str] = {"en": "examples/exports", "ja": "examples/exports.ja"}
DESIGN = Path("sales/design.yaml")
WRITTEN = "2027-"  # the days of the pages that lie ahead


def _blocks(lang: Lang) -> list[tuple[str, str]]:
    """Language and text of every fenced block."""
    page = (ROOT / PAGES[lang]).read_text("utf-8")
    return re.findall(r"^```(\w+)\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in."""
    monkeypatch.setenv("KANAME_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("lang", LANGS)
def test_page_does_what_it_shows(lang: Lang, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_LANG", lang)
    shutil.copytree(ROOT / EXPORTS[lang], "exports")
    files = [file.read_text("utf-8") for file in (folder / "exports").iterdir()]
    for kind, text in _blocks(lang):
        if kind == "csv":
            assert any(file.startswith(text) for file in files)
        elif kind == "yaml":
            _edit(text)
        else:
            for command, typed, shown in _commands(text):
                printed = _run(shlex.split(command)[1:], typed)
                assert _agree(shown, printed), f"{command}\n{printed}"


def _run(arguments: list[str], typed: str) -> str:
    """What a command prints, its questions first, else its words about what it prints last."""
    result = CliRunner().invoke(app, arguments, input=typed)
    assert result.exit_code == 0, result.output
    asks = arguments[0] == "new"
    return result.stderr + result.stdout if asks else result.stdout + result.stderr


def _commands(text: str) -> Iterator[tuple[str, str, str]]:
    """Each command of a block, what is typed in answer to it, and what it prints."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, rest = part.partition("\n")
        lines = rest.splitlines()
        typed = "".join(line[1:].strip() + "\n" for line in lines if line.startswith(">"))
        yield command, typed, "\n".join(line for line in lines if not line.startswith(">"))


def _agree(shown: str, printed: str) -> bool:
    """Whether the lines are those shown; … stands for what a page leaves out."""
    parts = [
        r"(?:.*\n)*?" if line == "…" else ".*".join(map(re.escape, line.split("…"))) + r" *\n"
        for line in shown.rstrip().splitlines()
    ]
    return re.fullmatch("".join(parts) + r"\s*", printed.rstrip() + "\n") is not None


def _edit(text: str) -> None:
    """The design with the part that a page shows: as long as today is before the page's days."""
    yaml = YAML()
    part = yaml.load(text.replace(WRITTEN, f"{date.today().year + 1}-"))
    whole = yaml.load(DESIGN)
    if "candidates" in part:
        del whole["candidates"]
    _merge(whole, part)
    yaml.dump(whole, DESIGN)
    found = read_text(DESIGN.read_text("utf-8"), str(DESIGN)).findings
    assert [finding.line() for finding in found] == []


def _merge(whole: Any, part: Any) -> None:
    """Sets in the design what the part says; lists as a whole."""
    for key, value in part.items():
        if isinstance(value, dict) and key in whole:
            _merge(whole[key], value)
        else:
            whole[key] = value


def test_pages_show_the_same() -> None:
    commands = {
        lang: [
            c for kind, text in _blocks(lang) if kind == "console" for c, _, _ in _commands(text)
        ]
        for lang in LANGS
    }
    ours = [command.replace("2025-12", "2026-03") for command in commands["en"]]
    assert ours == commands["ja"]
    assert [kind for kind, _ in _blocks("en")] == [kind for kind, _ in _blocks("ja")]
