"""Linking: which lists the rows of other tables refer to, by key or by name, and what they miss."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rapidfuzz import fuzz, process

from kaname.mapping.assigning import assign
from kaname.mapping.draft import CONFIDENT, Draft, scores
from kaname.mapping.evidence import Evidence
from kaname.mapping.model import Into, as_value
from kaname.mapping.model import Mapping as Text
from kaname.mapping.words import names_a_code
from kaname.sales_model import TABLES, fold
from kaname.sheets.table import Table

MENTIONED = ("account", "member", "product", "territory")  # lists that rows may merely mention
DEALS = "opportunity"  # to which rows refer by number or by name, and which has its own numbers
_SHARED = 0.5  # share of the values that are another table's, to be a reference to it
_CLOSE = 80.0  # of 100: how alike a name must be to be proposed for another


@dataclass(frozen=True)
class List:
    """A table that lists accounts, members …: its key and its names, with their values."""

    target: str
    key: str  # header
    name: str | None  # header of the names where they are not the key
    keys: frozenset[str]
    names: frozenset[str]
    by_name: bool = False  # all refer to it by its names, so that they are its key
    unique: bool = False  # no name is written twice
    settled: bool = False  # a mapping says already what its key is


@dataclass(frozen=True)
class Reference:
    """A column of a draft that names rows of a list."""

    draft: int  # its number among the drafts
    column: str
    header: str
    to: str  # table of the model
    by: str | None  # "key" or "name" of the list; None where there is no list that fits
    unmatched: tuple[str, ...] = ()


def lists(drafts: Sequence[Draft]) -> dict[str, List]:
    """The list of each kind, the longest where there are several."""
    found: dict[str, List] = {}
    for each in drafts:
        listed = _list(each) if each.target in (*MENTIONED, DEALS) else None
        known = found.get(each.target)
        if listed and (known is None or len(listed.keys) > len(known.keys)):
            found[each.target] = listed
    return found


def references(
    drafts: Sequence[Draft], known: Mapping[str, List]
) -> tuple[list[Draft], list[Reference]]:
    """The drafts, each reference by the header that fits its list best, and all references."""
    chosen: list[Draft] = []
    found: list[Reference] = []
    for at, each in enumerate(drafts):
        columns = dict(each.columns)
        for column, to in referring(each.target):
            reference = _best(at, each, column, to, known.get(to))
            if reference is not None:
                columns[column] = reference.header
                found.append(reference)
        chosen.append(replace(each, columns=columns))
    return chosen, found


def referring(target: str) -> Iterator[tuple[str, str]]:
    """The columns of a table that name rows of a list, and which."""
    for column, of in TABLES[target].columns.items():
        to = (of.references or "").partition(".")[0]
        if to in MENTIONED or (to == DEALS and target != DEALS):
            yield column, to


def keyed_by_name(known: List, found: Iterable[Reference]) -> bool:
    """Whether all that refer to a list do so by its names, each of which is written once."""
    ways = [each.by for each in found if each.to == known.target and each.by]
    if known.settled or known.name is None or not ways or "key" in ways or known.target == DEALS:
        return False
    return known.unique


def proposals(unmatched: Sequence[str], known: Iterable[str]) -> dict[str, str]:
    """For each name the one of the list that it probably is, as far as there is one."""
    names = {fold(name): name for name in known}
    found = {}
    for name in unmatched[:1000]:
        close = process.extractOne(fold(name), list(names), scorer=fuzz.ratio, score_cutoff=_CLOSE)
        if close:
            found[name] = names[close[0]]
    return found


def given(mapping: Text, beside: Sequence[Table]) -> dict[str, List]:
    """The lists of a mapping, with their values where their tables are there."""
    found: dict[str, List] = {}
    by_source = assign(mapping, beside).by_source
    for name, source in mapping.sources.items():
        for into in source.into:
            if into.table in (*MENTIONED, DEALS) and not into.distinct:
                found[into.table] = _given(into, by_source.get(name, ()))
    return found


def _given(into: Into, tables: Sequence[Table]) -> List:
    headers = [_single(into, column) for column in (TABLES[into.table].key[0], "name")]
    keys, names = (
        frozenset(v for t in tables if h in t.frame.columns for v in t.frame[h].drop_nulls())
        for h in headers
    )
    key, name = headers
    other = name if name not in ("", key) else None
    return List(into.table, key, other, keys, names if other else frozenset(), settled=True)


def _single(into: Into, column: str) -> str:
    """The one header that a column is made of; "" where there is none, or several."""
    headers = as_value(into.columns[column]).headers if column in into.columns else ()
    return headers[0] if len(headers) == 1 else ""


def _list(each: Draft) -> List | None:
    key, name = TABLES[each.target].key[0], each.columns.get("name")
    if each.target == DEALS and name and key not in each.columns:  # the key is put together
        return List(DEALS, name, name, frozenset(), _values(each, name))
    header = each.columns.get(key) or name
    if header is None:
        return None
    names = None if name == header else name
    unique = names is not None and each.seen.columns[names].unique
    keys, others = _values(each, header), _values(each, names)
    return List(each.target, header, names, keys, others, unique=unique)


def _values(each: Draft, header: str | None) -> frozenset[str]:
    return frozenset(each.seen.table.frame[header].drop_nulls()) if header else frozenset()


def _best(at: int, each: Draft, column: str, to: str, known: List | None) -> Reference | None:
    """The header for a reference: the one whose values the list has most, else a code, else any."""
    headers = _candidates(each, column)
    tried = [_reference(at, each, column, header, to, known) for header in headers]
    shares = {r.header: _share(r, each.seen.columns[r.header]) for r in tried}
    own = each.columns.get(column)

    def rank(reference: Reference) -> tuple[float, bool, bool]:
        header = reference.header
        return (shares[header], names_a_code(header), header == own)

    return max(tried, key=rank, default=None)


def _candidates(each: Draft, column: str) -> list[str]:
    """Headers that may be the reference and are no other column of the draft."""
    taken = {header for name, header in each.columns.items() if name != column}
    sure = [
        h for (h, c), s in scores(each.seen, each.target).items() if c == column and s >= CONFIDENT
    ]
    own = each.columns.get(column)
    return [h for h in dict.fromkeys([*sure, *([own] if own else [])]) if h not in taken]


def _reference(
    at: int, each: Draft, column: str, header: str, to: str, known: List | None
) -> Reference:
    if known is None:
        return Reference(at, column, header, to, None)
    values = each.seen.columns[header].values.to_list()
    sides = {"key": known.keys, "name": known.names}
    missing = {by: tuple(v for v in values if v not in side) for by, side in sides.items() if side}
    if not missing:  # a list whose table is not among those that are looked at
        return Reference(at, column, header, to, None)
    by = min(missing, key=lambda side: len(missing[side]))
    if len(missing[by]) > (1 - _SHARED) * len(values):
        return Reference(at, column, header, to, None, missing[by])
    return Reference(at, column, header, to, by, missing[by])


def _share(reference: Reference, seen: Evidence) -> float:
    values = len(seen.values)
    if reference.by is None or not values:
        return 0.0
    return 1 - len(reference.unmatched) / values
