"""Examples: a sound design, into which the parts of a rule's page are merged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from kaname.design.rendering import Spot, entry
from kaname.rules.rule import Rule


def example(rule: Rule) -> str:
    """The whole text of a design with the rule's fault, and no other; of figures, their table."""
    return rule.example if rule.form == "figures" else _whole(rule.example)


def instead(rule: Rule) -> str:
    """The whole text of the same design, or the table, without the fault."""
    return rule.instead if rule.form == "figures" else _whole(rule.instead)


def given(rule: Rule) -> str:
    """The whole text of the design beside which a rule's figures stand."""
    return _whole(rule.given)


@cache
def sound() -> str:
    """A small design in which no rule finds anything."""
    return files("kaname.rules").joinpath("sound.yaml").read_text("utf-8")


def _whole(part: str) -> str:
    merged = _merged(_read(sound()), _read(part))
    lines: list[str] = []
    for key, value in merged.items():
        if isinstance(value, Mapping) and value:
            lines += [f"{key}:", *("  " + entry(str(k), v, Spot(2)) for k, v in value.items())]
        else:
            lines.append(entry(key, value, Spot(0)))
    return "\n".join(lines) + "\n"


def _merged(base: Mapping[str, Any], part: Mapping[str, Any]) -> dict[str, Any]:
    """The base with the part's entries; null takes one away, lists are replaced."""
    found = dict(base)
    for key, value in part.items():
        if value is None:
            found.pop(key, None)
        elif isinstance(value, Mapping) and isinstance(found.get(key), Mapping):
            found[key] = _merged(found[key], value)
        else:
            found[key] = value
    return found


def _read(text: str) -> dict[str, Any]:
    return dict(YAML(typ="safe", pure=True).load(text) or {})
