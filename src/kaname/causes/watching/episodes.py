"""Episodes: what stood out, each once: when it began, what became of it, and how large it is."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kaname.causes.watching.bank import modelled
from kaname.causes.watching.discovery import by_family, by_period, weighted
from kaname.causes.watching.following import Followed, followed
from kaname.causes.watching.observed import (
    AMOUNT,
    SHARE,
    Observed,
    Scale,
    scale,
    take,
    until,
)
from kaname.causes.watching.shape import Kind, beginning, shape
from kaname.series.panel import Flags, Floats, Ints

FEWEST_YEARS = 1.5  # before a period is judged: less does not know the season
BEFORE = 4  # periods before an alarm in which what it tells of may have begun
ECHO = 12  # periods after an end in which it may still be heard
NEAR = 2.0  # standard deviations from the path from before
WILD = 0.45  # standard deviation of a forecast, about as a share of the figure


@dataclass(frozen=True, slots=True)
class Episode:
    """One series from its period `start` on, for `length` periods; found at `found`.

    `actual` and `expected` are means over these periods, of what came and of what the past before
    the start foretold; those of a share by what it is a share of, so that they are `of[0]` over
    `of[1]`. `begun` and `latest` are what came in its first and last period. `chance` is that of
    the finding. `strength`: the mean distance from the path in standard deviations, times the root
    of how many there were. `path`: expected, low and high (periods,).
    """

    series: int
    start: int
    found: int
    kind: Kind
    length: int
    way: int  # 1 above, -1 below
    actual: float
    expected: float
    low: float
    high: float
    begun: float
    latest: float
    of: tuple[float, float] | None
    chance: float
    strength: float
    path: tuple[Floats, Floats, Floats]

    @property
    def size(self) -> float:
        """What came less what was expected, a period."""
        return self.actual - self.expected


@dataclass(frozen=True, slots=True)
class Scan:
    """What was looked at and what was found, the surest first.

    `tested` (series, periods of the scan): whether a series was judged in a period.
    """

    followed: Followed
    tested: Flags
    alarms: Flags
    episodes: tuple[Episode, ...]


def scan(
    observed: Observed,
    family: Ints,
    first: int,
    main: Flags | None = None,
    *,
    together: bool = False,
) -> Scan:
    """Everything that stands out in the periods from `first` on, each judged by its past alone.

    In each period false discoveries are controlled over all families together, or `together` over
    all of these periods. The `main` series (series,) get half of their families' share of false
    ones.
    """
    before = np.full(len(observed.kind), first)  # what is judged says nothing of how it is
    scales = scale(until(observed, before))
    seen = followed(observed, scales)
    enough = (seen.seen >= FEWEST_YEARS * observed.cycle) & observed.judged
    tested = (enough & np.isfinite(seen.score) & ~unsteady(observed, seen))[:, first:]
    chance = np.where(tested, seen.chance[:, first:], np.nan)
    main = np.zeros(len(family), np.bool_) if main is None else main
    chance = np.stack([weighted(column, family, main) for column in chance.T], axis=1)
    alarms = by_period(chance, family) if together else _alarms(chance, family)
    found = _episodes(observed, seen, scales, alarms, first)
    return Scan(seen, tested, alarms, tuple(sorted(found, key=lambda e: e.chance)))


def _alarms(chance: Floats, family: Ints) -> Flags:
    """What stands out (series, periods), each period by itself."""
    return np.stack([by_family(column, family) for column in chance.T], axis=1)


def unsteady(observed: Observed, seen: Followed) -> Flags:
    """Where an amount swings so much that its few large pieces would look like news.

    Sums of a handful of pieces have tails that no model of sums knows.
    """
    return np.asarray((observed.kind == AMOUNT)[:, None] & (seen.wide > WILD))


def _episodes(
    observed: Observed, seen: Followed, scales: Scale, alarms: Flags, first: int
) -> list[Episode]:
    """Round by round the next alarm of each series that no episode explains."""
    left, found = alarms.copy(), []
    for _ in range(left.shape[1]):  # a round tells of one more period at least
        rows = np.flatnonzero(left.any(axis=1))
        if not len(rows):
            break
        at = first + left[rows].argmax(axis=1)
        for episode, told in _made(observed, seen, scales, rows, at):
            found.append(episode)
            left[episode.series] &= ~told[first:]
    return found


def _made(
    observed: Observed, seen: Followed, scales: Scale, rows: Ints, at: Ints
) -> Iterator[tuple[Episode, Flags]]:
    """The episodes of series `rows` that were found at the places `at`.

    Each with the periods whose alarms tell of it or of its end (periods,).
    """
    own, part = take(observed, rows), scales.take(rows)
    real, each = modelled(own, part), np.arange(len(rows))
    run = seen.run[rows, at] < seen.chance[rows, at] * 0.5
    base = np.where(run, np.minimum(seen.since[rows, at], at) - BEFORE, at - 1)
    base = np.maximum(base, 1)
    path = followed(until(own, base), part)
    gap = (real - path.middle) / path.wide[each, at][:, None]
    starts = np.array([beginning(g, b, a) for g, b, a in zip(gap, base, at, strict=True)])
    path = followed(until(own, starts), part)
    away = (real - path.middle) / path.wide[each, starts][:, None]
    for n, row in enumerate(rows.tolist()):
        told = int(starts[n]), int(at[n]), seen
        episode = _episode(own, path, away[n], n, row, told)
        yield episode, _explained(episode, away[n])


def _explained(episode: Episode, away: Floats) -> Flags:
    """Which periods' alarms tell of an episode, or of its end.

    What goes on explains all that comes. After an end the forecasts take a while to forget it, and
    what lies on the path from before it is no news.
    """
    place, end = np.arange(len(away)), episode.start + episode.length
    if end >= len(away):
        return np.ones(len(away), np.bool_)
    back = (place < end + ECHO) & (np.abs(away) < NEAR)
    return np.asarray((place < end + 2) | (place <= episode.found) | back)


def _episode(
    own: Observed, path: Followed, away: Floats, n: int, row: int, told: tuple[int, int, Followed]
) -> Episode:
    start, at, seen = told
    found = shape(away, start)
    span = slice(start, start + found.length)
    values, of = own.values[n], _of(own, n, span)
    known = np.isfinite(values[span])
    weight = own.below[n, span][known] if of else None
    parts = (path.expected[n], path.low[n], path.high[n])
    means = [float(np.average(part[span][known], weights=weight)) for part in (values, *parts)]
    return Episode(
        series=row,
        start=start,
        found=at,
        kind=found.kind,
        length=found.length,
        way=1 if means[0] >= means[1] else -1,
        actual=means[0],
        expected=means[1],
        low=means[2],
        high=means[3],
        begun=float(values[span][known][0]),
        latest=float(values[span][known][-1]),
        of=of,
        chance=float(seen.chance[row, at]),
        strength=float(abs(np.nansum(away[span])) / np.sqrt(known.sum())),
        path=parts,
    )


def _of(own: Observed, n: int, span: slice) -> tuple[float, float] | None:
    """What a share counts in these periods, and of how many; None of what is no share."""
    if own.kind[n] != SHARE:
        return None
    known = own.known[n, span]
    return float(own.above[n, span][known].sum()), float(own.below[n, span][known].sum())


def smallest(seen: Followed, rows: Sequence[int] | Ints, at: int, chance: float) -> Floats:
    """The smallest change of each series that a period shows in four cases of five.

    On the link's scale, of a test at this probability: about the share by which a count or an
    amount has to fall, or the log odds of a share (series,).
    """
    from scipy.special import ndtri  # noqa: PLC0415 -- only here

    reach = float(-ndtri(chance / 2) + ndtri(0.8))
    return np.asarray(reach * seen.wide[np.asarray(rows, dtype=np.int64), at])
