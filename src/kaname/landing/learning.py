"""What is learnt of a company by a day, and how its open and coming deals stand on it."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kaname.formula.values import Floats
from kaname.landing.amounts import Amounts, amounts, worth
from kaname.landing.deals import Deals, Ints
from kaname.landing.features import Features, features
from kaname.landing.hazards import (
    WIDTHS,
    Hazards,
    Risk,
    cell_of,
    fit,
    fit_births,
    lead_of,
    multiplier,
)
from kaname.landing.history import History
from kaname.landing.rhythm import Days, closing_weights, days, opening_rates
from kaname.periods import Calendar

MARGIN = 400  # days of calendar beyond the day that is known
REFIT = 28  # hazards of the past are learnt anew every so many days
SHARES = 365  # days whose new deals say how those to come spread over groups


@dataclass(frozen=True, slots=True)
class Scene:
    """A day from which things are forecast, in pieces of time (months) until an end.

    `won` and `lost` are integrated hazards of the open deals in the shape (deals, pieces), `new`
    expected wins among deals not yet there in (segments, pieces), `shares` how they spread:
    (segments, groups). `edges` are days: piece i goes from edges[i] up to before edges[i + 1].
    """

    day: int
    edges: Ints
    deal: Ints
    features: Features
    group: Ints
    worth: Floats
    won: Floats
    lost: Floats
    new: Floats
    shares: Floats
    amounts: Amounts

    @property
    def pieces(self) -> int:
        """How many pieces there are."""
        return self.edges.size - 1


@dataclass(slots=True)
class Learner:
    """Learns from a history, and keeps what it has learnt of hazards by day."""

    of: History
    calendar: Calendar
    when: Days = field(init=False)
    _hazards: dict[int, tuple[Hazards, Hazards]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        first = int(self.of.deals.opened.min(initial=self.of.day))
        self.when = days(self.calendar, first, self.of.day + MARGIN)

    def hazards(self, day: int) -> tuple[Hazards, Hazards]:
        """Those of open deals and of new ones, as known on a day (of the past: shortly before)."""
        at = self.of.day - -(-(self.of.day - day) // REFIT) * REFIT
        if at not in self._hazards:
            self._hazards[at] = (fit(self.of, at), fit_births(self.of, at))
        return self._hazards[at]

    def scene(self, day: int, edges: Ints) -> Scene:
        """How things stood on a day, for the pieces between the edges."""
        deals = self.of.deals
        deal = np.flatnonzero((deals.opened <= day) & (deals.closed > day))
        seen = features(deals, deal, np.full(deal.size, day), self.of.measure)
        hazards, births = self.hazards(day)
        weights = closing_weights(deals, self.when, day)
        size = amounts(self.of, day)
        won, lost = (
            _integrated(risk, hazards, seen, self._per_lead(weights, day, edges))
            for risk in (hazards.won, hazards.lost)
        )
        coming = opening_rates(deals, self.when, day)
        return Scene(
            day=day,
            edges=edges,
            deal=deal,
            features=seen,
            group=deals.group[deal],
            worth=worth(size, seen, deals.segment[deal]),
            won=won,
            lost=lost,
            new=self._new(births, weights, coming, day, edges),
            shares=_shares(deals, day),
            amounts=size,
        )

    def _per_lead(self, weights: Floats, day: int, edges: Ints) -> Floats:
        """The weighted days of each lead in each piece: (leads, pieces)."""
        ahead = np.arange(day + 1, int(edges[-1]))
        found = np.zeros((WIDTHS.size, edges.size - 1))
        piece = np.searchsorted(edges, ahead, "right") - 1
        inside = piece >= 0
        np.add.at(
            found,
            (lead_of(ahead[inside] - day), piece[inside]),
            weights[self.when.at(ahead[inside])],
        )
        return found

    def _new(
        self, births: Hazards, weights: Floats, coming: Floats, day: int, edges: Ints
    ) -> Floats:
        """Expected wins of deals that are opened after the day: (segments, pieces)."""
        ahead = np.arange(day + 1, int(edges[-1]))
        if not ahead.size:
            return np.zeros((coming.shape[0], edges.size - 1))
        lead = lead_of(ahead[None, :] - ahead[:, None])
        later = np.triu(np.ones((ahead.size, ahead.size)))
        weight = weights[self.when.at(ahead)] * later
        piece = np.searchsorted(edges, ahead, "right") - 1
        opened = coming[:, self.when.at(ahead)]
        found = np.zeros((coming.shape[0], edges.size - 1))
        for segment in np.flatnonzero(opened.any(axis=1)):
            won, lost = (r.rates[segment][lead] * weight for r in (births.won, births.lost))
            wins = opened[segment] @ _wins(won, lost)
            found[segment] = np.bincount(piece + 1, wins, edges.size)[1:]
        return found


def _wins(won: Floats, lost: Floats) -> Floats:
    """The chance that each day brings the win: (opened on, day); none before the opening."""
    both = won + lost
    alive = np.exp(-(np.cumsum(both, axis=1) - both))
    share = np.divide(won, both, out=np.zeros_like(won), where=both > 0)
    found: Floats = alive * -np.expm1(-both) * share
    return found


def _integrated(risk: Risk, hazards: Hazards, seen: Features, per_lead: Floats) -> Floats:
    rates = risk.rates[cell_of(seen, hazards.shape)]
    found: Floats = (rates @ per_lead) * multiplier(risk, seen)[:, None]
    return found


def _shares(deals: Deals, day: int) -> Floats:
    """How new deals of each segment spread over groups, as in the year before."""
    recent = (deals.opened <= day) & (deals.opened > day - SHARES)
    size = (len(deals.segments), len(deals.groups))
    flat = deals.segment[recent] * size[1] + deals.group[recent]
    count = np.bincount(flat, minlength=size[0] * size[1]).reshape(size).astype(np.float64)
    total = count.sum(axis=1, keepdims=True)
    return np.where(total > 0, count / np.maximum(total, 1), 1 / size[1])
