"""Shape: what became of a series after it left its path: a spike, a while, a new level, a trend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaname.series.panel import Floats

Kind = Literal["fresh", "spike", "while", "shift", "trend", "fading"]
BACK = 0.5  # of the deviation so far: below it a series is back
SMALL = 0.25  # of it: what is left is not worth a word
CHANCE = 2.0  # standard deviations
LONG = 5  # periods from which on a trend can be told from a level
CLEAR = 2.0  # logarithm of how much likelier a trend must be
FADED = 2 / 3  # of where a jump began: below it, it is on its way back


@dataclass(frozen=True, slots=True)
class Shape:
    """`fresh`: the last period only, so that what it becomes is not known; `spike`: one period
    that is over; `while`: several that are over; `shift`, `trend` and `fading` go on, the last on
    its way back. `length` in periods.
    """

    kind: Kind
    length: int


def beginning(gap: Floats, first: int, found: int) -> int:
    """Where the deviation that was found in a period began, not before `first`.

    `gap` (periods,) is the distance from the path in standard deviations. The likelihood ratio of
    a shift that began in each period.
    """
    held = np.nan_to_num(gap[first : found + 1])[::-1]
    many = np.maximum(np.isfinite(gap[first : found + 1])[::-1].cumsum(), 1)
    way = np.sign(held[0])
    gain = np.maximum(way * held.cumsum(), 0.0) ** 2 / many
    return found - int(gain.argmax())


def shape(gap: Floats, start: int) -> Shape:
    """The shape of a deviation from its path (periods,), which begins at `start`.

    It is over when the series comes back by half and, where that can be seen, stays there.
    """
    rest = gap[start:]
    rest = rest[: np.flatnonzero(np.isfinite(rest)).max(initial=0) + 1]
    end = _end(rest)
    if end < len(rest):
        return Shape("spike" if end == 1 else "while", end)
    if end == 1:
        return Shape("fresh", 1)
    if _grows(rest):
        return Shape("trend", end)
    return Shape("fading" if _fades(rest) else "shift", end)


def _end(rest: Floats) -> int:
    """How many periods the deviation lasts."""
    way = np.sign(rest[0])
    for n in range(1, len(rest)):
        size = way * float(np.nanmean(rest[:n]))
        here = way * rest[n]
        later = way * rest[n + 1] if n + 1 < len(rest) else here
        if np.isfinite(here) and _back([v for v in (here, later) if np.isfinite(v)], size):
            return n
    return len(rest)


def _back(values: Sequence[float], size: float) -> bool:
    """Whether all of these are nearer to the path than to where the series was until then.

    On average they are also no longer off the path beyond chance, or by a small part only.
    """
    mean = sum(values) / len(values)
    near = mean * len(values) ** 0.5 < CHANCE or mean < SMALL * size
    return near and max(values) < BACK * size


def _grows(rest: Floats) -> bool:
    """Whether a line from where it began describes the deviation much better than a level."""
    seen = np.isfinite(rest)
    value, ramp = rest[seen], np.arange(1, len(rest) + 1)[seen]
    return _better(value, ramp * (value @ ramp) / (ramp @ ramp))


def _fades(rest: Floats) -> bool:
    """Whether a line back towards the path describes the deviation much better than a level."""
    seen = np.isfinite(rest)
    value, time = rest[seen], np.arange(len(rest))[seen]
    away = time - time.mean()
    line = value.mean() + away * (value @ away) / max(float(away @ away), 1.0)
    return _better(value, line) and bool(line[-1] / line[0] < FADED)


def _better(value: Floats, line: Floats) -> bool:
    """Whether the line is much likelier than the mean, of values that are long enough to tell."""
    if len(value) < LONG:
        return False
    rest, level = value - line, value - value.mean()
    noise = max(1.0, float((rest**2).mean()))
    return bool(((level**2).sum() - (rest**2).sum()) / (2 * noise) > CLEAR)
