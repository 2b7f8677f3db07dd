"""Which sentence says a part of a change."""

from __future__ import annotations

from typing import Literal, TypeAlias

from kaname.causes.attribution.part import Part
from kaname.numbers import RATIOS

Mode: TypeAlias = Literal["earlier", "target", "peer"]

PLAIN = {
    "gap": "explain.gap",
    "joint": "explain.joint",
    "rest": "explain.rest",
    "other": "explain.other",
}
SEGMENT = {
    "earlier": "explain.segment",
    "target": "explain.segment-target",
    "peer": "explain.segment-peer",
}
SIDES = {"new": "explain.segment-new", "lost": "explain.segment-lost"}


def wording(part: Part, mode: Mode) -> str:
    """The key of the sentence of a part, compared with an earlier period, a target or a peer."""
    match part.kind:
        case "segment":
            return _segment(part, mode)
        case "gap" if mode == "target":
            return "explain.gap-without-target" if part.computed else "explain.gap-of-targets"
        case "rest" if mode == "target":
            return "explain.rest-target"
        case "kpi":
            return _factor(part, mode)
    return PLAIN[part.kind]


def _factor(part: Part, mode: Mode) -> str:
    before, after = part.figures
    if before is None or after is None:
        return "explain.factor-undefined"
    if mode == "target":
        return "explain.factor-computed" if part.computed else "explain.factor-target"
    if mode == "peer":
        return "explain.factor-peer"
    if before == after:
        return "explain.factor-same"
    return _moved(part.unit, rises=after > before)


def _moved(unit: str, *, rises: bool) -> str:
    """Rates, prices and scores rise and fall; counts and amounts grow and shrink in Japanese."""
    if unit in RATIOS or "/" in unit or unit == "score":
        return "explain.factor-up" if rises else "explain.factor-down"
    return "explain.factor-more" if rises else "explain.factor-less"


def _segment(part: Part, mode: Mode) -> str:
    if part.side != "both" and mode == "earlier":
        return SIDES[part.side]
    if any(child.kind == "mix" for child in part.children):
        return "explain.segment-of-ratio"
    return SEGMENT[mode]
