"""`kaname account`: who may sign in to the pages, and what they see there."""

from __future__ import annotations

import sys
from getpass import getpass
from importlib import import_module
from typing import Annotated

from typer import Argument, Option

from kaname.cli import output
from kaname.cli.options import SPOKEN, Language
from kaname.errors import Finding, KanameError
from kaname.text import message

SHORTEST = 8


def account(
    login: Annotated[str, Argument(metavar="LOGIN", help="cli.option-login")],
    *,
    sees: Annotated[
        str | None, Option("--sees", metavar="DIM=VALUE", help="cli.option-sees")
    ] = None,
    lang: Language = SPOKEN,
) -> None:
    """Make or change an account; the password is asked for, or read from a pipe."""
    dimension, _, value = (sees or "").partition("=")
    if sees is not None and not (dimension and value):
        raise KanameError(Finding("cli.bad-sees", {"text": sees}))
    typed = (
        getpass(message("cli.ask-password", lang)) if sys.stdin.isatty() else sys.stdin.readline()
    )
    password = typed.rstrip("\r\n")
    if len(password) < SHORTEST:
        raise KanameError(Finding("cli.short-password", {"shortest": SHORTEST}))
    import_module("kaname.web.server").prepare()  # by name: the two faces do not know each other
    import_module("kaname.web.accounts").ensure_account(login, password, dimension, value)
    output.say(message("cli.account-made", lang, login=login, sees=sees or "*"))
