"""The command line `kaname`; `commands` lists what it can be asked to do."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typer import Typer

    app: Typer


def main() -> None:
    """The entry point `kaname`. Ctrl-C ends it with exit code 130, without a traceback."""
    try:
        from kaname.cli.commands import app  # noqa: PLC0415 -- slow import; Ctrl-C may come in it

        app(prog_name="kaname")
    except KeyboardInterrupt:
        sys.exit(130)


def __getattr__(name: str) -> object:
    """`app`, the typer application, loaded when it is asked for."""
    if name != "app":
        raise AttributeError(name)
    from kaname.cli.commands import app  # noqa: PLC0415 -- slow import, see `main`

    return app
