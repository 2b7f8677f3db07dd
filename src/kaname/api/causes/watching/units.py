"""Units: the parts of the organisation that are watched, from the whole down."""

from __future__ import annotations

from collections.abc import Sequence

from kaname.api.project import Project
from kaname.errors import Finding, KanameError
from kaname.text import suggest

NOBODY = "(none)"


def levels(project: Project, by: Sequence[str] | None) -> list[tuple[str, ...]]:
    """The groupings that are watched, the whole first, each with the coarser ones above it.

    By default the levels of the organisation above its people; a person's figures of a month are
    too few to be watched, unless they are asked for. Raises KanameError for unknown dimensions.
    """
    found: list[tuple[str, ...]] = [()]
    for dim in organisation(project)[1:] if by is None else by:
        _refuse_unknown(project, dim)
        found.append((*reversed(_above(project, dim)), dim))
    return list(dict.fromkeys(sorted(found, key=len)))


def organisation(project: Project) -> tuple[str, ...]:
    """The longest hierarchy of dimensions that list their members, people first."""
    listed = [name for name, dim in project.design.dimensions.items() if dim.spine]
    chains = [(name, *_above(project, name)) for name in listed]
    longest = max(chains, key=len, default=())
    return longest if len(longest) > 1 else (*longest, *longest)


def _above(project: Project, dim: str) -> tuple[str, ...]:
    declared = project.design.dimensions.get(dim)
    return declared.hierarchy if declared else ()


def _refuse_unknown(project: Project, dim: str) -> None:
    known = project.dimensions
    if dim not in known:
        params = {"name": dim, "known": ", ".join(known)}
        guess = suggest(dim, known)
        raise KanameError(Finding("measure.unknown-dimension", params, suggestion=guess))
