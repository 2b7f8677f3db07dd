"""`kaname demo`: the simulated company in the browser."""

from __future__ import annotations

import os
from datetime import date, timedelta
from importlib import import_module
from pathlib import Path
from typing import Annotated

from typer import Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Language, Port
from kaname.cli.progress import progress
from kaname.cli.serve import run
from kaname.text import Lang, message

DESIGN = "design.yaml"


def demo(
    *,
    port: Port = 8000,
    folder: Annotated[
        Path | None, Option("--folder", metavar="FOLDER", help="cli.option-folder")
    ] = None,
    no_serve: Annotated[bool, Option("--no-serve", help="cli.option-no-serve")] = False,
    lang: Language = SPOKEN,
) -> None:
    """Simulate the company unless that was done before, load it, and serve it."""
    home = folder or _usual_folder()
    # Demo accounts must never open a real design: the demo keeps its own.
    os.environ.setdefault("KANAME_STATE", str(home / "state"))
    design = _company(home, lang)
    if no_serve:
        _loaded(design, lang)
    else:
        run(design, "127.0.0.1", port, lang, lambda address: _welcome(address, lang))


def _usual_folder() -> Path:
    from platformdirs import user_cache_path  # noqa: PLC0415 -- only where no folder is named

    return user_cache_path("kaname", appauthor=False) / "demo"


def _company(folder: Path, lang: Lang) -> Path:
    """The design of the company in the folder. One that is there stays as it is, edits and all."""
    design = folder / DESIGN
    if design.exists():
        output.say(message("cli.demo-kept", lang, folder=folder))
        return design
    folder.mkdir(parents=True, exist_ok=True)  # what cannot be written is told before the work

    from kaname.simulate import simulate  # noqa: PLC0415 -- slow import; help must not wait for it

    with progress(lang) as tell:
        return simulate(folder, end=date.today() - timedelta(days=1), progress=tell).design


def _loaded(design: Path, lang: Lang) -> None:
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it

    with progress(lang) as tell:
        api.open(design, progress=tell)
    output.write(message("cli.demo-made", lang, design=design) + "\n")


def _welcome(address: str, lang: Lang) -> None:
    """The address and who can sign in there."""
    from django.utils.translation import override  # noqa: PLC0415 -- Django is set up by now

    accounts = import_module("kaname.web.accounts")  # by name: the two faces do not know each other
    with override(lang):
        rows = accounts.ensure_demo_accounts()
    logins = max(len(login) for login, _, _ in rows)
    passwords = max(len(password) for _, password, _ in rows)
    lines = [message("cli.address", lang, address=address), message("cli.accounts", lang)]
    lines += [
        f"  {login:<{logins}}  {password:<{passwords}}  {role}" for login, password, role in rows
    ]
    output.write("\n".join(lines) + "\n")
