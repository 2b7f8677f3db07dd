"""What all commands share: the language they speak, help, and how they end."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

from typer import Context, TyperException
from typer.core import TyperCommand, TyperGroup

from kaname.cli import output, usage
from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding, KanameError, Place
from kaname.text import LANGS, Lang, lang_of, suggest

FAULTY, WRONG_USAGE = 1, 2  # exit codes; 130 after Ctrl-C


class Command(TyperCommand):
    """A command with its help page in the reader's language."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_page(ctx))


class Commands(TyperGroup):
    """All commands. Faults that the user can mend become findings and an exit code."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        formatter.write(_page(ctx))

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command named first; WrongUsageError where there is none of that name."""
        name = args[0]
        if name in self.commands or name.startswith("-"):
            return super().resolve_command(ctx, args)
        params = {"name": name, "known": ", ".join(self.commands)}
        guess = suggest(name, self.commands)
        raise WrongUsageError(Finding("cli.unknown-command", params, suggestion=guess))

    def main(
        self,
        args: Sequence[str] | None = None,
        prog_name: str | None = None,
        complete_var: str | None = None,
        standalone_mode: bool = True,
        windows_expand_args: bool = True,
        **extra: Any,
    ) -> Any:
        """Run the command line and end the process with its exit code."""
        given = sys.argv[1:] if args is None else args
        lang = spoken(given)
        output.prepare()
        try:
            if "" in given:
                raise WrongUsageError(Finding("cli.empty-argument"))
            code = super().main(
                args, prog_name, complete_var, standalone_mode=False, obj=lang, **extra
            )
        except (KanameError, TyperException, OSError) as error:
            code = _told(error, lang)
        sys.exit(code)


def spoken(arguments: Sequence[str]) -> Lang:
    """The language that the last `--lang` asks for, wherever it stands; else the environment's."""
    given = [value for option, value in pairwise(arguments) if option == "--lang"]
    given += [a.removeprefix("--lang=") for a in arguments if a.startswith("--lang=")]
    known: list[Lang] = [lang for value in given for lang in LANGS if lang == value]
    return known[-1] if known else lang_of(os.environ)


def _told(error: KanameError | TyperException | OSError, lang: Lang) -> int:
    """What is wrong, said on stderr; the exit code."""
    if isinstance(error, KanameError):
        output.report(error.findings, lang)
        return WRONG_USAGE if isinstance(error, WrongUsageError) else FAULTY
    if isinstance(error, OSError):
        place = Place(str(error.filename)) if error.filename else None
        why = {"why": error.strerror or str(error)}
        output.report([Finding("cli.system-error", why, place)], lang)
        return FAULTY
    if type(error).__name__ == "NoArgsIsHelpError":
        output.say(error.message)
        return WRONG_USAGE
    output.report([usage.finding(error)], lang)
    return WRONG_USAGE


def _page(context: Context) -> str:
    from kaname.cli.help import page  # noqa: PLC0415 -- slow import (rich), only for help

    return page(context)
