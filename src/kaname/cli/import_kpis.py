"""`kaname import`: a company's own KPI sheet as a design text, or added to a design."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Language
from kaname.cli.progress import progress
from kaname.text import message

Sheet = Annotated[Path, Argument(metavar="FILE", help="kpi_sheet.option-file")]
Into = Annotated[Path | None, Option("--into", metavar="DESIGN", help="kpi_sheet.option-into")]


def import_kpis(sheet: Sheet, *, into: Into = None, lang: Language = SPOKEN) -> None:
    """Print the text, or write the design; what a person should look at goes to stderr."""
    from kaname.kpi_sheet import read_file  # noqa: PLC0415 -- slow import; help must not wait

    with progress(lang):
        found = read_file(sheet, lang=lang, into=into)
    if into is None:
        output.write(found.text)
    else:
        into.write_bytes(found.text.encode("utf-8"))  # line breaks as they were
    output.report(found.findings, lang)
    counts = {"understood": found.understood, "marked": found.marked}
    output.say(message("kpi_sheet.done", lang, **counts))
