"""Build step: compile the web app's catalogues, so that nobody needs GNU gettext."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LOCALE = "src/kaname/web/locale"


def compile_catalogues(root: Path) -> list[Path]:
    """Write a `.mo` beside every `.po` under `root`; the files written."""
    return [_compile(po) for po in sorted((root / LOCALE).glob("*/LC_MESSAGES/*.po"))]


def _compile(po: Path) -> Path:
    with po.open("rb") as text:
        catalogue = read_po(text, locale=po.parts[-3], abort_invalid=True)
    mo = po.with_suffix(".mo")
    with mo.open("wb") as binary:
        write_mo(binary, catalogue)
    return mo


class CustomBuildHook(BuildHookInterface[Any]):
    """What hatchling calls before it builds a wheel, an editable install or an sdist."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; the wheel takes `*.mo` in as artifacts (pyproject.toml)."""
        compile_catalogues(Path(self.root))
