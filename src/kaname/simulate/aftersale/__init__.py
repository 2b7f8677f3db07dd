"""What follows the sale: orders, contracts, deliveries, events, assessments, stated figures, rates.

What this package reads of the frames before it (all columns as in the sales model):

- `opportunity` may carry one more column, `family` (a name of `products.FAMILIES`), which decides
  what was sold; without it the pipeline and the kind of account decide. The amount of a SaaS or
  finance deal is that of one year (MRR = amount / 12).
- `account.first_order_on` before the first day of the data makes an account an old customer: it
  has contracts and repeat orders from the first month on.
- consumers (`kind = 'consumer'`) of a region with stores (`kind = 'store'`) buy there and online.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import polars as pl

from kaname.simulate.aftersale import (
    assessments,
    contracts,
    deliveries,
    life,
    orders,
    purchases,
    rates,
    sold,
    stated,
    subscriptions,
)
from kaname.simulate.aftersale.given import given
from kaname.simulate.aftersale.orders import ledger_differences
from kaname.simulate.horizon import Horizon

# of the lines, what the other tables are made from
READ_AGAIN = """account_id member_id opportunity_id order_id order_kind product channel day date net
cost""".split()
__all__ = ["ledger_differences", "tables"]


def tables(
    before: Mapping[str, pl.DataFrame], when: Horizon, rng: np.random.Generator, stories: bool
) -> dict[str, pl.DataFrame]:
    """The tables that follow from people, market and pipeline; without `stories` no season.

    The same frames and generator give the same rows; each table has its own stream of chance.
    """
    chance = iter(rng.spawn(10))
    of = given(before, when, next(chance), stories)
    bought = sold.sales(of, next(chance))
    draw = next(chance)
    agreed = contracts.agreed(of, bought, draw)
    kept = subscriptions.book(agreed, contracts.live(of, agreed, draw))
    draw = next(chance)
    deals = orders.differing(sold.lines(of, bought, draw), draw)
    reordered = purchases.lines(of, next(chance))
    draw = next(chance)
    others = [reordered, subscriptions.lines(of, kept, draw), orders.unbooked(of, deals, draw)]
    returned = [orders.sent_back(of, part, draw) for part in (deals, reordered)]
    lines = orders.ledger(of, [deals, *others, *returned], draw)
    order_line, lines = orders.order_line(of, lines), lines.select(READ_AGAIN)
    return {
        "order_line": order_line,
        "contract_event": subscriptions.contract_event(of, kept, draw),
        "delivery": deliveries.delivery(of, lines, next(chance)),
        "customer_event": life.customer_event(of, next(chance)),
        "assessment": assessments.assessment(of, kept, lines, next(chance)),
        "period_value": stated.period_value(of, lines, next(chance)),
        "fx_rate": rates.fx_rate(when, rng),
    }
