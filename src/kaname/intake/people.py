"""People: one person made nameless, or removed, in what is kept and in what comes later.

A person is known to the folder by salted hashes only, so that the list of those who are to be
forgotten names nobody.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256

import polars as pl

from kaname.intake.folder import Folder
from kaname.sales_model import TABLES

REGISTERS = ("member", "person")  # tables of people
_VALUES = ("old_value", "new_value")  # of a change: who an owner was and is


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Whom the folder does not name: hash of an identifier -> pseudonym, or "" where removed."""

    salt: str
    people: Mapping[str, str]

    def hashed(self, identifier: str) -> str:
        """What stands for an identifier in the list."""
        text = identifier.strip().encode("utf-8", "surrogatepass")
        return hmac.new(self.salt.encode(), text, sha256).hexdigest()

    def applied(self, rows: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """The rows of each table of the model without anybody who is forgotten."""
        if not self.people:
            return dict(rows)
        return {table: self._table(table, frame) for table, frame in rows.items()}

    def scrubbed(self, rejects: pl.DataFrame) -> pl.DataFrame:
        """The rejects without the lines that hold an identifier of somebody."""
        if not self.people or rejects.is_empty():
            return rejects
        words = {text: self._mentions(text) for text in rejects["value"].drop_nulls().unique()}
        named = pl.col("value").replace_strict(words, default=False, return_dtype=pl.Boolean)
        return rejects.filter(~named)

    def _mentions(self, text: str) -> bool:
        return any(self.hashed(part) in self.people for part in (text, *text.split(" | ")))

    def _table(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        return reduce(lambda rows, name: self._column(table, rows, name), naming(table), frame)

    def _column(self, table: str, rows: pl.DataFrame, name: str) -> pl.DataFrame:
        texts = rows[name].drop_nulls().unique()
        found = {t: new for t in texts if (new := self.people.get(self.hashed(t))) is not None}
        if not found:
            return rows
        removed = [text for text, new in found.items() if not new]
        renamed = {text: new for text, new in found.items() if new}
        column = pl.col(name)
        about = _about(table, name)
        if removed and (name in TABLES[table].key or name == "name"):
            rows = rows.filter(~(column.is_in(removed) & about).fill_null(value=False))
        nameless = pl.when(about & column.is_in(removed)).then(None)
        return rows.with_columns(
            nameless.when(about & column.is_in(list(renamed)))
            .then(column.replace(renamed))
            .otherwise(column)
            .alias(name)
        )


def naming(table: str) -> list[str]:
    """The columns of a table of the model in which a person may stand."""
    columns = TABLES[table].columns
    found = [name for name, column in columns.items() if column.references in REGISTERS]
    if table in REGISTERS:
        found += [TABLES[table].key[0], *(["name"] if "name" in columns else [])]
    if table == "period_value":
        found.append("scope_id")
    if table == "opportunity_change":
        found += [*_VALUES, "changed_by"]
    return list(dict.fromkeys(found))


def _about(table: str, name: str) -> pl.Expr:
    """Whether a row's value in the column is a person: targets are of teams, too."""
    if table == "period_value" and name == "scope_id":
        return pl.col("scope_kind") == "member"
    if table == "opportunity_change" and name in _VALUES:
        return pl.col("field") == "owner_id"
    return pl.lit(value=True)


def identifiers(tables: Mapping[str, pl.DataFrame], person: str) -> list[str]:
    """Every id and name by which the registers know somebody, one of which is `person`."""
    found: list[str] = []
    for table in REGISTERS:
        names = [TABLES[table].key[0], *(["name"] if "name" in TABLES[table].columns else [])]
        rows = tables[table].select(names)
        same = rows.filter(pl.any_horizontal(pl.col(names) == person))
        found += [text for row in same.iter_rows() for text in row if text]
    return list(dict.fromkeys(found))


def forgotten(folder: Folder) -> Forgotten:
    """Whom the folder does not name."""
    path = folder.store / "forgotten.json"
    if not path.exists():
        return Forgotten(secrets.token_hex(16), {})
    kept = json.loads(path.read_text("utf-8"))
    return Forgotten(kept["salt"], kept["people"])


def remember(folder: Folder, known: Forgotten, names: Iterable[str], pseudonym: str) -> Forgotten:
    """Add a person, by every identifier, to those whom the folder does not name."""
    more = {known.hashed(name): pseudonym for name in names}
    grown = Forgotten(known.salt, {**known.people, **more})
    text = json.dumps({"salt": grown.salt, "people": dict(grown.people)}, indent=1)
    path = folder.store / "forgotten.json"
    fresh = path.with_suffix(".new")
    fresh.write_text(text, "utf-8")
    fresh.replace(path)
    return grown


def pseudonym() -> str:
    """A name that says nothing: 匿名-7f3a91."""
    return f"匿名-{secrets.token_hex(3)}"
