"""Organisation: the dimensions by which people and their teams are told apart."""

from __future__ import annotations

from dataclasses import dataclass

from kaname.api.composite import person_dimension
from kaname.api.project import Project
from kaname.errors import KanameError

PEOPLE = ("rep", "member", "owner", "担当", "担当者", "営業担当")


@dataclass(frozen=True, slots=True)
class Organisation:
    """The dimension of people and that of teams; the same where only one is known."""

    person: str | None
    team: str | None


def organisation(project: Project) -> Organisation:
    """People by the finest list of members, teams by what stands next above them.

    Without lists of members, a dimension that is called as people are.
    """
    person = _person(project)
    if person is None:
        return Organisation(None, None)
    declared = project.design.dimensions.get(person)
    above = declared.hierarchy if declared else ()
    return Organisation(person, above[0] if above else person)


def _person(project: Project) -> str | None:
    try:
        return person_dimension(project.design)
    except KanameError:
        return next((name for name in project.dimensions if name.casefold() in PEOPLE), None)
