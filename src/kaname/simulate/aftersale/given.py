"""The company so far: the frames made before the sale, as these modules read them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

import numpy as np
import polars as pl

from kaname.sales_model.columns import polars_schema
from kaname.sales_model.model import TABLES
from kaname.simulate.horizon import Horizon, day_of, number
from kaname.simulate.products import FAMILIES, FINANCE, RETAIL, SAAS
from kaname.simulate.records import Floats, Ints

UTC_OFFSET = 9  # hours; Asia/Tokyo has no summer time
FAMILY_WORDS = {"SaaS": SAAS, "クラウド": SAAS, "金融": FINANCE, "保険": FINANCE, "小売": RETAIL}
SHARES = np.array([0.34, 0.46, 0.08, 0.02, 0.10])  # families of a company's deals, if not told


@dataclass(frozen=True, slots=True)
class Given:
    """Frames with local dates beside their instants.

    `accounts`: account_id, kind, segment, owner_id, region, first_order_on, old (bool).
    `deals`: the opportunities with `family` (position in FAMILIES), amount as float, `kind` and
    `segment` of the account, and created_on, first_meeting_on, proposed_on, closed_on.
    """

    frames: Mapping[str, pl.DataFrame]
    when: Horizon
    stories: bool
    accounts: pl.DataFrame
    deals: pl.DataFrame

    @property
    def won(self) -> pl.DataFrame:
        """The won deals in the order of their closing."""
        return self.deals.filter(pl.col("status") == "won", pl.col("closed_on").is_not_null())


def given(
    frames: Mapping[str, pl.DataFrame], when: Horizon, rng: np.random.Generator, stories: bool
) -> Given:
    """Read the frames; deals that do not say their family get one that fits the account."""
    start = day_of(when.start)
    accounts = frames["account"].with_columns(
        kind=pl.col("kind").fill_null("company"), old=(pl.col("first_order_on") < start)
    )
    accounts = accounts.with_columns(pl.col("old").fill_null(value=False))
    deals = frames["opportunity"].with_columns(
        pl.col("amount").cast(pl.Float64),
        *(
            local_date(f"{step}_at").alias(f"{step}_on")
            for step in ("created", "first_meeting", "proposed", "closed")
        ),
    )
    deals = deals.join(
        accounts.select("account_id", "kind", "segment"), on="account_id", how="left"
    ).sort("closed_at", "opportunity_id", nulls_last=True)
    family = _families(deals, rng)
    return Given(frames, when, stories, accounts, deals.with_columns(family=family))


def _families(deals: pl.DataFrame, rng: np.random.Generator) -> pl.Series:
    """Position in FAMILIES: as told, as the pipeline is called, as the kind of account buys."""
    draw = rng.random(deals.height)
    company = np.searchsorted(np.cumsum(SHARES / SHARES.sum()), draw).clip(0, len(SHARES) - 1)
    consumer = (deals["kind"] == "consumer").fill_null(value=False).to_numpy()
    guess = np.where(consumer, FINANCE, company)
    for word, code in FAMILY_WORDS.items():
        named = deals["pipeline"].fill_null("").str.contains(word, literal=True).to_numpy()
        guess = np.where(named, code, guess)
    if "family" not in deals:
        return pl.Series("family", guess, dtype=pl.Int64)
    told = deals["family"].replace_strict(
        dict(zip(FAMILIES, range(len(FAMILIES)), strict=True)), default=None, return_dtype=pl.Int64
    )
    return told.zip_with(told.is_not_null(), pl.Series(guess, dtype=pl.Int64)).alias("family")


def local_date(column: str) -> pl.Expr:
    """The local date of an instant."""
    return (pl.col(column) + pl.duration(hours=UTC_OFFSET)).dt.date()


def instants(days: Ints, seconds: Ints | Floats) -> pl.Series:
    """UTC instants of day numbers and seconds after local midnight."""
    local = days.astype(np.int64) * 86_400 + np.asarray(seconds).astype(np.int64)
    return pl.Series((local - UTC_OFFSET * 3600) * 1_000_000).cast(pl.Datetime("us"))


def last_instant(when: Horizon) -> datetime:
    """The last second of the data, in UTC."""
    return datetime.combine(day_of(when.end), time(23, 59, 59)) - timedelta(hours=UTC_OFFSET)


def day_numbers(dates: pl.Series) -> Ints:
    """Day numbers of dates; dates must not be null."""
    return dates.cast(pl.Int32).cast(pl.Int64).to_numpy()


def dates(days: Ints) -> pl.Series:
    """Dates of day numbers."""
    return pl.Series(days, dtype=pl.Int64).cast(pl.Int32).cast(pl.Date)


def office_seconds(rng: np.random.Generator, count: int) -> Ints:
    """Seconds after midnight of things that happen in office hours."""
    return rng.integers(9 * 3600, 18 * 3600, count)


def numbered(prefix: str, count: int, width: int = 7) -> pl.Series:
    """`O0000001` and so on."""
    digits = pl.Series(np.arange(1, count + 1)).cast(pl.String).str.zfill(width)
    return prefix + digits


def typed(table: str, rows: pl.DataFrame) -> pl.DataFrame:
    """These rows with every column of the table, in its order and types; absent ones are null."""
    schema = polars_schema(TABLES[table])
    columns = [
        (pl.col(name).round(2) if table_type.is_decimal() and name in rows else pl.col(name))
        .cast(table_type)
        .alias(name)
        if name in rows
        else pl.lit(None, table_type).alias(name)
        for name, table_type in schema.items()
    ]
    return rows.select(columns)


def owner_on(rows: pl.DataFrame, given_: Given, day: str) -> pl.Series:
    """Who was in charge of `account_id` on the date column `day`: as then, else as today."""
    owners = given_.frames["account_owner"].select("account_id", "member_id", "valid_from")
    left = rows.select("account_id", day).with_row_index("_row").sort(day)
    found = left.join_asof(
        owners.rename({"member_id": "_then"}).sort("valid_from"),
        left_on=day,
        right_on="valid_from",
        by="account_id",
        check_sortedness=False,
    )
    now = given_.accounts.select("account_id", "owner_id")
    found = found.join(now, on="account_id", how="left").sort("_row")
    return found.select(pl.coalesce("_then", "owner_id")).to_series().alias("member_id")


def shoppers(of: Given) -> pl.DataFrame:
    """Consumers who buy in our stores: those where there are stores."""
    regions = of.accounts.filter(pl.col("kind") == "store")["region"].unique()
    people = of.accounts.filter(pl.col("kind") == "consumer")
    here = people.filter(pl.col("region").is_in(regions.implode()))
    return (here if here.height else people).sort("account_id")


def month_starts(when: Horizon) -> list[date]:
    """First days of the months of the data."""
    return when.months(when.start)


def month_numbers(when: Horizon) -> tuple[Ints, Ints]:
    """Day numbers of the first day of every month of the data, and of the first after it."""
    firsts = [number(d) for d in month_starts(when)]
    return np.array(firsts), np.array([*firsts[1:], when.end + 1])
