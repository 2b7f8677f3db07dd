"""Monte Carlo of what is still to come: open deals, deals not yet there, and what moves all."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaname.formula.values import Floats
from kaname.landing.amounts import quick
from kaname.landing.deals import Ints
from kaname.landing.learning import Scene
from kaname.landing.tally import tally

Singles: TypeAlias = NDArray[np.float32]
Small: TypeAlias = NDArray[np.int8]
NOT_WON = np.int8(-1)
LARGE = 6_000_000  # deals × paths: beyond them fewer paths are walked
FEWEST, MOST = 1000, 3000


@dataclass(frozen=True, slots=True)
class Numbers:
    """The random numbers of a landing: with the same ones, two scenes differ by their causes.

    `fate`, `chance` and `size` are (deals, paths): exponential, uniform and normal; `common` is
    (paths, pieces), the log of a factor whose mean is 1.
    """

    seed: int
    fate: Singles
    chance: Singles
    size: Singles
    common: Floats


@dataclass(frozen=True, slots=True)
class Draws:
    """What happened on each path: the piece in which each open deal was won, and what it brought.

    `won_in` and `value` are (deals, paths); `new` is the amount of new deals' wins in the shape
    (pieces, groups, paths). `given` are the random numbers behind it.
    """

    scene: Scene
    given: Numbers
    won_in: Small
    value: Singles
    new: Floats

    @property
    def paths(self) -> int:
        """How many paths were walked."""
        return int(self.new.shape[2])


def some(of: Numbers, deals: Ints) -> Numbers:
    """The numbers of some of the deals."""
    return Numbers(of.seed, of.fate[deals], of.chance[deals], of.size[deals], of.common)


def paths_for(deals: int) -> int:
    """How many paths a landing of so many open deals takes."""
    return int(np.clip(LARGE // max(1, deals), FEWEST, MOST))


def numbers(scene: Scene, paths: int, seed: int, shock: float) -> Numbers:
    """Random numbers; `shock` is the standard deviation of a month's common log factor."""
    draw = np.random.default_rng(seed)
    shape = (scene.deal.size, paths)
    fate = draw.standard_exponential(shape, dtype=np.float32)
    chance = draw.random(shape, dtype=np.float32)
    size = draw.standard_normal(shape, dtype=np.float32)
    common = shock * draw.standard_normal((scene.pieces, paths)).T - shock**2 / 2
    return Numbers(seed, fate, chance, size, common)


def simulate(scene: Scene, given: Numbers) -> Draws:
    """The paths of a scene under the given random numbers."""
    spread = np.float32(scene.amounts.spread)
    noise = np.exp(spread * given.size - spread**2 / 2) if spread else np.ones_like(given.size)
    value = noise * scene.worth[:, None].astype(np.float32)
    won = won_in(scene.won, scene.lost, given)
    return Draws(scene, given, won, value, _new(scene, given))


def won_in(won: Floats, lost: Floats, given: Numbers) -> Small:
    """The piece in which each deal is won on each path, by its hazards in (deals, pieces).

    A deal ends when its integrated hazard reaches its exponential fate, and is won with the share
    that winning has of the hazard then.
    """
    found = np.full(given.fate.shape, NOT_WON)
    reached = np.zeros(given.fate.shape, dtype=np.float32)
    factor = np.exp(given.common).astype(np.float32)
    running = np.ones(given.fate.shape, dtype=np.bool_)
    for piece in range(won.shape[1]):
        win = won[:, piece, None].astype(np.float32) * factor[None, :, piece]
        both = win + lost[:, piece, None].astype(np.float32)
        reached += both
        ended = running & (reached >= given.fate)
        found[ended & (given.chance * both < win)] = piece
        running &= ~ended
    return found


def _new(scene: Scene, given: Numbers) -> Floats:
    """Amounts that new deals bring: a Poisson number of wins, amounts drawn from like ones.

    To which group each belongs is drawn apart, so that the sum is the same by whatever groups.
    """
    paths, groups = given.common.shape[0], scene.shares.shape[1]
    found = np.zeros((scene.pieces, groups * paths))
    draw, other = (np.random.default_rng([given.seed, nth]) for nth in (1, 2))
    factor = np.exp(given.common)
    for piece in range(scene.pieces):
        for segment in np.flatnonzero(scene.new[:, piece] > 0):
            horizon = int(scene.edges[piece + 1]) - scene.day
            pool = quick(scene.amounts, int(segment), horizon)
            count = draw.poisson(scene.new[segment, piece] * factor[:, piece])
            total = int(count.sum())
            if not pool.size or not total:
                continue
            drawn = pool[draw.integers(0, pool.size, total)]
            path = np.repeat(np.arange(paths), count)
            group = np.zeros(total, dtype=np.int64)
            if groups > 1:
                edges = np.cumsum(scene.shares[segment])[:-1]
                group = np.searchsorted(edges, other.random(total), "right")
            found[piece] += tally(group * paths + path, drawn, groups * paths)
    return found.reshape(scene.pieces, groups, paths)


def open_part(draws: Draws, pieces: range) -> Floats:
    """What open deals bring in some pieces: (groups, paths)."""
    groups = draws.scene.shares.shape[1]
    won = (draws.won_in >= pieces.start) & (draws.won_in < pieces.stop)
    return _by_group(draws.value * won, draws.scene.group, groups)


def new_part(draws: Draws, pieces: range) -> Floats:
    """What deals that are not there yet bring in some pieces: (groups, paths)."""
    found: Floats = draws.new[pieces.start : pieces.stop].sum(axis=0)
    return found


def _by_group(values: Singles, group: Ints, groups: int) -> Floats:
    if groups == 1:
        whole: Floats = values.sum(axis=0, dtype=np.float64)
        return whole[None, :]
    found = np.zeros((groups, values.shape[1]))
    order = np.argsort(group, kind="stable")
    present, starts = np.unique(group[order], return_index=True)
    if present.size:
        found[present] = np.add.reduceat(values[order].astype(np.float64), starts, axis=0)
    return found


def chances(scene: Scene, pieces: range) -> Floats:
    """Each open deal's probability of being won in some pieces, without the common shock."""
    both = scene.won + scene.lost
    alive = np.exp(-(np.cumsum(both, axis=1) - both))
    share = np.divide(scene.won, both, out=np.zeros_like(both), where=both > 0)
    each = alive * -np.expm1(-both) * share
    found: Floats = each[:, pieces.start : pieces.stop].sum(axis=1)
    return found
