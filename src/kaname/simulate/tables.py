"""The simulated company as tables of the sales model, written as Parquet files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import polars as pl

from kaname.simulate import aftersale, organisation, persons, pipeline
from kaname.simulate.activities import activity
from kaname.simulate.company import Company
from kaname.simulate.horizon import Horizon
from kaname.simulate.products import product
from kaname.simulate.statements import log

Kept = Callable[[str, pl.DataFrame], pl.DataFrame]
# Columns of the largest tables that are read after the sale: the others cost memory only.
NEEDED = {
    "opportunity_change": [],
    "campaign_touch": ["campaign_id", "person_id", "touched_at", "is_control"],
    "activity": """activity_id kind member_id account_id opportunity_id started_at ended_at outcome
        is_new_approach""".split(),
}


def before_sale(of: Company, kept: Kept) -> dict[str, pl.DataFrame]:
    """People, market and pipeline by name of the table, as `kept` returns them."""
    said = log(of)
    made: Iterator[tuple[str, Callable[[], pl.DataFrame]]] = iter(
        [
            ("calendar_day", lambda: organisation.calendar_day(of.when)),
            ("member", lambda: organisation.member(of)),
            ("territory", lambda: organisation.territory(of)),
            ("account", lambda: organisation.account(of, pipeline.first_orders(of))),
            ("account_owner", lambda: organisation.account_owner(of)),
            ("person", lambda: persons.person(of, pipeline.deal_ids(of))),
            ("product", product),
            ("opportunity", lambda: pipeline.opportunity(of, said)),
            ("opportunity_change", lambda: pipeline.opportunity_change(of, said)),
            ("opportunity_credit", lambda: pipeline.opportunity_credit(of, said)),
            ("campaign_touch", lambda: persons.campaign_touch(of)),
            ("activity", lambda: activity(of)),
        ]
    )
    return {name: kept(name, make()) for name, make in made}


def after_sale(
    frames: Mapping[str, pl.DataFrame], when: Horizon, seed: int, stories: bool
) -> dict[str, pl.DataFrame]:
    """What follows the sale; and the accounts again, now with their first orders."""
    rng = np.random.default_rng([seed, 5])
    after = aftersale.tables(frames, when, rng, stories)
    return after | {"account": _with_first_orders(frames["account"], after["order_line"])}


def _with_first_orders(account: pl.DataFrame, order_line: pl.DataFrame) -> pl.DataFrame:
    """Accounts whose first order is in the data get its day."""
    local = pl.col("ordered_at").dt.offset_by("9h").dt.date()
    first = order_line.group_by("account_id").agg(local.min().alias("_first"))
    known = pl.coalesce("first_order_on", "_first").alias("first_order_on")
    return account.join(first, on="account_id", how="left").with_columns(known).drop("_first")


@dataclass(frozen=True, slots=True)
class Folder:
    """A folder that takes tables, and what is in it: rows by table."""

    path: Path
    rows: dict[str, int]

    def write(self, name: str, frame: pl.DataFrame) -> pl.DataFrame:
        """Write a table as `<name>.parquet`; returns of it what is needed after the sale."""
        frame.write_parquet(self.path / f"{name}.parquet", compression="zstd")
        self.rows[name] = frame.height
        return frame.select(NEEDED.get(name, frame.columns))
