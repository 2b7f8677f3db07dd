"""Cohorts: deals by the time in which they were opened, and how many were won by which age."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from kaname.formula.values import Flags, Floats
from kaname.landing.deals import NEVER, Deals, Ints

AGES = (30, 60, 90, 180)  # days since opening
FEWEST = 20  # deals without which a cohort says nothing


@dataclass(frozen=True, slots=True)
class Cohort:
    """The deals opened in a span: won by each of the ages, and days until half of the wins came.

    Shares are cumulative incidences with losing as the competing risk (Aalen & Johansen 1978):
    deals that are still open are neither wins nor losses. None for ages that no deal has reached.
    """

    cohort: int
    deals: int
    won: tuple[float | None, ...]
    errors: tuple[float | None, ...]
    median: int | None
    open: int


def cohorts(deals: Deals, which: Ints, size: int, day: int) -> list[Cohort]:
    """Each cohort with enough deals, by position; -1: in none."""
    found = []
    for at in range(size):
        own = np.flatnonzero(which == at)
        if own.size >= FEWEST:
            found.append(_cohort(deals, at, own, day))
    return found


def _cohort(deals: Deals, at: int, own: Ints, day: int) -> Cohort:
    days, won, ended = _ends(deals, own, day)
    ages, share, error = incidence(days, won, ended)
    youngest = int((day - deals.opened[own]).min())
    reached = [youngest >= age for age in AGES]
    place = np.searchsorted(ages, AGES, "right") - 1
    values = [float(share[p]) if p >= 0 else 0.0 for p in place]
    errors = [float(error[p]) if p >= 0 else 0.0 for p in place]
    return Cohort(
        at,
        own.size,
        tuple(v if ok else None for v, ok in zip(values, reached, strict=True)),
        tuple(e if ok else None for e, ok in zip(errors, reached, strict=True)),
        _median(ages, share) if youngest >= AGES[-1] else None,
        int((~ended).sum()),
    )


def _ends(deals: Deals, own: Ints, day: int) -> tuple[Ints, Flags, Flags]:
    ended = (deals.closed[own] <= day) & (deals.closed[own] != NEVER)
    days = np.minimum(deals.closed[own], day) - deals.opened[own]
    return days, (deals.won[own] & ended), ended


def incidence(days: Ints, won: Flags, ended: Flags) -> tuple[Ints, Floats, Floats]:
    """The share won by each age, and its standard error (that of as many deals as are known)."""
    ages, place = np.unique(days, return_inverse=True)
    size = ages.size
    there = days.size - np.append(0, np.cumsum(np.bincount(place, minlength=size))[:-1])
    still = np.cumprod(1 - np.bincount(place, ended, size) / there)
    before = np.append(1.0, still[:-1])
    share: Floats = np.cumsum(before * np.bincount(place, won, size) / there)
    error: Floats = np.sqrt(share * (1 - share) / days.size)
    return ages, share, error


def _median(ages: Ints, share: Floats) -> int | None:
    """The age by which half of the wins had come."""
    if not share.size or share[-1] <= 0:
        return None
    return int(ages[np.searchsorted(share, share[-1] / 2)])


def differ(one: Cohort, other: Cohort, age: int) -> tuple[float, float] | None:
    """The difference of two cohorts' shares won by an age, and its probability by chance."""
    at = AGES.index(age)
    shares, errors = (one.won[at], other.won[at]), (one.errors[at], other.errors[at])
    if shares[0] is None or shares[1] is None or errors[0] is None or errors[1] is None:
        return None
    error = float(np.hypot(errors[0], errors[1]))
    if error == 0:
        return None
    change = shares[0] - shares[1]
    return change, 2 * float(ndtr(-abs(change) / error))
