"""Hazards of winning and of losing a deal: counts per cell, shrunken to what is around it.

Two risks compete (Prentice et al. 1978): rates per day of being won and of being lost are constant
within a lead (the time since the deal was looked at). A cell's rate is that of a gamma prior whose
mean is the rate of the coarser cell and whose weight is a few events: lead → due × lead →
stage × due × lead → age × stage × due × lead. What is not in a cell (segment, owner, size, what
people think) multiplies it: observed over expected events, shrunken to 1 in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from kaname.formula.values import Flags, Floats
from kaname.landing.deals import Ints
from kaname.landing.features import Features, shape
from kaname.landing.history import History, Records
from kaname.landing.tally import tally

LEADS = np.array([0, 7, 14, 21, 28, 42, 56, 77, 98, 126, 182, 273, 10**6])  # days, edges
WIDTHS = np.diff(LEADS)
WEIGHT = 3.0  # events that a coarser cell counts for
BAND_WEIGHT = 12.0  # events that a multiplier of 1 counts for
HALF_LIFE = 365.0  # days after which a landmark counts half
NEAR = 98  # days for which multipliers are learnt
LATELY = 91  # days of landmarks that tell how things run now
LATELY_WEIGHT = 25.0
BANDS = ("chance", "size", "segment", "owner", "idle")
BOUNDS = (0.2, 5.0)


@dataclass(frozen=True, slots=True)
class Risk:
    """Rates per day of one outcome, in the shape (cells, leads), and the multipliers."""

    rates: Floats
    bands: Mapping[str, Floats]
    lately: float


@dataclass(frozen=True, slots=True)
class Hazards:
    """The two competing risks of deals with these bands of due, stage and age."""

    shape: tuple[int, int, int]
    won: Risk
    lost: Risk


@dataclass(frozen=True, slots=True)
class _Seen:
    """What of the records had been seen by a day: for how long, with what end."""

    cell: Ints
    on: Ints
    span: Floats
    weight: Floats
    ended: Flags
    won: Flags
    features: Features
    multiplicity: float
    day: int


def fit(of: History, day: int) -> Hazards:
    """The hazards as they were to be known at the end of a day."""
    return _fitted(of.records, shape(of.deals), day)


def fit_births(of: History, day: int) -> Hazards:
    """The hazards of new deals from their opening on, by segment alone."""
    births = of.births
    zero = np.zeros_like(births.deal)
    segments = len(of.deals.segments)
    plain = Features(
        zero, births.features.bands["segment"], zero, births.features.bands, births.features.amount
    )
    return _fitted(
        Records(births.deal, births.on, births.after, births.won, plain),
        (1, segments, 1),
        day,
        bands=(),
    )


def _fitted(
    records: Records,
    cells: tuple[int, int, int],
    day: int,
    bands: tuple[str, ...] = BANDS,
) -> Hazards:
    seen = _seen(records, cells, day)
    exposure = _exposure(seen, int(np.prod(cells)))
    won = _risk(seen, seen.won, exposure, cells, bands)
    lost = _risk(seen, seen.ended & ~seen.won, exposure, cells, bands)
    return Hazards(cells, won, lost)


def cell_of(of: Features, cells: tuple[int, int, int]) -> Ints:
    """The position of each deal's cell."""
    return (of.due * cells[1] + of.stage) * cells[2] + of.age


def multiplier(risk: Risk, of: Features) -> Floats:
    """What the bands of each deal multiply its rates by."""
    found = np.full(of.due.size, risk.lately)
    for name, values in risk.bands.items():
        found *= values[np.minimum(of.bands[name], values.size - 1)]
    return found


def _seen(records: Records, cells: tuple[int, int, int], day: int) -> _Seen:
    before = slice(0, int(np.searchsorted(records.on, day)))
    on = records.on[before]
    after, left = records.after[before], day - on
    ended = after <= left
    span = np.maximum(np.minimum(after, left), 0.5)  # closed on the day it was opened: half a day
    distinct = np.unique(records.deal[before]).size
    of = records.features
    part = Features(
        of.due[before],
        of.stage[before],
        of.age[before],
        {name: values[before] for name, values in of.bands.items()},
        of.amount[before],
    )
    return _Seen(
        cell=cell_of(part, cells),
        on=on,
        span=span,
        weight=0.5 ** (left / HALF_LIFE),
        ended=ended,
        won=ended & records.won[before],
        features=part,
        multiplicity=max(1.0, on.size / max(1, distinct)),
        day=day,
    )


def _exposure(seen: _Seen, cells: int) -> Floats:
    """Days at risk per cell and lead."""
    found = np.zeros((cells, WIDTHS.size))
    for lead, width in enumerate(WIDTHS):
        reached = np.flatnonzero(seen.span > LEADS[lead])
        days = np.minimum(seen.span[reached] - LEADS[lead], width)
        found[:, lead] = tally(seen.cell[reached], days * seen.weight[reached], cells)
    return found


def lead_of(days: Floats | Ints) -> Ints:
    """The lead in which so many days after the look lie: the first seven are in the first."""
    return np.clip(np.searchsorted(LEADS, days, "left") - 1, 0, WIDTHS.size - 1)


def _risk(
    seen: _Seen, event: Flags, exposure: Floats, cells: tuple[int, int, int], bands: tuple[str, ...]
) -> Risk:
    at = np.flatnonzero(event)
    flat = seen.cell[at] * WIDTHS.size + lead_of(seen.span[at])
    events = tally(flat, seen.weight[at], exposure.size)
    rates = _shrunken(events.reshape(exposure.shape), exposure, cells)
    return _with_bands(seen, event, rates, bands)


def _shrunken(events: Floats, exposure: Floats, cells: tuple[int, int, int]) -> Floats:
    """The chain of rates, from all cells together to each."""
    full = (*cells, WIDTHS.size)
    count, days = events.reshape(full), exposure.reshape(full)
    weight = WEIGHT * np.maximum(1.0, np.minimum(WIDTHS, 91) / 7)  # a deal counts once a week
    mean = (count.sum() + 0.5) / (days.sum() + 500.0)
    rate = np.full((1, 1, 1, WIDTHS.size), mean)
    for axes in ((0, 1, 2), (1, 2), (2,), ()):
        of, at = count.sum(axes, keepdims=True), days.sum(axes, keepdims=True)
        rate = (of + weight) / (at + weight / rate)
    return np.ascontiguousarray(rate.reshape(-1, WIDTHS.size))


def _with_bands(seen: _Seen, event: Flags, rates: Floats, bands: tuple[str, ...]) -> Risk:
    near = seen.span <= NEAR
    observed = np.where(event & near, seen.weight, 0.0)
    expected = _cumulative(rates, seen.cell, np.minimum(seen.span, NEAR)) * seen.weight
    distinct = min(seen.multiplicity, NEAR / 7)
    found = {}
    for name in bands:
        band = seen.features.bands[name]
        ratio = _ratio(observed, expected, band, BAND_WEIGHT * distinct)
        found[name] = ratio
        expected = expected * ratio[band]
    recent = seen.on >= seen.day - LATELY
    more = LATELY_WEIGHT * distinct / 2
    lately = (observed[recent].sum() + more) / (expected[recent].sum() + more) if bands else 1.0
    return Risk(rates, found, float(np.clip(lately, *BOUNDS)))


def _ratio(observed: Floats, expected: Floats, band: Ints, weight: float) -> Floats:
    size = int(band.max(initial=0)) + 1
    seen, due = tally(band, observed, size), tally(band, expected, size)
    ratio: Floats = np.clip((seen + weight) / (due + weight), *BOUNDS)
    return np.append(ratio, 1.0)  # a band that nothing was seen in


def _cumulative(rates: Floats, cell: Ints, span: Floats) -> Floats:
    """Expected events of each record over its span."""
    whole = np.zeros((rates.shape[0], WIDTHS.size + 1))
    np.cumsum(rates[:, :-1] * WIDTHS[:-1], axis=1, out=whole[:, 1:-1])
    lead = lead_of(span)
    found: Floats = whole[cell, lead] + rates[cell, lead] * (span - LEADS[lead])
    return found
