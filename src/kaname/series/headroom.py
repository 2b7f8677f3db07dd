"""Headroom: how far a figure can be moved, by what its own history and its peers have shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaname.periods import Calendar, Grain, Period
from kaname.series.forecasting import forecast
from kaname.series.panel import FEWEST, Floats, Panel, usable

Better = Literal["up", "down"]
Source = Literal["own", "peers", "likely"]
BEST = 0.75  # the quartile that counts as feasible
YEARS = {Grain.MONTH: 12, Grain.QUARTER: 4, Grain.WEEK: 52, Grain.DAY: 7, Grain.HALF: 2}
FEWEST_PEERS = 4  # of which a quartile can be formed


@dataclass(frozen=True, slots=True)
class Headroom:
    """What is likely and what is feasible of one series in each period ahead.

    `source` says what shows that it is feasible: the best quarter of one's own periods, the
    peers' best quarter, or neither (what is likely is better than both already).
    """

    key: str
    periods: tuple[Period, ...]
    likely: Floats  # (horizon,)
    feasible: Floats  # (horizon,), never worse than likely
    own: float  # the quartile of one's own periods without season
    peers: float | None  # the peers' quartile, drawn towards their mean
    source: Source


def headroom(
    history: Panel,
    horizon: int,
    *,
    better: Mapping[str, Better] | None = None,
    peers: Mapping[str, Panel] | None = None,
    calendar: Calendar | None = None,
) -> tuple[Headroom, ...]:
    """Likely and feasible values of every series, by key `up` (the default) or `down` the better.

    `peers` holds the same figure of comparable people or teams. Season is taken out before
    quartiles are formed, and put back for the periods ahead. Raises KanameError that names every
    series of fewer than six observations.
    """
    found = forecast(history, horizon, calendar=calendar)
    cycle = YEARS.get(history.periods[0].grain, 1)
    course = forecast(history, cycle, calendar=calendar).mean if horizon < cycle else found.mean
    first = history.periods[-1].index + 1
    return tuple(
        _of(
            *(key, history.values[row], found.mean[row], found.periods),
            season=_season(course[row, :cycle], first),
            way=(better or {}).get(key, "up"),
            peers=(peers or {}).get(key),
            indices=[period.index for period in history.periods],
        )
        for row, key in enumerate(history.keys)
    )


def _of(
    key: str,
    values: Floats,
    likely: Floats,
    periods: tuple[Period, ...],
    *,
    season: Floats,
    way: Better,
    peers: Panel | None,
    indices: Sequence[int],
) -> Headroom:
    cycle = len(season)
    late = slice(-3 * cycle, None) if cycle > 1 else slice(None)
    plain = (values / season[np.array(indices) % cycle])[late]
    own = float(np.nanquantile(plain, BEST if way == "up" else 1 - BEST))
    others = peers_best(peers, way) if peers is not None else None
    ahead = season[np.array([period.index for period in periods]) % cycle]
    sign = 1.0 if way == "up" else -1.0
    shown: list[tuple[Source, float]] = [("own", own)]
    shown += [("peers", others)] if others is not None else []
    source, best = max(shown, key=lambda pair: sign * pair[1])
    feasible = sign * np.maximum(sign * best * ahead, sign * likely)
    if not (sign * feasible > sign * likely).any():
        source = "likely"
    return Headroom(key, periods, likely, feasible, own, others, source)


def _season(course: Floats, first: int) -> Floats:
    """(cycle,): each position's share of the mean, by the period's number; 1 where it has none."""
    cycle = len(course)
    level = course.mean()
    if not (course > 0).all() or level <= 0:
        return np.ones(cycle)
    found = np.empty(cycle)
    found[(first + np.arange(cycle)) % cycle] = course / level
    return found


def peers_best(peers: Panel, way: Better) -> float | None:
    """The peers' best quartile, each peer's mean drawn towards all peers' by its own scatter.

    None where fewer than four peers have history enough. Without drawing in, the best of many
    short histories would be luck (Efron & Morris, 1975).
    """
    told = usable(peers)
    if len(told.keys) < FEWEST_PEERS:
        return None
    count = np.isfinite(told.values).sum(axis=1)
    mean = np.nanmean(told.values, axis=1)
    error = np.nanvar(told.values, axis=1, ddof=1) / np.maximum(count, FEWEST)
    apart = max(float(np.var(mean, ddof=1) - error.mean()), 0.0)
    weight = np.where(apart + error > 0, apart / np.maximum(apart + error, 1e-300), 0.0)
    drawn_in = mean.mean() + weight * (mean - mean.mean())
    return float(np.quantile(drawn_in, BEST if way == "up" else 1 - BEST))
