"""`--where dim=value`: which part of the organisation figures are limited to."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from kaname.cli.usage import WrongUsageError
from kaname.errors import Finding, KanameError
from kaname.text import nearest, suggest

if TYPE_CHECKING:
    from kaname.api import Project


def read(written: Sequence[str] | None) -> dict[str, list[str]]:
    """The values asked for by dimension; several of one dimension mean any of them.

    Raises WrongUsageError for what is not `dim=value`.
    """
    found: dict[str, list[str]] = {}
    for text in written or ():
        dimension, *value = re.split("[=＝]", text, maxsplit=1)
        if not dimension.strip() or not any(value):
            raise WrongUsageError(Finding("cli.unreadable-condition", {"text": text}))
        found.setdefault(dimension.strip(), []).extend(value)
    return found


def check(conditions: Mapping[str, Sequence[str]], project: Project) -> None:
    """Raise KanameError for values that no row and no member list has."""
    faults = []
    for dimension, values in conditions.items():
        members = project.members(dimension)
        for value in values:
            if value not in members:
                params = {"value": value, "dimension": dimension, "known": _some(value, members)}
                guess = suggest(value, members)
                faults.append(Finding("cli.unknown-member", params, suggestion=guess))
    if faults:
        raise KanameError(faults)


def _some(value: str, members: Sequence[str], most: int = 8) -> str:
    near = list(nearest(value, dict.fromkeys(members, ())))
    return ", ".join(near[:most]) + (", …" if len(near) > most else "")
