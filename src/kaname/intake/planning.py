"""Planning: which source of the mapping reads which table; what it does not know is proposed."""

from __future__ import annotations

from collections.abc import Mapping as Map
from collections.abc import Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from kaname import mapping as mappings
from kaname.errors import Finding, KanameError
from kaname.intake.reading import Opened
from kaname.mapping.model import Into, Mapping
from kaname.sheets.table import Table
from kaname.text import Lang

JAPAN, APRIL = "Asia/Tokyo", 4
Found = list[tuple[Opened, Table]]


@dataclass(frozen=True, slots=True)
class Plan:
    """The mapping, as it is after this load, and the tables of each of its sources."""

    mapping: Mapping
    text: str | None  # the mapping text where something was added to it
    proposed: tuple[str, ...]  # names of the sources that were added
    by_source: Map[str, Found]
    unknown: tuple[Table, ...]
    findings: tuple[Finding, ...]

    def reading(self, source: str) -> dict[str, str]:
        """For each `table.column` that the source fills, a digest of how it is made."""
        of = self.mapping.sources[source]
        return {
            f"{into.table}.{column}": _digest(of.read, into.where, *_makings(into, column))
            for into in of.into
            for column in into.columns
        }


def _makings(into: Into, column: str) -> list[object]:
    """How a column is made, and those that it depends on."""
    made = into.columns[column]
    others = getattr(made, "where", {})
    return [made, *(into.columns.get(name) for name in others)]


def _digest(*parts: object) -> str:
    return sha256(repr(parts).encode()).hexdigest()[:12]


def planned(
    opened: Sequence[Opened],
    document: mappings.Document | None,
    lang: Lang,
    currency: str | None = None,
) -> Plan:
    """The plan for these files; raises KanameError where no table in them can be used.

    `currency` is that of amounts where the files of a first load do not tell it.
    """
    mapping = document.mapping if document else None
    tables = [table for one in opened for table in one.tables]
    findings: list[Finding] = []
    unknown = tables
    if mapping is not None:
        known = mappings.assign(mapping, tables)
        unknown, findings = list(known.unknown), list(known.findings)
    text: str | None = None
    proposed: tuple[str, ...] = ()
    if unknown:
        beside = [table for table in tables if not any(table is one for one in unknown)]
        proposal = _proposed(unknown, beside, mapping, lang, currency)
        findings += proposal.findings
        proposed = tuple(proposal.mapping.sources)
        if proposed:
            text = _text(document, proposal, lang)
            mapping = _read_back(text)
    if mapping is None or not mapping.sources:
        found = [f for f in findings if f.severity != "info"] + _headings_only(tables)
        raise KanameError(found or [Finding("intake.nothing-known")])
    return _plan(mapping, text, proposed, opened, findings)


def _headings_only(tables: Sequence[Table]) -> list[Finding]:
    """The faults of files that have headings and no rows."""
    told = [said for table in tables for said in table.decisions]
    return [replace(f, severity="error") for f in told if f.rule == "sheets.headings-only"]


def _proposed(
    tables: Sequence[Table],
    beside: Sequence[Table],
    mapping: Mapping | None,
    lang: Lang,
    currency: str | None,
) -> mappings.Proposal:
    proposal = _parted(mappings.propose(tables, lang=lang, mapping=mapping, beside=beside), tables)
    japanese = lang == "ja" or currency == "JPY"
    if mapping is None and proposal.mapping.timezone == "UTC" and japanese:
        proposal = _in_japan(proposal)
    if currency is None or proposal.mapping.currency is not None:
        return proposal
    told = tuple(f for f in proposal.findings if f.rule != "mapping.no-currency")
    whole = proposal.mapping.model_copy(update={"currency": currency})
    return replace(proposal, mapping=whole, findings=told)


def _in_japan(proposal: mappings.Proposal) -> mappings.Proposal:
    """The proposal in the time zone and with the fiscal year that are usual where it is read."""
    told = {"timezone": JAPAN, "fiscal_year_starts": APRIL}
    params = {"timezone": JAPAN, "month": APRIL}
    finding = Finding("intake.assumed-calendar", params, None, "info")
    whole = proposal.mapping.model_copy(update=told)
    return replace(proposal, mapping=whole, findings=(*proposal.findings, finding))


def _parted(proposal: mappings.Proposal, tables: Sequence[Table]) -> mappings.Proposal:
    """The proposal with `load: correct` for sources of which several files came at once: each is
    a part, such as a month, and must not take the others away.
    """
    assigned = mappings.assign(proposal.mapping, tables).by_source
    several = {n for n, found in assigned.items() if len({table.file for table in found}) > 1}
    sources = {
        name: source.model_copy(update={"load": "correct"}) if name in several else source
        for name, source in proposal.mapping.sources.items()
    }
    whole = proposal.mapping.model_copy(update={"sources": sources})
    return replace(proposal, mapping=whole)


def _text(document: mappings.Document | None, proposal: mappings.Proposal, lang: Lang) -> str:
    if document is None:
        return mappings.render(proposal.mapping, lang, proposal.notes)
    return mappings.extend(document.text, proposal.mapping.sources, lang, proposal.notes)


def _read_back(text: str) -> Mapping:
    """The mapping as next week's load will read it."""
    document = mappings.read_text(text, "mapping.yaml")
    if document.mapping is None or any(f.severity == "error" for f in document.findings):
        raise KanameError(document.findings)
    return document.mapping


def _plan(
    mapping: Mapping,
    text: str | None,
    proposed: tuple[str, ...],
    opened: Sequence[Opened],
    findings: Sequence[Finding],
) -> Plan:
    owner = {id(table): one for one in opened for table in one.tables}
    assigned = mappings.assign(mapping, [t for one in opened for t in one.tables])
    by_source = {
        name: [(owner[id(table)], table) for table in tables]
        for name, tables in assigned.by_source.items()
        if tables
    }
    return Plan(mapping, text, proposed, by_source, tuple(assigned.unknown), tuple(findings))
