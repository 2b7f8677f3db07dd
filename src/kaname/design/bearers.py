"""Bearers: whose KPIs they are, by role, by segment, or everybody's."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from kaname.design.model import Design
from kaname.design.places import Path
from kaname.text import Lang

EVERYBODY: Mapping[Lang, str] = {"ja": "全員", "en": "everybody"}
Level = Literal["rep", "team", "company"]


@dataclass(frozen=True, slots=True)
class Bearer:
    """A role, a segment or everybody, and the KPIs; `who` is fit to stand in a sentence."""

    kind: Literal["role", "segment", "everybody"]
    who: object
    path: Path
    kpis: tuple[str, ...]
    level: Level = "rep"


def bearers(design: Design, kpis: Iterable[str]) -> list[Bearer]:
    """Who bears these KPIs: roles by `given_to`; the others the segments whose set they are in.

    What is given to no role and is in no segment's set is everybody's.
    """
    roles: dict[str, list[str]] = {}
    segments: dict[str, list[str]] = {}
    rest: list[str] = []
    for kpi in kpis:
        given = design.kpis[kpi].given_to
        sets = [name for name, segment in design.segments.items() if kpi in segment.kpis]
        for role in given:
            roles.setdefault(role, []).append(kpi)
        for name in () if given else sets:
            segments.setdefault(name, []).append(kpi)
        if not given and not sets:
            rest.append(kpi)
    found = [_role(design, role, tuple(each)) for role, each in roles.items()]
    for name, each in segments.items():
        found.append(Bearer("segment", f"`{name}`", ("segments", name), tuple(each)))
    if rest:
        found.append(Bearer("everybody", EVERYBODY, ("kpis", rest[0]), tuple(rest)))
    return found


def _role(design: Design, role: str, kpis: tuple[str, ...]) -> Bearer:
    known = design.roles.get(role)
    path: Path = ("roles", role) if known else ("kpis", kpis[0])
    return Bearer("role", f"`{role}`", path, kpis, known.level if known else "rep")
