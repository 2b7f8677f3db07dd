"""Pages of data rules: words in the rule's file, tables of figures beside it."""

from __future__ import annotations

from importlib.resources import files

from kaname.causes.health.rule import unread
from kaname.errors import Severity
from kaname.rules.rule import Cause, Rule, Words


def page(
    *,
    code: str,
    name: str,
    cause: Cause,
    severity: Severity,
    title: Words,
    says: Words,
    why: Words,
    given: str,
    source: Words,
    at_once: bool = False,
) -> Rule:
    """The page of a data rule; its tables are `tables/NAME.example.csv` and `.instead.csv`."""
    return Rule(
        code=code,
        name=name,
        cause=cause,
        severity=severity,
        title=title,
        says=says,
        why=why,
        example=_table(name, "example"),
        instead=_table(name, "instead"),
        source=source,
        find=unread,
        form="figures",
        given=given,
        unread=True,
        at_once=at_once,
    )


def _table(name: str, which: str) -> str:
    table = files("kaname.causes.health").joinpath("tables", f"{name}.{which}.csv")
    return table.read_text("utf-8")
