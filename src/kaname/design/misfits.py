"""Misfits: what the model says about a design's data, put in our own words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic_core import ErrorDetails

from kaname.design.places import Path, Places
from kaname.design.syntax import Plain
from kaname.errors import Finding, Place
from kaname.text import suggest

_KINDS: Mapping[str, str] = {
    "string_type": "text",
    "dict_type": "mapping",
    "model_type": "mapping",
    "tuple_type": "list",
    "int_parsing": "integer",
    "int_parsing_size": "integer",
    "int_type": "integer",
    "int_from_float": "integer",
    "float_parsing": "number",
    "float_type": "number",
    "finite_number": "number",
}
_WRONG_KIND: Mapping[frozenset[str], str] = {
    frozenset(kinds.split()): rule
    for kinds, rule in (
        ("text", "not-a-text"),
        ("mapping", "not-a-mapping"),
        ("list", "not-a-list"),
        ("integer", "not-an-integer"),
        ("number", "not-a-number"),
        ("date", "not-a-date"),
        ("text mapping", "not-a-text-or-mapping"),
        ("text list", "not-a-text-or-list"),
        ("text list mapping", "not-a-text-list-or-mapping"),
    )
}
_OTHER: Mapping[str, str] = {
    "too_long": "wrong-length",
    "missing_item": "wrong-length",
    "string_too_short": "empty-text",
    "string_too_long": "too-many-characters",
}
_LIMITS: Mapping[str, tuple[str, str]] = {
    "greater_than_equal": ("ge", "below-minimum"),
    "less_than_equal": ("le", "above-maximum"),
    "greater_than": ("gt", "not-above"),
    "less_than": ("lt", "not-below"),
}


@dataclass(frozen=True, slots=True)
class Misfit:
    """What the model says about one part of the data: the part's path, and what is wrong."""

    path: Path
    type: str  # pydantic's, but `missing_item` for a list that is too short
    key: str  # the key that the words name
    value: object
    limits: Mapping[str, Any]
    of_key: bool = False  # it is the key itself that does not fit

    @property
    def kind(self) -> str | None:
        """The kind of value that was expected, if the kind is what is wrong."""
        return "date" if self.type.startswith("date_") else _KINDS.get(self.type)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The words that could stand there, where only certain words can."""
        told = re.findall(r"'([^']*)'|(\d+)", str(self.limits.get("expected", "")))
        return tuple(text or number for text, number in told)


def misfits(errors: Sequence[ErrorDetails], data: Plain) -> tuple[Misfit, ...]:
    """The errors at their paths in the data, those of a union's other members left out."""
    found = [_misfit(error, data) for error in errors]
    return tuple(m for m in found if not (m.kind and any(_below(o.path, m.path) for o in found)))


def findings(
    found: Sequence[Misfit], places: Places, fields: Mapping[Path, Sequence[str]]
) -> Iterator[Finding]:
    """One finding for each part that does not fit; `fields` are the known keys at each path."""
    for path in dict.fromkeys(m.path for m in found):
        here = [m for m in found if m.path == path]
        yield from (_missing(m, places) for m in here if m.type == "missing")
        yield from (_unknown_key(m, places, fields) for m in here if m.type == "extra_forbidden")
        rest = [m for m in here if m.type not in ("missing", "extra_forbidden")]
        if rest:
            yield _wrong_value(rest, places)


def _below(path: Path, above: Path) -> bool:
    return len(path) > len(above) and path[: len(above)] == above


def _misfit(error: ErrorDetails, data: Plain) -> Misfit:
    """The error with its path in the data; names of a union's members are not part of it."""
    path: list[str | int] = []
    value: Any = data
    for step in error["loc"]:
        inside = isinstance(step, int) and isinstance(value, list) and step < len(value)
        if inside or (isinstance(value, dict) and step in value):
            value = value[step]
            path.append(step)
    last, kind = error["loc"][-1] if error["loc"] else "", error["type"]
    if kind == "missing" and isinstance(last, str):
        return Misfit(tuple(path), kind, last, value, {})
    key = next((step for step in reversed(path) if isinstance(step, str)), "")
    kind = "missing_item" if kind == "missing" else kind
    of_key = last == "[key]"
    return Misfit(tuple(path), kind, key, key if of_key else value, error.get("ctx", {}), of_key)


def _missing(misfit: Misfit, places: Places) -> Finding:
    if not misfit.path:
        return Finding("design.missing-root-key", {"name": misfit.key}, places.key(()))
    params = {"name": misfit.key, "part": ".".join(map(str, misfit.path))}
    return Finding("design.missing-key", params, places.key(misfit.path))


# What people write who know other tools, or this one from memory.
MEANT = {"on": "time", "date": "time", "filter": "where", "sql": "expr", "type": "agg"}


def _unknown_key(misfit: Misfit, places: Places, fields: Mapping[Path, Sequence[str]]) -> Finding:
    known = fields[misfit.path]
    params = {"name": misfit.key, "known": ", ".join(known)}
    meant = MEANT.get(misfit.key, misfit.key)
    suggestion = meant if meant in known else suggest(misfit.key, known)
    return Finding("design.unknown-key", params, places.key(misfit.path), suggestion=suggestion)


def _wrong_value(here: Sequence[Misfit], places: Places) -> Finding:
    """One finding for what all members of a union say about one value."""
    first = here[0]
    place = places.key(first.path) if first.of_key else places.of(first.path)
    params: dict[str, object] = {"name": first.key, "value": _shown(first.value)}
    limit = next((m for m in here if m.type in _LIMITS), None)
    if limit is not None:
        name, rule = _LIMITS[limit.type]
        return Finding(f"design.{rule}", params | {"limit": f"{limit.limits[name]:g}"}, place)
    if any(m.type == "literal_error" for m in here):
        return _unknown_value(here, params, place)
    kinds = frozenset(m.kind for m in here if m.kind)
    rule = _WRONG_KIND.get(kinds) or _OTHER.get(first.type, "wrong-value")
    return Finding(f"design.{rule}", params, place)


def _unknown_value(here: Sequence[Misfit], params: dict[str, object], place: Place) -> Finding:
    allowed = [word for misfit in here for word in misfit.allowed]
    kind = "design.unknown-label-key" if here[0].of_key else "design.unknown-value"
    suggestion = suggest(str(params["value"]), allowed)
    params = params | {"allowed": ", ".join(f"`{word}`" for word in allowed)}
    return Finding(kind, params, place, suggestion=suggestion)


def _shown(value: object) -> str:
    if isinstance(value, dict):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    text = "null" if value is None else " ".join(str(value).split())
    return text if len(text) <= 60 else text[:59] + "…"
