"""Tables of what is sold: product, order_line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from kaname.simulate.extract import (
    MONEY,
    Extract,
    accounts,
    dates,
    entered,
    ids,
    instants,
    members,
    nothing,
    words,
)
from kaname.simulate.pipeline import DEAL_TYPES
from kaname.simulate.products import COST, FAMILIES, FAMILY_OF, PRICE, PRODUCTS, WEEKS
from kaname.simulate.records import NEVER, Flags, Floats, Ints, Status

INSTRUMENTS, SOFTWARE, SET_UP, UPKEEP = range(4)


@dataclass(frozen=True, slots=True)
class Lines:
    """Order lines of won deals: deal row, position, product, quantity, yen, day of revenue."""

    deal: Ints
    line: Ints
    product: Ints
    quantity: Floats
    net: Floats
    cost: Floats
    revenue: Ints


def product(of: Extract) -> pl.DataFrame:
    """The price list."""
    return pl.DataFrame(
        {
            "product_id": [p.key for p in PRODUCTS],
            "name": [p.name for p in PRODUCTS],
            "family": [FAMILIES[p.family] for p in PRODUCTS],
            "season": pl.Series([None] * len(PRODUCTS), dtype=pl.String),
            "is_recurring": [p.recurring for p in PRODUCTS],
            "list_price": pl.Series(PRICE).cast(MONEY),
            "unit_cost": pl.Series(np.round(PRICE * COST)).cast(MONEY),
        }
    )


def lines(of: Extract) -> Lines:
    """What was ordered with every won deal of the world; a deal's lines add up to its amount."""
    deals = of.world.deals
    won = np.flatnonzero(deals["status"] == Status.WON)
    family, amount = deals["family"][won], deals["amount"][won]
    machine = family <= SOFTWARE
    set_up = np.where(machine & _some(of, won, 0.6), of.rng.uniform(0.08, 0.16, len(won)), 0.0)
    upkeep = np.where(machine & _some(of, won, 0.5), of.rng.uniform(0.05, 0.09, len(won)), 0.0)
    extra = np.round(np.stack([set_up, upkeep]) * amount, -3)
    net = np.stack([amount - extra.sum(0), *extra])  # main, set-up, upkeep x deal
    families: Ints = np.repeat([[0], [SET_UP], [UPKEEP]], len(won), axis=1)
    families[0] = family
    at, part = np.nonzero(net.T)  # a deal's lines one after the other
    line: Ints = np.cumsum(net > 0, axis=0, dtype=np.int64)[part, at]
    return _priced(of, won[at], line, families[part, at], net[part, at])


def _some(of: Extract, rows: Ints, share: float) -> Flags:
    some: Flags = of.rng.random(len(rows)) < share
    return some


def _priced(of: Extract, deal: Ints, line: Ints, family: Ints, net: Floats) -> Lines:
    """Choose products of the families; quantities, costs and the day of revenue follow."""
    item, count = np.zeros(len(deal), dtype=np.int64), len(deal)
    for code in range(len(FAMILIES)):
        mine = family == code
        item[mine] = of.rng.choice(np.flatnonzero(code == FAMILY_OF), int(mine.sum()))
    cost = np.round(net * COST[item] * np.exp(of.rng.normal(0, 0.06, count)))
    wait = 7 * WEEKS[family] * np.exp(of.rng.normal(0, 0.35, count))
    ready = of.world.deals["closed"][deal] // 86_400 + 1 + wait.astype(np.int64)
    business = of.world.when.business
    day = business[np.minimum(np.searchsorted(business, ready), len(business) - 1)]
    revenue = np.where((day <= of.world.when.end) & (ready <= business[-1]), day, NEVER)
    return Lines(deal, line, item, np.maximum(np.round(net / PRICE[item]), 1), net, cost, revenue)


def profits(of: Extract, sold: Lines) -> Floats:
    """Gross profit of every deal: of its lines where won, else as its family usually brings."""
    deals = of.world.deals
    usual = np.array([1 - COST[f == FAMILY_OF].mean() for f in range(len(FAMILIES))])
    expected = np.round(deals["amount"] * usual[deals["family"]])
    made = np.bincount(sold.deal, sold.net - sold.cost, deals.size)
    return np.where(deals["status"] == Status.WON, made, expected)


def order_line(of: Extract, sold: Lines) -> pl.DataFrame:
    """Lines ordered since the first day of the data, and those that brought revenue since then.

    `revenue_on` is empty until the revenue is recognised.
    """
    deals, when = of.world.deals, of.world.when
    recent = np.isin(sold.deal, of.deals)
    kept = recent | (sold.revenue == NEVER) | (sold.revenue >= when.start)
    deal, item = sold.deal[kept], sold.product[kept]
    return (
        pl.DataFrame(
            {
                "order_id": ids("O", deal),
                "line_no": pl.Series(sold.line[kept], dtype=pl.Int32),
                "account_id": accounts(deals["account"][deal]),
                "opportunity_id": ids("D", np.where(recent[kept], deal, -1)),
                "product_id": words(tuple(p.key for p in PRODUCTS), item),
                "member_id": members(deals["owner"][deal]),
                "channel": ["direct"] * len(deal),
                "ordered_at": instants(entered(of, deals["closed"][deal])),
                "revenue_on": dates(sold.revenue[kept]),
                "quantity": sold.quantity[kept],
                "net_amount": pl.Series(sold.net[kept]).cast(MONEY),
                "cost_amount": pl.Series(sold.cost[kept]).cast(MONEY),
                "order_kind": words(DEAL_TYPES, deals["kind"][deal]),
            }
        )
        .with_columns(nothing().alias("store_id"), nothing().alias("campaign_id"))
        .select(_ORDER_LINE)
    )


_ORDER_LINE = """order_id line_no account_id opportunity_id product_id member_id store_id channel
ordered_at revenue_on quantity net_amount cost_amount order_kind campaign_id""".split()
