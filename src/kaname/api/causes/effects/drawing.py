"""The chart of an effect: what came beside what would have come without the action."""

from __future__ import annotations

import numpy as np

from kaname.api.causes.effects.evaluation import Evaluation, Sizes
from kaname.api.causes.effects.figures import Figures
from kaname.api.causes.effects.setting import Setting, Span
from kaname.api.project import Project
from kaname.causes.effects.outcomes import Window, columns, expected, rows, without
from kaname.charts.chart import ControlChart
from kaname.series.panel import Flags, Floats
from kaname.text import label


def drawn(
    told: Evaluation, project: Project, of: Figures, who: Setting, over: Span
) -> ControlChart:
    """The treated units together beside what would have been without the action."""
    assert told.sizes is not None
    use = who.treated | who.others
    treated = who.treated[use]
    cut = columns(rows(of.outcomes, use), over.window.columns)
    block = range(len(over.window.before), len(over.window.columns))
    there = Window(tuple(range(block[0])), tuple(block), over.window.dose)
    clean = without(cut, treated, there, told.sizes.size)
    come = _together(cut.number, cut.weight, treated)
    plain = _together(expected(clean), cut.weight, treated)
    if bool((cut.weight == 1).all()) and of.outcomes.kind == "relative":
        come, plain = cut.number[treated].sum(0), expected(clean)[treated].sum(0)
    unit, spec = project.units.get(told.action.kpi, ""), project.design.kpis[told.action.kpi]
    name = spec.label or told.action.kpi
    low, high = _band(told.sizes, plain, block)
    return ControlChart(
        {"ja": label(name, "ja"), "en": label(name, "en")}, unit,
        tuple(of.months[n] for n in over.window.columns),
        _line(come), _line(plain), low, high, tuple(block),
    )  # fmt: skip


def _together(number: Floats, weight: Floats, treated: Flags) -> Floats:
    over, under = number[treated].sum(0), weight[treated].sum(0)
    return np.where(under > 0, over / np.where(under > 0, under, 1.0), np.nan)


def _band(
    sizes: Sizes, plain: Floats, block: range
) -> tuple[tuple[float | None, ...], tuple[float | None, ...]]:
    """What would have been without the action, as surely as the effect is known."""
    low, high = np.full(plain.size, np.nan), np.full(plain.size, np.nan)
    for at in block:
        for line, bound in ((low, sizes.high), (high, sizes.low)):
            if bound is not None:
                off = bound - sizes.size
                part = (1 + sizes.size) / max(1 + bound, 0.01)
                line[at] = plain[at] * part if sizes.relative else plain[at] - off
    return _line(low), _line(high)


def _line(values: Floats) -> tuple[float | None, ...]:
    return tuple(float(v) if np.isfinite(v) else None for v in values)
