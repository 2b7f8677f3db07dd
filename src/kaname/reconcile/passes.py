"""Passes: one after another, each exact, each taking what it matches out of what is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from kaname.reconcile.names import Pair, alike
from kaname.reconcile.subsets import any_size

MOST_LEFT = 10  # entries of one account among which sums are searched
MATCH = pl.Schema({"group": pl.Int64, "side": pl.String, "unit": pl.Int64, "found_by": pl.String})


@dataclass(frozen=True, slots=True)
class Units:
    """What is matched: bookings, and documents of the ledger, with `unit` (Int64) as their key.

    Columns: `unit`, `deal`, `party`, `name`, `month`, `amount`.
    """

    bookings: pl.DataFrame
    ledger: pl.DataFrame

    def without(self, matched: pl.DataFrame) -> Units:
        """Those that are not matched."""
        return Units(
            self.bookings.join(
                _of(matched, "bookings"), on="unit", how="anti", maintain_order="left"
            ),
            self.ledger.join(_of(matched, "ledger"), on="unit", how="anti", maintain_order="left"),
        )


Pass = Callable[[Units], pl.DataFrame]


def run(units: Units, apart: int, proposals: Callable[[Units], Mapping[str, str]]) -> pl.DataFrame:
    """All matches, in frames of `MATCH`: what belongs together has one `group`.

    By deal id; by account, amount and month; by account and amount in another month, at most
    `apart` months away, the nearest first; one against several of an account by their sum; by
    account and month where one is left on each side; by `proposals`, party of the ledger to party
    of the bookings, and amount and month.
    """
    found: list[pl.DataFrame] = []
    left, groups = units, 0
    for matched in _steps(apart, proposals):
        new = matched(left)
        if new.is_empty():
            continue
        new = new.with_columns(pl.col("group") + groups)
        groups = new.select(pl.col("group").max()).item() + 1
        left = left.without(new)
        found.append(new)
    return pl.concat(found) if found else pl.DataFrame(schema=MATCH)


def _steps(apart: int, proposals: Callable[[Units], Mapping[str, str]]) -> Iterator[Pass]:
    yield _by_deal
    yield lambda units: _paired(units, ("party", "amount", "month"), "amount-and-month")
    for months in range(1, apart + 1):
        for away in (months, -months):  # the ledger mostly follows
            yield lambda units, away=away: _paired(  # type: ignore[misc]
                Units(units.bookings.with_columns(pl.col("month") + away), units.ledger),
                ("party", "amount", "month"),
                "amount",
            )
    yield lambda units: _by_sum(units, apart)
    yield _by_month
    yield lambda units: _by_proposal(units, proposals(units))


def proposals(units: Units, confirmed: Mapping[str, str]) -> list[Pair]:
    """Which accounts of the ledger may be which of the bookings, among those that are left."""
    left, right = (
        frame["name"].drop_nulls().unique().sort().to_list()
        for frame in (units.bookings, units.ledger)
    )
    return alike(left, right, confirmed=confirmed)


def _of(matched: pl.DataFrame, side: str) -> pl.DataFrame:
    return matched.filter(pl.col("side") == side).select("unit")


def _by_deal(units: Units) -> pl.DataFrame:
    """All entries of a deal's id that both sides know."""
    ids = units.bookings.select("deal").drop_nulls().unique()
    both = ids.join(units.ledger.select("deal").drop_nulls().unique(), on="deal").sort("deal")
    both = both.with_row_index("group").with_columns(pl.col("group").cast(pl.Int64))
    return pl.concat(
        _match(frame.join(both, on="deal", maintain_order="left"), side, "id")
        for side, frame in (("bookings", units.bookings), ("ledger", units.ledger))
    )


def _match(frame: pl.DataFrame, side: str, found_by: str) -> pl.DataFrame:
    return frame.select(
        "group",
        pl.lit(side).alias("side"),
        pl.col("unit").cast(pl.Int64),
        pl.lit(found_by).alias("found_by"),
    )


def _paired(units: Units, columns: tuple[str, ...], found_by: str) -> pl.DataFrame:
    """One to one where all columns are equal; the first with the first where there are several."""
    left, right = (
        frame.drop_nulls(list(columns)).with_columns(
            pl.int_range(pl.len()).over(list(columns)).alias("turn")
        )
        for frame in (units.bookings, units.ledger)
    )
    pairs = left.join(right, on=[*columns, "turn"], maintain_order="left")
    return _pairs(pairs.select(left="unit", right="unit_right"), found_by)


def _pairs(pairs: pl.DataFrame, found_by: str) -> pl.DataFrame:
    """The matches of a frame with a unit of each side per row."""
    numbered = pairs.with_row_index("group").with_columns(pl.col("group").cast(pl.Int64))
    return pl.concat(
        _match(numbered.rename({side: "unit"}), name, found_by)
        for side, name in (("left", "bookings"), ("right", "ledger"))
    )


def _by_month(units: Units) -> pl.DataFrame:
    """Of an account and month the last one on each side, though the amounts differ."""
    columns = ["party", "month"]
    left, right = (
        frame.drop_nulls(columns).filter(pl.len().over(columns) == 1, pl.col("amount") != 0)
        for frame in (units.bookings, units.ledger)
    )
    pairs = left.join(right, on=columns, maintain_order="left")
    same = pl.col("amount").sign() == pl.col("amount_right").sign()  # a refund is no sale
    return _pairs(pairs.filter(same).select(left="unit", right="unit_right"), "month")


def _by_proposal(units: Units, parties: Mapping[str, str]) -> pl.DataFrame:
    """Account alike, amount and month equal: proposed, not matched."""
    known = pl.DataFrame(
        {"party": list(parties), "meant": list(parties.values())},
        schema={"party": pl.String, "meant": pl.String},
    )
    meant = units.ledger.join(known, on="party", maintain_order="left").with_columns(
        pl.col("meant").alias("party")
    )
    return _paired(Units(units.bookings, meant), ("party", "amount", "month"), "alike")


def _by_sum(units: Units, apart: int) -> pl.DataFrame:
    """One booking against several documents of its account, or the other way round."""
    left, right = (_by_party(frame) for frame in (units.bookings, units.ledger))
    rows: list[tuple[int, str, int, str]] = []
    for party in sorted(left.keys() & right.keys()):
        mine, theirs = left[party], right[party]
        if len(mine) > MOST_LEFT or len(theirs) > MOST_LEFT:
            continue
        taken: set[tuple[str, int]] = set()
        for one, many, side, other in (
            (mine, theirs, "bookings", "ledger"),
            (theirs, mine, "ledger", "bookings"),
        ):
            for single, parts in _sums(one, many, apart, side, other, taken):
                group = len(rows)
                rows.append((group, side, single, "sum"))
                rows += [(group, other, part, "sum") for part in parts]
    return pl.DataFrame(rows, schema=MATCH, orient="row")


_Entry = tuple[int, int, int]  # unit, month, amount


def _by_party(frame: pl.DataFrame) -> dict[str, list[_Entry]]:
    found: dict[str, list[_Entry]] = {}
    known = frame.drop_nulls(["party", "month"]).filter(pl.col("amount") != 0)
    for party, *entry in known.select("party", "unit", "month", "amount").iter_rows():
        found.setdefault(party, []).append((entry[0], entry[1], entry[2]))
    return found


def _sums(
    one: list[_Entry],
    many: list[_Entry],
    apart: int,
    side: str,
    other: str,
    taken: set[tuple[str, int]],
) -> Iterator[tuple[int, list[int]]]:
    """Each single entry that is the sum of several in exactly one way."""
    for unit, month, amount in sorted(one, key=lambda e: (-abs(e[2]), e[0])):
        if (side, unit) in taken:
            continue
        near = [e for e in many if abs(e[1] - month) <= apart and (other, e[0]) not in taken]
        sizes = sorted({2, 3, 4, len(near)} & set(range(2, len(near) + 1)))
        ways = any_size([e[2] for e in near], amount, sizes)
        if len(ways) == 1:
            parts = [near[at][0] for at in ways[0]]
            taken |= {(side, unit)} | {(other, part) for part in parts}
            yield unit, parts
