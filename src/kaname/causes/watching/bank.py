"""The bank: the states of every series under every model, which learn from period to period.

What stands out is learnt from with care: a lone outlier hardly, a second one in the same
direction as a new level (Harrison & Stevens 1976).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, logit

from kaname.causes.watching import links
from kaname.causes.watching.model import LEVEL, Model
from kaname.causes.watching.observed import AMOUNT, COUNT, SHARE, Observed, Scale
from kaname.series.panel import Flags, Floats

JUMPS = 0.03  # of the periods of a stock
RESTLESS = 3.0  # times the steps of the level that a stock may make beside those of a flow
CLIP = 2.5  # normal scores beyond which an observation teaches less
BEGINNING = 3  # observations that say where a series begins
FAR = 30.0  # logarithms beyond it are as good as it


@dataclass(frozen=True, slots=True)
class Ahead:
    """What the bank foretells of a period: the predictor's mean and variance (series, grid)."""

    pull: Floats  # (series, grid, states) how the states move with the predictor
    mean: Floats
    spread: Floats


class Bank:
    """States of the shape (series, grid, states) with their covariances, and the grid's weights."""

    def __init__(self, observed: Observed, grid: Model, scales: Scale) -> None:
        count, points, states = len(observed.kind), len(grid.noise), grid.states
        self.observed, self.grid, self.scales = observed, grid, scales
        self.noisier, self.known = observed.noisier, observed.known
        self.modelled = modelled(observed, scales)
        self.drift = grid.drift * np.where(observed.restless, RESTLESS**2, 1.0)[:, None]
        self.mean = np.zeros((count, points, states))
        self.mean[:, :, 0] = _beginning(self.modelled)[:, None]
        self.mean[:, :, states - grid.inputs :] = observed.usual
        self.cover = np.zeros((count, points, states, states))
        self.cover[:] = np.einsum("gi,ij->gij", grid.prior, np.eye(states))
        self.logs = np.tile(grid.weight, (count, 1))
        self.pending = np.zeros(count)  # the direction of an outlier in the period before

    @property
    def weight(self) -> Floats:
        """How likely each model is after what was seen (series, grid)."""
        weight = np.exp(self.logs - self.logs.max(axis=1, keepdims=True))
        return np.asarray(weight / weight.sum(axis=1, keepdims=True))

    def move(self) -> None:
        """To the next period: the level takes its slope, and drifts."""
        self.mean[:, :, 0] += self.mean[:, :, 1]
        self.cover[:, :, 0] += self.cover[:, :, 1]
        self.cover[:, :, :, 0] += self.cover[:, :, :, 1]
        self.cover[:, :, 0, 0] += self.drift

    def widen(self, by: Floats) -> None:
        """The level may be elsewhere, by a variance per series."""
        self.cover[:, :, 0, 0] += by[:, None]

    def ahead(self, at: int) -> Ahead:
        """What is foretold of the period at this place."""
        count, season = len(self.observed.kind), self.grid.season[at]
        fixed = np.tile(np.concatenate([[1.0, 0.0], season]), (count, 1))
        x = np.hstack([fixed, self.observed.inputs[:, at]])
        pull = np.matmul(self.cover, x[:, None, :, None])[..., 0]
        spread = np.matmul(pull, x[:, :, None])[..., 0]
        noise = self.grid.noise * self.noisier[:, at, None]
        return Ahead(pull, np.matmul(self.mean, x[:, :, None])[..., 0], spread + noise)

    def step(self, at: int, told: Ahead) -> links.Step:
        """What came, beside what was foretold, by each series' link."""
        found = [np.zeros(told.mean.shape) for _ in range(4)]
        for rows, step in self._steps(at, told):
            parts = (step.likelihood, step.place, step.mean, step.variance)
            for into, part in zip(found, parts, strict=True):
                into[rows] = part
        return links.Step(*found)

    def _steps(self, at: int, told: Ahead) -> Iterator[tuple[Flags, links.Step]]:
        kind, mean, spread = self.observed.kind, told.mean, told.spread
        above = np.nan_to_num(self.observed.above[:, at, None])
        below = np.maximum(np.nan_to_num(self.observed.below[:, at, None]), 1.0)
        jumps = np.where(self.observed.restless, JUMPS, 0.0)[:, None]
        seen = np.nan_to_num(self.modelled[:, at, None])
        if (r := kind == AMOUNT).any():
            yield r, links.amount(seen[r], mean[r], spread[r], jumps[r])
        if (r := kind == COUNT).any():
            yield r, links.count(above[r], mean[r], spread[r])
        if (r := kind == SHARE).any():
            yield r, links.share(above[r], below[r], mean[r], spread[r])

    def learn(self, at: int, score: Floats, told: Ahead, step: links.Step) -> Flags:
        """Take in what came; says of which series the level is thought to be a new one."""
        seen = self.known[:, at]
        far = seen & (np.abs(score) > CLIP)
        way = np.where(far, np.sign(score), 0.0)
        new = far & (way == self.pending)
        self.pending = np.where(seen, np.where(new, 0.0, way), self.pending)
        if new.any():
            gap = self.modelled[:, at] - (self.weight * told.mean).sum(axis=1)
            self.widen(np.where(new, np.minimum(gap**2, LEVEL**2), 0.0))
            told = self.ahead(at)
            step = self.step(at, told)
        far &= ~new
        size = np.where(far, np.abs(score), CLIP)
        self._take_in(told, step, np.where(seen, (CLIP / size) ** 2, 0.0)[:, None])
        return np.asarray(new)

    def _take_in(self, told: Ahead, step: links.Step, careful: Floats) -> None:
        gain = told.pull / told.spread[..., None]
        lost = np.maximum(0.0, 1 - step.variance / told.spread) * careful
        self.mean += gain * ((step.mean - told.mean) * careful)[..., None]
        self.cover -= (gain * lost[..., None])[..., :, None] * told.pull[..., None, :]
        self.logs += np.nan_to_num(step.likelihood) * careful

    def figures(self, predictor: Floats) -> Floats:
        """A predictor of each series (series,) in the figure's unit."""
        kind = self.observed.kind
        counts = np.exp(np.clip(predictor, -FAR, FAR))
        found = np.where(kind == COUNT, counts, self.scales.back(predictor))
        return np.where(kind == SHARE, expit(predictor), found)

    def chance(self, at: int, predictor: Floats) -> Floats:
        """The variance that counts and shares have by chance alone, on the link's scale."""
        kind, rate = self.observed.kind, np.exp(np.clip(predictor, -FAR, FAR))
        of = np.nan_to_num(self.observed.below[:, at])
        of = np.where(of > 0, of, _usual(self.observed.below))
        share = (1 + rate) ** 2 / rate / of  # 1 / (n p (1 - p))
        own = np.where(kind == COUNT, 1 / rate, 0.0)
        return np.where(kind == SHARE, share, own)


def _usual(below: Floats) -> Floats:
    """The mean of what a share is a share of: also where nothing came yet."""
    known = np.where(np.isfinite(below) & (below > 0), below, 0.0)
    many = np.maximum((known > 0).sum(axis=1), 1)
    return np.asarray(np.maximum(known.sum(axis=1) / many, 1.0))


def modelled(observed: Observed, scales: Scale) -> Floats:
    """About where each observation lies on its link's scale; shares and counts never endless."""
    seen, kind = observed.known, observed.kind[:, None]
    above = np.where(seen, observed.above, 1.0)
    below = np.where(seen & (kind == SHARE), observed.below, 2.0)
    inner = np.clip((above + 0.5) / (below + 1), 1e-6, 1 - 1e-6)
    found = np.where(kind == COUNT, np.log(np.maximum(above, 0.0) + 0.5), scales.there(above))
    return np.where(seen, np.where(kind == SHARE, logit(inner), found), np.nan)


def _beginning(values: Floats) -> Floats:
    """Where each series begins: the middle of its first observations."""
    known = np.isfinite(values)
    first = known & (known.cumsum(axis=1) <= BEGINNING)
    held = np.where(first, values, 0.0).sum(axis=1)
    return np.asarray(held / np.maximum(first.sum(axis=1), 1))
