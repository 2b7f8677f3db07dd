"""Help pages in the reader's language; in the code, help texts are keys of messages/cli.toml."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from io import StringIO
from shutil import get_terminal_size
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from typer import Context
from typer.core import TyperGroup, TyperOption

from kaname.text import Lang, message

WIDEST = 100  # columns that still read well


def page(context: Context) -> str:
    """What a command is for, its arguments, options and sub-commands."""
    lang: Lang = context.obj
    command = context.command
    width = min(get_terminal_size().columns, WIDEST)
    console = Console(file=StringIO(), width=width, highlight=False, markup=False, emoji=False)
    with console.capture() as captured:
        console.print(message("cli.usage", lang, pieces=_pieces(context, lang)))
        console.print(Padding(message(command.help or "", lang), (1, 0)))
        for title, rows in _sections(context, lang):
            if rows:
                console.print(message(title, lang))
                console.print(_grid(rows))
    return "\n".join(line.rstrip() for line in captured.get().splitlines())


def _pieces(context: Context, lang: Lang) -> str:
    """`kaname check DESIGN [options]`"""
    params = context.command.get_params(context)
    needed = [str(p.metavar) for p in params if not isinstance(p, TyperOption)]
    if isinstance(context.command, TyperGroup):
        needed = [message("cli.piece-command", lang)]
    return " ".join([context.command_path, *needed, message("cli.piece-options", lang)])


def _sections(context: Context, lang: Lang) -> Iterator[tuple[str, Sequence[tuple[str, str]]]]:
    params = context.command.get_params(context)
    options = [p for p in params if isinstance(p, TyperOption)]
    arguments: list[Any] = [p for p in params if not isinstance(p, TyperOption)]
    yield "cli.arguments", [(a.metavar, message(a.help, lang)) for a in arguments]
    if isinstance(context.command, TyperGroup):
        commands = context.command.commands.items()
        yield "cli.commands", [(name, message(c.help or "", lang)) for name, c in commands]
    yield "cli.options", [(_name(o), _words(o, lang)) for o in options]


def _name(option: TyperOption) -> str:
    """`--format table|csv|json`"""
    if option.is_flag:
        return ", ".join(option.opts)
    choices = "|".join(map(str, option.type_descriptor.choices or ()))
    return f"{option.opts[0]} {option.metavar or choices or option.name.upper()}"


def _words(option: TyperOption, lang: Lang) -> str:
    if option.name == "help":
        return message("cli.option-help", lang)
    words = message(option.help or "", lang)
    if option.show_default and option.default not in (None, False):
        return message("cli.option-default", lang, words=words, value=option.default)
    return words


def _grid(rows: Sequence[tuple[str, str]]) -> Padding:
    table = Table.grid(padding=(0, 2))
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*row)
    return Padding(table, (0, 0, 1, 2))
