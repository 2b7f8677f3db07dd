"""People: one person made nameless, or removed, in what is kept and in what comes later.

A person is known to the folder by salted hashes only, so that the list of those who are to be
forgotten names nobody.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from hashlib import sha256
from unicodedata import normalize

import polars as pl

from kaname.errors import Finding, KanameError, Place
from kaname.intake.folder import Folder, put
from kaname.sales_model import TABLES

REGISTERS = ("member", "person")  # tables of people
_VALUES = ("old_value", "new_value")  # of a change: who an owner was and is
_SHEET = r" \[(.*)\] \d+$"  # of a row's place, which may be called after a person
_NOBODY = "—"
JOINT = " / "  # between the values of which a mapping makes an id


@dataclass(frozen=True, slots=True)
class Forgotten:
    """Whom the folder does not name: hash of an identifier -> pseudonym, or "" where removed.

    `lengths` are those of the identifiers for which texts are searched, see `telling`.
    """

    salt: str
    people: Mapping[str, str]
    lengths: frozenset[int] = frozenset()

    def hashed(self, identifier: str) -> str:
        """What stands for an identifier; width, blanks and case make no difference."""
        text = folded(identifier).encode("utf-8", "surrogatepass")
        return hmac.new(self.salt.encode(), text, sha256).hexdigest()

    def applied(self, rows: Mapping[str, pl.DataFrame]) -> dict[str, pl.DataFrame]:
        """The rows of each table of the model without anybody who is forgotten."""
        if not self.people:
            return dict(rows)
        return {table: self._table(table, frame) for table, frame in rows.items()}

    def scrubbed(self, rejects: pl.DataFrame) -> pl.DataFrame:
        """The rejects without the lines that hold an identifier of somebody anywhere."""
        if not self.people or rejects.is_empty():
            return rejects
        named = pl.lit(value=False)
        for column in ("value", "sheet", "file", "column"):
            texts = rejects[column].drop_nulls().unique()
            words = {text: self.mentioned(text) for text in texts}
            told = pl.col(column).replace_strict(words, default=False, return_dtype=pl.Boolean)
            named = named | told
        return rejects.filter(~named)

    def mentioned(self, text: str) -> bool:
        """Whether the text is an identifier of somebody, or holds one that says enough."""
        parts = text.split(" | ")
        if any(self.hashed(part) in self.people for part in parts):
            return True
        plain = folded(text)
        return any(
            self.hashed(plain[at : at + length]) in self.people
            for length in self.lengths
            for at in range(len(plain) - length + 1)
        )

    def _table(self, table: str, frame: pl.DataFrame) -> pl.DataFrame:
        if table in REGISTERS and "name" in frame.columns:
            frame = self._register(table, frame)
        frame = reduce(lambda rows, name: self._column(table, rows, name), naming(table), frame)
        return self._places(reduce(self._joined, _ids(table), frame))

    def _register(self, table: str, rows: pl.DataFrame) -> pl.DataFrame:
        """The register with the name of everybody whose id is forgotten forgotten, too."""
        found = self._found(rows[TABLES[table].key[0]])
        new = pl.col(TABLES[table].key[0]).replace_strict(
            found, default=None, return_dtype=pl.String
        )
        name = pl.when(new.is_null()).then(pl.col("name")).when(new != "").then(new)
        return rows.with_columns(name=name) if found else rows

    def _column(self, table: str, rows: pl.DataFrame, name: str) -> pl.DataFrame:
        found = self._found(rows[name])
        if not found:
            return rows
        column, about = pl.col(name), _about(table, name)
        if table in REGISTERS and name in (TABLES[table].key[0], "name"):
            gone = [text for text, new in found.items() if not new]
            rows = rows.filter(~column.is_in(gone).fill_null(value=False))
        elif name in TABLES[table].key:  # a row of others' figures stays, and needs a key
            found = {text: new or self._token(text) for text, new in found.items()}
        removed = [text for text, new in found.items() if not new]
        renamed = {text: new for text, new in found.items() if new}
        nameless = pl.when(about & column.is_in(removed)).then(None)
        return rows.with_columns(
            nameless.when(about & column.is_in(list(renamed)))
            .then(column.replace(renamed))
            .otherwise(column)
            .alias(name)
        )

    def _joined(self, rows: pl.DataFrame, name: str) -> pl.DataFrame:
        """Ids that were put together of a row's values, one of which is the person."""
        texts = rows[name].drop_nulls().unique()
        parts = texts.filter(texts.str.contains(JOINT, literal=True)).str.split(JOINT)
        found = self._found(parts.explode()) if len(parts) else {}
        if not found:
            return rows
        new = {text: found[text] or self._token(text) for text in found}
        named = {
            JOINT.join(old): JOINT.join(new.get(part, part) for part in old)
            for old in parts.to_list()
            if not new.keys().isdisjoint(old)
        }
        return rows.with_columns(pl.col(name).replace(named))

    def _token(self, identifier: str) -> str:
        """What stands in keys for somebody who was removed: the same for the same person."""
        return f"匿名-{self.hashed(identifier)[:6]}"

    def _places(self, rows: pl.DataFrame) -> pl.DataFrame:
        """Rows of a sheet that is called after somebody say so no more."""
        if "source_id" not in rows.columns:
            return rows
        sheet = pl.col("source_id").str.extract(_SHEET)
        found = self._found(rows.select(sheet).to_series())
        if not found:
            return rows
        named = {f" [{text}] ": f" [{new or _NOBODY}] " for text, new in found.items()}
        place = pl.col("source_id").str.replace_many(list(named), list(named.values()))
        return rows.with_columns(source_id=place)

    def _found(self, column: pl.Series) -> dict[str, str]:
        """Of the texts in the column those who are forgotten, with what takes their place."""
        texts = column.drop_nulls().unique()
        return {t: new for t in texts if (new := self.people.get(self.hashed(t))) is not None}


def folded(identifier: str) -> str:
    """The identifier as all its spellings have it: no blanks, one width, one case."""
    return "".join(normalize("NFKC", identifier).split()).casefold()


def telling(identifier: str) -> bool:
    """Whether an identifier within a longer text means the person: 佐藤 does, 282 does not."""
    plain = folded(identifier)
    return len(plain) >= (5 if plain.isascii() else 2)


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


def _ids(table: str) -> list[str]:
    """The columns of a table that hold ids, its own or others'."""
    columns = TABLES[table].columns
    return [n for n, c in columns.items() if c.type == "text" and n.endswith("_id")]


def _about(table: str, name: str) -> pl.Expr:
    """Whether a row's value in the column is a person: targets are of teams, too."""
    if table == "period_value" and name == "scope_id":
        return pl.col("scope_kind") == "member"
    if table == "opportunity_change" and name in _VALUES:
        return pl.col("field") == "owner_id"
    return pl.lit(value=True)


def identifiers(tables: Mapping[str, pl.DataFrame], person: str) -> list[str]:
    """Every id and name by which the registers know somebody, one of which is `person`.

    A name that others have too stands for none of them. Raises KanameError where `person` is a
    name that several people have.
    """
    pairs = [pair for table in REGISTERS if table in tables for pair in _pairs(table, tables)]
    asked = folded(person)
    ids = {one for one, name in pairs if asked in (folded(one), folded(name or ""))}
    if len(ids) > 1 and asked not in {folded(one) for one in ids}:
        params = {"person": person, "ids": ", ".join(sorted(ids))}
        raise KanameError(Finding("intake.several-people", params))
    ids = {one for one in ids if folded(one) == asked} or ids
    names = {name for one, name in pairs if one in ids and name}
    shared = {folded(name) for one, name in pairs if one not in ids and name}
    return [*sorted(ids), *sorted(n for n in names - ids if folded(n) not in shared)]


def _pairs(table: str, tables: Mapping[str, pl.DataFrame]) -> Iterator[tuple[str, str | None]]:
    key = TABLES[table].key[0]
    name = pl.col("name") if "name" in TABLES[table].columns else pl.lit(None, pl.String)
    yield from tables[table].select(key, name.alias("_name")).unique().iter_rows()


def forgotten(folder: Folder) -> Forgotten:
    """Whom the folder does not name; raises KanameError where the list cannot be read."""
    path = folder.store / "forgotten.json"
    if not path.exists():
        return Forgotten(secrets.token_hex(16), {})
    try:
        kept = json.loads(path.read_text("utf-8"))
        return Forgotten(kept["salt"], dict(kept["people"]), frozenset(kept["lengths"]))
    except (ValueError, KeyError, TypeError) as error:
        raise KanameError(Finding("intake.damaged", {}, Place(str(path)))) from error


def with_person(known: Forgotten, names: Iterable[str], pseudonym: str) -> Forgotten:
    """Those who are forgotten, and one more person by every identifier."""
    names = list(names)
    more = {known.hashed(name): pseudonym for name in names}
    lengths = known.lengths | {len(folded(name)) for name in names if telling(name)}
    return Forgotten(known.salt, {**known.people, **more}, lengths)


def remember(folder: Folder, known: Forgotten) -> None:
    """Keep the list of those whom the folder does not name."""
    text = json.dumps(
        {"salt": known.salt, "people": dict(known.people), "lengths": sorted(known.lengths)},
        indent=1,
    )
    put(folder.store / "forgotten.json", text)


def pseudonym() -> str:
    """A name that says nothing: 匿名-7f3a91."""
    return f"匿名-{secrets.token_hex(3)}"
