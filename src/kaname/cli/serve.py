"""`kaname serve`: a design's pages in the browser."""

from __future__ import annotations

import errno
import socket
import threading
from collections.abc import Callable
from contextlib import ExitStack
from importlib import import_module
from pathlib import Path
from time import monotonic
from typing import Annotated

from typer import Argument, Exit, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Language, Port
from kaname.cli.progress import progress
from kaname.errors import Finding, KanameError
from kaname.text import Lang, message

STOPPED = 130  # as after Ctrl-C anywhere
LAST_ANSWERS = 10.0  # seconds for what was being computed when the server stopped


def serve(
    design: Annotated[Path, Argument(metavar="DESIGN", help="cli.option-served")],
    *,
    port: Port = 8000,
    host: Annotated[str, Option("--host", help="cli.option-host")] = "127.0.0.1",
    lang: Language = SPOKEN,
) -> None:
    """Serve until Ctrl-C."""

    def announce(address: str) -> None:
        output.write(message("cli.address", lang, address=address) + "\n")
        owner = import_module("kaname.web.accounts").ensure_owner()
        if owner is not None:
            login, password = owner
            output.write(message("cli.owner", lang, login=login, password=password) + "\n")

    run(design, host, port, lang, announce)


def run(design: Path, host: str, port: int, lang: Lang, announce: Callable[[str], None]) -> None:
    """Load the data with progress, then serve; `announce` is told the address."""
    from kaname.design.load import load  # noqa: PLC0415 -- slow import; help must not wait for it

    if not design.exists() and not design.suffix:
        design.mkdir(parents=True)  # a data folder, into which files will be dropped
    text = design / "design.yaml" if design.is_dir() else design
    if text.exists() or not design.is_dir():
        load(text)  # a faulty text and a taken port are told before anything is set up
    _check_port(host, port)
    server = import_module("kaname.web.server")  # by name: the two faces do not know each other
    with ExitStack() as loading:
        tell = loading.enter_context(progress(lang))

        def ready(address: str) -> None:
            loading.close()
            announce(address)

        try:
            server.serve(design, host, port, announce=ready, progress=tell)
        finally:
            _let_end()
    raise Exit(STOPPED)


def _check_port(host: str, port: int) -> None:
    """Raise KanameError where another program answers at this port."""
    family, _, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    try:
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise KanameError(Finding("cli.port-in-use", {"port": port})) from None


def _let_end() -> None:
    """Wait for threads that still compute: the engine crashes when Python ends under it."""
    latest = monotonic() + LAST_ANSWERS
    for thread in threading.enumerate():
        if thread is not threading.current_thread():
            thread.join(timeout=max(0.0, latest - monotonic()))
