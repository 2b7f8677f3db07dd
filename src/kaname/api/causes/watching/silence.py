"""Silence: what was judged, how small a change would have been seen, and what could not be."""

from __future__ import annotations

import numpy as np

from kaname.api.causes.watching.alert import Tested
from kaname.api.causes.watching.readings import Readings
from kaname.causes.watching.discovery import FALSE
from kaname.causes.watching.episodes import FEWEST_YEARS, Scan, smallest, unsteady
from kaname.causes.watching.observed import SHARE


def silence(read: Readings, kept: Readings, found: Scan, *, together: bool) -> Tested:
    """What was judged in the last period, or `together` in all of the scan.

    `kept` are the series with enough events.
    """
    at, told = len(read.periods) - 1, found.tested.shape[1] if together else 1
    judged = found.tested[:, -told:].any(axis=1)
    enough = found.followed.seen[:, -1] >= FEWEST_YEARS * kept.observed.cycle
    wild = unsteady(kept.observed, found.followed)[:, -1]
    smallest_seen = _smallest(kept, found, at, told)
    return Tested(
        first=read.periods[-told],
        period=read.periods[-1],
        together=together,
        kpis=len({one.kpi for one in read.series}),
        units=len({tuple(one.where.items()) for one in read.series}),
        series=len(read.series) + read.crossed,
        judged=int(judged.sum()),
        periods=found.tested.shape[1],
        short=int((~enough & ~judged).sum()),
        small=len(read.series) - len(kept.series),
        unsteady=int((enough & ~judged & wild).sum()),
        silent=int((enough & ~judged & ~wild).sum()),
        crossed=read.crossed,
        thresholds={name: limit for name, (limit, _) in smallest_seen.items()},
        smallest={name: share for name, (_, share) in smallest_seen.items()},
        left_out=read.left_out,
        masked=read.masked,
    )


def _smallest(kept: Readings, found: Scan, at: int, periods: int) -> dict[str, tuple[float, float]]:
    """Of the whole and of its parts: the threshold of a lone alert, and what it would have shown.

    That is the middle one of the smallest changes, as a share of the figure, of counts and amounts.
    """
    judged = found.tested[:, -1]
    whole = np.array([not one.where for one in kept.series], dtype=np.bool_)
    families = max(len({one.kpi for one in kept.series}), 1)
    answers = {}
    for name, rows in (("whole", judged & whole), ("parts", judged & ~whole)):
        plain = np.flatnonzero(rows & (kept.observed.kind != SHARE))
        if len(plain):
            threshold = FALSE / 2 / max(int(rows.sum()), families) / periods
            fall = smallest(found.followed, plain, at, threshold)
            answers[name] = (threshold, float(np.median(1 - np.exp(-fall))))
    return answers
