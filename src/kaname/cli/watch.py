"""`kaname watch`: what is saved or synced into a folder is opened as it comes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from typer import Argument, Exit, Option

from kaname.cli import output
from kaname.cli.open import DEFAULT
from kaname.cli.options import SPOKEN, Language
from kaname.cli.progress import progress
from kaname.errors import KanameError
from kaname.text import Lang, message

if TYPE_CHECKING:
    from kaname.api.data_folder import Taken


def watch(
    watched: Annotated[Path, Argument(metavar="FOLDER", help="intake.option-watched")],
    *,
    into: Annotated[Path, Option("--into", metavar="DIR", help="intake.option-into")] = DEFAULT,
    every: Annotated[float, Option("--every", min=1, help="intake.option-every")] = 60,
    once: Annotated[bool, Option("--once", help="intake.option-once")] = False,
    lang: Language = SPOKEN,
) -> None:
    """Open new and changed files; a file that is refused waits until it changes."""
    from kaname.intake.arrivals import listed  # noqa: PLC0415 -- slow import; help must not wait
    from kaname.intake.watching import rounds  # noqa: PLC0415 -- slow import, as above

    if not watched.is_dir():
        listed([watched])  # says what is missing
    if once:
        raise Exit(_once(watched, into, lang))
    output.say(message("intake.watching", lang, folder=watched))
    for _ in rounds(every, lambda: False):
        _look(watched, into, lang)


def _once(watched: Path, into: Path, lang: Lang) -> int:
    """Look once; the exit code."""
    from kaname.intake.watching import unsettled  # noqa: PLC0415 -- slow import, as above

    loaded, refused = _look(watched, into, lang)
    waiting = unsettled(watched, datetime.now(UTC).replace(tzinfo=None))
    if waiting:
        output.say(message("intake.still-written", lang, folder=watched, count=waiting))
    elif not loaded and not refused:
        output.say(message("intake.watched-nothing", lang, folder=watched))
    return 1 if refused else 0


def _look(watched: Path, into: Path, lang: Lang) -> tuple[int, int]:
    """Open what is new; how many files were loaded, and how many could not be."""
    from kaname.api import data_folder  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.intake import watching  # noqa: PLC0415 -- slow import, as above
    from kaname.intake.folder import Folder  # noqa: PLC0415 -- slow import, as above

    folder, now = Folder(into), datetime.now(UTC).replace(tzinfo=None)
    before = watching.refused(folder)
    loaded, faulty, waiting = 0, 0, before
    for one in watching.pending(watched, folder, before, now):
        try:  # one at a time: a file at fault does not keep the others waiting
            with progress(lang) as tell:
                taken = data_folder.take_in([one.path], into, lang=lang, progress=tell)
        except KanameError as error:
            output.report(error.findings, lang)
            faulty += 1
            if not all(finding.rule in watching.PASSING for finding in error.findings):
                waiting |= {one}
            continue
        loaded += 1
        _tell(taken, one.path.name, lang)
    if waiting != before:
        watching.refuse(folder, waiting)
    return loaded, faulty


def _tell(taken: Taken, file: str, lang: Lang) -> None:
    changed = sum(len(m.added) + len(m.changed) for m in taken.intake.made.merged.values())
    words = {"when": f"{datetime.now():%Y-%m-%d %H:%M}", "file": file}
    output.report(taken.findings, lang)
    output.write(message("intake.watched-file", lang, changed=f"{changed:,}", **words) + "\n")
