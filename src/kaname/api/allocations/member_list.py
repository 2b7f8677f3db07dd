"""The list of members behind a dimension: since when each is there, and what lies before them.

Read from the rows of the dimension's spine, and from columns of the sales model where the design's
facts have them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import duckdb
import numpy as np

from kaname.allocation.bounds import Floats
from kaname.api.composite import person_dimension
from kaname.api.project import Project
from kaname.errors import Finding, KanameError
from kaname.measure.rows import Rows

HIRED, PERSON, OWNER = "hired_on", "member_id", "owner_id"  # columns of the sales model
TERRITORY, POTENTIAL = "territory_id", "potential_amount"

Names = tuple[str, ...]


def is_person(project: Project, dimension: str) -> bool:
    """Whether the dimension lists people; units have no day on which they were hired."""
    try:
        return person_dimension(project.design) == dimension
    except KanameError:
        return False


def spans(project: Project, dims: Sequence[str]) -> list[tuple[Names, date, date]] | None:
    """The list behind the dimensions: names, the first day and the first day after; None: none."""
    declared = project.design.dimensions[dims[-1]]
    fact = str(declared.spine)
    names = [_name(project, dim, fact) for dim in dims]
    if declared.valid is None or None in names:
        return None
    rows = Rows(project.session.schema, fact)
    bounds = [rows.resolve(text).sql(dialect="duckdb") for text in declared.valid]
    where = rows.condition()
    kept = "" if where is None else f" where {where.sql(dialect='duckdb')}"
    if rows.joins:
        return None
    columns = ", ".join([*(f"cast({name} as varchar)" for name in names), *bounds])
    with project.session.connection.cursor() as cursor:
        found = cursor.execute(f'select {columns} from "{fact}" r{kept}').fetchall()
    return [(tuple(row[:-2]), _day(row[-2], date.min), _day(row[-1], date.max)) for row in found]


def hired(project: Project, dimension: str) -> dict[str, date]:
    """The day each member of the dimension was hired, or else first listed after all others."""
    declared = project.design.dimensions.get(dimension)
    if declared is None or declared.spine is None or not is_person(project, dimension):
        return {}
    columns = project.session.schema.tables[declared.spine]
    if HIRED in columns:
        return {name: day for name, day in _listed(project, dimension, f"min({HIRED})") if day}
    if declared.valid is None or not declared.valid[0].isidentifier():
        return {}
    found = {n: d for n, d in _listed(project, dimension, f'min("{declared.valid[0]}")') if d}
    first = min(found.values(), default=date.min)
    return {name: day for name, day in found.items() if day > first}  # the others were there before


def _listed(project: Project, dimension: str, wanted: str) -> list[tuple[str, date]]:
    declared = project.design.dimensions[dimension]
    fact = str(declared.spine)
    name = _name(project, dimension, fact)
    if name is None:
        return []
    with project.session.connection.cursor() as cursor:
        try:
            rows = cursor.execute(f'select {name}, {wanted} from "{fact}" r group by 1').fetchall()
        except duckdb.Error:
            return []
    return [(str(key), _day(value)) for key, value in rows if key is not None and value is not None]


def _day(value: object, missing: date = date.min) -> date:
    if value is None:
        return missing
    return value if type(value) is date else date.fromisoformat(str(value)[:10])


def _name(project: Project, dimension: str, fact: str) -> str | None:
    """The name of a row of the fact as SQL; None where it takes more than the row."""
    declared = project.design.dimensions[dimension]
    rows = Rows(project.session.schema, fact)
    text = declared.value or rows.fact.dimensions.get(dimension)
    found = None if text is None else rows.resolve(text)
    return None if found is None or rows.joins else found.sql(dialect="duckdb")


def potentials(project: Project, dimension: str, people: Sequence[str]) -> Floats:
    """What could be sold in a year to the accounts of each of the people, or in their territory.

    From the sales model's columns: accounts with `owner_id`, else territories, whose people share
    alike. Raises KanameError where the design's facts have neither.
    """
    declared = project.design.dimensions.get(dimension)
    spine_of = declared.spine if declared else None
    name = _name(project, dimension, spine_of) if spine_of else None
    tables = project.session.schema.tables
    if spine_of and name:
        own = set(tables[spine_of])
        for fact, columns in tables.items():
            query = _potential_query(fact, set(columns), spine_of, own, name)
            if query is not None:
                return _by_name(project, query, people)
    raise KanameError(Finding("allocation.no-potential"))


def _potential_query(
    fact: str, columns: set[str], spine_of: str, own: set[str], name: str
) -> str | None:
    if {OWNER, POTENTIAL} <= columns and PERSON in own:
        latest = f"arg_max({name}, valid_from)" if "valid_from" in own else f"max({name})"
        people = f'(select {PERSON} as m, {latest} as n from "{spine_of}" r group by 1)'
        joined = f'"{fact}" a join {people} p on a.{OWNER} = p.m'
        return f"select n, sum({POTENTIAL}) from {joined} group by 1"
    if {TERRITORY, POTENTIAL} <= columns and TERRITORY in own and OWNER not in columns:
        dated = "valid_from" in own
        latest = f"arg_max({TERRITORY}, valid_from)" if dated else f"max({TERRITORY})"
        people = f'(select {name} as n, {latest} as t from "{spine_of}" r group by 1)'
        return (
            f"select n, {POTENTIAL} / count(*) over (partition by t)"
            f' from {people} p join "{fact}" a on a.{TERRITORY} = p.t'
        )
    return None


def _by_name(project: Project, query: str, people: Sequence[str]) -> Floats:
    with project.session.connection.cursor() as cursor:
        rows = cursor.execute(query).fetchall()
    found = {str(name): float(value) for name, value in rows if value is not None}
    return np.array([found.get(name, 0.0) for name in people])
