"""Proposals: a mapping for tables that nobody has mapped yet, with what a person should look at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from kaname.errors import Finding
from kaname.mapping import files, model, profiles, questions, years
from kaname.mapping.assigning import near
from kaname.mapping.budgets import Budget, budget, intos, people
from kaname.mapping.building import Built, build, sold
from kaname.mapping.draft import MOST_HEADERS, Draft, Seen, draft, look
from kaname.mapping.linking import List, Reference, given, keyed_by_name, lists, references
from kaname.mapping.model import Into, Source
from kaname.mapping.profiles import kintone
from kaname.sales_model import TABLES, required
from kaname.sheets.table import Table
from kaname.text import Lang


@dataclass(frozen=True)
class Proposal:
    """A mapping of the new sources only, and what was decided or is asked.

    `confidence` is by source, then by (table, column) of the model, up to 1. `notes` are the
    questions about each source, to be written into its text. `tables` are the sources' tables.
    """

    mapping: model.Mapping
    findings: tuple[Finding, ...]
    confidence: Mapping[str, Mapping[tuple[str, str], float]]
    notes: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)
    tables: Mapping[str, Table] = field(default_factory=dict)


@dataclass(frozen=True)
class _Plan:
    """What becomes of one table."""

    seen: Seen
    draft: Draft | None = None
    budget: Budget | None = None


def propose(
    tables: Sequence[Table],
    *,
    lang: Lang = "ja",
    mapping: model.Mapping | None = None,
    beside: Sequence[Table] = (),
) -> Proposal:
    """A source for each table that looks like one of the sales model.

    All tables of the files are looked at together: what one lists, others refer to; `mapping` is
    what is there already, and `beside` the tables that it is for. Of several tables of one form,
    such as the files of two weeks, the first stands for all. A table that is none of the model's,
    and columns that are not sure, are asked about in the findings.
    """
    base = mapping or _base(tables, lang)
    starts = base.fiscal_year_starts
    new = [years.dated(table, model.Read(), starts) for table in _new(tables, mapping)]
    plans = [_plan(_look(table)) for table in _forms(new)]
    linked, found, known = _linked(plans, given(base, beside))
    names = _names([plan.seen.table for plan in plans], base)
    made = [
        _source(at, plan, names[at], linked, found, known, base) for at, plan in enumerate(plans)
    ]
    sources = {name: source for name, (source, _, _) in zip(names, made, strict=True) if source}
    findings = [finding for _, each, _ in made for finding in each]
    findings += questions.currency(linked.values(), base)
    return Proposal(
        base.model_copy(update={"sources": sources}),
        tuple(findings),
        {n: sure for n, (source, _, sure) in zip(names, made, strict=True) if source},
        {
            n: tuple(f for f in each if f.rule in questions.WRITTEN)
            for n, (source, each, _) in zip(names, made, strict=True)
            if source
        },
        {n: plan.seen.table for n, plan in zip(names, plans, strict=True) if n in sources},
    )


def _new(tables: Sequence[Table], mapping: model.Mapping | None) -> list[Table]:
    """The tables without those that are a source's but for a header, which is to be mended first:
    a second source of the same file would hold its rows twice."""
    return [table for table in tables if mapping is None or near(mapping, table) is None]


def _look(table: Table) -> Seen:
    """What the table looks like; no table of the model has more headers than a person can check."""
    if len(table.columns) > MOST_HEADERS:
        return Seen(table, {})
    return profiles.recognised(look(table))


def _forms(tables: Sequence[Table]) -> list[Table]:
    """The tables without those of a form that an earlier one has too."""
    forms: dict[object, Table] = {}
    for table in tables:
        headers = tuple(column.name for column in table.columns)
        sheet = files.starred(table.sheet or "")
        forms.setdefault((files.pattern(table.file), sheet, headers), table)
    return list(forms.values())


def _plan(seen: Seen) -> _Plan:
    """The table as a list of rows or as period values, whichever it is."""
    values = budget(seen)
    if values is not None and "period_value" in seen.profile.tables:
        return _Plan(seen, budget=values)
    first = kintone.record(seen) if seen.profile.name == "kintone" else seen
    listed = draft(first)
    if values is not None and (listed is None or not _rows_of_their_own(listed)):
        return _Plan(seen, budget=values)
    return _Plan(seen, listed)


def _rows_of_their_own(listed: Draft) -> bool:
    """Whether its rows are things with a number or a name rather than sums of a period."""
    keys = {*TABLES[listed.target].key, "name", "product_id", "account_id"}
    return bool(keys & set(listed.columns)) or listed.target == "activity"


def _base(tables: Sequence[Table], lang: Lang) -> model.Mapping:
    """A mapping with the currency that most headers name, and where the files are from."""
    units = Counter(
        column.unit.of
        for table in tables
        for column in table.columns
        if column.unit and column.unit.of and len(column.unit.of) == 3 and column.unit.of.isupper()
    )
    japanese = any(not column.name.isascii() for table in tables for column in table.columns) or (
        lang == "ja" and not tables
    )
    common = next(iter(units.most_common(1)), (None,))[0]
    return model.Mapping(
        mapping=1,
        currency=common or ("JPY" if japanese else None),
        timezone="Asia/Tokyo" if japanese else "UTC",
        fiscal_year_starts=4 if japanese else 1,
    )


def _linked(
    plans: Sequence[_Plan], settled: Mapping[str, List]
) -> tuple[dict[int, Draft], list[Reference], dict[str, List]]:
    """The drafts with their references by the best header; lists named by what others use."""
    numbers = [at for at, plan in enumerate(plans) if plan.draft]
    drafts = [plan.draft for plan in plans if plan.draft]
    known = lists(drafts) | dict(settled)
    drafts, found = references(drafts, known)
    found = [replace(each, draft=numbers[each.draft]) for each in found]
    known = {to: replace(each, by_name=keyed_by_name(each, found)) for to, each in known.items()}
    linked = {}
    for at, each in zip(numbers, drafts, strict=True):
        listed = known.get(each.target)
        by_name = listed is not None and listed.by_name and each.columns.get("name")
        key = TABLES[each.target].key[0]
        columns = {**each.columns, key: str(by_name)} if by_name else each.columns
        linked[at] = replace(each, columns=columns)
    return linked, found, known


def _names(tables: Sequence[Table], base: model.Mapping) -> list[str]:
    """A name for each source, after its file, and its sheet where the file has several."""
    counts = Counter(table.file for table in tables)
    taken = set(base.sources)
    names = []
    for table in tables:
        stem = files.pattern(table.file).rpartition(".")[0].replace("*", "").strip(" _-.()（）")
        name = stem or table.name
        if counts[table.file] > 1 and table.sheet:
            name = f"{name} {table.sheet}"
        free = name
        number = 2
        while free in taken:
            free, number = f"{name} {number}", number + 1
        taken.add(free)
        names.append(free)
    return names


def _source(
    at: int,
    plan: _Plan,
    name: str,
    linked: Mapping[int, Draft],
    found: Sequence[Reference],
    known: Mapping[str, List],
    base: model.Mapping,
) -> tuple[Source | None, list[Finding], dict[tuple[str, str], float]]:
    if plan.budget is not None:
        parts = tuple(intos(plan.budget, base))
        named = people(plan.budget) if "member" not in known else None
        parts = (*parts, named) if named else parts
        asked = questions.of_budget(name, plan.budget, parts, known.get("member"), base)
        return _written(plan.seen, parts), asked, _sure(parts)
    each = linked.get(at)
    if each is None:
        return None, questions.unrecognised(plan.seen), {}
    own = [reference for reference in found if reference.draft == at]
    built = build(each, own, known, base.currency)
    if not _whole(built):
        return None, questions.unrecognised(plan.seen), {}
    has_orders = any(d.target == "order_line" for d in linked.values())
    parts = _completed(plan.seen, each, built, orders=not has_orders)
    source = _written(plan.seen, parts, questions.named_twice(each, own, known))
    asked = questions.of_list(name, each, built, own, known, source)
    sure = {(each.target, column): score for column, score in each.surely.items()}
    return source, asked, sure


def _whole(built: Built) -> bool:
    """Whether every part has what its table needs."""
    return bool(built.intos) and all(
        name in into.columns or TABLES[into.table].columns[name].otherwise is not None
        for into in built.intos
        for name in required(TABLES[into.table])
    )


def _completed(seen: Seen, each: Draft, built: Built, *, orders: bool) -> tuple[Into, ...]:
    """The parts, kintone's records by their first lines, and order lines of what deals sold."""
    main, *rest = built.intos
    if seen.profile.name == "kintone" and kintone.MARKER in seen.columns:
        main = main.model_copy(update={"where": {kintone.MARKER: "*"}})
        return (main, *kintone.lines(seen, each), *rest)
    lines = sold(each, main) if orders else None
    return (main, *([lines] if lines else []), *rest)


def _written(seen: Seen, parts: Sequence[Into], also: Sequence[str] = ()) -> Source:
    """The source; `also` are headers that say nothing new."""
    used = {header for part in parts for header in part.headers}
    return Source(
        file=files.pattern(seen.table.file),
        sheet=_sheet(seen.table),
        profile=seen.profile.name or None,
        into=tuple(parts),
        unused=tuple(h for h in dict.fromkeys((*seen.unused, *also)) if h not in used),
    )


def _sheet(table: Table) -> str | None:
    """The sheet's name; None if several are one table or it has no name of its own."""
    if table.sheet is None or table.sheets is not None:
        return None
    name = files.starred(table.sheet)
    own = name != "*" and not name.casefold().startswith(("sheet", "シート"))
    return name if own else None


def _sure(parts: Sequence[Into]) -> dict[tuple[str, str], float]:
    return {(part.table, column): 0.9 for part in parts for column in part.columns}
