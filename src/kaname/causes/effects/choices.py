"""Choices: which units might have been treated instead, all of them or many at random."""

from __future__ import annotations

from itertools import combinations
from math import comb

import numpy as np

from kaname.series.panel import Flags, Floats

MOST = 4000  # choices that are looked at one by one; of more as many at random


def choices(treated: Flags, seed: int = 0) -> tuple[Floats, bool]:
    """Sets of as many units as are treated, the real one first; whether these are all.

    Of shape (sets, units), of zeros and ones.
    """
    units, size = treated.size, int(treated.sum())
    if comb(units, size) <= MOST:
        every = np.array(list(combinations(range(units), size)), np.int64).reshape(-1, size)
        same = (every == np.flatnonzero(treated)).all(1)
        return _flags(np.concatenate([every[same], every[~same]]), units), True
    draw = np.random.default_rng(seed)
    drawn = np.argsort(draw.random((MOST - 1, units)), axis=1)[:, :size]
    return _flags(np.concatenate([np.flatnonzero(treated)[None, :], drawn]), units), False


def _flags(sets: np.ndarray[tuple[int, ...], np.dtype[np.int64]], units: int) -> Floats:
    found = np.zeros((len(sets), units))
    np.put_along_axis(found, sets, 1.0, axis=1)
    return found
