"""Bases: what a budget's rows say of their figures, as words even where they are JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence

from kaname.api.targets.texts import said
from kaname.text import Lang


def basis_words(bases: Sequence[str], lang: Lang) -> str:
    """What the rows rest on, each once; empty where they say nothing."""
    return " / ".join(dict.fromkeys(filter(None, (_words(basis, lang) for basis in bases))))


def _words(basis: str, lang: Lang) -> str:
    try:
        stated = json.loads(basis)
    except ValueError:
        return basis
    comma = said("list-comma", lang)
    if isinstance(stated, dict):
        return comma.join(_of_object(stated, lang))
    if isinstance(stated, list):
        return comma.join(dict.fromkeys(_of_step(one) for one in stated))
    return str(stated)


def _of_object(stated: Mapping[str, object], lang: Lang) -> Iterator[str]:
    """A base and its growth as a product, the rest by name."""
    rest = dict(stated)
    base = rest.pop("base", None)
    if base is not None:
        name = said("basis-last-12-months", lang) if base == "last_12_months" else str(base)
        growth = rest.pop("growth", None)
        yield name if growth is None else said("basis-growth", lang, base=name, growth=growth)
    for name, value in rest.items():
        yield said("basis-other", lang, name=name, value=value)


def _of_step(stated: object) -> str:
    """A step as a ledger writes it: where it comes from, or why."""
    if not isinstance(stated, Mapping):
        return str(stated)
    return str(stated.get("reason") or stated.get("source") or stated.get("kind") or "")
