"""Reading a KPI sheet: from its tables to a design text that loads, nothing lost on the way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from kaname.design.document import Document
from kaname.errors import Finding, KanameError, Place
from kaname.files import Grid
from kaname.kpi_sheet import entries as sheet
from kaname.kpi_sheet import joining, listing, writing
from kaname.kpi_sheet.entries import Entry
from kaname.kpi_sheet.items import Item, active, findings, items
from kaname.kpi_sheet.names import Names
from kaname.sheets import Table
from kaname.text import Lang


@dataclass(frozen=True, slots=True)
class Imported:
    """A design text, what a person should look at, and how many KPIs were understood.

    `understood`: it is known how the KPI is computed; `marked`: it is not, and what the sheet says
    stands as a comment. Together they are the KPIs of the sheet.
    """

    text: str
    findings: tuple[Finding, ...]
    understood: int
    marked: int


def read(
    tables: Sequence[Table],
    grids: Sequence[Grid] = (),
    *,
    lang: Lang = "ja",
    into: Document | None = None,
) -> Imported:
    """The KPIs of the tables as a design text, or added to the text of `into`.

    `grids`, those that the tables were found on, let Excel formulas and indentation be read. The
    text always loads without errors: a KPI that cannot be measured, because the sheet does not say
    how, or of what it uses, is kept as a comment with all that the sheet says of it.
    Raises `KanameError` where no table lists KPIs, or `into` itself has errors.
    """
    if into is not None and (faults := [f for f in into.findings if f.severity == "error"]):
        raise KanameError(faults)
    by_sheet = {(grid.file, grid.sheet): grid for grid in grids}
    listed_on = [table for grid in grids for table in listing.lists(grid)]
    lists = listed_on or [table for table in tables if sheet.is_list(table)]
    found = [_cleaned(entry) for entry in _entries(lists, tables, by_sheet)]
    if not found:
        files = [*(grid.file for grid in grids), *(table.file for table in tables)]
        where = Place(files[0]) if files else None
        raise KanameError(Finding("kpi_sheet.no-list", {}, where))
    known = Names.of(into.design if into else None)
    listed = items(found, known, by_sheet)
    text, able, refused, why = _written(listed, known, into, lang)
    strays = [finding for table in lists for finding in listing.strays(table)]
    told = [*_unused(lists), *strays, *findings(listed, able, known, refused), *why]
    understood = sum(item.understood for item in listed)
    return Imported(text, tuple(told), understood, len(listed) - understood)


def _entries(
    lists: Sequence[Table],
    tables: Sequence[Table],
    grids: Mapping[tuple[str, str | None], Grid],
) -> Iterator[Entry]:
    for table in lists or tables:
        grid = grids.get((table.file, table.sheet))
        yield from sheet.entries(table, grid) if lists else sheet.columns(table, grid)


def _cleaned(entry: Entry) -> Entry:
    details = {role: writing.clean(text) for role, text in entry.details.items()}
    return replace(
        entry,
        name=writing.clean(entry.name) or "?",
        details={role: text for role, text in details.items() if text},
        above=writing.clean(entry.above) if entry.above else None,
        headings=tuple(map(writing.clean, entry.headings)),
    )


def _unused(tables: Sequence[Table]) -> Iterator[Finding]:
    for table in tables:
        names = sheet.unused(table)
        if names:
            params = {"columns": ", ".join(f"`{name}`" for name in names)}
            place = Place(table.file, sheet=table.sheet, cell=table.range if table.sheet else None)
            yield Finding("kpi_sheet.unused-columns", params, place, "info")


def _written(
    listed: Sequence[Item],
    known: Names,
    into: Document | None,
    lang: Lang,
) -> tuple[str, set[str], frozenset[str], list[Finding]]:
    """The text, the keys in it, those refused, and why: what is at fault becomes a comment."""
    without_unit: dict[str, Finding] = {}
    refused: dict[str, Finding] = {}
    by_key = {item.key: item for item in listed if not item.again}
    while True:
        able = active(listed, known, refused)
        plan = joining.Plan(listed, able, frozenset(without_unit), lang)
        text = joining.joined(plan, into) if into else joining.alone(plan, listed[0].entry.file)
        faults = joining.faults(text, able)
        if not faults:
            why = [*without_unit.values(), *refused.values()]
            return text, able, frozenset(refused), why
        for key, fault in faults.items():
            item = by_key[key]
            first = key not in without_unit and item.entry.details.get("unit")
            rule = "kpi_sheet.without-unit" if first else "kpi_sheet.refused"
            words = {"ja": fault.text("ja"), "en": fault.text("en")}
            params = {"name": item.entry.name, "unit": first or "", "why": words}
            into_which = without_unit if first else refused
            into_which[key] = Finding(rule, params, item.entry.place, "warning")
