"""People: who states too low or too high a chance, told apart from luck and from all others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaname.causes.discovery import discoveries
from kaname.causes.judgement.odds import shifted
from kaname.causes.judgement.peers import Peer, peers, spread
from kaname.causes.judgement.reliability import offset
from kaname.formula.values import Flags, Floats
from kaname.landing.deals import Ints

Verdict = Literal["cautious", "optimistic", "fair", "unknown"]
FEWEST = 12  # deals without which nothing is said of a person
RATE = 0.03  # of those named may be named wrongly; the chances are not exact, 5 % must hold
LEAST = 0.08  # a smaller bias is of no use to know
TENTH = 0.1


@dataclass(frozen=True, slots=True)
class Judgement:
    """A person's stated probabilities beside what came of the deals.

    `bias` is stated less share (below 0: too cautious), `low` to `high` the 90 % interval of the
    share, `p` the probability of so much by chance: the larger of that against what was stated
    and that against what everybody else's statements stand for. `said` is a round probability
    that the person states, `means` what it stands for.
    """

    person: int
    deals: int
    stated: float
    share: float
    low: float
    high: float
    p: float
    verdict: Verdict
    said: float
    means: float

    @property
    def bias(self) -> float:
        """Stated less what came: above 0 too optimistic."""
        return self.stated - self.share


def judgements(stated: Floats, won: Flags, person: Ints, size: int) -> list[Judgement]:
    """Every person with deals, by position.

    Somebody is named whose deals came otherwise than stated, and otherwise than the same
    statements of all others, at a false-discovery rate of 3 % over all people: what the whole
    company gets wrong is no one person's fault, and who is right while the others are not is not
    wrong.
    """
    others = _others(stated, won, person, size)
    apart = spread(others, won, person, size)
    of_all = peers(others, won, person, size, apart)
    own = peers(stated, won, person, size, apart)
    judged = [at for at, one in enumerate(own) if one.cases >= FEWEST]
    p = np.array([_p(one, beside) for one, beside in zip(own, of_all, strict=True)])
    named = np.zeros(p.size, dtype=np.bool_)
    named[judged] = discoveries(p[judged], RATE)
    return [
        _judgement(one, float(p[at]), _verdict(one, bool(named[at])), stated, won, person)
        for at, one in enumerate(own)
    ]


def _others(stated: Floats, won: Flags, person: Ints, size: int) -> Floats:
    """What each statement stands for, by what everybody but the person who made it gets wrong.

    That is a shift of all their logits. A slope is not taken from them: that their extremes are
    too extreme says nothing of a person who states nothing but low chances.
    """
    found = np.zeros(stated.size)
    for at in range(size):
        own = person == at
        if own.any():
            found[own] = shifted(stated[own], offset(stated[~own], won[~own]))
    return found


def _p(own: Peer, beside: Peer) -> float:
    """The larger probability; 1 where the two disagree on the direction."""
    same = (own.share - own.expected) * (beside.share - beside.expected) > 0
    return max(own.p, beside.p) if same else 1.0


def _verdict(of: Peer, named: bool) -> Verdict:
    if of.cases < FEWEST:
        return "unknown"
    if not named or abs(of.expected - of.share) < LEAST:
        return "fair"
    return "optimistic" if of.expected > of.share else "cautious"


def _judgement(
    of: Peer, p: float, verdict: Verdict, stated: Floats, won: Flags, person: Ints
) -> Judgement:
    own = person == of.group
    said = float(np.clip(np.round(np.median(stated[own]) / TENTH) * TENTH, TENTH, 1 - TENTH))
    means = float(shifted(np.array([said]), offset(stated[own], won[own]))[0])
    return Judgement(
        person=of.group,
        deals=of.cases,
        stated=of.expected,
        share=of.share,
        low=of.low,
        high=of.high,
        p=p,
        verdict=verdict,
        said=said,
        means=means,
    )
