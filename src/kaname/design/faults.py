"""Faults of the YAML itself: where in the text, and in our words rather than the parser's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from ruamel.yaml.error import MarkedYAMLError, YAMLError


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault at a character of the text, counted from 0; `other` is a second place."""

    at: int
    rule: str  # without "design."
    params: Mapping[str, object] = field(default_factory=dict)
    other: int | None = None


# What the parser says, and what its user most likely did. The first that fits is taken.
_KNOWN: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"character '\\t' that cannot start", "tab-indent"),
        (r"character .* that cannot start", "reserved-character"),
        (r"mapping values are not allowed|but got ':'", "colon-in-text"),
        (r"but got '[\[{]'", "bracket-in-text"),
        (r"could not find expected ':'", "colon-missing"),
        (r"unexpected end of stream|unexpected document separator", "quote-open"),
        (r"unknown escape character", "unknown-escape"),
        (r"(sequence entries|mapping keys) are not allowed", "reserved-character"),
        (r"expected (chomping|a comment|alphabetic|'>'|the node content)", "reserved-character"),
        (r"expected ',' or", "bracket-open"),
        (r"expected <block end>|expected '<document start>'", "bad-indent"),
    )
)
_FROM_START = frozenset({"quote-open", "bracket-open", "reserved-character"})


def explain(error: YAMLError, text: str) -> Fault:
    """The fault that the parser's error means."""
    mark = getattr(error, "problem_mark", None)
    if not isinstance(error, MarkedYAMLError) or mark is None:
        return Fault(0, "unreadable-yaml")
    said, at = str(error.problem), min(int(mark.index), len(text))
    if "'<scalar>'" in said and text[:at].rstrip(" ").endswith(("'", '"')):
        return Fault(at, "text-after-quote")
    rule = next((rule for known, rule in _KNOWN if known.search(said)), "unreadable-yaml")
    if rule in _FROM_START and error.context_mark is not None:
        at = min(int(error.context_mark.index), len(text))
    params = {"character": text[at : at + 1]} if rule == "reserved-character" else {}
    return Fault(at, rule, params)
