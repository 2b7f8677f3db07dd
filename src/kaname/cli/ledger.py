"""The ledger beside figures that rest on it: whoever reads them hears that it was altered."""

from __future__ import annotations

from pathlib import Path

from kaname.cli import output
from kaname.text import Lang


def warn(design: Path, lang: Lang) -> None:
    """Say which entries of the design's ledger were altered or removed after they were written."""
    from kaname.targets.ledger import FOLDER, check  # noqa: PLC0415 -- slow import, as all of api

    output.report(check(design.parent / FOLDER), lang)
