"""Deals: what a person should know of a list of deals: its stages, amounts, ranks."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.errors import Finding
from kaname.mapping.building import Built
from kaname.mapping.draft import Draft, Seen
from kaname.mapping.evidence import YOMI, Evidence
from kaname.mapping.model import Value, as_value
from kaname.mapping.notes import info, shown
from kaname.mapping.stages import status
from kaname.mapping.words import meanings

_RANKED = 2  # headers that are ranks, from which on a table is of sums by rank


def of_deals(name: str, each: Draft, built: Built) -> Iterator[Finding]:
    """All that is asked about deals only."""
    if each.target == "opportunity":
        yield from _state(name, each, built)
        yield from _stages(name, each, built)
        yield from _amount(name, each)


def rank_totals(seen: Seen) -> list[Finding]:
    """Says that a table holds sums by rank (担当 × A, B, C) rather than deals; else nothing."""
    ranks = [h for h, each in seen.columns.items() if _is_rank(h) and _is_figure(each)]
    labelled = any(not _is_figure(each) for each in seen.columns.values())
    if len(ranks) < _RANKED or not labelled:
        return []
    params = {"table": seen.table.name, "headers": shown(ranks)}
    return [info("rank-totals", params, seen.table, "warning")]


def _is_rank(header: str) -> bool:
    word = header.removesuffix("ランク").removesuffix("ヨミ").strip()
    return word in YOMI or status(header) == "won"


def _is_figure(each: Evidence) -> bool:
    return each.column.kind in ("integer", "number")


def _state(name: str, each: Draft, built: Built) -> Iterator[Finding]:
    """Says that all deals are taken as open where nothing tells how they ended."""
    table = each.seen.table
    if built.intos[0].columns.get("status") == Value(value="open"):
        yield info("assumed-open", {"source": name, "rows": table.frame.height}, table, "warning")


def _stages(name: str, each: Draft, built: Built) -> Iterator[Finding]:
    """The stages that were taken for the state of a deal, and those that tell no end."""
    columns = built.intos[0].columns
    value = as_value(columns["status"]) if "status" in columns else Value()
    if "status" in each.columns or not value.values:
        return
    ends = [f"{stage}→{code}" for stage, code in value.values.items() if code != "open"]
    open_ = [stage for stage, code in value.values.items() if code == "open"]
    params = {
        "source": name,
        "header": value.headers[0],
        "ends": shown(ends) or "—",
        "open": shown(open_) or "—",
    }
    unsure = any(status(stage) is None for stage in open_)
    yield info("status-by-stage", params, each.seen.table, "warning" if unsure else "info")


def _amount(name: str, each: Draft) -> Iterator[Finding]:
    """Asks for the amount where no column is surely it, but figures stand there."""
    used = set(each.columns.values())
    figures = [
        header
        for header, seen in each.seen.columns.items()
        if _is_figure(seen) and seen.filled and header not in used and not _is_number(header)
    ]
    if "amount" not in each.columns and figures:
        params = {"source": name, "headers": shown(figures)}
        yield info("no-amount", params, each.seen.table, "warning")


def _is_number(header: str) -> bool:
    """Whether figures under a header are numbers of rows or shares rather than money."""
    return any(c in ("opportunity_id", "probability", "line_no") for _, c in meanings(header))
