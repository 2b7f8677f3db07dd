"""The library: everything that the catalogue's texts hold, read once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from kaname.catalogue.closure import NEEDS
from kaname.catalogue.entry import Entry, Parameter, Spec, read
from kaname.design.part import Label

FAMILIES = "lead qualify propose close customer finance operations learning".split()
_SETTING = re.compile(r"\{([a-z_]+)\}")


@dataclass(frozen=True, slots=True)
class Library:
    """Facts, dimensions, measures, KPIs and named parameters, by name.

    `needs`: of some measures, the tables without which they give a number that says nothing.
    """

    facts: Mapping[str, Spec]
    dimensions: Mapping[str, Spec]
    measures: Mapping[str, Spec]
    entries: Mapping[str, Entry]
    parameters: Mapping[str, Parameter]
    families: Mapping[str, Label]
    needs: Mapping[str, tuple[str, ...]]


@cache
def library() -> Library:
    """The catalogue as it comes with Kaname."""
    base = load("facts.yaml")
    texts = {name: load(f"families/{name}.yaml") for name in FAMILIES}
    measures: dict[str, dict[str, Any]] = {}
    entries: dict[str, Entry] = {}
    parameters: dict[str, Parameter] = {}
    for name, text in texts.items():
        measures |= text.get("measures") or {}
        entries |= {key: read(key, name, spec) for key, spec in (text.get("kpis") or {}).items()}
        for key, spec in (text.get("parameters") or {}).items():
            parameters[key] = Parameter(key, spec["label"], spec.get("unit", ""), spec["default"])
    labels = {name: text["family"] for name, text in texts.items()}
    needs = {name: tuple(spec.pop(NEEDS)) for name, spec in measures.items() if NEEDS in spec}
    return Library(base["facts"], base["dimensions"], measures, entries, parameters, labels, needs)


def load(name: str) -> dict[str, Any]:
    """A text of the catalogue as plain data (YAML 1.2)."""
    text = files("kaname.catalogue").joinpath(name).read_text("utf-8")
    return dict(YAML(typ="safe", pure=True).load(text) or {})


def settings_in(part: object) -> set[str]:
    """The names written `{name}` in a part's texts."""
    if isinstance(part, str):
        return set(_SETTING.findall(part))
    if isinstance(part, Mapping):
        return {name for value in part.values() for name in settings_in(value)}
    if isinstance(part, list | tuple):
        return {name for value in part for name in settings_in(value)}
    return set()


def settled(part: object, values: Mapping[str, object]) -> Any:
    """The part with the parameters' values in its texts."""
    if isinstance(part, str):
        return _SETTING.sub(lambda m: str(values.get(m[1], m[0])), part)
    if isinstance(part, Mapping):
        return {key: settled(value, values) for key, value in part.items()}
    if isinstance(part, list | tuple):
        return [settled(value, values) for value in part]
    return part
