"""Columns as people know them: which table or file they are of, and which system keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import PurePath

from kaname.design.model import Design, Fact, Label
from kaname.design.model_tables import table_of
from kaname.sales_model import TABLES, Table, fold
from kaname.text import LANGS, label, message


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a fact: its name there, what people call it, where it comes from."""

    fact: str
    name: str
    label: Label
    origin: Label  # the table of the sales model, or the file
    systems: Label  # which usually keep it

    @property
    def words(self) -> Label:
        """Its label and, where that is another one, its name in the table."""
        if self.label == self.name:
            return self.name
        return {
            "ja": f"{label(self.label, 'ja')}（{self.name}）",
            "en": f"{label(self.label, 'en')} ({self.name})",
        }


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a fact's rows come from. Facts with the same `key` read the same rows."""

    key: str
    label: Label
    systems: Label
    table: str | None  # of the sales model, also where a file only looks like it
    of_model: bool

    @property
    def model(self) -> Table | None:
        """The table of the sales model that it is, or is like."""
        return TABLES.get(self.table or "")

    def column(self, fact: str, name: str) -> Column:
        """A column of it, by the label that the sales model gives it."""
        known = self.model.columns.get(name) if self.model and self.of_model else None
        label: Label = dict(known.label) if known else name
        return Column(fact, name, label, self.label, self.systems)


def named(design: Design) -> dict[str, Origin]:
    """The origin of every fact."""
    return {name: _origin(name, fact) for name, fact in design.facts.items()}


def _origin(name: str, fact: Fact) -> Origin:
    table = table_of(name, fact)
    if table is not None and table in TABLES:
        return Origin(
            f"model {table}", dict(TABLES[table].label), systems(table), table, of_model=True
        )
    file = fact.from_ or ""
    like = _alike(name) or _alike(PurePath(file).stem)
    key = f"file {file} {fact.sheet}" if file else f"query {name}"
    return Origin(key, _words(name, fact), systems(like), like, of_model=False)


def _words(name: str, fact: Fact) -> Label:
    """The fact's label and file: `案件（deals.csv）`."""
    file = PurePath(fact.from_).name if fact.from_ else name
    if fact.label is None:
        return file
    return {
        "ja": f"{label(fact.label, 'ja')}（{file}）",
        "en": f"{label(fact.label, 'en')} ({file})",
    }


def _alike(name: str) -> str | None:
    """The table of the sales model that goes by a name; None where none does."""
    wanted = fold(name)
    for table, spec in TABLES.items():
        words = (table, f"{table}s", *spec.label.values(), *spec.synonyms)
        if wanted in map(fold, words):
            return table
    return None


def systems(table: str | None) -> Label:
    """Which systems usually keep a table's rows, in words."""
    name = _SYSTEMS.get(table or "", "unknown")
    return {lang: message(f"coverage.system-{name}", lang) for lang in LANGS}


_SYSTEMS = {
    "account": "crm",
    "account_owner": "crm",
    "opportunity": "crm",
    "opportunity_change": "crm",
    "opportunity_credit": "crm",
    "person": "leads",
    "campaign_touch": "leads",
    "activity": "calls",
    "order_line": "sales",
    "product": "sales",
    "delivery": "delivery",
    "contract_event": "contracts",
    "period_value": "accounting",
    "fx_rate": "accounting",
    "assessment": "survey",
    "member": "people",
    "territory": "people",
    "calendar_day": "people",
    "customer_event": "outside",
}
