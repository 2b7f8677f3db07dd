"""Keys of allocation: `history:0.5, potential:0.5`, methods and their weights in the blend."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from kaname.allocation.bounds import Floats
from kaname.allocation.evidence import Evidence
from kaname.allocation.methods import METHODS
from kaname.allocation.methods.method import Method
from kaname.errors import Finding, KanameError
from kaname.text import suggest

_PART = re.compile(r"(?P<name>[^:=\s]+)\s*(?:[:=\s]\s*(?P<weight>\S+))?")


@dataclass(frozen=True, slots=True)
class Key:
    """A method, or any figure by name, and its part in the blend; the parts add up to 1."""

    name: str
    weight: float


def read(written: str, figures: Collection[str] = ()) -> tuple[Key, ...]:
    """The keys of a text; `figures` are the names that may stand beside those of the methods.

    Raises KanameError with all that cannot be read.
    """
    parts = [p for p in re.split("[,、]", unicodedata.normalize("NFKC", written)) if p.strip()]
    known = [*(method.name for method in METHODS), *figures]
    found: list[Key] = []
    wrong: list[Finding] = []
    for part in parts:
        match = _PART.fullmatch(part.strip())
        weight = _weight(match["weight"]) if match else None
        if match is None or weight is None:
            wrong.append(Finding("allocation.unreadable-key", {"text": part.strip()}))
        elif match["name"] not in known:
            params = {"name": match["name"], "known": ", ".join(m.name for m in METHODS)}
            guess = suggest(match["name"], known)
            wrong.append(Finding("allocation.unknown-key", params, suggestion=guess))
        else:
            found.append(Key(match["name"], weight))
    whole = sum(key.weight for key in found)
    if not wrong and whole <= 0:
        wrong.append(Finding("allocation.no-key", {"text": written}))
    if wrong:
        raise KanameError(wrong)
    return tuple(Key(key.name, key.weight / whole) for key in found if key.weight)


def _weight(written: str | None) -> float | None:
    if written is None:
        return 1.0
    plain = written.removesuffix("%")
    try:
        value = float(plain) / (100 if plain != written else 1)
    except ValueError:
        return None
    return value if isfinite(value) and value >= 0 else None


def needed(keys: Sequence[Key]) -> list[str]:
    """The names of the figures that the keys need beside results."""
    methods = {method.name: method for method in METHODS}
    asked = [methods[k.name].further if k.name in methods else k.name for k in keys]
    return [name for name in dict.fromkeys(asked) if name is not None]


def blend(keys: Sequence[Key], evidence: Evidence) -> Floats:
    """Weights of the shape (rows, target months) with the season in them; they sum to 1.

    A key under which nobody weighs anything is a fault: KanameError names every such key.
    """
    shares = [(key, _shares(key, evidence)) for key in keys]
    empty = [
        Finding("allocation.key-without-weight", {"name": k.name}) for k, s in shares if s is None
    ]
    if empty:
        raise KanameError(empty)
    found = np.zeros(evidence.active.shape)
    for key, share in shares:
        found += key.weight * (share if share is not None else 0.0)
    return found


def parts(keys: Sequence[Key], evidence: Evidence) -> dict[str, Floats]:
    """What part of the whole each row would have under each key alone (0.1: a tenth)."""
    shares = {key.name: _shares(key, evidence) for key in keys}
    return {name: share.sum(axis=1) for name, share in shares.items() if share is not None}


def _shares(key: Key, evidence: Evidence) -> Floats | None:
    weights = np.maximum(np.nan_to_num(_method(key.name).weigh(evidence)), 0.0) * evidence.season
    whole = float(weights.sum())
    return weights / whole if whole > 0 and isfinite(whole) else None


def _method(name: str) -> Method:
    own: Iterator[Method] = (method for method in METHODS if method.name == name)
    return next(own, None) or Method(name, lambda e: e.further[name][:, None] * e.active, name)
