"""The simulated company as tables of the sales model, written as Parquet files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from kaname.simulate import orders, organisation, pipeline, targets
from kaname.simulate.extract import Extract


def tables(of: Extract) -> dict[str, pl.DataFrame]:
    """All tables by name. Provenance (`source`, `loaded_at` …) is added by whoever loads them."""
    sold = orders.lines(of)
    return {
        "calendar_day": organisation.calendar_day(of),
        "member": organisation.member(of),
        "territory": organisation.territory(of),
        "account": organisation.account(of),
        "account_owner": organisation.account_owner(of),
        "person": pipeline.person(of),
        "product": orders.product(of),
        "opportunity": pipeline.opportunity(of, orders.profits(of, sold)),
        "opportunity_change": pipeline.opportunity_change(of),
        "opportunity_credit": pipeline.opportunity_credit(of),
        "activity": pipeline.activity(of),
        "order_line": orders.order_line(of, sold),
        "period_value": targets.period_value(of),
    }


def write(frames: Mapping[str, pl.DataFrame], folder: Path) -> None:
    """Write each table as `<name>.parquet` into `folder`."""
    for name, frame in frames.items():
        frame.write_parquet(folder / f"{name}.parquet", compression="zstd")
