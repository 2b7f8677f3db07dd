"""The road to a target: which deals and which levers raise the probability most, one by one.

Every probability is counted on the landing's own paths and random numbers, so that steps are
compared and joined without noise between them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kaname.formula.values import Flags, Floats
from kaname.landing.deals import Ints
from kaname.landing.outlook import Landing
from kaname.landing.simulating import Draws, chances, some, won_in

MOST_DEALS, MOST_LEVERS = 3, 2
LEAST_CHANCE = 0.03  # of a deal that is worth an effort
LEAST_GAIN = 0.005  # of probability


@dataclass(frozen=True, slots=True)
class Lever:
    """Something that changes how a group's deals run from now on.

    `factor` times as many new deals, and `winning` times the hazard of winning open ones.
    """

    name: str
    group: int
    factor: float = 1.0
    winning: float = 1.0


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a deal that is won (by position among all deals), or a lever that is pulled.

    `before` and `after` are the probabilities of the target with the steps until then; `chance`
    is the deal's own probability of being won in the period as things stand, `worth` what it
    brings.
    """

    deal: int | None
    lever: Lever | None
    before: float
    after: float
    chance: float | None = None
    worth: float | None = None


@dataclass(frozen=True, slots=True)
class Road:
    """The probability as things stand, and the steps in the order of what they bring."""

    now: float
    steps: tuple[Step, ...]

    @property
    def then(self) -> float:
        """The probability after all steps."""
        return self.steps[-1].after if self.steps else self.now


@dataclass(frozen=True, slots=True)
class _Field:
    """What the steps are tried on: totals before calibration, and the total that is enough."""

    landing: Landing
    draws: Draws
    raw: Floats
    enough: float
    won: Flags  # (deals, paths): in the period
    forced: Flags  # deals that a step has won
    deals: Ints  # candidates, as positions in the scene


def road(of: Landing, target: float, levers: Sequence[Lever] = (), asked: int = 1) -> Road:
    """The road of a running period to its target; no steps where it is over or reached.

    Deals are chosen by what an effort brings: the gain in probability if the deal is won, times
    how much more likely a second chance would make it, c·(1 - c). `asked` is the number of groups.
    """
    now = of.whole.chance(target)
    if of.draws is None or target <= of.whole.booked:
        return Road(now, ())
    field = _field(of, of.draws, target, asked)
    field, steps = _deal_steps(field, now)
    for _ in range(MOST_LEVERS):
        before = steps[-1].after if steps else now
        taken = [step.lever for step in steps]
        tried = [(lever, _pulled(field, lever)) for lever in levers if lever not in taken]
        if not tried:
            break
        lever, raw = max(tried, key=lambda pair: _share(pair[1], field.enough))
        after = _share(raw, field.enough)
        if after - before < LEAST_GAIN:
            break
        field = replace(field, raw=raw)
        steps.append(Step(None, lever, before, after))
    return Road(now, tuple(steps))


def _field(of: Landing, draws: Draws, target: float, asked: int) -> _Field:
    won = (draws.won_in >= of.pieces.start) & (draws.won_in < of.pieces.stop)
    inside = draws.scene.group < asked
    from_open = (draws.value * (won & inside[:, None])).sum(axis=0, dtype=np.float64)
    raw = from_open + draws.new[of.pieces.start : of.pieces.stop, :asked].sum(axis=(0, 1))
    likely = chances(draws.scene, of.pieces) >= LEAST_CHANCE
    return _Field(
        landing=of,
        draws=draws,
        raw=raw,
        enough=_enough(raw, of.whole.paths - of.whole.booked, target - of.whole.booked),
        won=won,
        forced=np.zeros(won.shape[0], dtype=np.bool_),
        deals=np.flatnonzero(inside & likely),
    )


def _enough(raw: Floats, moved: Floats, wanted: float) -> float:
    """The raw total whose calibrated one is what is wanted; beyond all paths: as far beyond."""
    order = np.argsort(raw, kind="stable")
    low, high = raw[order], moved[order]
    if wanted > high[-1]:
        return float(low[-1] + wanted - high[-1])
    return float(low[np.searchsorted(high, wanted, "left")])


def _share(raw: Floats, enough: float) -> float:
    return float((raw >= enough - 1e-9 * abs(enough)).mean())


def _deal_steps(field: _Field, now: float) -> tuple[_Field, list[Step]]:
    steps: list[Step] = []
    scene = field.draws.scene
    chance = chances(scene, field.landing.pieces)
    left = list(field.deals)
    while left and len(steps) < MOST_DEALS:
        before = steps[-1].after if steps else now
        gains = np.array([_share(_with(field, at), field.enough) - before for at in left])
        best = int(np.argmax(gains * [chance[at] * (1 - chance[at]) for at in left]))
        if gains[best] < LEAST_GAIN:
            break
        at = left.pop(best)
        forced = field.forced.copy()
        forced[at] = True
        field = replace(field, raw=_with(field, at), forced=forced)
        after = _share(field.raw, field.enough)
        step = Step(
            int(scene.deal[at]), None, before, after, float(chance[at]), float(scene.worth[at])
        )
        steps.append(step)
    return field, steps


def _with(field: _Field, at: int) -> Floats:
    """The totals if a deal is won on every path."""
    found: Floats = field.raw + np.where(field.won[at], 0.0, field.draws.value[at])
    return found


def _pulled(field: _Field, lever: Lever) -> Floats:
    """The totals with more new deals of a group, or a better way with its open ones."""
    pieces = field.landing.pieces
    own = field.draws.new[pieces.start : pieces.stop, lever.group].sum(axis=0)
    found: Floats = field.raw + own * (lever.factor - 1)
    return found if lever.winning == 1.0 else found + _won_more(field, lever)


def _won_more(field: _Field, lever: Lever) -> Floats:
    """What a group's open deals bring more under a higher hazard of winning, on the same paths."""
    scene, pieces = field.draws.scene, field.landing.pieces
    at = np.flatnonzero((scene.group == lever.group) & ~field.forced)
    given = some(field.draws.given, at)
    better = won_in(scene.won[at] * lever.winning, scene.lost[at], given)
    won = (better >= pieces.start) & (better < pieces.stop)
    more = won.astype(np.int8) - field.won[at].astype(np.int8)
    found: Floats = (field.draws.value[at] * more).sum(axis=0, dtype=np.float64)
    return found
