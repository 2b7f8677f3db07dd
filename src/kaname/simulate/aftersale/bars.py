"""Targets of rates, days and scores: for the company, some for teams; never a sum of months."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

import polars as pl

from kaname.simulate.aftersale.figures import COMPANY, SPANS, span_start
from kaname.simulate.aftersale.given import Given
from kaname.simulate.aftersale.goals import ORIGINAL, planned_months
from kaname.simulate.horizon import fiscal_start

# first year's target, step per year, unit, also for teams
BARS = {
    "win_rate": (0.33, 0.01, "ratio", True),
    "contact_rate": (0.34, 0.01, "ratio", True),
    "appointment_rate": (0.14, 0.005, "ratio", True),
    "proposal_rate": (0.68, 0.01, "ratio", True),
    "customer_satisfaction": (0.80, 0.01, "ratio", True),
    "training_participation": (0.90, 0.0, "ratio", True),
    "customer_retention": (0.72, 0.01, "ratio", False),
    "renewal_rate": (0.90, 0.005, "ratio", False),
    "churn_rate": (0.010, -0.0005, "ratio", False),
    "on_time_delivery": (0.96, 0.005, "ratio", False),
    "defect_rate": (0.016, -0.001, "ratio", False),
    "operating_rate": (0.84, 0.01, "ratio", False),
    "operating_margin": (0.09, 0.005, "ratio", False),
    "suitability_check": (1.0, 0.0, "ratio", False),
    "accountability_fulfilment": (1.0, 0.0, "ratio", False),
    "lead_time": (55.0, -1.0, "日", False),
    "pipeline_coverage": (3.0, 0.0, "倍", False),
}


def bars(of: Given) -> pl.DataFrame:
    """Rows by month, quarter, half and year, decided in March for the year that follows."""
    months = planned_months(of)
    begins = fiscal_start(months[0]).year
    starts, scopes, parts = _spans(months), _scopes(of), []
    for measure, (base, step, unit, for_teams) in BARS.items():
        whose = scopes if for_teams else scopes.head(1)
        value = base + step * (pl.col("fiscal") - begins)
        parts.append(
            starts.join(whose, how="cross").with_columns(
                measure=pl.lit(measure), value=value.round(4), unit=pl.lit(unit)
            )
        )
    # the year is decided first, then what it means for halves, quarters and months
    days = pl.col("months").replace_strict({1: 1, 3: 2, 6: 3, 12: 4}, return_dtype=pl.Int64)
    return pl.concat(parts).with_columns(
        scenario=pl.lit("target"),
        version=pl.lit(ORIGINAL),
        as_of=pl.date(pl.col("fiscal"), 3, 16 - days),
        basis=pl.lit(json.dumps({"base": "last_year", "step": "per_year"})),
    )


def _spans(months: Sequence[date]) -> pl.DataFrame:
    """The spans that the months touch: start, months, fiscal."""
    parts = [
        pl.DataFrame({"start": sorted({span_start(m, length) for m in months})}).with_columns(
            months=pl.lit(length)
        )
        for length in SPANS
    ]
    fiscal = pl.col("start").dt.offset_by("-3mo").dt.year()
    return pl.concat(parts).with_columns(fiscal=fiscal)


def _scopes(of: Given) -> pl.DataFrame:
    """The company and, after it, every team that ever was."""
    reps = of.frames["member"].filter(pl.col("is_quota_carrier").fill_null(value=False))
    teams = reps["org_path"].unique().sort()
    kinds = ["company"] + ["team"] * teams.len()
    return pl.DataFrame({"scope_kind": kinds, "scope_id": [COMPANY, *teams]})
