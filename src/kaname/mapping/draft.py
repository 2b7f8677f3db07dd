"""Drafts: which table of the sales model a found table is, and which header is which column."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import PurePosixPath

from kaname.mapping import pairing
from kaname.mapping.evidence import Evidence, can_be_written, evidence, fit
from kaname.mapping.words import OWN, Means, meanings, table_words
from kaname.sales_model import TABLES, fold
from kaname.sheets.table import Table

CONFIDENT = 0.6  # from here on a column is proposed
ASKED = 0.3  # from here on it is asked about
_ENOUGH = 0.36  # of a table's score, which is near 1 where all headers are known
_NAMED, _NAMED_TOO = 0.4, 0.1  # for the file's or sheet's name, if it is the best, and if not
MOST_HEADERS = 1000

# What a table must have, one of each line, to be that table; else its key without `otherwise`.
_ESSENTIAL: Mapping[str, tuple[frozenset[str], ...]] = {
    name: tuple(frozenset(line.split()) for line in lines)
    for name, lines in {
        "opportunity": (
            "opportunity_id name account_id",
            "amount stage status yomi probability expected_close_on closed_at",
        ),
        "activity": ("started_at planned_at", "kind outcome member_id account_id"),
        "account": ("account_id name",),
        "member": ("member_id name",),
        "product": ("product_id name",),
        "territory": ("territory_id name",),
        "order_line": ("net_amount quantity", "ordered_at revenue_on"),
        "person": ("person_id",),
        "account_owner": ("account_id", "member_id", "valid_from"),
        "contract_event": ("contract_id account_id", "event", "event_on"),
        "assessment": ("score answered passed", "assessed_at"),
        "opportunity_change": ("opportunity_id", "field", "changed_at"),
        "calendar_day": ("date", "is_business_day fiscal_year"),
    }.items()
}
_NEVER = frozenset({"period_value"})  # has a way of its own: budgets
_LISTS = frozenset({"account", "member", "product", "territory"})  # a row each: its key is unique


@dataclass(frozen=True)
class Profile:
    """Whose form a table has, such as an export of Salesforce, and what is known of the form."""

    name: str
    tables: frozenset[str] = frozenset()  # of the model that it can be; any if empty
    words: Mapping[str, Means] = field(default_factory=dict)  # headers, folded: what they are
    unused: frozenset[str] = frozenset()  # headers, folded: what it has and nobody needs


PLAIN = Profile("")


@dataclass(frozen=True)
class Seen:
    """A found table with the evidence of each of its columns, and whose form it has."""

    table: Table
    columns: Mapping[str, Evidence]
    profile: Profile = PLAIN

    @cached_property
    def unused(self) -> tuple[str, ...]:
        """The headers of the form that nobody needs."""
        return tuple(header for header in self.columns if fold(header) in self.profile.unused)

    @cached_property
    def title(self) -> str:
        """The words around it: file, sheet and its own name, folded."""
        stem = PurePosixPath(self.table.file.replace("\\", "/")).stem
        return fold(" ".join([stem, self.table.sheet or "", self.table.name]))


@dataclass(frozen=True)
class Draft:
    """A found table as a table of the model: `columns` are headers by the model's column."""

    seen: Seen
    target: str
    columns: Mapping[str, str]
    surely: Mapping[str, float] = field(default_factory=dict)
    score: float = 0.0


def look(table: Table, headers: Collection[str] | None = None) -> Seen:
    """The table with what its columns look like; only those of `headers` if given."""
    names = [c.name for c in table.columns if headers is None or c.name in headers]
    names = [name for name in names if can_be_written(name)]
    return Seen(table, {name: evidence(table, name) for name in names})


def draft(seen: Seen) -> Draft | None:
    """What the table most probably is; None where it is none of the model's tables."""
    targets = [name for name in TABLES if name not in _NEVER]
    drafts = [draft_as(seen, name) for name in targets if name in (seen.profile.tables or targets)]
    fair = [each for each in drafts if _whole(each) and each.score >= _ENOUGH]
    return max(fair, key=lambda each: each.score, default=None)


def named(header: str, profile: Profile = PLAIN) -> Mapping[Means, float]:
    """The columns that a header may mean in a form, each with a confidence."""
    known = profile.words.get(fold(header))
    return {known: OWN} if known else meanings(header)


def scores(seen: Seen, target: str) -> dict[tuple[str, str], float]:
    """The confidence of each header and column of a table that is worth asking about."""
    found = {}
    for header, each in seen.columns.items():
        if header in seen.unused:
            continue
        for (table, column), known in named(header, seen.profile).items():
            surely = known * fit(each, TABLES[target].columns[column]) if table == target else 0
            if surely >= ASKED:
                found[header, column] = surely
    return found


def draft_as(seen: Seen, target: str) -> Draft:
    """The table as a certain one of the model, whether it can be that or not."""
    all_scores = scores(seen, target)
    confident = {pair: score for pair, score in all_scores.items() if score >= CONFIDENT}
    columns = {column: header for header, column in pairing.best(confident).items()}
    columns |= _by_sheet(seen, target, columns)
    surely = {c: all_scores.get((header, c), OWN) for c, header in columns.items()}
    filled = [h for h, each in seen.columns.items() if each.filled and h not in seen.unused]
    score = sum(surely.values()) / (len(filled) or 1) + _titled(seen.title, target)
    return Draft(seen, target, columns, surely, score)


def _by_sheet(seen: Seen, target: str, columns: Mapping[str, str]) -> dict[str, str]:
    """The month of order lines on a sheet for each month, which have no day of their own."""
    if target != "order_line" or {"ordered_at", "revenue_on"} & set(columns):
        return {}
    sheets = [h for h, each in seen.columns.items() if each.column.index is None and each.periodic]
    return {"revenue_on": sheets[0]} if sheets and sheets[0] not in columns.values() else {}


def _titled(title: str, target: str) -> float:
    """More where the words around the table name it, most for the longest name of any."""
    lengths = {name: _longest(title, name) for name in TABLES}
    longest = max(lengths.values())
    if not lengths[target]:
        return 0.0
    return _NAMED if lengths[target] == longest else _NAMED_TOO


@cache
def _longest(title: str, target: str) -> int:
    return max((len(word) for word in table_words(target) if word in title), default=0)


def _whole(each: Draft) -> bool:
    """Whether it has what makes it that table."""
    keys = [c for c in TABLES[each.target].key if TABLES[each.target].columns[c].otherwise is None]
    wanted = _ESSENTIAL.get(each.target, tuple(frozenset({column}) for column in keys))
    if not all(columns & set(each.columns) for columns in wanted):
        return False
    few = len(each.seen.columns) <= 2
    return _is_list(each) and len(each.columns) >= (1 if few else 2)


def _is_list(each: Draft) -> bool:
    """Whether what would be the key of a list of members or accounts is written once each."""
    key = TABLES[each.target].key
    if each.target not in _LISTS or (len(key) > 1 and set(key) <= set(each.columns)):
        return True  # with the day from which it holds, somebody may stand there several times
    return any(_once(each.seen.columns[header]) for header in identities(each))


def _once(seen: Evidence) -> bool:
    return seen.filled >= 0.95 * seen.rows and seen.different >= 0.95 * seen.filled


def identities(each: Draft) -> Iterator[str]:
    """The headers of its key and its name, as far as there are."""
    for column in (TABLES[each.target].key[0], "name"):
        if column in each.columns:
            yield each.columns[column]
