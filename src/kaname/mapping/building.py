"""Building: a draft as `into` parts: its own rows, and the members and accounts they mention."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from kaname.mapping import days, leads, surveys
from kaname.mapping.draft import CONFIDENT, Draft, Seen, scores
from kaname.mapping.linking import MENTIONED, List, Reference
from kaname.mapping.model import Into, Value
from kaname.mapping.stages import status, statuses
from kaname.mapping.words import meanings, names_a_code
from kaname.sales_model import TABLES, fold
from kaname.sales_model import Column as Model

BETWEEN = " / "
_NAMES = (("LastName", "FirstName"), ("姓", "名"), ("氏", "名"), ("苗字", "名前"))
_KEYS: Mapping[str, tuple[str, ...]] = {  # what identifies a row where no number does
    "opportunity": ("account_id", "name"),
    "activity": ("started_at", "planned_at", "member_id", "account_id", "kind"),
    "order_line": ("ordered_at", "revenue_on", "account_id"),
    "assessment": ("kind", "assessed_at", "member_id", "account_id"),
    "person": ("account_id", "created_at"),
    "contract_event": ("account_id", "product_id"),
    "customer_event": ("account_id", "kind", "detected_at"),
    "delivery": ("order_id", "promised_on"),
    "campaign_touch": (),
}
_EVENTS = frozenset({"activity", "assessment", "customer_event", "contract_event"})
_MISWRITTEN = 1.2  # ways in which a name is written beside its code
_WORTH = 0.85  # confidence from which a further column of a mentioned list is taken


@dataclass(frozen=True)
class Built:
    """The parts that a table becomes, and the headers of a key that was put together."""

    intos: tuple[Into, ...]
    made_key: tuple[str, ...] = ()
    repeated: bool = False  # rows that the key does not tell apart


def build(
    draft: Draft, found: Sequence[Reference], listed: Mapping[str, List], currency: str | None
) -> Built:
    """The parts of a draft; `found` are its references, `listed` the lists that are given."""
    made, repeated = _key(draft)
    columns: dict[str, str | Value] = {}
    if made:
        columns[TABLES[draft.target].key[0]] = _joined(made, unique=repeated)
    for column, header in draft.columns.items():
        columns[column] = _value(draft.seen, header, TABLES[draft.target].columns[column])
    columns |= _looked_up(found, listed)
    columns |= _further(draft, columns)
    columns |= _money(draft, currency)
    order = [name for name in TABLES[draft.target].columns if name in columns]
    main = Into(table=draft.target, columns={name: columns[name] for name in order})
    twice = repeated and not _tell_apart(draft, made)
    parts = surveys.split(draft, main)
    return Built((*parts, *_mentioned(draft, found, listed)) if parts else (), made, twice)


def _looked_up(found: Sequence[Reference], listed: Mapping[str, List]) -> dict[str, str | Value]:
    """References that are written as names of a list whose key is something else."""
    return {
        each.column: Value.model_validate({"from": each.header, "lookup": "name"})
        for each in found
        if each.by == "name" and not listed[each.to].by_name
    }


def _joined(headers: Sequence[str], *, unique: bool) -> str | Value:
    """A key of several headers, or of one."""
    if len(headers) == 1 and not unique:
        return headers[0]
    parts = {"from": tuple(headers), "with": BETWEEN} if len(headers) > 1 else {"from": headers[0]}
    return Value.model_validate(parts | ({"unique": True} if unique else {}))


def _value(of: Seen, header: str, column: Model) -> str | Value:
    """The header, with what its values need to be read as the column."""
    seen = of.columns[header]
    if column.type in ("date", "timestamp"):
        return days.value(of, header, column)
    if column.high == 1.0 and len(seen.numbers) and float(seen.numbers.max()) > 1.0:  # type: ignore[arg-type]
        return Value.model_validate({"from": seen.header, "times": 0.01})
    return seen.header


def _key(draft: Draft) -> tuple[tuple[str, ...], bool]:
    """Headers that make the key where no column is it, and whether rows share one."""
    table = TABLES[draft.target]
    key = table.key[0]
    if key in draft.columns or table.columns[key].otherwise is not None:
        return (), False
    if draft.target in MENTIONED:
        return ((draft.columns["name"],), False) if "name" in draft.columns else ((), False)
    wanted = _KEYS.get(draft.target, ())
    headers = [draft.columns[column] for column in wanted if column in draft.columns]
    if draft.target in _EVENTS:  # the same may well happen twice, next week if not now
        return tuple(headers), bool(headers)
    if draft.target == "order_line":
        return tuple(headers), False  # lines of one day and customer are one order, and counted
    for further in ("created_at", "expected_close_on", "product_id"):
        if headers and not _tell_apart(draft, headers) and further in draft.columns:
            headers.append(draft.columns[further])
    return tuple(headers), bool(headers) and not _tell_apart(draft, headers)


def _tell_apart(draft: Draft, headers: Sequence[str]) -> bool:
    frame = draft.seen.table.frame.select(headers)
    some = frame.filter(~pl.all_horizontal(pl.all().is_null()))  # a footer's lines have none
    return some.n_unique() == len(some)


def _further(draft: Draft, columns: Mapping[str, str | Value]) -> dict[str, str | Value]:
    """Columns that follow from others: a deal's state, a line's number, a full name, a lead."""
    if draft.target == "opportunity":
        return _state(draft, columns)
    if draft.target == "order_line":
        return _line(columns)
    if draft.target == "member":
        return _full_name(draft, columns)
    kind = leads.kind(draft)
    return {"kind": Value(value=kind)} if kind else {}


def _state(draft: Draft, columns: Mapping[str, str | Value]) -> dict[str, str | Value]:
    found: dict[str, str | Value] = {}
    stage, close = _tells_state(draft), draft.columns.get("expected_close_on")
    if "status" not in columns and stage is not None:
        codes = statuses(draft.seen.columns[stage].values.to_list())
        found["status"] = Value.model_validate({"from": stage, "values": codes})
    elif "status" not in columns and not {"closed_at", "stage"} & set(draft.columns):
        found["status"] = Value(value="open")  # asked: a list of what is hoped for, all open
    if "closed_at" not in columns and close is not None and ("status" in columns or found):
        closed = ("won", "lost", "dropped")
        date = columns["expected_close_on"]
        plain = (
            {"from": date}
            if isinstance(date, str)
            else date.model_dump(by_alias=True, exclude_defaults=True)
        )
        found["closed_at"] = Value.model_validate(plain | {"where": {"status": closed}})
    return found


def _tells_state(draft: Draft) -> str | None:
    """The header that tells how a deal ended: its stage, or a rank such as 受注 among A, B, C."""
    rank = draft.columns.get("yomi")
    if "stage" in draft.columns or rank is None:
        return draft.columns.get("stage")
    values = draft.seen.columns[rank].values.to_list()
    return rank if any(status(value) in ("won", "lost") for value in values) else None


def _line(columns: Mapping[str, str | Value]) -> dict[str, str | Value]:
    found: dict[str, str | Value] = {}
    if "line_no" not in columns:
        found["line_no"] = Value(count="order_id")
    if "revenue_on" not in columns and "ordered_at" in columns:
        found["revenue_on"] = columns["ordered_at"]
    return found


def _full_name(draft: Draft, columns: Mapping[str, str | Value]) -> dict[str, str | Value]:
    if "name" in columns:
        return {}
    for last, first in _NAMES:
        if last in draft.seen.columns and first in draft.seen.columns:
            parts = (last, first) if not last.isascii() else (first, last)
            return {"name": Value.model_validate({"from": parts})}
    return {}


def _money(draft: Draft, currency: str | None) -> dict[str, str | Value]:
    """The currency of the amounts where a header tells one that is not the mapping's."""
    if "currency" not in TABLES[draft.target].columns or "currency" in draft.columns:
        return {}
    units = [draft.seen.columns[header].column.unit for header in draft.columns.values()]
    of = next((u.of for u in units if u and u.of and len(u.of) == 3 and u.of.isupper()), None)
    return {"currency": Value(value=of)} if of and of != currency else {}


def _mentioned(
    draft: Draft, found: Sequence[Reference], listed: Mapping[str, List]
) -> Iterator[Into]:
    """Lists of those that the rows mention, where no list of them is given."""
    done: set[tuple[str, str]] = set()
    for reference in found:
        to, header = reference.to, reference.header
        own = to == draft.target and reference.by is None and reference.unmatched
        given = (to in listed and not own) or to not in MENTIONED
        if given or (to, header) in done:
            continue
        done.add((to, header))
        first = not any(table == to and h != header for table, h in done)
        yield _list(draft, to, header, with_more=first and not own)


def _list(draft: Draft, to: str, header: str, *, with_more: bool) -> Into:
    key = TABLES[to].key[0]
    columns: dict[str, str | Value] = {key: header, "name": header}
    if with_more:
        columns |= _more(draft, to, header)
    elif to == "member":  # managers, of whom the list of their people says no more
        columns |= {"role": Value(value="manager"), "is_quota_carrier": Value(value="false")}
    order = [name for name in TABLES[to].columns if name in columns]
    return Into(table=to, distinct=True, columns={name: columns[name] for name in order})


def _more(draft: Draft, to: str, header: str) -> dict[str, str | Value]:
    """What else the rows say of those that they mention: a name beside the code, an industry.

    Only what is the same in all rows of one of them is said of it; the 氏名 beside a 担当者 that
    is a name already is somebody else's, and the price of a line is not that of a list.
    """
    taken = {*draft.columns.values(), header}
    found: dict[str, str | Value] = {}
    for (other, column), surely in scores(draft.seen, to).items():
        enough = CONFIDENT if column == "name" else _WORTH
        named = column != "name" or names_a_code(header) or fold(other).startswith(fold(header))
        free = other not in taken and draft.seen.columns[other].filled and named
        known = column in (*found, TABLES[to].key[0], "list_price")
        if free and surely >= enough and not known and _follows(draft, header, other):
            found[column] = other
            taken.add(other)
    return found


def _follows(draft: Draft, header: str, other: str) -> bool:
    """Whether rows of one value of a header nearly all have one value of the other."""
    pairs = draft.seen.table.frame.select(header, other).drop_nulls()
    return pairs.n_unique() <= _MISWRITTEN * max(pairs[header].n_unique(), 1)


def sold(each: Draft, main: Into) -> Into | None:
    """Won deals as order lines where the list of deals says what product was sold."""
    if each.target != "opportunity" or "amount" not in each.columns:
        return None
    used = set(each.columns.values())
    product = next((h for h in each.seen.columns if h not in used and _is_product(h)), None)
    state = each.columns.get("status") or _tells_state(each)
    if product is None or state is None:
        return None
    won = [v for v in each.seen.columns[state].values.to_list() if status(v) == "won"]
    close = each.columns.get("closed_at") or each.columns.get("expected_close_on")
    if not won or close is None:
        return None
    key = main.columns["opportunity_id"]
    columns: dict[str, str | Value] = {"order_id": key, "line_no": Value(value="1")}
    owners = {"account_id": "account_id", "member_id": "owner_id"}
    columns |= {c: each.columns[own] for c, own in owners.items() if own in each.columns}
    columns |= {"opportunity_id": key, "product_id": product, "ordered_at": close}
    columns["net_amount"] = main.columns["amount"]
    order = [name for name in TABLES["order_line"].columns if name in columns]
    where = {state: won[0] if len(won) == 1 else tuple(won)}
    return Into(table="order_line", columns={n: columns[n] for n in order}, where=where)


def _is_product(header: str) -> bool:
    means = meanings(header)
    return any(
        means.get(m, 0.0) >= 0.9 for m in (("order_line", "product_id"), ("product", "name"))
    )
