"""Questions: what a proposal decided, left open or could not match, for a person to look at."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kaname.errors import Finding
from kaname.mapping import leads, model
from kaname.mapping.budgets import MONEY, Budget, assumed, drifts, starts
from kaname.mapping.building import Built
from kaname.mapping.deals import of_deals, rank_totals
from kaname.mapping.draft import CONFIDENT, Draft, Seen, scores
from kaname.mapping.linking import List, Reference, proposals
from kaname.mapping.model import Into, Source, Value, as_value
from kaname.mapping.notes import info, place, shown
from kaname.sales_model import TABLES, code_of
from kaname.sheets.table import Table

WRITTEN = frozenset({"mapping.unsure-column", "mapping.unused-columns"})
_SHOWN = 5  # names or values in a sentence
_GRAINS = {
    "week": {"ja": "週", "en": "week"},
    "month": {"ja": "月", "en": "month"},
    "quarter": {"ja": "四半期", "en": "quarter"},
    "half": {"ja": "半期", "en": "half"},
    "year": {"ja": "年度", "en": "year"},
}
_SMALL = 100_000  # money of a month and person that is probably written in thousands
_MOST = 40  # headers in a sentence


def unrecognised(seen: Seen) -> list[Finding]:
    """Says that a table is none of the model's, if anything stands in it."""
    if not seen.table.columns or seen.table.frame.is_empty():
        return []
    if totals := rank_totals(seen):
        return totals
    headers = ", ".join(f"`{column.name}`" for column in seen.table.columns[:_SHOWN])
    params = {"table": seen.table.name, "headers": headers}
    return [Finding("mapping.unrecognised-table", params, place(seen.table), "warning")]


def of_list(
    name: str,
    each: Draft,
    built: Built,
    found: Sequence[Reference],
    known: Mapping[str, List],
    source: Source,
) -> list[Finding]:
    """All that a person should know of a list's proposal."""
    return [
        *_decided(name, each, built),
        *of_deals(name, each, built),
        *_codes(each),
        *_orders(name, each, built),
        *_unmatched(each, found, known),
        *_of_lines(each, source, known),
        *_columns(name, each, source),
        *_looked_up(name, each, found, known),
    ]


def named_twice(
    each: Draft, found: Sequence[Reference], known: Mapping[str, List]
) -> tuple[str, ...]:
    """Headers that repeat the name that a list has for a code beside them."""
    lists = [known[r.to] for r in found if r.by == "key" and known[r.to].names]
    return tuple(
        header
        for header, seen in each.seen.columns.items()
        if header not in each.columns.values()
        and any(seen.filled and set(seen.values) <= listed.names for listed in lists)
    )


def of_budget(
    name: str,
    found: Budget,
    parts: Sequence[Into],
    members: List | None,
    base: model.Mapping,
) -> list[Finding]:
    """All that a person should know of the proposal of a table of period values."""
    table = found.seen.table
    labels = TABLES["period_value"].label
    params = {"source": name, "table": "period_value", "label": labels}
    listed = [info("became", params, table)]
    if not any(said for _, said, _ in found.values) and found.scenario is None:
        params = {"source": name, "scenario": assumed(found)}
        listed.append(info("assumed-scenario", params, table, "warning"))
    if not any(said for *_, said in found.values) and found.measure is None:
        measure = as_value(parts[0].columns["measure"]).value
        listed.append(info("assumed-measure", {"source": name, "measure": measure}, table))
    listed += _unit(name, found, parts)
    if found.left_out:
        params = {"source": name, "headers": shown(found.left_out)}
        listed.append(info("derived-columns", params, table))
    listed += _periods(name, found, base.fiscal_year_starts)
    if found.scope_kind == "member" and members is not None and found.scope:
        values = set(found.seen.columns[found.scope].values.to_list())
        missing = [v for v in values if v not in members.keys and v not in members.names]
        listed += _missing(table, found.scope, sorted(missing), members)
    used = {header for part in parts for header in part.headers} | set(found.left_out)
    used |= set(found.seen.unused)
    rest = [h for h, seen in found.seen.columns.items() if h not in used and seen.filled]
    return [*listed, *_unused(name, rest, table)]


def _decided(name: str, each: Draft, built: Built) -> Iterator[Finding]:
    """The table that it becomes, a key put together, the state and days of deals."""
    table = each.seen.table
    labels = TABLES[each.target].label
    yield info("became", {"source": name, "table": each.target, "label": labels}, table)
    if built.made_key:
        rule = "key-by-name" if len(built.made_key) == 1 else "made-key"
        params = {"source": name, "headers": shown(built.made_key)}
        yield info(rule, params, table)
    if built.repeated:
        params = {"source": name, "headers": shown(built.made_key)}
        yield info("repeated-key", params, table, "warning")
    columns = built.intos[0].columns
    closed = as_value(columns["closed_at"]) if "closed_at" in columns else Value()
    if closed.where:
        yield info("closed-by-date", {"source": name, "header": closed.headers[0]}, table)
    if kind := leads.kind(each):
        said = TABLES["person"].columns["kind"].codes[kind].label
        yield info("assumed-kind", {"source": name, "kind": said}, table)
    if each.target == "order_line" and "revenue_on" not in each.columns:
        header = each.columns.get("ordered_at")
        yield info("revenue-by-order", {"source": name, "header": header}, table)


def _unit(name: str, found: Budget, parts: Sequence[Into]) -> Iterator[Finding]:
    """Asks whether small amounts of money that carry no unit are thousands."""
    for part in parts:
        header = str(part.columns.get("value", ""))
        seen = found.seen.columns.get(header)
        measure = as_value(part.columns["measure"]).value if "measure" in part.columns else None
        if seen is None or seen.column.unit is not None or measure not in MONEY:
            continue
        largest = float(seen.numbers.abs().max() or 0)  # type: ignore[arg-type]
        params = {"source": name, "header": header, "largest": f"{largest:,.0f}"}
        small = 0 < largest < _SMALL
        yield info("assumed-unit", params, found.seen.table, "warning" if small else "info")


def currency(drafts: Iterable[Draft], base: model.Mapping) -> list[Finding]:
    """Asks for the currency of amounts of which nothing says it."""
    silent = (each for each in drafts if "currency" not in each.columns)
    if base.currency is not None or not any(map(_has_money, silent)):
        return []
    return [Finding("mapping.no-currency", {}, None, "warning")]


def _has_money(each: Draft) -> bool:
    return any(TABLES[each.target].columns[column].type == "money" for column in each.columns)


def _codes(each: Draft) -> Iterator[Finding]:
    """Values of a column with a code list that are none of its codes, with the rows counted."""
    for column, header in each.columns.items():
        of = TABLES[each.target].columns[column]
        if not of.codes:
            continue
        unknown = [v for v in each.seen.columns[header].values if code_of(of, v) is None]
        if not unknown:
            continue
        rows = int(each.seen.table.frame[header].is_in(unknown).sum())
        params = {"header": header, "values": shown(unknown), "rows": rows, "column": column}
        params["allowed"] = ", ".join(f"`{code}`" for code in of.codes)
        rule = "open-codes" if of.open else "unknown-values"
        yield info(rule, params, each.seen.table, "info" if of.open else "warning")


def _orders(name: str, each: Draft, built: Built) -> Iterator[Finding]:
    """Dates of which month first or day first cannot be told: asked, and rejected until it is."""
    for column, header in each.columns.items():
        of = TABLES[each.target].columns[column]
        written = built.intos[0].columns.get(column)
        told = isinstance(written, Value) and written.order is not None
        seen = each.seen.columns[header]
        if of.type in ("date", "timestamp") and seen.unsure and not told:
            params = {"source": name, "header": header, "value": seen.values[0], "column": column}
            yield info("unsure-order", params, each.seen.table, "warning")


def _unmatched(
    each: Draft, found: Sequence[Reference], known: Mapping[str, List]
) -> Iterator[Finding]:
    for reference in found:
        own = reference.to == each.target and reference.by is None
        if reference.unmatched and reference.to in known and not own:
            members = known[reference.to]
            yield from _missing(each.seen.table, reference.header, reference.unmatched, members)


def _looked_up(
    name: str, each: Draft, found: Sequence[Reference], known: Mapping[str, List]
) -> Iterator[Finding]:
    """Says where names are written for which the list has numbers."""
    for reference in found:
        if reference.by == "name" and not known[reference.to].by_name:
            label = TABLES[reference.to].label
            params = {"source": name, "header": reference.header, "label": label}
            params["key"] = known[reference.to].key
            yield info("looked-up", params, each.seen.table)


def _of_lines(each: Draft, source: Source, known: Mapping[str, List]) -> Iterator[Finding]:
    """Order lines made of won deals: said, and their products looked up in the list of them."""
    for part in source.into:
        if each.target != "opportunity" or part.table != "order_line":
            continue
        yield info("sold-by-deals", {"source": source.file}, each.seen.table)
        product = as_value(part.columns.get("product_id", Value())).headers
        if product and "product" in known:
            of = known["product"]
            values = each.seen.columns[product[0]].values.to_list()
            missing = [v for v in values if v not in of.keys and v not in of.names]
            yield from _missing(each.seen.table, product[0], missing, of)


def _missing(table: Table, header: str, unmatched: Sequence[str], of: List) -> Iterator[Finding]:
    """Names that a list does not have, and which of its names they probably are."""
    if not unmatched:
        return
    likely = proposals(unmatched, of.keys if not of.names else of.keys | of.names)
    rows = int(table.frame[header].is_in(list(unmatched)).sum())
    params = {
        "header": header,
        "count": len(unmatched),
        "rows": rows,
        "names": shown(unmatched),
        "label": TABLES[of.target].label,
        "table": of.target,
    }
    if not likely:
        yield info("unmatched-names", params, table, "warning")
        return
    same = ", ".join(f"{name}: {meant}" for name, meant in list(likely.items())[:_SHOWN])
    yield info("alike-names", params | {"same": f"{{{same}}}"}, table, "warning")


def _columns(name: str, each: Draft, source: Source) -> Iterator[Finding]:
    """Headers that became nothing: with the column that they might be, or none."""
    used = {*source.headers, *source.unused}
    asked = scores(each.seen, each.target)
    rest = []
    for header, seen in each.seen.columns.items():
        if header in used or not seen.filled:
            continue
        maybe = {c: s for (h, c), s in asked.items() if h == header and c not in each.columns}
        best = max(maybe, key=lambda column: maybe[column], default=None)
        if best is None or maybe[best] >= CONFIDENT:  # another header is that column
            rest.append(header)
            continue
        params = {
            "source": name,
            "header": header,
            "column": f"{each.target}.{best}",
            "label": TABLES[each.target].columns[best].label,
            "sure": f"{maybe[best]:.0%}",
        }
        yield info("unsure-column", params, each.seen.table, "warning")
    yield from _unused(name, rest, each.seen.table)


def _unused(name: str, headers: Sequence[str], table: Table) -> Iterator[Finding]:
    if headers:
        listed = ", ".join(f"`{header}`" for header in headers[:_MOST])
        yield info("unused-columns", {"source": name, "headers": listed}, table)


def _periods(name: str, found: Budget, fiscal_year_starts: int) -> Iterator[Finding]:
    """Says where days stand just before their periods, and where a period has several values."""
    if found.seen.columns[found.period].yearless:
        values = shown(found.seen.columns[found.period].values.to_list())
        unread = {"source": name, "header": found.period, "values": values}
        yield info("no-year", unread, found.seen.table, "warning")
        return
    near = drifts(found, fiscal_year_starts)
    days = found.seen.table.frame[found.period]
    first = starts(found, days, fiscal_year_starts, near=near)
    if near:
        drifting = {"source": name, "header": found.period, "day": days[0], "start": first[0]}
        grain = {"grain": _GRAINS[str(found.grain)]}
        yield info("near-periods", drifting | grain, found.seen.table, "warning")
    keys = [h for h in (found.period, found.scope, found.measure, found.scenario) if h]
    frame = found.seen.table.frame.select(keys).with_columns(first.alias(found.period))
    twice = int(frame.is_duplicated().sum())
    if twice:
        several = {"source": name, "headers": shown(keys), "rows": twice}
        yield info("repeated-periods", several, found.seen.table, "warning")
