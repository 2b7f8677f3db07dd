"""Fairness: who can reach their target, who stands out, and what would even it out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from kaname.allocation.bounds import Flags, Floats
from kaname.allocation.outlook import attainability

FEWEST = 5  # people that a spread says anything about
FAR = 3.5  # robust deviations (Iglewicz & Hoaglin, How to detect and handle outliers, 1993)
WORTH = 0.05  # of probability: what a move must bring to be worth a talk
CLEAR = 0.10  # of probability: less is no unfairness that anybody would see
EQUAL = 0.02  # relative spread of targets that count as equal
UNEQUAL = 1.5  # largest over smallest potential that is no longer alike
MAD = 0.6745  # of a normal variable's standard deviation
LOW, HIGH = 0.40, 0.60  # between them: about as good as even, a fair challenge
BISECTIONS = 60
STEEP = 3.0  # times the last year's results: a target that nobody's own past speaks for
SHARE = 0.25  # of either one's target: a move of more is no move but another allocation


@dataclass(frozen=True, slots=True)
class Holder:
    """Who has a target: the person, the unit and bands that they are compared in."""

    name: str
    unit: str
    bands: tuple[str, ...] = ()  # tenure, territory: one of each kind


@dataclass(frozen=True, slots=True)
class Standing:
    """A target beside what it can be compared with. None where a figure is not known."""

    holder: Holder
    target: float
    attainability: float
    potential_share: float | None
    growth: float | None  # on the last year
    outlier: bool
    steep: bool = False  # far beyond what the last year brought


@dataclass(frozen=True, slots=True)
class Band:
    """People of one band: how many, the mean and the range of their attainability."""

    name: str
    people: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Move:
    """A shift that evens out two people of a unit: the amount, and both before and after."""

    giver: str
    taker: str
    amount: float
    giver_before: float
    giver_after: float
    taker_before: float
    taker_after: float


@dataclass(frozen=True, slots=True)
class Fairness:
    """The report; `equal` is the ratio of the largest to the smallest potential behind targets
    that are all the same, None where they are not, or alike territories.
    """

    standings: tuple[Standing, ...]
    bands: tuple[tuple[Band, ...], ...]
    moves: tuple[Move, ...]
    equal: float | None = None


@dataclass(frozen=True)
class Case:
    """What is judged: targets, drawn results and what they are seen beside, one row a person."""

    holders: tuple[Holder, ...]
    targets: Floats
    draws: Floats
    potential: Floats
    last: Floats
    step: float = 1.0
    fixed: Flags | None = None  # targets that no suggestion may touch


def judge(case: Case) -> Fairness:
    """The fairness of these targets."""
    chance = attainability(case.draws, case.targets)
    away, above = outliers(chance), steep(case.targets, case.last)
    standings = tuple(
        Standing(
            holder,
            float(case.targets[i]),
            float(chance[i]),
            _ratio(case.targets[i], case.potential[i]),
            _change(case.targets[i], case.last[i]),
            bool(away[i]),
            bool(above[i]),
        )
        for i, holder in enumerate(case.holders)
    )
    kinds = len(case.holders[0].bands) if case.holders else 0
    bands = tuple(_bands(case.holders, chance, kind) for kind in range(kinds))
    return Fairness(standings, bands, tuple(_moves(case, chance, away)), _equal(case))


def outliers(chance: Floats) -> Flags:
    """Who is far from the median, by the median deviation and by enough to be seen."""
    known = np.isfinite(chance)
    if known.sum() < FEWEST:
        return np.zeros(len(chance), dtype=bool)
    off = np.abs(chance - np.median(chance[known]))
    usual = float(np.median(off[known]))
    return known & (off >= CLEAR) & (MAD * off > FAR * usual)


def steep(targets: Floats, last: Floats) -> Flags:
    """Whose target is more than three times what they brought in the last year, where known."""
    with np.errstate(invalid="ignore"):
        found: Flags = np.isfinite(last) & (targets > STEEP * np.maximum(last, 0.0))
    return found


def _ratio(target: float, potential: float) -> float | None:
    return float(target / potential) if np.isfinite(potential) and potential > 0 else None


def _change(target: float, last: float) -> float | None:
    return float(target / last - 1) if np.isfinite(last) and last > 0 else None


def _bands(holders: Sequence[Holder], chance: Floats, kind: int) -> tuple[Band, ...]:
    found = []
    for name in dict.fromkeys(holder.bands[kind] for holder in holders):
        own = np.array([h.bands[kind] == name for h in holders]) & np.isfinite(chance)
        if own.any():
            of = chance[own]
            found.append(Band(name, len(of), float(of.mean()), float(of.min()), float(of.max())))
    return tuple(found)


def _equal(case: Case) -> float | None:
    known = np.isfinite(case.potential) & (case.potential > 0) & (case.targets > 0)
    if known.sum() < 2:
        return None
    target, potential = case.targets[known], case.potential[known]
    alike = float(target.std() / target.mean()) <= EQUAL
    ratio = float(potential.max() / potential.min())
    return ratio if alike and ratio >= UNEQUAL else None


def _moves(case: Case, chance: Floats, away: Flags) -> list[Move]:
    """For each unit at most one move: from whose target is hardest to whose is easiest."""
    free = np.isfinite(chance) & (case.targets > 0)
    if case.fixed is not None:
        free &= ~case.fixed
    found = []
    for unit in dict.fromkeys(holder.unit for holder in case.holders):
        own = [i for i, h in enumerate(case.holders) if h.unit == unit and free[i]]
        if len(own) < 2:
            continue
        giver, taker = (
            pick(own, key=lambda i: (chance[i], case.holders[i].name)) for pick in (min, max)
        )
        apart = chance[taker] - chance[giver]
        if apart >= 2 * CLEAR and (away[giver] or away[taker] or chance[giver] < LOW):
            found.append(_move(case, giver, taker))
    kept = [move for move in found if move is not None]
    return sorted(kept, key=lambda move: move.giver_before)


def _move(case: Case, giver: int, taker: int) -> Move | None:
    """The amount that brings the one that is out of line to the edge of what is fair.

    It ends where both have the same chance, or the other leaves what is fair, if that is sooner,
    and at a quarter of the smaller target.
    """
    before = _both(case, giver, taker, 0.0)
    least, most = 0.0, SHARE * float(min(case.targets[giver], case.targets[taker]))
    for _ in range(BISECTIONS):
        amount = (least + most) / 2
        now = _both(case, giver, taker, amount)
        least, most = (least, amount) if _enough(before, now) else (amount, most)
    amount = _round(most, case.step)
    if amount <= 0:
        return None
    after = _both(case, giver, taker, amount)
    if after[0] - before[0] < WORTH:
        return None
    names = (case.holders[giver].name, case.holders[taker].name)
    return Move(*names, amount, before[0], after[0], before[1], after[1])


def _enough(before: tuple[float, float], now: tuple[float, float]) -> bool:
    lowest = HIGH if before[1] > HIGH else LOW  # nobody is made worse than fair by it
    reached = now[0] >= (LOW if before[0] < LOW else HIGH)
    return reached or now[0] >= now[1] or now[1] <= lowest


def _both(case: Case, giver: int, taker: int, amount: float) -> tuple[float, float]:
    pair = [giver, taker]
    found = attainability(case.draws[pair], case.targets[pair] + np.array([-amount, amount]))
    return float(found[0]), float(found[1])


def _round(amount: float, step: float) -> float:
    """Down to two digits, as people say amounts, in whole steps."""
    if amount < step:
        return 0.0
    place = 10.0 ** (np.floor(np.log10(amount)) - 1)
    rough = np.floor(amount / place + 1e-9) * place
    return float(max(np.floor(rough / step + 1e-9), 1) * step)
