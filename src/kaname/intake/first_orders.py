"""Blocks of a first design on order lines: sales by customers, orders and their size."""

from __future__ import annotations

from kaname.intake.first_parts import WHOLE, Available, Block, Spec, both, kpi

TABLE = "order_line"
NAMES = ("sales", "net_sales")  # as period_value calls it


def blocks(at_hand: Available) -> list[Block]:
    """Sales and what they are made of, then the gross profit; [] where no line has a date."""
    clock = max(("revenue_on", "ordered_at"), key=lambda column: at_hand.share(TABLE, column))
    if not at_hand.has(TABLE, clock):
        return []
    facts: dict[str, Spec] = {TABLE: {"time": clock, "unit": "line"}}
    found = [_sales(at_hand, facts), _profit(at_hand, facts)]
    return [block for block in found if block.kpis]


def _sales(at_hand: Available, facts: dict[str, Spec]) -> Block:
    money = at_hand.has(TABLE, "net_amount")
    bought = at_hand.has(TABLE, "account_id", least=WHOLE)
    measures: dict[str, Spec] = {"orders": _distinct("order_id", "order", at_hand)}
    kpis: dict[str, Spec] = {}
    if money:
        measures["sales"] = {"of": TABLE, "agg": "sum", "expr": "net_amount", **at_hand.money}
        parts = "customers * orders_per_customer" if bought else "orders"
        formula = f"{parts} * average_order"
        kpis["sales"] = kpi(both("売上", "Sales"), "sales", formula, timing="lagging")
    if bought:
        measures["customers"] = _distinct("account_id", "customer", at_hand)
        kpis |= _customers()
    else:
        kpis["orders"] = kpi(both("注文数", "Orders"), "orders")
    if money:
        why = both("値引きと品ぞろえの効果が表れる。", "Discounts and assortment show here.")
        label = both("平均注文額", "Average order")
        kpis["average_order"] = kpi(label, "sales / orders", why=why)
    return Block(facts, measures, kpis, amount="sales" if money else None, names=NAMES)


def _customers() -> dict[str, Spec]:
    why = both(
        "売上の広がり。離反と新規がここに表れる。",
        "How wide sales are; churn and new customers show here.",
    )
    label = both("1顧客当たり注文数", "Orders per customer")
    return {
        "customers": kpi(both("購入顧客数", "Customers who bought"), "customers", why=why),
        "orders_per_customer": kpi(label, "orders / customers", decimals=2),
    }


def _distinct(column: str, unit: str, at_hand: Available) -> Spec:
    """A distinct count; what came back is no order."""
    spec: Spec = {"of": TABLE, "agg": "count_distinct", "expr": column, "unit": unit}
    if at_hand.holds("order_line.order_kind", "return"):
        spec["where"] = "coalesce(order_kind, '') <> 'return'"
    return spec


def _profit(at_hand: Available, facts: dict[str, Spec]) -> Block:
    """Gross profit, where hardly any cost is missing: a missing one would pass for profit."""
    if not at_hand.has(TABLE, "net_amount", "cost_amount", least=WHOLE):
        return Block({}, {}, {})
    measures: dict[str, Spec] = {
        "gross_profit": {
            "of": TABLE,
            "agg": "sum",
            "expr": "net_amount - cost_amount",
            **at_hand.money,
        },
    }
    kpis = {
        "gross_profit": kpi(
            both("粗利", "Gross profit"), "gross_profit", "sales * gross_margin", timing="lagging"
        ),
        "gross_margin": kpi(
            both("粗利率", "Gross margin"),
            "gross_profit / sales",
            why=both("値引きで売上を作っていないか。", "Whether sales are bought with discounts."),
        ),
    }
    return Block(facts, measures, kpis)
