"""The 19 tables of the sales model, read once from their texts."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from importlib.resources import files
from types import MappingProxyType

from kaname.sales_model.definition import Table

NAMES = (  # in the order of the shared definition
    "calendar_day",
    "member",
    "account",
    "person",
    "product",
    "opportunity",
    "opportunity_change",
    "opportunity_credit",
    "activity",
    "campaign_touch",
    "order_line",
    "contract_event",
    "assessment",
    "period_value",
    "territory",
    "delivery",
    "customer_event",
    "fx_rate",
    "account_owner",
)


def read(name: str) -> Table:
    """The table `name` as its text defines it."""
    text = files("kaname.sales_model.tables").joinpath(f"{name}.toml").read_text("utf-8")
    return Table.model_validate(tomllib.loads(text))


TABLES: Mapping[str, Table] = MappingProxyType({name: read(name) for name in NAMES})
