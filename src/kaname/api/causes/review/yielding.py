"""Yields told: campaigns and sources that brought much, of which little became a deal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import numpy as np

from kaname.api.causes.review.reach import NOBODY, Asked, reaches
from kaname.api.causes.review.segments import Floats, complete
from kaname.api.causes.review.words import dimension_words, kpi_words
from kaname.api.forecasts.quotients import quotient
from kaname.causes.insight import Figure, Insight
from kaname.causes.reviewing.yields import Yield, poor_yields
from kaname.design.model import Design
from kaname.formula.parse import Name
from kaname.measure.leaves import plan
from kaname.periods import Period

FEWEST, MOST = 3, 500  # values of a dimension
RIPENS = 3  # months after which what came has become what it will, mostly


def yielding(asked: Asked) -> tuple[Insight, ...]:
    """The poor yields from a stage to the next one, each value told once, in its widest funnel."""
    told: dict[tuple[str, str], Insight] = {}
    for dim, declared in asked.project.design.dimensions.items():
        if declared.spine is None and FEWEST <= len(asked.values(dim)) <= MOST:
            for insight in _of(asked, dim):
                (place,) = insight.where.items()
                if place not in told or _usual(insight) > _usual(told[place]):
                    told[place] = insight
    kept: dict[object, Insight] = {}
    for insight in sorted(told.values(), key=lambda each: each.p or 0.0):
        same = (insight.kpi, insight.size)  # a campaign may be a source of its own, too
        first = kept.get(same, insight)
        kept[same] = replace(first, where={**insight.where, **first.where})
    return tuple(kept.values())


def _usual(insight: Insight) -> float:
    """What the others yield: the largest is of the widest funnel."""
    usual = insight.params["usual"]
    return usual.value or 0.0 if isinstance(usual, Figure) else 0.0


def _pairs(design: Design, known: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What comes in at a stage, and what is counted at the next one."""
    by_stage = [[k for k in known if design.kpis[k].stage == stage] for stage in design.stages]
    for uppers, lowers in pairwise(by_stage):
        yield from ((upper, lower) for upper in uppers for lower in lowers)


def _counts(design: Design, kpi: str) -> bool:
    """Whether it is a plain count of rows."""
    found = quotient(design, kpi)
    leaves = plan(design, {kpi: Name(kpi)}).leaves.values()
    plain = all(design.measures[leaf.measure].agg == "count" for leaf in leaves)
    return plain and found.above is not None and found.below is None and found.flows


def _of(asked: Asked, dim: str) -> Iterator[Insight]:
    design = asked.project.design
    counts = [k for k in design.kpis if _counts(design, k) and reaches(asked.project, k, dim)]
    pairs = list(_pairs(design, counts))
    used = [k for k in counts if any(k in pair for pair in pairs)]
    span = complete(asked, used) if used else ()
    if len(span) <= RIPENS:
        return
    keys, figures = _figures(asked, used, dim, span)
    ripe = len(span) - RIPENS
    for upper, lower in pairs:
        came, became = figures[upper], figures[lower]
        named = [n for n, key in enumerate(keys) if key != NOBODY]
        over = [n for n in named if not came[n, ripe:].any()]
        for found in poor_yields(came, became, named, over):
            yield _told(asked, (upper, lower), dim, keys[found.row], found, span)


def _figures(
    asked: Asked, kpis: Sequence[str], dim: str, span: Sequence[Period]
) -> tuple[list[str], dict[str, Floats]]:
    cube = asked.project.measure(
        list(kpis), [dim], start=span[0].label, end=span[-1].label, where=asked.where or None
    ).cube
    figures = {kpi: np.nan_to_num(cube.values(kpi).number) for kpi in kpis}
    return [cube.group(n)[0] for n in range(cube.groups.height)], figures


def _told(
    asked: Asked, kpis: tuple[str, str], dim: str, value: str, found: Yield, span: Sequence[Period]
) -> Insight:
    first, last = span[found.first], span[found.last]
    rate = found.became / found.came
    return Insight(
        "causes.poor-yield",
        {
            "dimension": dimension_words(asked.project, dim),
            "value": value,
            "upper": kpi_words(asked.project, kpis[0]),
            "lower": kpi_words(asked.project, kpis[1]),
            "first": first,
            "last": last,
            "came": Figure(found.came, asked.project.units[kpis[0]]),
            "share": Figure(found.share, "%"),
            "rate": Figure(rate, "%"),
            "usual": Figure(found.usual, "%"),
        },
        kpi=kpis[0],
        where={dim: value},
        since=first.start,
        until=last.end - timedelta(days=1),
        size=found.came,
        unit=asked.project.units[kpis[0]],
        p=found.p,
        level="bad",
    )
