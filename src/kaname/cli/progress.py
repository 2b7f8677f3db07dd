"""What takes its time shows how far it is, on the terminal's stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kaname.cli import output
from kaname.text import Lang, catalogue, message, printable

Progress = Callable[[str, int, int], None]


@contextmanager
def progress(lang: Lang) -> Iterator[Progress]:
    """Tells a step, the count done and the count in all; erased at the end, silent in a pipe.

    A step is the key of a message, or the name of a fact that is read.
    """
    if not output.on_terminal(sys.stderr):
        yield _silent
        return
    from rich.console import Console  # noqa: PLC0415 -- slow import, only for a terminal
    from rich.progress import (  # noqa: PLC0415 -- slow import, only for a terminal
        BarColumn,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )
    from rich.progress import Progress as Bars  # noqa: PLC0415 -- slow import, only for a terminal

    words = TextColumn("{task.description}", markup=False)
    columns = (SpinnerColumn(), words, BarColumn(), TimeElapsedColumn())
    with Bars(*columns, console=Console(stderr=True), transient=True) as bars:
        bar = bars.add_task(message("cli.working", lang), total=None)

        def tell(step: str, done: int, total: int) -> None:
            over = done >= total
            bars.update(
                bar,
                description=message("cli.working", lang) if over else _words(step, lang),
                completed=done,
                total=None if over else total,
            )

        yield tell


def _words(step: str, lang: Lang) -> str:
    if step in catalogue():
        return message(step, lang)
    return message("cli.reading", lang, name=printable(step))


def _silent(step: str, done: int, total: int) -> None:
    """Nobody is looking."""
