"""What a figure is compared with: an earlier period, its target, a peer, or those of its unit."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kaname.api.naming import dimension_labels, listed, meant, spellings
from kaname.api.project import Project
from kaname.errors import Finding, KanameError
from kaname.text import nearest, suggest

Kind = Literal["previous", "last-year", "target", "peer", "unit"]
PLAIN: tuple[Kind, ...] = ("previous", "last-year", "target")
SAID = {"previous": ("前期", "前月"), "last-year": ("前年", "前年同月"), "target": ("目標",)}


@dataclass(frozen=True, slots=True)
class Comparison:
    """`dimension` and `value`: whose figure is explained, of a peer or of one in a unit.

    `other`: the peer's value, or the dimension of the unit.
    """

    kind: Kind
    dimension: str = ""
    value: str = ""
    other: str = ""


def comparison(project: Project, written: str, where: Mapping[str, Sequence[str]]) -> Comparison:
    """What `--against` says. Raises KanameError for what cannot be compared with."""
    text = written.strip()
    for kind in PLAIN:
        if text == kind:
            return Comparison(kind)
    dimension, *value = (part.strip() for part in re.split("[=＝]", text, maxsplit=1))
    if dimension not in project.dimensions:
        known = dimension_labels(project.design, project.dimensions)
        names: dict[str, Sequence[str]] = {key: spellings(own) for key, own in known.items()}
        guess = meant(dimension, {**SAID, **names})
        params = {"against": text, "known": listed(known, list(nearest(dimension, names)))}
        raise KanameError(Finding("explain.unknown-against", params, suggestion=guess))
    if value:
        return _peer(project, dimension, value[0], where)
    return _unit(project, dimension, where)


def _peer(
    project: Project, dimension: str, other: str, where: Mapping[str, Sequence[str]]
) -> Comparison:
    own = _one(dimension, where)
    if own is None or own == other:
        raise KanameError(Finding("explain.peer-of-whom", {"dimension": dimension, "other": other}))
    members = project.members(dimension)
    if other not in members:
        params = {"value": other, "dimension": dimension}
        raise KanameError(
            Finding("explain.unknown-peer", params, suggestion=suggest(other, members))
        )
    return Comparison("peer", dimension, own, other)


def _unit(project: Project, unit: str, where: Mapping[str, Sequence[str]]) -> Comparison:
    """Compared with the others of a unit: the finer dimension is the one that `where` names."""
    for dimension in where:
        declared = project.design.dimensions.get(dimension)
        own = _one(dimension, where)
        if declared is not None and unit in declared.hierarchy and own is not None:
            return Comparison("unit", dimension, own, unit)
    below = [n for n, d in project.design.dimensions.items() if unit in d.hierarchy]
    params = {"unit": unit, "finer": ", ".join(below) or "—"}
    raise KanameError(Finding("explain.unit-of-whom", params))


def _one(dimension: str, where: Mapping[str, Sequence[str]]) -> str | None:
    values = where.get(dimension, ())
    return values[0] if len(values) == 1 else None
