"""Facts that read the sales model: `from: model`, with the key and clock that the model gives."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.design.document import Document
from kaname.design.model import Design, Fact
from kaname.errors import Finding
from kaname.sales_model import TABLES
from kaname.text import suggest

MODEL = "model"


def table_of(name: str, fact: Fact) -> str | None:
    """The table of the sales model that a fact reads; None where it reads something else."""
    return (fact.table or name) if fact.from_ == MODEL else None


def completed(design: Design) -> Design:
    """The design with key and clock of the model where a fact on it states none."""
    facts = {name: _completed(name, fact) for name, fact in design.facts.items()}
    return design.model_copy(update={"facts": facts})


def _completed(name: str, fact: Fact) -> Fact:
    table = TABLES.get(table_of(name, fact) or "")
    if table is None:
        return fact
    key = fact.key or (table.key[0] if len(table.key) == 1 else table.key)
    return fact.model_copy(update={"key": key, "time": fact.time or table.time})


def check(document: Document) -> list[Finding]:
    """A finding for each fact that names no table of the model, or names one without reading it."""
    return [] if document.design is None else list(_faults(document.design, document))


def _faults(design: Design, document: Document) -> Iterator[Finding]:
    places = document.places
    for name, fact in design.facts.items():
        table = table_of(name, fact)
        if table is None and fact.table is not None:
            yield Finding(
                "design.stray-table", {"name": name}, places.key(("facts", name, "table"))
            )
        elif table is not None and table not in TABLES:
            at = places.of(("facts", name, "table" if fact.table else "from"))
            params = {"name": name, "table": table, "tables": ", ".join(TABLES)}
            yield Finding(
                "design.unknown-model-table", params, at, suggestion=suggest(table, TABLES)
            )
