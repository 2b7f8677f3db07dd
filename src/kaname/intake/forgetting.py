"""Forgetting: a person leaves every generation of a data folder."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from kaname.errors import Finding, KanameError, Place
from kaname.intake import keeping, people, reporting, rewriting
from kaname.intake.folder import Folder
from kaname.intake.people import Forgotten, folded, telling
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
    company's figures stay. Raises KanameError where nobody, or more than one, is known by that.
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
        somebody = people.with_person(Forgotten(known.salt, {}), names, new)
        rows = _naming(held[-1], somebody)
        known = people.with_person(known, names, new)
        people.remember(folder, known)
        left = rewriting.everywhere(folder.store, lambda info: _without(info, known))
        newest = generations(folder.store)[-1]
        reporting.forget(folder, newest, known, lang)
    findings = [*_elsewhere(folder, names), *_in_texts(newest, names), *_on_the_disk(left)]
    return Parting(new, len(held), rows, tuple(findings))


def _identifiers(held: Sequence[Generation], person: str) -> list[str]:
    """By every generation: somebody may have left the registers since."""
    found: dict[str, None] = {}
    for generation in held:
        infos = keeping.model_tables(generation)
        tables = {name: keeping.rows(infos[name]) for name in people.REGISTERS}
        found |= dict.fromkeys(people.identifiers(tables, person))
    if not found and any(_is_named(generation, person) for generation in held):
        found[person] = None
    return list(found)


def _is_named(generation: Generation, person: str) -> bool:
    """Whether any table names the person, though no register does."""
    somebody = people.with_person(Forgotten("", {}), [person], "")
    if not somebody.scrubbed(keeping.rejects(generation)).equals(keeping.rejects(generation)):
        return True
    return _naming(generation, somebody) > 0


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


def _elsewhere(folder: Folder, names: Sequence[str]) -> Iterator[Finding]:
    """What only a person can mend: texts of their own that name somebody, and the files."""
    yield Finding("intake.files-name-people", {}, None, "info")
    names = [name for name in names if telling(name)]
    for path in sorted(folder.path.glob("*.y*ml")):
        text = folded(path.read_bytes().decode("utf-8", "replace"))
        if any(folded(name) in text for name in names):
            yield Finding("intake.text-names-person", {}, Place(str(path)), "warning")


def _in_texts(generation: Generation, names: Sequence[str]) -> Iterator[Finding]:
    """Columns of free text in which the name stands among other words."""
    words = [folded(name) for name in names if telling(name)]
    for table, info in keeping.model_tables(generation).items():
        for column in TABLES[table].columns:
            if info.columns.get(column) != "VARCHAR":
                continue
            texts = keeping.rows(info)[column].drop_nulls()
            told = {t for t in texts.unique() if any(word in folded(t) for word in words)}
            if told:
                params = {
                    "table": TABLES[table].label,
                    "column": TABLES[table].columns[column].label,
                    "count": int(texts.is_in(list(told)).sum()),
                }
                yield Finding("intake.name-in-text", params, None, "warning")


def _on_the_disk(left: int) -> Iterator[Finding]:
    if left:
        yield Finding("intake.bytes-left", {"count": left}, None, "warning")
