"""The reference's KPIs: arithmetic over its measures, for every period and group at once."""

from __future__ import annotations

import re
from collections.abc import Sequence

import duckdb

from tests.measure.reference_measures import MEASURES, Measured

Cells = dict[tuple[str, ...], dict[str, float | None]]
KPIS = {
    "sales": "sales",
    "gross_profit": "gross",
    "margin": "gross / nullif(sales, 0)",
    "orders": "orders",
    "customers": "customers",
    "average_purchase": "sales / nullif(orders, 0)",
    "largest_line": "largest_line",
    "retention": "kept / nullif(base, 0)",
    "kept": "kept",
    "lost": "lost",
    "returned": "returned",
    "repeat_rate": "repeaters / nullif(customers, 0)",
    "repeat_rate_12": "repeaters_12 / nullif(customers_12, 0)",
    "sales_to_large": "sales_to_large",
    "sleeping": "sleeping",
    "last_win": "last_win",
    "new_customers": "new",
    "new_here": "new_here",
    "existing_expansion": "existing / nullif(existing_then, 0) - 1",
    "sales_growth": "sales / nullif(sales_last_year, 0) - 1",
    "year_to_date": "sales_to_date",
    "year_to_date_growth": "sales_to_date / nullif(sales_to_date_last_year, 0) - 1",
    "typical_margin": "typical_margin",
    "main_supplier": "main_supplier",
    "cumulative_customers": "customers_ever",
    "share_of_sales": "sales / nullif(sum(sales) FILTER (dim = '') OVER (PARTITION BY p), 0)",
    "sales_per_business_day": "sales / business_days",
    "backlog": "ordered_ever - recognised_ever",
    "backlog_growth": "(ordered_ever - recognised_ever - ordered_before + recognised_before)"
    " / nullif(ordered_before - recognised_before, 0)",
    "waiting": "waiting",
    "won_amount": "won_amount",
    "won_deals": "won",
    "win_rate": "won / nullif(ended, 0)",
    "win_rate_12": "won_12 / nullif(ended_12, 0)",
    "win_rate_change": "won / nullif(ended, 0) - won_previous / nullif(ended_previous, 0)",
    "lead_time": "lead_time",
    "slow_tenth": "slow_tenth",
    "forecast_accuracy": "1 - brier",
    "opportunities": "opened",
    "proposals": "proposed",
    "proposal_rate": "met_proposed / nullif(met, 0)",
    "presentation_rate": "opened_to_proposal / nullif(opened, 0)",
    "negotiation_rate": "opened_to_terms / nullif(opened_to_proposal, 0)",
    "win_rate_of_cohort": "settled_won / nullif(settled, 0)",
    "live_deals": "alive",
    "open_deals": "open",
    "opening_deals": "opening",
    "open_pipeline": "open_amount",
    "in_proposal": "in_proposal",
    "pipeline_hygiene": "orderly / nullif(open, 0)",
    "due": "due",
    "pipeline_coverage": "due / nullif(target - won_amount, 0)",
    "deal_progress_rate": "progressed / nullif(alive, 0)",
    "customers_again": "opened_at_customers / nullif(opened_at, 0)",
    "sourced_won_amount": "sourced",
    "conversion": "converted / nullif(settled_leads, 0)",
    "called_soon": "called_soon / nullif(leads, 0)",
    "first_meeting_rate": "approached_met / nullif(approached, 0)",
    "calls_per_hour": "calls / nullif(calling_minutes / 60, 0)",
    "busiest_day": "busiest_day",
    "contact_frequency": "contacts / nullif(in_charge, 0) / months",
    "contacted_accounts": "contacted",
    "web_meeting_rate": "web_persons / nullif(met_persons, 0)",
    "follow_up_rate": "agreed_held / nullif(agreed, 0)",
    "travel_time_share": "travel / nullif(work, 0)",
    "sales_per_visit": "sales / nullif(visits, 0)",
    "coverage": "covered / nullif(owned, 0)",
    "heads": "heads",
    "target": "target",
    "attainment": "won_amount / nullif(target, 0)",
    "year_target": "target_to_date",
    "share_on_target": "on_target / nullif(targeted, 0)",
    "without_target": "without_target",
}
COUNTS = {"orders", "customers", "kept", "lost", "returned", "new_customers", "new_here"} | {
    *("main_supplier", "cumulative_customers", "won_deals", "opportunities", "proposals"),
    *("live_deals", "open_deals", "opening_deals", "in_proposal", "busiest_day"),
    *("contacted_accounts", "heads", "without_target", "sleeping"),
}
AMOUNTS = {"sales", "gross_profit", "largest_line", "year_to_date", "backlog", "waiting"} | {
    *("won_amount", "slow_tenth", "open_pipeline", "due", "sourced_won_amount", "target"),
    *("year_target", "sales_to_large"),
}


def figures(db: duckdb.DuckDBPyConnection, kpis: Sequence[str]) -> Cells:
    """{(grain, period, dimension, group): {kpi: value}}; None is undefined."""
    values = {kpi: KPIS[kpi] for kpi in kpis}
    needed = {
        n: m for n, m in MEASURES.items() if re.search(rf"\b{n}\b", " ".join(values.values()))
    }
    for name, measure in needed.items():
        db.execute(f"CREATE TABLE m_{name} AS {measure.sql}")
    groups = " UNION ".join(
        f"SELECT dim, grp FROM m_{name} WHERE {_asked(measure)}" for name, measure in needed.items()
    )
    columns = ", ".join(_column(name, measure) for name, measure in needed.items())
    joins = " ".join(f"LEFT JOIN m_{name} USING (p, dim, grp)" for name in needed)
    shown = ", ".join(f"{value} AS k_{kpi}" for kpi, value in values.items())
    found = db.execute(
        f"""WITH wide AS (SELECT period.*, dim, grp, {columns} FROM period CROSS JOIN ({groups})
        {joins}) SELECT grain, label, dim, grp, {shown} FROM wide"""
    ).fetchall()
    return {row[:4]: dict(zip(kpis, row[4:], strict=True)) for row in found}


def _column(name: str, measure: Measured) -> str:
    return f"""CASE WHEN {_asked(measure)} AND NOT ({measure.unknown})
        THEN coalesce(m_{name}.v, {measure.empty}) END::DOUBLE AS {name}"""


def _asked(measure: Measured) -> str:
    return "(" + " OR ".join(f"dim = '{dim}'" for dim in measure.by) + ")"
