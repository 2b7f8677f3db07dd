"""Seasons told: what has a season of its own, so that its rise is no news."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from kaname.api.causes.review.reach import NOBODY, Asked, free
from kaname.api.causes.review.segments import complete
from kaname.api.causes.review.words import dimension_words, kpi_words, months, plain
from kaname.api.forecasts.quotients import quotient
from kaname.causes.insight import Figure, Insight
from kaname.causes.reviewing.seasons import Season, seasons
from kaname.charts.chart import Bar, Ranking
from kaname.text import LANGS, message

MOST = 60  # values of a dimension that are looked at


def seasonal(asked: Asked) -> tuple[Insight, ...]:
    """For each KPI that adds up and dimension that cuts it: the values with a season."""
    found = [insight for kpi in _flows(asked) for insight in _of(asked, kpi)]
    seen: list[set[str]] = []
    kept = []
    for insight in sorted(found, key=lambda each: -len(each.causes)):
        values = {value for cause in insight.causes for value in cause.where.values()}
        if not any(values <= other for other in seen):  # one KPI tells it
            kept.append(insight)
            seen.append(values)
    return tuple(kept)


def _flows(asked: Asked) -> Iterator[str]:
    for kpi in asked.project.design.kpis:
        found = quotient(asked.project.design, kpi)
        if found.above is not None and found.below is None and found.flows:
            yield kpi


def _of(asked: Asked, kpi: str) -> Iterator[Insight]:
    span = complete(asked, [kpi])
    for dim in free(asked, kpi, MOST) if len(span) >= 24 else ():
        cube = asked.project.measure(
            kpi, [dim], start=span[0].label, end=span[-1].label, where=asked.where or None
        ).cube
        figures = np.nan_to_num(cube.values(kpi).number)
        keys = [cube.group(n)[0] for n in range(cube.groups.height)]
        large = _large(figures)
        found = seasons(figures[large], span[0].start.month - 1)
        rows = [(keys[int(large[season.row])], season) for season in found]
        known = [(value, season) for value, season in rows if value != NOBODY]
        if known:
            yield _told(asked, kpi, dim, known)


def _large(figures: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[int]:
    """Rows in which something happens in a third of all months at least."""
    busy = (figures > 0).mean(axis=1) >= 1 / 3
    return [int(n) for n in np.flatnonzero(busy & (figures.sum(axis=1) > 0))]


def _told(asked: Asked, kpi: str, dim: str, found: list[tuple[str, Season]]) -> Insight:
    words = kpi_words(asked.project, kpi)
    each = tuple(_season(asked, kpi, {dim: value}, season) for value, season in found)
    title = {lang: message("causes.seasons-title", lang, kpi=words) for lang in LANGS}
    bars = tuple(Bar(value, season.factor) for value, season in found)
    return Insight(
        "causes.seasons",
        {
            "kpi": words,
            "dimension": dimension_words(asked.project, dim),
            "values": plain(value for value, _ in found),
        },
        kpi=kpi,
        size=float(len(found)),
        causes=each,
        chart=Ranking(title, "multiple", bars),
    )


def _season(asked: Asked, kpi: str, where: Mapping[str, str], season: Season) -> Insight:
    return Insight(
        "causes.season",
        {
            "value": next(iter(where.values())),
            "months": months(asked, season.months),
            "factor": Figure(season.factor, "multiple"),
            "years": season.years,
        },
        kpi=kpi,
        where=where,
        size=season.factor,
        unit="multiple",
    )
