"""When seasonal products sell: one of the planted stories, with its truth."""

from __future__ import annotations

import numpy as np

from kaname.simulate.products import PRODUCTS, SEASON_MONTHS
from kaname.simulate.records import Floats, Ints

IN_SEASON, OUT_OF_SEASON = 5.0, 0.4  # of what would be sold without a season
# the same in a year: three months in season, nine out of it
EVEN = (3 * IN_SEASON + 9 * OUT_OF_SEASON) / 12
RATIO = IN_SEASON / OUT_OF_SEASON  # the truth: units per order in season over those out of it


def factor(product: int, months: Ints, stories: bool) -> Floats:
    """How much of a product sells in each calendar month (1 to 12), relative to its base."""
    season = PRODUCTS[product].season
    if season is None:
        return np.ones(len(months))
    if not stories:
        return np.full(len(months), EVEN)
    return np.where(np.isin(months, SEASON_MONTHS[season]), IN_SEASON, OUT_OF_SEASON)
