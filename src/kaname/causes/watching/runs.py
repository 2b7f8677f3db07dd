"""Runs: scores beside those before them: their usual spread, and several on the same side."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from kaname.series.panel import Flags, Floats, Ints

LENGTHS = (2, 3, 4, 6, 9, 12)  # periods that are looked at together
TIMES = 4.2  # independent looks that these are worth: measured, see bench/alerts.py
BELIEVED = 18.0  # scores as they should be that are believed beforehand
OUTLIER = 3.0
SURE = 0.002  # by chance: from here on the level is thought to be a new one


class Own:
    """The usual spread of each series' own scores: above 1 where the model is too sure of itself.

    Outliers count no more than three standard deviations; a year and a half of scores as they
    should be is believed beforehand, and a series is never taken for calmer than the model says.
    """

    def __init__(self, count: int) -> None:
        self.power, self.many = np.full(count, BELIEVED), np.full(count, BELIEVED)

    def scaled(self, score: Floats) -> Floats:
        """The scores (series,) of a period in units of the spread of those before it."""
        spread = np.sqrt(np.maximum(self.power / self.many, 1.0))
        self.power = self.power + np.minimum(np.nan_to_num(score) ** 2, OUTLIER**2)
        self.many = self.many + np.isfinite(score)
        return np.asarray(score / spread)


class Runs:
    """The last scores of each series; those before a change of level do not count.

    The likelihood ratio of a shift at an unknown time, on one-step forecast errors: the largest
    |sum| / √length over the last 2 to 12 (Willsky & Jones 1976; Lai 1995).
    """

    def __init__(self, count: int) -> None:
        self.sums: list[Floats] = [np.zeros(count)]  # running sums of the scores
        self.seen: list[Ints] = [np.zeros(count, np.int64)]
        self.fresh = np.zeros(count, np.int64)  # since when the scores count

    def after(self, at: int, score: Floats, new: Flags) -> tuple[Floats, Ints, Floats]:
        """The probability by chance of the strongest run until now, and where it begins.

        Also the mean score of a run that is thought to be a new level, which begins afresh; else 0.
        """
        self.sums.append(self.sums[-1] + np.clip(np.nan_to_num(score), -4, 4))
        self.seen.append(self.seen[-1] + np.isfinite(score))
        best, since = np.zeros(len(score)), np.full(len(score), at)
        for length in (n for n in LENGTHS if n <= at + 1):
            start = at + 1 - length
            many = self.seen[-1] - self.seen[start]
            size = np.abs(self.sums[-1] - self.sums[start]) / np.sqrt(np.maximum(many, 1))
            size = np.where((start >= self.fresh) & (many >= 2) & np.isfinite(score), size, 0.0)
            since = np.where(size > best, start, since)
            best = np.maximum(best, size)
        chance = np.minimum(1.0, TIMES * 2 * ndtr(-best))
        chance = np.where(best > 0, chance, 1.0)
        sure = chance < SURE
        self.fresh = np.where(new | sure, at + 1, self.fresh)
        return chance, since, np.where(sure & ~new, best / np.sqrt(at + 1 - since), 0.0)
