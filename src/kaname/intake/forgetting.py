"""Forgetting: a person leaves every generation of a data folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import polars as pl

from kaname.errors import Finding, KanameError, Place
from kaname.intake import keeping, people, reporting, rewriting
from kaname.intake.folder import Folder
from kaname.intake.people import Forgotten
from kaname.sales_model import TABLES
from kaname.text import Lang
from kaname.warehouse.store import Generation, TableInfo, generations, writing

Manner = Literal["anonymise", "remove"]


@dataclass(frozen=True, slots=True)
class Parting:
    """What was done to forget somebody."""

    pseudonym: str  # "" where the person was removed
    generations: int
    rows: int  # of the current generation's model tables that named the person
    findings: tuple[Finding, ...]  # where the person may still be named


def forget(folder: Folder, person: str, manner: Manner, lang: Lang) -> Parting:
    """Make somebody nameless, or remove them, in all generations and all later loads.

    `person` is an id or a name as the tables have it. Removed: the person's own rows and those
    that are about the person by their key; elsewhere the reference becomes empty, so that the
    company's figures stay. Raises KanameError where nobody is known by that.
    """
    if keeping.newest(folder.store) is None:
        raise KanameError(Finding("intake.no-data", {"folder": str(folder.path)}))
    with writing(folder.store):
        held = generations(folder.store)
        names = _identifiers(held, person)
        if not names:
            params = {"person": person}
            raise KanameError(Finding("intake.unknown-person", params, Place(str(folder.path))))
        new = people.pseudonym() if manner == "anonymise" else ""
        known = people.forgotten(folder)
        rows = _naming(held[-1], Forgotten(known.salt, {known.hashed(n): new for n in names}))
        known = people.remember(folder, known, names, new)
        rewriting.everywhere(folder.store, lambda info: _without(info, known))
    newest = keeping.newest(folder.store)
    assert newest is not None
    reporting.write_rejects(folder, newest, lang)
    return Parting(new, len(held), rows, tuple(_elsewhere(folder, names)))


def _identifiers(held: list[Generation], person: str) -> list[str]:
    """By every generation: somebody may have left the registers since."""
    found: dict[str, None] = {}
    for generation in held:
        infos = keeping.model_tables(generation)
        tables = {name: keeping.rows(infos[name]) for name in people.REGISTERS}
        found |= dict.fromkeys(people.identifiers(tables, person))
        if not found and _is_named(infos, person):
            found[person] = None
    return list(found)


def _is_named(infos: Mapping[str, TableInfo], person: str) -> bool:
    """Whether any table names the person, though no register does."""
    for table, info in infos.items():
        columns = people.naming(table)
        named = pl.any_horizontal(pl.col(columns) == person) if columns else pl.lit(value=False)
        if keeping.rows(info).select(named.any()).item():
            return True
    return False


def _naming(generation: Generation, somebody: Forgotten) -> int:
    """Rows of the model's tables that name the person."""
    count = 0
    for table, info in keeping.model_tables(generation).items():
        before = {table: keeping.rows(info)}
        after = somebody.applied(before)[table]
        gone = len(before[table]) - len(after)
        same = before[table].join(after, on=before[table].columns, how="semi", nulls_equal=True)
        count += gone + len(after) - len(same)
    return count


def _without(info: TableInfo, known: Forgotten) -> pl.DataFrame | None:
    """The table's rows without anybody who is forgotten; None where nobody is in them."""
    table = info.name.partition("@")[0]
    if info.name == keeping.REJECTS:
        rows = keeping.rows(info)
        clean = known.scrubbed(rows)
    elif table in TABLES:
        rows = keeping.rows(info)
        clean = known.applied({table: rows})[table]
    else:
        return None
    return None if clean.equals(rows) else clean


def _elsewhere(folder: Folder, names: list[str]) -> list[Finding]:
    """What only a person can mend: texts of their own that name somebody, and the files."""
    found = [Finding("intake.files-name-people", {}, None, "info")]
    for path in (folder.mapping, folder.design):
        text = path.read_text("utf-8") if path.exists() else ""
        if any(name in text for name in names):
            found.append(Finding("intake.text-names-person", {}, Place(str(path)), "warning"))
    return found
