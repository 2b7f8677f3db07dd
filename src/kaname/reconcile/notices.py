"""Notices: a ledger reconciliation in words, one finding per kind of difference."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import polars as pl

from kaname.errors import Finding, Place, Severity
from kaname.numbers import UNDEFINED
from kaname.reconcile.amounts import spoken
from kaname.reconcile.names import Pair
from kaname.text import LANGS, Lang

_TAXES = (10, 8)  # per cent
_TAXED = (
    ("reconcile.ledger-tax-in-ledger", "booked", "posted"),
    ("reconcile.ledger-tax-in-bookings", "posted", "booked"),
)
SHOWN = 3  # examples of a kind

Where = Callable[[str, int], Place | None]  # `bookings` or `ledger`, row -> its place
Line = Mapping[str, Any]
_SEVERITY: Mapping[str, Severity] = {
    "different_month": "info",
    "different_amount": "warning",
    "proposed": "warning",
    "only_bookings": "warning",
    "only_ledger": "warning",
}


def statement(
    sums: pl.DataFrame, places: int, currency: str | None, bookings: int, ledger: int
) -> Finding:
    """Both totals and how much of each is matched."""
    matched = sums.row(by_predicate=pl.col("status") == "matched", named=True)
    words = spoken([bookings, ledger, ledger - bookings, matched["bookings"]], places, currency)
    params = {
        "bookings": words[0],
        "ledger": words[1],
        "difference": words[2],
        "matched": words[3],
        "deals": matched["deals"],
    }
    return Finding("reconcile.ledger-statement", params, None, "info")


def kinds(
    lines: pl.DataFrame, places: int, currency: str | None, where: Where | None
) -> Iterator[Finding]:
    """A finding per status that a person should look at, with its largest deals."""
    for status, severity in _SEVERITY.items():
        found = lines.filter(pl.col("status") == status)
        if found.is_empty():
            continue
        size = pl.max_horizontal(pl.col("difference").abs(), pl.col("booked").abs())
        largest = found.sort(size, descending=True, maintain_order=True).head(SHOWN).to_dicts()
        booked, posted = int(found["booked"].sum()), int(found["posted"].sum())
        words = spoken([booked, posted, posted - booked], places, currency)
        params = {
            "count": found.height,
            "booked": words[0],
            "posted": words[1],
            "difference": words[2],
            "examples": _examples(largest, places, currency),
        }
        rule = f"reconcile.ledger-{status.replace('_', '-')}"
        yield Finding(rule, params, _place(largest[0], where), severity)


def taxed(lines: pl.DataFrame, places: int, currency: str | None) -> Iterator[Finding]:
    """Deals whose amounts differ by just the Japanese consumption tax, up to one yen.

    One side is probably written with tax: nothing is missing, but no total will agree.
    """
    if currency != "JPY":
        return
    found = lines.filter(pl.col("status") == "different_amount")
    for rate in _TAXES:
        for rule, low, high in _TAXED:
            gap = pl.col(high) * 100 - pl.col(low) * (100 + rate)
            just = found.filter((pl.col(low) != 0) & (gap.abs() <= 100 * 10**places))
            if just.height:
                examples = _examples(just.head(SHOWN).to_dicts(), places, currency)
                params = {"count": just.height, "rate": rate, "examples": examples}
                yield Finding(rule, params, None, "warning")


def spellings(same: Sequence[Pair], proposals: Sequence[Pair]) -> Iterator[Finding]:
    """What was read as one name, and what may be."""
    if same:
        params = {"count": len(same), "examples": _pairs(same)}
        yield Finding("reconcile.ledger-same-names", params, None, "info")
    if proposals:
        params = {"count": len(proposals), "examples": _pairs(proposals)}
        yield Finding("reconcile.ledger-alike-names", params, None, "warning")


def gaps(without_amount: tuple[int, int], without_month: tuple[int, int]) -> Iterator[Finding]:
    """Rows that could take part only in half."""
    for rule, (bookings, ledger) in (
        ("reconcile.ledger-without-amount", without_amount),
        ("reconcile.ledger-without-date", without_month),
    ):
        if bookings or ledger:
            yield Finding(rule, {"bookings": bookings, "ledger": ledger}, None, "warning")


def _examples(lines: Sequence[Line], places: int, currency: str | None) -> Mapping[Lang, str]:
    told = [_example(line, places, currency) for line in lines]
    return {
        "ja": "、".join(each["ja"] for each in told),
        "en": ", ".join(each["en"] for each in told),
    }


def _example(line: Line, places: int, currency: str | None) -> Mapping[Lang, str]:
    """`O-12 高橋商店 2026-04 1.2百万円`, with the ledger's side after an arrow where it differs."""
    keys = [*line["booking_keys"], *line["ledger_keys"]]
    name = line["account"] or line["ledger_account"] or UNDEFINED
    words = spoken([line["booked"], line["posted"]], places, currency)
    both = bool(line["bookings"]) and bool(line["ledger"])
    months = dict.fromkeys([line["month"], line["ledger_month"]] if both else _one(line, "month"))
    found: dict[Lang, str] = {}
    for lang in LANGS:
        amounts = [words[0][lang], words[1][lang]] if both else [words[not line["bookings"]][lang]]
        month = " → ".join(str(m or UNDEFINED) for m in months)
        amount = " → ".join(dict.fromkeys(amounts))
        found[lang] = f"{keys[0]} {name} {month} {amount}"
    return found


def _one(line: Line, column: str) -> list[object]:
    return [line[column] if line["bookings"] else line[f"ledger_{column}"]]


def _pairs(pairs: Sequence[Pair]) -> Mapping[Lang, str]:
    """`高橋商店 = 髙橋商店 (why)`"""
    return {
        lang: (", " if lang == "en" else "、").join(
            f"{pair.left} = {pair.right} ({pair.words(lang)})" for pair in pairs[:SHOWN]
        )
        for lang in LANGS
    }


def _place(line: Line, where: Where | None) -> Place | None:
    if where is None:
        return None
    side = "bookings" if line["bookings"] else "ledger"
    return where(side, line[side][0])
