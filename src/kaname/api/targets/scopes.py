"""Scopes of targets: what is written of them, and the rows of data that they are."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from kaname.api.composite import person_dimension
from kaname.api.project import Project
from kaname.design.model import Design
from kaname.errors import Finding, KanameError
from kaname.targets.entry import SCOPES
from kaname.targets.ledger import COMPANY, Scope, ScopeKind
from kaname.text import LANGS, message, suggest

Where = dict[str, tuple[str, ...]]


def read_scope(project: Project, written: str | None) -> Scope:
    """The scope of a text such as `team:East`; the company where nothing is written.

    Raises KanameError for an unknown kind, and for a member that the data does not know.
    """
    if written is None or written.strip() in ("", "company"):
        return COMPANY
    kind, _, name = (part.strip() for part in written.replace("：", ":").partition(":"))
    if kind not in SCOPES or kind == "company":
        params = {"scope": written, "kinds": ", ".join(SCOPES[1:])}
        raise KanameError(
            Finding("targets.unknown-scope-kind", params, suggestion=suggest(kind, SCOPES))
        )
    scope = Scope(cast("ScopeKind", kind), name)
    known = members(project, scope.kind)
    if name.rpartition("/")[2] not in known:
        level = {lang: message(f"targets.scope-{kind}", lang) for lang in LANGS}
        some = {"level": level, "name": name, "known": ", ".join(known[:12])}
        raise KanameError(Finding("targets.unknown-scope", some, suggestion=suggest(name, known)))
    return _whole(project, scope)


def _whole(project: Project, scope: Scope) -> Scope:
    """A team or division by its whole path, as the ledger names it, where that is one."""
    dims = dimensions(project.design, scope.kind)
    if scope.kind not in ("team", "division") or len(dims) < 2 or "/" in scope.id:
        return scope
    above = [
        unit
        for unit in project.members(dims[-2])
        if scope.id in project.members(dims[-1], {dims[-2]: unit})
    ]
    return Scope(scope.kind, f"{above[0]}/{scope.id}") if len(above) == 1 else scope


def members(project: Project, kind: ScopeKind) -> list[str]:
    """Everything of a kind that can have a target."""
    if kind == "segment" and project.design.segments:
        return list(project.design.segments)
    dims = dimensions(project.design, kind)
    return project.members(dims[-1]) if dims else []


def where(project: Project, scope: Scope) -> Where:
    """The limits on dimensions that the scope is: none for the company."""
    if scope.kind == "company":
        return {}
    if scope.kind == "segment" and scope.id in project.design.segments:
        limits = project.design.segments[scope.id].where
        return {d: (v,) if isinstance(v, str) else tuple(v) for d, v in limits.items()}
    dims = dimensions(project.design, scope.kind)
    parts = scope.id.split("/")[-len(dims) :] if dims else []
    return {dim: (part,) for dim, part in zip(dims[-len(parts) :], parts, strict=True)}


def dimensions(design: Design, kind: ScopeKind) -> Sequence[str]:
    """The dimensions that name a kind of unit, the coarsest first; none where there are none."""
    if kind in design.dimensions:
        above = design.dimensions[kind].hierarchy
        return (*reversed(above), kind)
    try:
        person = person_dimension(design)
    except KanameError:
        person = ""
    chain = (person, *design.dimensions[person].hierarchy) if person else ()
    at = {"member": 0, "team": 1, "division": 2}.get(kind, len(chain))
    return tuple(reversed(chain[at:]))
