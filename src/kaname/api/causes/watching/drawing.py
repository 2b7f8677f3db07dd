"""Drawing: an alert as a control chart, what came beside what was to be expected."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kaname.api.causes.watching import words
from kaname.api.causes.watching.readings import Readings
from kaname.api.project import Project
from kaname.causes.watching.episodes import Episode, Scan
from kaname.charts.chart import ControlChart
from kaname.series.panel import Floats

SHOWN = 26  # periods before it begins


def drawn(project: Project, read: Readings, episode: Episode, found: Scan) -> ControlChart:
    """The periods before and since, each beside its forecast.

    Before it began these are made one period ahead, since then from what was known before it.
    """
    row = episode.series
    first = max(0, episode.start - SHOWN)
    seen = found.followed
    own = (seen.expected[row], seen.low[row], seen.high[row])
    lines = [
        _line(np.concatenate([before[: episode.start], path[episode.start :]]), first)
        for before, path in zip(own, episode.path, strict=True)
    ]
    end = episode.start + episode.length
    title: Mapping[str, str] = words.title(project, read.series[row])
    return ControlChart(
        title=title,  # type: ignore[arg-type]
        unit=project.units.get(read.series[row].kpi, ""),
        periods=read.periods[first:],
        actual=_line(read.observed.values[row], first),
        expected=lines[0],
        low=lines[1],
        high=lines[2],
        marks=tuple(range(episode.start - first, end - first)),
    )


def _line(values: Floats, first: int) -> tuple[float | None, ...]:
    return tuple(float(v) if np.isfinite(v) else None for v in values[first:])
