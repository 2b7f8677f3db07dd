"""The input book: Kaname's own form, whose headers are the labels of the sales model."""

from __future__ import annotations

from dataclasses import replace

from kaname.mapping.draft import Profile, Seen
from kaname.sales_model import TABLES, fold

PROFILE = Profile("input_book")
_LABELS = {
    name: frozenset(
        fold(label) for column in table.columns.values() for label in column.label.values()
    )
    for name, table in TABLES.items()
}


def table(seen: Seen) -> str | None:
    """The table whose labels the headers are, all of them; None where it is no such form."""
    headers = {fold(header) for header in seen.columns}
    fair = [name for name, labels in _LABELS.items() if headers <= labels]
    titled = [n for n in fair if any(fold(w) in seen.title for w in TABLES[n].label.values())]
    return next(iter(titled), None)


def recognise(seen: Seen) -> Profile | None:
    """The profile with the labels of one table, after which the sheet is called, as its words."""
    name = table(seen) if len(seen.columns) >= 3 else None
    if name is None:
        return None
    words = {
        fold(label): (name, column)
        for column, of in TABLES[name].columns.items()
        for label in of.label.values()
    }
    return replace(PROFILE, tables=frozenset({name}), words=words)
