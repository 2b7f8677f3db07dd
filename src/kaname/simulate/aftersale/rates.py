"""Rates of exchange: yen for one unit of a currency, by month and for the half-years' plans."""

from __future__ import annotations

from datetime import date

import numpy as np
import polars as pl

from kaname.simulate.aftersale.given import typed
from kaname.simulate.horizon import Horizon, add_months, day_of
from kaname.simulate.records import Floats

BASE = {"USD": 148.0, "EUR": 161.0}
WANDERS = 0.018  # standard deviation of a month's logarithmic change
BEFORE = 24  # months before the data, for deals that are older


def fx_rate(when: Horizon, rng: np.random.Generator) -> pl.DataFrame:
    """Monthly averages, rates of the months' ends, and internal rates fixed for half a year."""
    first = add_months(day_of(when.start), -BEFORE)
    months = [add_months(first, n) for n in range(BEFORE + len(when.months(when.start)))]
    rows = [("JPY", kind, first, 1.0) for kind in ("internal", "month_average", "month_end")]
    for currency, base in BASE.items():
        steps = rng.normal(0, WANDERS, len(months))
        end = base * np.exp(np.cumsum(steps) - np.linspace(0, steps.sum(), len(months)))
        average = (end + np.append(end[0], end[:-1])) / 2
        rows += _rows(currency, "month_average", months, average)
        rows += _rows(currency, "month_end", months, end)
        halves = [n for n, month in enumerate(months) if n == 0 or month.month in (4, 10)]
        planned = [months[n] for n in halves]
        rows += _rows(currency, "internal", planned, np.round(average[halves]))
    columns = ["currency", "rate_kind", "valid_from", "rate_to_base"]
    return typed("fx_rate", pl.DataFrame(rows, schema=columns, orient="row"))


def _rows(
    currency: str, kind: str, months: list[date], values: Floats
) -> list[tuple[str, str, date, float]]:
    return [
        (currency, kind, month, round(float(value), 4))
        for month, value in zip(months, values, strict=True)
    ]
