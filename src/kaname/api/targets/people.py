"""People: what the register of members says of each: name, area, and when they were hired."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date

from kaname.api.project import Project
from kaname.api.targets.stated_targets import columns_of
from kaname.design.model import Fact


@dataclass(frozen=True, slots=True)
class Person:
    """What the register says of a member."""

    name: str
    area: str = ""
    hired: date | None = None


def people(project: Project) -> dict[str, Person]:
    """The members of the register as they are last known; none without one.

    By their number, and by name where only one has it.
    """
    for name, fact in project.design.facts.items():
        if _is_register(project, name, fact):
            return _with_names(_people(project, name))
    return {}


def _is_register(project: Project, name: str, fact: Fact) -> bool:
    keys = [fact.key] if isinstance(fact.key, str) else list(fact.key or ())
    return "member_id" in keys and "name" in columns_of(project, name)


def _with_names(found: dict[str, Person]) -> dict[str, Person]:
    counts = Counter(person.name for person in found.values())
    named = {person.name: person for person in found.values() if counts[person.name] == 1}
    return named | found


def _people(project: Project, fact: str) -> dict[str, Person]:
    columns = columns_of(project, fact)
    last = "valid_from" if "valid_from" in columns else "member_id"
    wanted = [
        column if column in columns else f"NULL AS {column}"
        for column in ("territory_id", "hired_on")
    ]
    query = f'SELECT member_id, name, {", ".join(wanted)} FROM "{fact}" ORDER BY {last}'
    areas = _areas(project)
    with project.session.connection.cursor() as cursor:
        rows = cursor.execute(query).fetchall()
    return {
        str(number): Person(str(name), areas.get(str(area), ""), hired)
        for number, name, area, hired in rows
        if number is not None and name is not None
    }


def _areas(project: Project) -> dict[str, str]:
    """The names of territories by their number."""
    for name in project.design.facts:
        if columns_of(project, name).issuperset(("territory_id", "name", "area_km2")):
            with project.session.connection.cursor() as cursor:
                rows = cursor.execute(f'SELECT territory_id, name FROM "{name}"').fetchall()
            return {str(number): str(area) for number, area in rows}
    return {}
