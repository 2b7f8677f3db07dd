"""`kaname demo`: the simulated company in the browser."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from datetime import date, timedelta
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from typing import Annotated

from typer import Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Language, Port
from kaname.cli.paths import typed
from kaname.cli.progress import progress
from kaname.cli.serve import run
from kaname.errors import Finding, KanameError
from kaname.text import Lang, message

DESIGN, ASKED = "design.yaml", "company.json"
Options = Mapping[str, int | bool]


def demo(
    *,
    port: Port = 8000,
    folder: Annotated[
        Path | None, Option("--folder", metavar="FOLDER", help="cli.option-folder")
    ] = None,
    reps: Annotated[int | None, Option("--reps", help="simulate.option-reps")] = None,
    months: Annotated[int | None, Option("--months", help="simulate.option-months")] = None,
    seed: Annotated[int | None, Option("--seed", min=0, help="simulate.option-seed")] = None,
    no_stories: Annotated[bool, Option("--no-stories", help="simulate.option-no-stories")] = False,
    no_serve: Annotated[bool, Option("--no-serve", help="cli.option-no-serve")] = False,
    lang: Language = SPOKEN,
) -> None:
    """Simulate the company unless that was done before, load it, and serve it."""
    home = folder or _usual_folder()
    # Demo accounts must never open a real design: the demo keeps its own.
    os.environ.setdefault("KANAME_STATE", str(home / "state"))
    sizes = {"reps": reps, "months": months, "seed": seed}
    asked: dict[str, int | bool] = {name: n for name, n in sizes.items() if n is not None}
    design = _company(home, asked | ({"stories": False} if no_stories else {}), lang)
    if no_serve:
        _loaded(design, lang)
    else:
        run(design, "127.0.0.1", port, lang, lambda address: _welcome(address, lang))


def _usual_folder() -> Path:
    from platformdirs import user_cache_path  # noqa: PLC0415 -- only where no folder is named

    return user_cache_path("kaname", appauthor=False) / "demo"


def _company(folder: Path, asked: Options, lang: Lang) -> Path:
    """The design of the company in the folder.

    One that is there stays as it is, edits and all, unless another one is asked for. Raises
    KanameError where that would replace a design that is no demo company's.
    """
    design, note = folder / DESIGN, folder / ASKED
    there = design.exists()
    if there and asked and not note.exists():
        raise KanameError(Finding("simulate.not-a-demo", {"folder": folder}))
    if there and (not asked or asked.items() <= _noted(note).items()):
        output.say(message("cli.demo-kept", lang, folder=folder))
        return design
    folder.mkdir(parents=True, exist_ok=True)  # what cannot be written is told before the work

    from kaname import simulate as demo_company  # noqa: PLC0415 -- slow import; help must not wait

    defaults = {"reps": demo_company.REPS, "months": demo_company.MONTHS, "seed": demo_company.SEED}
    made = {**defaults, "stories": True, **asked}
    sizes = {name: int(made[name]) for name in defaults}
    yesterday = date.today() - timedelta(days=1)
    demo_company.check(yesterday, **sizes)
    if there:
        output.say(message("simulate.made-anew", lang, folder=folder))
        _clear(design, note, lang)
    told = bool(made["stories"])
    with progress(lang) as tell:
        demo_company.simulate(folder, end=yesterday, stories=told, progress=tell, **sizes)
    note.write_text(json.dumps({**made, "design": _digest(design)}), encoding="utf-8")
    return design


def _noted(note: Path) -> Mapping[str, object]:
    """What the company was asked to be, and its design's digest; nothing if that is damaged."""
    try:
        made = json.loads(note.read_text("utf-8"))
    except ValueError:
        return {}
    return made if isinstance(made, dict) else {}


def _clear(design: Path, note: Path, lang: Lang) -> None:
    """Make room for another company: a design that somebody has edited is kept beside it."""
    if _noted(note).get("design") == _digest(design):
        design.unlink()
    else:
        from kaname.intake.folder import set_aside  # noqa: PLC0415 -- only for an edited design

        output.say(message("catalogue.set-aside", lang, file=set_aside(design).name))
    note.unlink()


def _digest(design: Path) -> str:
    return sha256(design.read_bytes()).hexdigest()


def _loaded(design: Path, lang: Lang) -> None:
    from kaname import api  # noqa: PLC0415 -- slow import; help must not wait for it

    with progress(lang) as tell:
        api.open(design, progress=tell)
    output.write(message("cli.demo-made", lang, design=typed(design)) + "\n")


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
