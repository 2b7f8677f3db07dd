"""`python -m tools.case_pages`: runs the commands of docs/cases.md and .ja.md, and answers."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from kaname.simulate import simulate
from kaname.text import LANGS, Lang

DOCS = Path(__file__).parent.parent / "docs"
FILES: dict[Lang, str] = {"en": "cases.md", "ja": "cases.ja.md"}
END = date(2026, 5, 31)  # so that halves and their cohorts are complete
BLOCK = re.compile(r"(?<=```console\n).*?(?=```)", re.DOTALL)


def commands(page: str) -> list[str]:
    """The commands of a page, in order."""
    return [line for block in BLOCK.findall(page) for line in block.splitlines() if _asks(line)]


def written(page: str, lang: Lang, folder: Path) -> str:
    """The page with the answers of its commands, run in the folder that has the company."""
    return BLOCK.sub(lambda block: _answered(block[0], lang, folder), page)


def _asks(line: str) -> bool:
    return line.startswith("$ ")


def _answered(block: str, lang: Lang, folder: Path) -> str:
    lines: list[str] = []
    for line in filter(_asks, block.splitlines()):
        lines += [line, *_answer(line.removeprefix("$ "), lang, folder)]
    return "\n".join(lines) + "\n"


def _answer(command: str, lang: Lang, folder: Path) -> list[str]:
    """What a command of Kaname prints; a table, as on a terminal. Others are not run."""
    if not command.startswith("kaname "):
        return []
    asked, _, into = command.partition(" > ")
    words = [sys.executable, "-m", "kaname", *asked.split()[1:]]
    words += ["--format", "table"] if words[3] == "measure" else []
    state = {"KANAME_LANG": lang, "KANAME_STATE": str(folder / "state")}
    run = subprocess.run(
        words, cwd=folder, env=os.environ | state, capture_output=True, text=True, check=True
    )
    if into:
        (folder / into).write_text(run.stdout, "utf-8")
        return []
    return [line.rstrip() for line in run.stdout.rstrip().splitlines()]


def main() -> None:
    """Writes both pages."""
    with TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "company").mkdir()
        simulate(folder / "company", end=END)
        for lang in LANGS:
            page = DOCS / FILES[lang]
            page.write_text(written(page.read_text("utf-8"), lang, folder), "utf-8")


if __name__ == "__main__":
    main()
