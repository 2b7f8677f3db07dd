"""CRM bookings against the ledger, deal by deal, with a statement that adds up exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from kaname.errors import Finding
from kaname.reconcile import notices, passes, statement
from kaname.reconcile.entries import BOOKINGS, LEDGER, Accounts, Side, entries, named
from kaname.reconcile.names import Pair, differences
from kaname.reconcile.notices import Where
from kaname.reconcile.passes import Units

__all__ = ["BOOKINGS", "LEDGER", "Ledger", "Side", "ledger", "named"]

APART = 12  # months between a booking and the ledger's entry of it


@dataclass(frozen=True, slots=True)
class Ledger:
    """Bookings and ledger, matched. Amounts are whole numbers in units of 10 to the −`places`.

    `lines`: a line per deal, see `statement.lines`; every row of both sides is on exactly one.
    `sums`: per status. `bridge`: per month from bookings to ledger, `residual` exactly 0.
    `proposals`: accounts that may be one, for a person to confirm. `same`: accounts written
    differently that were met by their key, with what differs.
    """

    lines: pl.DataFrame
    sums: pl.DataFrame
    bridge: pl.DataFrame
    proposals: tuple[Pair, ...]
    same: tuple[Pair, ...]
    places: int
    currency: str | None
    without_amount: tuple[int, int]
    without_month: tuple[int, int]

    def total(self, side: str) -> int:
        """The sum of a side (`bookings` or `ledger`) over all statuses."""
        return int(self.sums[side].sum())

    def findings(self, where: Where | None = None) -> list[Finding]:
        """The reconciliation in words; `where` tells the place of a row of a side, if known."""
        totals = self.total("bookings"), self.total("ledger")
        return [
            notices.statement(self.sums, self.places, self.currency, *totals),
            *notices.kinds(self.lines, self.places, self.currency, where),
            *notices.taxed(self.lines, self.places, self.currency),
            *notices.spellings(self.same, self.proposals),
            *notices.gaps(self.without_amount, self.without_month),
        ]


def ledger(
    bookings: pl.DataFrame,
    ledger: pl.DataFrame,
    *,
    sides: tuple[Side, Side] = (BOOKINGS, LEDGER),
    accounts: Accounts = "name",
    confirmed: Mapping[str, str] | None = None,
    currency: str | None = None,
    timezone: str = "UTC",
    apart: int = APART,
) -> Ledger:
    """The won deals against the rows of the ledger.

    `sides` names the columns; the account columns hold names (met by `names.key`) or, with
    `accounts="id"`, ids that both sides share. `confirmed` brings spellings together that a person
    has confirmed: written name to its one name. Timestamps become days in `timezone`.
    """
    known = confirmed or {}
    found = entries(bookings, ledger, sides, accounts=accounts, confirmed=known, timezone=timezone)
    left, right = _units(found.bookings), _units(found.ledger)
    proposed: list[Pair] = []

    def propose(units: Units) -> Mapping[str, str]:
        if accounts == "name":
            proposed.extend(passes.proposals(units, known))
        return _by_party(units, proposed)

    matches = passes.run(Units(left[1], right[1]), apart, propose)
    rows = statement.marked(found, (left[0], right[0]), matches)
    lines = statement.lines(rows)
    return Ledger(
        lines,
        statement.sums(lines),
        statement.bridge(rows, found),
        tuple(proposed),
        _same(lines),
        found.places,
        currency,
        found.without_amount,
        found.without_month,
    )


def _units(frame: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Rows with their unit, and the units: lines of one document, deal, account and month."""
    together = ["document", "deal", "party", "month"]
    first = pl.col("row").first().over(together)
    unit = pl.when(pl.col("document").is_null()).then("row").otherwise(first).alias("unit")
    rows = frame.with_columns(unit)
    units = rows.group_by("unit", maintain_order=True).agg(
        pl.col("deal", "party", "name", "month").first(), pl.col("amount").sum()
    )
    return rows.select("row", "unit"), units


def _by_party(units: Units, pairs: list[Pair]) -> dict[str, str]:
    """Party of the ledger -> party of the bookings, of the proposed names."""
    left = dict(units.bookings.select("name", "party").drop_nulls().unique().iter_rows())
    right = dict(units.ledger.select("name", "party").drop_nulls().unique().iter_rows())
    return {right[pair.right]: left[pair.left] for pair in pairs}


def _same(lines: pl.DataFrame) -> tuple[Pair, ...]:
    """The accounts of matched lines whose names are written differently."""
    met = lines.filter(
        pl.col("account") != pl.col("ledger_account"),
        ~pl.col("found_by").is_in(["id", "alike"]),
    )
    pairs = met.select("account", "ledger_account").unique().sort("account", "ledger_account")
    return tuple(
        Pair(one, other, 1.0, differences(one, other) or ("why-confirmed",))
        for one, other in pairs.iter_rows()
    )
