"""Wrong usage in words: what typer refuses, as a finding in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from typer import TyperException
from typer.core import TyperOption

from kaname.errors import Finding, KanameError
from kaname.text import suggest


class WrongUsageError(KanameError):
    """The command line itself is wrong: exit code 2."""


def finding(error: TyperException) -> Finding:
    """The fault of a command line that typer could not read, with the name that was meant.

    typer's kinds of error are told apart by name: their classes are not part of its interface.
    An unknown kind keeps typer's own words.
    """
    found = _KINDS.get(type(error).__name__, _otherwise)(error)
    context = getattr(error, "ctx", None)
    command = context.command_path if context else "kaname"
    return Finding(found.rule, {**found.params, "command": command}, suggestion=found.suggestion)


def _unknown_option(error: Any) -> Finding:
    known = [name for param in error.ctx.command.get_params(error.ctx) for name in param.opts]
    guess = suggest(error.option_name, known)
    return Finding("cli.unknown-option", {"name": error.option_name}, suggestion=guess)


def _option_without_value(error: Any) -> Finding:
    return Finding("cli.option-without-value", {"name": error.option_name})


def _missing(error: Any) -> Finding:
    return Finding("cli.missing-argument", {"name": error.param.display_name_raw})


def _unusable(error: Any) -> Finding:
    """A value outside the choices or the range of its option."""
    param = error.param
    if not isinstance(param, TyperOption) or error.__cause__ is None:
        return _otherwise(error)
    value = error.__cause__.errors()[0]["input"]
    params = {"value": value, "name": param.opts[0], "expected": expected(param)}
    guess = suggest(str(value), map(str, param.type_descriptor.choices or ()))
    return Finding("cli.unusable-value", params, suggestion=guess)


def expected(param: TyperOption) -> str:
    """What an option takes: its choices, its range, or its kind of value."""
    choices = param.type_descriptor.choices
    if choices:
        return " | ".join(map(str, choices))
    return f"{param.min}–{param.max}" if param.max is not None else param.bare_type()


def _otherwise(error: TyperException) -> Finding:
    extra = re.fullmatch(r"Got unexpected extra argument\(s\) \((.*)\)", error.message)
    if extra:
        return Finding("cli.extra-argument", {"name": extra[1]})
    return Finding("cli.wrong-usage", {"why": error.format_message().rstrip(".")})


_KINDS: dict[str, Callable[[Any], Finding]] = {
    "NoSuchOption": _unknown_option,
    "BadOptionUsage": _option_without_value,
    "MissingParameter": _missing,
    "BadParameter": _unusable,
}
