"""The table of assessments: what customers, checklists, tools and tests say."""

from __future__ import annotations

import numpy as np
import polars as pl

from kaname.simulate.aftersale import duties, learning, ratings
from kaname.simulate.aftersale.given import Given, last_instant, numbered, typed
from kaname.simulate.aftersale.subscriptions import Book


def assessment(
    of: Given, kept: Book, lines: pl.DataFrame, rng: np.random.Generator
) -> pl.DataFrame:
    """All kinds, in the order of their time, as far as they lie within the data."""
    parts = [
        *ratings.surveys(of, lines, rng),
        *ratings.proposals(of, rng),
        ratings.meetings(of, rng),
        ratings.benefits(of, rng),
        ratings.usage(of, kept, rng),
        ratings.onboarding(of, kept, rng),
        *duties.checks(of, rng),
        duties.understanding(of, rng),
        duties.shop_visits(of, rng),
        *learning.assessed(of, rng),
    ]
    rows = pl.concat(parts, how="diagonal_relaxed").filter("_inside")
    rows = rows.filter(pl.col("assessed_at") <= last_instant(of.when))
    rows = rows.sort("assessed_at", "kind", maintain_order=True)
    return typed("assessment", rows.with_columns(assessment_id=numbered("S", rows.height)))
