"""Orders without a deal: what regular customers reorder, and what consumers buy."""

from __future__ import annotations

import numpy as np
import polars as pl

from kaname.simulate.aftersale import season
from kaname.simulate.aftersale.given import (
    Given,
    dates,
    day_numbers,
    instants,
    local_date,
    month_numbers,
    month_starts,
    office_seconds,
    owner_on,
    shoppers,
)
from kaname.simulate.products import KEYS, PRICE
from kaname.simulate.records import Floats, Ints

ROUTE = "ルート"
REORDERS = {"大手": 1.1, "中堅": 0.6, "中小": 0.3}  # per month
SUPPLIES = tuple(KEYS.index(key) for key in ("P06", "P07", "P21", "P23"))
SUPPLIES_SHARE = (0.3, 0.2, 0.35, 0.15)
SUPPLIES_COUNT = np.array([2.0, 1.0, 30.0, 1.0])  # pieces of a usual line
ROUTE_SEASONAL = ((KEYS.index("P10"), 0.05),)  # share of orders with it, without a season
GOODS = tuple(KEYS.index(key) for key in ("P16", "P20", "P21"))
GOODS_SHARE = (0.2, 0.4, 0.4)
CONSUMER_SEASONAL = tuple((KEYS.index(key), 0.06) for key in ("P17", "P18", "P19"))
VISITS = 0.7  # orders of a consumer in a month
STAYS = 30.0  # months that a consumer goes on buying, on average
ONLINE = 0.28
RETURNED = 0.015
TOUCHED_DAYS = 30
GROWTH = 0.04  # per year
MONTHS = np.array([0.94, 0.92, 1.12, 0.98, 0.97, 1.02, 1.04, 0.95, 1.06, 0.98, 1.0, 1.08])


def lines(of: Given, rng: np.random.Generator) -> pl.DataFrame:
    """Order lines of regular customers and of consumers."""
    return pl.concat(_renumbered([_reorders(of, rng), *_consumers(of, rng)]), how="diagonal")


def _renumbered(parts: list[pl.DataFrame]) -> list[pl.DataFrame]:
    """The same orders with numbers that no other part has."""
    found, top = [], 0
    for part in parts:
        found.append(part.with_columns(order=pl.col("order") + top))
        top += part["order"].n_unique() + part.height
    return found


def _visits(
    of: Given, rate: Floats, begins: Ints, ends: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints]:
    """Row of the customer and day number of each order: a Poisson stream by month."""
    first, after = month_numbers(of.when)
    month = np.array([day.month for day in month_starts(of.when)])
    years = (first - of.when.start) / 365.25
    expected = rate[:, None] * MONTHS[month - 1] * (1 + GROWTH) ** years
    expected = expected * ((after - first) / 30.4375)
    count = rng.poisson(expected)
    row, at = (np.repeat(part.ravel(), count.ravel()) for part in np.indices(count.shape))
    day = first[at] + (rng.random(len(row)) * (after - first)[at]).astype(np.int64)
    # the first purchase of those who begin within the data is certain
    fresh = np.flatnonzero((begins >= of.when.start) & (begins <= of.when.end) & (rate > 0))
    row, day = np.concatenate([row, fresh]), np.concatenate([day, begins[fresh]])
    inside = (day >= begins[row]) & (day < ends[row])
    order = np.lexsort((row[inside], day[inside]))
    return row[inside][order], day[inside][order]


def _reorders(of: Given, rng: np.random.Generator) -> pl.DataFrame:
    """Supplies that the customers of the route department order again and again."""
    customers = _regulars(of)
    segment = customers["segment"].fill_null("").to_list()
    rate = np.array([REORDERS.get(name, 0.3) for name in segment], dtype=np.float64)
    rate *= np.exp(rng.normal(0, 0.4, len(rate)))
    begins = day_numbers(customers["since"])
    ends = np.full(len(begins), of.when.end + 1)
    row, day = _visits(of, rate, begins + 20, ends, rng)
    business = of.when.business
    day = business[np.minimum(np.searchsorted(business, day), len(business) - 1)]
    orders = (
        customers[row]
        .select("account_id")
        .with_columns(day=pl.Series(day), date=dates(day), order=pl.Series(np.arange(len(row))))
        .filter(pl.Series(day <= of.when.end))
    )
    return _supplied(of, orders.with_columns(owner_on(orders, of, "date")), rng)


def _supplied(of: Given, orders: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """The lines of these orders: supplies in usual numbers, some days on the way."""
    basket = _basket(of, orders, (SUPPLIES, SUPPLIES_SHARE), ROUTE_SEASONAL, rng)
    place = pl.col("product").replace_strict(
        dict(zip(SUPPLIES, SUPPLIES_COUNT, strict=True)), default=1.0, return_dtype=pl.Float64
    )
    many = pl.Series(np.exp(rng.normal(0.3, 0.5, basket.height)))
    found = basket.with_columns(quantity=(place * many).round().clip(1))
    wait = rng.integers(3, 15, orders.height)
    ordered = instants(orders["day"].to_numpy(), office_seconds(rng, orders.height))
    extra = orders.select("order").with_columns(
        ordered_at=ordered,
        wait=pl.Series(wait),
        channel=pl.lit("route"),
        order_kind=pl.lit("repeat"),
    )
    return _priced(found.join(extra, on="order", how="left"), 0.94)


def _regulars(of: Given) -> pl.DataFrame:
    """Companies with an order, in charge of the route department (all, if there is none such)."""
    members = of.frames["member"].filter(pl.col("org_path").str.contains(ROUTE, literal=True))
    bought = of.won.group_by("account_id").agg(won_on=pl.col("closed_on").min())
    companies = of.accounts.filter(pl.col("kind") == "company").join(
        bought, on="account_id", how="left"
    )
    companies = companies.with_columns(
        since=pl.when("old").then("first_order_on").otherwise("won_on")
    ).filter(pl.col("since").is_not_null())
    names = members["member_id"].unique()
    mine = companies.filter(pl.col("owner_id").is_in(names.implode()))
    return (mine if mine.height else companies).sort("account_id")


def _consumers(of: Given, rng: np.random.Generator) -> list[pl.DataFrame]:
    """What consumers buy in the stores and online, and what they bring back."""
    people = shoppers(of)
    if not people.height:
        return []
    draw = rng.random(people.height)
    begins = people["first_order_on"].cast(pl.Int32).cast(pl.Int64).fill_null(-1).to_numpy()
    any_day = of.when.start + (draw * 1.1 * (of.when.end - of.when.start)).astype(np.int64)
    begins = np.where(begins < 0, any_day, begins)
    known = np.maximum(begins, of.when.start)
    ends = known + 1 + (rng.exponential(STAYS * 30.4375, people.height)).astype(np.int64)
    rate = VISITS * np.exp(rng.normal(-0.15, 0.55, people.height))
    row, day = _visits(of, rate, begins, ends, rng)
    orders = (
        people[row]
        .select("account_id", "owner_id")
        .with_columns(
            store=pl.Series(_favourite(of, people, rng)[row]),
            day=pl.Series(day),
            date=dates(day),
            order=pl.Series(np.arange(len(row))),
        )
    )
    found = _bought(of, orders, rng)
    return [found, _returns(of, found, rng)]


def _favourite(of: Given, people: pl.DataFrame, rng: np.random.Generator) -> Ints:
    """The row of each consumer's store: one of their region, if it has any; -1 without stores."""
    stores = of.accounts.filter(pl.col("kind") == "store").sort("account_id")
    if not stores.height:
        return np.full(people.height, -1)
    at = rng.integers(0, stores.height, people.height)
    draw, region = rng.random(people.height), people["region"].fill_null("").to_numpy()
    there = stores["region"].fill_null("").to_numpy()
    for name in np.unique(there):
        here, mine = np.flatnonzero(there == name), region == name
        at[mine] = here[(draw[mine] * len(here)).astype(np.int64)]
    return at


def _bought(of: Given, orders: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    stores = of.accounts.filter(pl.col("kind") == "store").sort("account_id")
    online = (rng.random(orders.height) < ONLINE) | (orders["store"].to_numpy() < 0)
    names = pl.Series([*stores["account_id"], None], dtype=pl.String)
    keepers = pl.Series([*stores["owner_id"], None], dtype=pl.String)
    at = np.where(online, stores.height, orders["store"].to_numpy())
    seconds = np.where(
        online,
        rng.integers(7 * 3600, 86_000, orders.height),
        rng.integers(36_000, 72_000, orders.height),
    )
    orders = orders.with_columns(
        store_id=names.gather(at),
        member_id=keepers.gather(at),
        channel=pl.Series(np.where(online, "online", "store")),
        ordered_at=instants(orders["day"].to_numpy(), seconds),
        wait=pl.Series(np.where(online, rng.integers(1, 4, orders.height), 0)),
    ).with_columns(member_id=pl.coalesce("member_id", "owner_id"))
    first = pl.col("order") == pl.col("order").min().over("account_id")
    fresh = first & pl.col("account_id").is_in(_fresh(of).implode())
    orders = orders.with_columns(
        order_kind=pl.when(fresh).then(pl.lit("new")).otherwise(pl.lit("repeat")),
        campaign_id=_touched(of, orders),
    )
    basket = _basket(of, orders, (GOODS, GOODS_SHARE), CONSUMER_SEASONAL, rng)
    basket = basket.with_columns(quantity=pl.Series(1.0 + rng.poisson(0.35, basket.height)))
    kept = ["order", "store_id", "channel", "ordered_at", "wait", "order_kind", "campaign_id"]
    return _priced(basket.join(orders.select(kept), on="order", how="left"), 0.97)


def _fresh(of: Given) -> pl.Series:
    """Accounts that were no customers when the data began."""
    return of.accounts.filter(~pl.col("old"))["account_id"]


def _touched(of: Given, orders: pl.DataFrame) -> pl.Series:
    """The campaign that reached the account in the month before the order; null without one."""
    nobody = pl.Series("campaign_id", [None] * orders.height, dtype=pl.String)
    touches = of.frames.get("campaign_touch")
    if touches is None or not touches.height:
        return nobody
    reached = (
        touches.filter(~pl.col("is_control").fill_null(value=False))
        .join(of.frames["person"].select("person_id", "account_id"), on="person_id")
        .filter(pl.col("account_id").is_not_null())
    )
    reached = reached.select("account_id", "campaign_id", date=local_date("touched_at"))
    reached = reached.drop_nulls().sort("date", "account_id", "campaign_id")
    left = orders.select("account_id", "date").with_row_index("_row").sort("date")
    found = left.join_asof(
        reached, on="date", by="account_id", tolerance=f"{TOUCHED_DAYS}d", check_sortedness=False
    )
    return found.sort("_row")["campaign_id"]


def _basket(
    of: Given,
    orders: pl.DataFrame,
    usual: tuple[tuple[int, ...], tuple[float, ...]],
    seasonal: tuple[tuple[int, float], ...],
    rng: np.random.Generator,
) -> pl.DataFrame:
    """One to three usual things per order, and seasonal ones as the month has it."""
    count = 1 + rng.binomial(2, 0.25, orders.height)
    at = np.repeat(np.arange(orders.height), count)
    product = rng.choice(usual[0], len(at), p=usual[1])
    month = orders["date"].dt.month().to_numpy()
    rows, products = [at], [product]
    for item, share in seasonal:
        chosen = rng.random(orders.height) < share * season.factor(item, month, of.stories)
        rows.append(np.flatnonzero(chosen))
        products.append(np.full(int(chosen.sum()), item))
    where = np.concatenate(rows)
    basket = orders[where].select("order", "account_id", "member_id", "day")
    basket = basket.with_columns(product=pl.Series(np.concatenate(products), dtype=pl.Int64))
    return basket.sort("order", "product").unique(
        ["order", "product"], keep="first", maintain_order=True
    )


def _priced(lines_: pl.DataFrame, level: float) -> pl.DataFrame:
    """Net amounts from the price list; revenue follows the order by `wait` days."""
    price = pl.col("product").replace_strict(dict(enumerate(PRICE)), return_dtype=pl.Float64)
    return lines_.with_columns(
        net=(price * level * pl.col("quantity")).floor(), day=pl.col("day") + pl.col("wait")
    ).drop("wait")


def _returns(of: Given, found: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Things brought back some days later: orders of their own, with negative amounts."""
    back = found.filter(pl.Series(rng.random(found.height) < RETURNED))
    later = rng.integers(2, 15, back.height)
    day = back["day"].to_numpy() + later
    back = back.with_columns(
        order=pl.Series(np.arange(back.height)),
        net=-pl.col("net"),
        quantity=-pl.col("quantity"),
        order_kind=pl.lit("return"),
        campaign_id=pl.lit(None, pl.String),
        day=pl.Series(day),
        ordered_at=instants(day, rng.integers(36_000, 72_000, back.height)),
    )
    return back.filter(pl.Series(day <= of.when.end))
