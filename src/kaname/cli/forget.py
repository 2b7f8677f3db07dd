"""`kaname forget`: a person leaves the data folder, in all generations and later loads."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from typer import Argument, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Language
from kaname.text import message


def forget(
    folder: Annotated[Path, Argument(metavar="DIR", help="intake.option-data-folder")],
    person: Annotated[str, Argument(metavar="PERSON", help="intake.option-person")],
    *,
    remove: Annotated[bool, Option("--remove", help="intake.option-remove")] = False,
    lang: Language = SPOKEN,
) -> None:
    """Forget the person, and say where the name may still stand."""
    from kaname.api import data_folder  # noqa: PLC0415 -- slow import; help must not wait for it

    manner = "remove" if remove else "anonymise"
    parting = data_folder.forget(folder, person, manner, lang)  # type: ignore[arg-type]
    words = {"rows": f"{parting.rows:,}", "generations": parting.generations}
    key = "intake.forgotten-removed" if remove else "intake.forgotten-anonymised"
    output.write(message(key, lang, name=parting.pseudonym, **words) + "\n")
    output.report(parting.findings, lang)
