"""Data to stdout and nothing else there; findings and other words to stderr."""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from shutil import get_terminal_size
from typing import TYPE_CHECKING, TextIO

from kaname.errors import Finding
from kaname.text import Lang, printable

if TYPE_CHECKING:
    from rich.console import RenderableType

CLOSED = (errno.EPIPE, errno.EINVAL)  # EINVAL is how Windows says it
BOUNDLESS = 10_000  # columns where no terminal limits them


def prepare() -> None:
    """UTF-8 and line feeds into files and pipes on every system; no word breaks a terminal."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty():
            stream.reconfigure(errors="replace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def write(text: str) -> None:
    """Data. A reader that has left (`| head`) is no fault: what it does not want is dropped."""
    try:
        print(text, end="", flush=True)
    except OSError as error:
        if error.errno not in CLOSED:
            raise
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())  # else Python complains again when it ends


def show(*parts: RenderableType) -> None:
    """Tables and text for people, as wide as the terminal."""
    from rich.console import Console  # noqa: PLC0415 -- slow import; machines ask for CSV or JSON

    if on_terminal(sys.stdout):
        Console(highlight=False, markup=False, emoji=False).print(*parts, sep="\n")
        return
    console = Console(
        file=io.StringIO(), width=BOUNDLESS, highlight=False, markup=False, emoji=False
    )
    with console.capture() as captured:
        console.print(*parts, sep="\n")
    write("".join(f"{line.rstrip()}\n" for line in captured.get().splitlines()))


def width() -> int:
    """How many columns a line may have."""
    return get_terminal_size().columns if on_terminal(sys.stdout) else BOUNDLESS


def on_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sees the stream; None is one that was closed before the start."""
    return stream is not None and stream.isatty()


def say(text: str) -> None:
    """Words beside the data."""
    print(text, file=sys.stderr)


def report(findings: Sequence[Finding], lang: Lang) -> None:
    """Findings beside the data, one per line."""
    for finding in findings:
        say(printable(finding.line(lang)))
