"""`kaname serve`: a design's pages in the browser."""

from __future__ import annotations

import errno
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Annotated

from typer import Exit, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, DesignPath, Language, Port
from kaname.cli.progress import progress
from kaname.errors import Finding, KanameError
from kaname.text import Lang, message

STOPPED = 130  # as after Ctrl-C anywhere


def serve(
    design: DesignPath,
    *,
    port: Port = 8000,
    host: Annotated[str, Option("--host", help="cli.option-host")] = "127.0.0.1",
    lang: Language = SPOKEN,
) -> None:
    """Serve until Ctrl-C."""
    run(
        design,
        host,
        port,
        lang,
        lambda address: output.write(message("cli.address", lang, address=address) + "\n"),
    )


def run(design: Path, host: str, port: int, lang: Lang, announce: Callable[[str], None]) -> None:
    """Load the data with progress, then serve; `announce` is told the address."""
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it

    with progress(lang) as tell:
        api.open(design, progress=tell)
    server = import_module("kaname.web.server")  # by name: the two faces do not know each other
    try:
        server.serve(design, host, port, announce=announce)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise KanameError(Finding("cli.port-in-use", {"port": port})) from None
    raise Exit(STOPPED)
