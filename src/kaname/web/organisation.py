"""The parts of the organisation that a reader can choose, from the coarse to the fine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kaname.api import Project
from kaname.design.model import Design, Label
from kaname.measure.rows import NONE
from kaname.web.project import Limits

MOST = 400  # a longer list is offered only once a coarser part is chosen


@dataclass(frozen=True, slots=True)
class Unit:
    """One level of the organisation: its members that may be chosen, and the chosen one."""

    dimension: str
    label: Label
    members: Sequence[str]
    chosen: str = ""


def levels(design: Design) -> tuple[str, ...]:
    """The dimensions of the organisation, coarse first: the longest hierarchy above a spine.

    Without a spine the longest hierarchy, without hierarchies the declared dimensions as they are.
    """
    declared = design.dimensions
    people = [name for name in declared if declared[name].spine] or list(declared)
    finest = max(people, key=lambda name: len(declared[name].hierarchy), default=None)
    if finest is None:
        return ()
    hierarchy = declared[finest].hierarchy
    return (*reversed(hierarchy), finest) if hierarchy else tuple(people)


def units(project: Project, asked: Mapping[str, str], scope: Limits) -> tuple[Unit, ...]:
    """Each level with the members inside the coarser choices and inside the reader's scope.

    A choice that is not among them is dropped.
    """
    found: list[Unit] = []
    within = dict(scope or {})
    for dimension in levels(project.design):
        members = project.members(dimension, within)
        chosen = asked.get(dimension, "")
        if chosen not in members:
            chosen = ""
        if chosen:
            within[dimension] = chosen
        if len(members) <= MOST:
            found.append(Unit(dimension, label_of(project.design, dimension), members, chosen))
    return tuple(found)


def words_of(member: str) -> str:
    """What the page calls a member: its own name, but for rows that name none."""
    return _("(none)") if member == NONE else member


def label_of(design: Design, dimension: str) -> Label:
    """What people call the dimension."""
    declared = design.dimensions.get(dimension)
    return (declared.label if declared else None) or dimension
