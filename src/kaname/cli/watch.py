"""`kaname watch`: what is saved or synced into a folder is opened as it comes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

from typer import Argument, Exit, Option

from kaname.cli import output
from kaname.cli.open import DEFAULT
from kaname.cli.options import SPOKEN, Language
from kaname.cli.progress import progress
from kaname.errors import KanameError
from kaname.text import Lang, message


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
    from kaname.intake.watching import Look, rounds  # noqa: PLC0415 -- slow import, as above

    if not watched.is_dir():
        listed([watched])  # says what is missing
    refused: frozenset[Look] = frozenset()
    if once:
        loaded, refused = _look(watched, into, refused, lang)
        if not loaded and not refused:
            output.say(message("intake.watched-nothing", lang, folder=watched))
        raise Exit(1 if refused else 0)
    output.say(message("intake.watching", lang, folder=watched))
    for _ in rounds(every, lambda: False):
        _, refused = _look(watched, into, refused, lang)


def _look(watched: Path, into: Path, refused: frozenset, lang: Lang) -> tuple[int, frozenset]:  # type: ignore[type-arg]
    """Open what is new; how many files were loaded, and which were refused so far."""
    from kaname.api import data_folder  # noqa: PLC0415 -- slow import; help must not wait for it
    from kaname.intake.folder import Folder  # noqa: PLC0415 -- slow import, as above
    from kaname.intake.watching import PASSING, pending  # noqa: PLC0415 -- slow import, as above

    now = datetime.now(UTC).replace(tzinfo=None)
    fresh = pending(watched, Folder(into), refused, now)
    loaded = 0
    for one in fresh:  # one at a time: a file at fault does not keep the others waiting
        try:
            with progress(lang) as tell:
                taken = data_folder.take_in([one.path], into, lang=lang, progress=tell)
        except KanameError as error:
            output.report(error.findings, lang)
            if not all(finding.rule in PASSING for finding in error.findings):
                refused |= {one}
            continue
        loaded += 1
        merged = taken.intake.made.merged.values()
        changed = sum(len(m.added) + len(m.changed) for m in merged)
        words = {"when": f"{datetime.now():%Y-%m-%d %H:%M}", "file": one.path.name}
        output.report(taken.intake.findings, lang)
        output.write(message("intake.watched-file", lang, changed=f"{changed:,}", **words) + "\n")
    return loaded, refused
