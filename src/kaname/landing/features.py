"""What tells how a deal will run: its stage, age, due day and other bands, on any day."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kaname.formula.values import Floats
from kaname.landing.deals import NEVER, Deals, Field, Ints, changed_on, value_on
from kaname.landing.trust import usable

AGES = np.array([14, 28, 56, 91, 182, 365])  # days since opening
DUE = np.array([0, 14, 28, 56, 91])  # days to the expected closing; before the first: overdue
NO_DUE = DUE.size + 1
IDLE = np.array([7, 28, 63, 126])  # days in the stage
CHANCES = np.array([0.15, 0.35, 0.5, 0.65, 0.8])  # what people think the probability is
SIZES = (0.25, 0.5, 0.75, 0.9)  # quantiles of amounts


@dataclass(frozen=True, slots=True)
class Features:
    """Of some deals on some days: the cell (due, stage, age) and further bands by name."""

    due: Ints
    stage: Ints
    age: Ints
    bands: Mapping[str, Ints]
    amount: Floats


@dataclass(frozen=True, slots=True)
class Measure:
    """The edges of the bands of amounts, and the fields that deals are told apart by."""

    sizes: Floats
    used: frozenset[Field]


def shape(deals: Deals) -> tuple[int, int, int]:
    """How many bands of due, stage and age there are."""
    return NO_DUE + 1, len(deals.names.get("stage", ())) + 1, AGES.size + 1


def features(deals: Deals, deal: Ints, day: Ints, of: Measure) -> Features:
    """The features of the deals at the ends of the days, by what can be trusted of them."""
    amount = value_on(deals, "amount", deal, day)
    stages = len(deals.names.get("stage", ()))
    stage = _or(_field(deals, of, "stage", deal, day), stages)
    owners = len(deals.names.get("owner", ()))
    chance = _field(deals, of, "probability", deal, day)
    size = _field(deals, of, "amount", deal, day)
    idle = day - changed_on(deals, "stage", deal, day)
    return Features(
        due=_due(_field(deals, of, "expected", deal, day), day),
        stage=stage,
        age=np.searchsorted(AGES, day - deals.opened[deal], "right"),
        bands={
            "chance": np.where(
                np.isnan(chance), CHANCES.size + 1, np.searchsorted(CHANCES, chance, "right")
            ),
            "size": np.where(
                np.isnan(size), of.sizes.size + 1, np.searchsorted(of.sizes, size, "right")
            ),
            "idle": np.searchsorted(IDLE, idle, "right"),
            "segment": deals.segment[deal],
            "owner": _or(_field(deals, of, "owner", deal, day), owners),
        },
        amount=amount,
    )


def measure(deals: Deals) -> Measure:
    """What is used of the deals, and the edges of the bands of amounts."""
    amounts = deals.amount[~np.isnan(deals.amount)]
    sizes = np.quantile(amounts, SIZES) if amounts.size else np.zeros(0)
    return Measure(sizes, usable(deals) | {"owner"})


def _field(deals: Deals, of: Measure, name: Field, deal: Ints, day: Ints) -> Floats:
    if name in of.used and name in deals.state:
        return value_on(deals, name, deal, day)
    return np.full(deal.size, np.nan)


def _or(values: Floats, none: int) -> Ints:
    return np.where(np.isnan(values), none, values).astype(np.int64)


def _due(expected: Floats, day: Ints) -> Ints:
    stated = ~np.isnan(expected) & (expected < NEVER)
    left = np.where(stated, expected, 0) - day
    return np.where(stated, np.searchsorted(DUE, left, "right"), NO_DUE)
