"""A small company out of chance: 19 valid tables with the awkward cases that real ones have.

It shares nothing with the demo company, so that what is measured on it proves the definitions.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from random import Random

import polars as pl

from tests.catalogue import company_orders, company_people
from tests.catalogue.company_activities import Whom, activities
from tests.catalogue.company_deals import book, profits
from tests.catalogue.company_people import Fields
from tests.catalogue.company_reports import assessments, period_values
from tests.catalogue.company_time import DAY, is_open
from tests.catalogue.model_columns import COLUMNS, frame


def frames(seed: int) -> dict[str, pl.DataFrame]:
    """The 19 tables by name, with exactly the columns of the shared definition."""
    rng = Random(seed)
    accounts = company_people.accounts(rng)
    people = company_people.persons(rng, accounts)
    deals = book(rng, accounts, people)
    profits(rng, deals.deals)
    acts = activities(rng, Whom(accounts, people, deals.deals))
    stores = [a for a in accounts if a["kind"] == "store"]
    lines = company_orders.order_lines(rng, accounts, deals.deals, stores)
    company_orders.first_orders(rng, accounts, lines)
    rows: dict[str, list[Fields]] = {
        "calendar_day": calendar(),
        "member": company_people.members(),
        "account": accounts,
        "person": people,
        "product": company_people.products(),
        "opportunity": deals.deals,
        "opportunity_change": deals.changes,
        "opportunity_credit": deals.credits,
        "activity": acts,
        "campaign_touch": company_orders.touches(rng, people),
        "order_line": lines,
        "contract_event": company_orders.contract_events(rng, accounts),
        "assessment": assessments(rng, accounts, deals.deals, acts),
        "period_value": period_values(rng, accounts),
        "territory": company_people.territories(),
        "delivery": company_orders.deliveries(rng, lines),
        "customer_event": company_people.customer_events(rng, accounts[:110], deals.deals),
        "fx_rate": company_people.rates(),
        "account_owner": company_people.account_owners(rng, accounts),
    }
    assert rows.keys() == COLUMNS.keys()
    return {name: frame(name, rows[name]) for name in COLUMNS}


def calendar() -> list[Fields]:
    """Every day from before the data to after it; the fiscal year begins in April."""
    rows: list[Fields] = []
    day, worked = date(2024, 4, 1), 0
    while day < date(2026, 7, 1):
        worked = is_open(day) + (0 if day.day == 1 else worked)
        month = (day.month - 4) % 12
        year, week, _ = day.isocalendar()
        rows.append(
            {
                "date": day,
                "fiscal_year": day.year if day.month >= 4 else day.year - 1,
                "half": month // 6 + 1,
                "fiscal_quarter": month // 3 + 1,
                "fiscal_month": month + 1,
                "iso_week": f"{year}-W{week:02}",
                "is_business_day": is_open(day),
                "business_day_of_month": worked,
            }
        )
        day += DAY
    return rows


def write(tables: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Each table as `<name>.parquet`."""
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")
