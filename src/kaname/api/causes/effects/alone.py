"""An action that nobody can be compared with: the KPI against its own forecast."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from kaname.api.causes.effects.action import Action
from kaname.api.causes.effects.evaluation import Evaluation, Sizes
from kaname.api.causes.effects.setting import WHOLE, Span, at_once
from kaname.api.kinds import kind_of
from kaname.api.project import Project
from kaname.causes.effects.outcomes import Window
from kaname.causes.effects.single import LEVEL, Single, Sisters, single
from kaname.causes.effects.verdict import Measured, advice, verdict
from kaname.charts.chart import ControlChart
from kaname.errors import KanameError
from kaname.numbers import RATIOS
from kaname.periods import Period
from kaname.series.forecasting import forecast
from kaname.series.panel import Floats, Panel
from kaname.text import label

MOST = 24  # other series that lend their experience
LEAST_BEFORE = 12  # months without which a season would be taken for an effect


def alone(
    project: Project,
    action: Action,
    rest: Sequence[Action],
    months: Sequence[Period],
    over: Span,
    share: float = 1.0,
) -> Evaluation:
    """What came of the KPI where the action was, against what was to be expected.

    `share` of the level is left where several KPIs are tested.
    """
    start = over.window.before[-1] + 1
    plain = Evaluation(action, "thin", "wait", "single", partial=over.partial)
    if start < LEAST_BEFORE:
        return _because(plain, "short")
    sisters = _sisters(project, action, months)
    whole = [at for at, dose in zip(*_block(over), strict=True) if dose >= WHOLE]
    if not whole or not sisters.values.size or not np.isfinite(sisters.values[0]).all():
        return _because(plain, "unmeasured")
    real = Window(tuple(range(start)), tuple(whole), (1.0,) * len(whole))
    found = single(sisters, real, _earlier(real), _guess(project, months), LEVEL * share)
    if found is None:
        return _because(plain, "unmeasured")
    told = _told(project, plain, months, (sisters, real, found))
    return replace(told, at_once=tuple(at_once(action, rest, None)))


def _block(over: Span) -> tuple[Sequence[int], Sequence[float]]:
    return over.window.block, over.window.dose


def _told(
    project: Project, of: Evaluation, months: Sequence[Period], what: tuple[Sisters, Window, Single]
) -> Evaluation:
    (sisters, real, found), action = what, of.action
    start = len(real.before)
    sizes = Sizes(
        sisters.relative[0], found.size, found.low, found.high, found.p, found.p,
        found.detectable, _wanted(action, sisters, start), placebos=found.placebos, level=LEVEL,
    )  # fmt: skip
    better = project.design.kpis[action.kpi].better
    judged = Measured(
        sizes.size, sizes.low, sizes.high, sizes.p, sizes.detectable, sizes.wanted, better, LEVEL,
        sizes.p, compared=False,
    )  # fmt: skip
    said = verdict(judged)
    mean = float(np.mean(sisters.values[0][list(real.block)] - found.expected))
    return replace(
        of, verdict=said, advice=advice(judged, said, room=False), sizes=sizes,
        before=(months[0], months[start - 1]),
        block=(months[real.block[0]], months[real.block[-1]]),
        amount=mean if kind_of(project.design, action.kpi) == "sum" else None,
        chart=_chart(project, action, months, (sisters.values[0], real, found)),
    )  # fmt: skip


def _because(of: Evaluation, why: str) -> Evaluation:
    return Evaluation(of.action, "thin", "wait", "single", partial=of.partial, why=why)


def _earlier(real: Window) -> list[Window]:
    """The same block at earlier dates, with a year before at least."""
    start = real.before[-1] + 1
    return [
        Window(tuple(range(at)), tuple(one - start + at for one in real.block), real.dose)
        for at in range(LEAST_BEFORE, 2 * start - real.block[-1])
    ]


def _sisters(project: Project, action: Action, months: Sequence[Period]) -> Sisters:
    """The KPI, and others of the same places that have a figure in every month."""
    names = [action.kpi]
    kinds = {name: kind_of(project.design, name) for name in project.design.kpis}
    names += [n for n, kind in kinds.items() if kind in ("sum", "ratio") and n != action.kpi]
    cube = _measured(project, names, action, months)
    rows, relative = [], []
    for name in names:
        if name not in cube:
            continue
        values = cube[name]
        positive = kinds[name] in ("sum", "ratio") and bool((values > 0).all())
        if name == action.kpi or (positive and np.ptp(values) > 0):
            rows.append(values)
            relative.append(positive and project.units.get(name, "") not in RATIOS)
    return Sisters(np.array(rows[: MOST + 1]), relative[: MOST + 1])


def _measured(
    project: Project, names: Sequence[str], action: Action, months: Sequence[Period]
) -> dict[str, Floats]:
    asked = {"start": months[0].start, "end": months[-1].label, "where": dict(action.where)}
    try:
        cube = project.measure(list(names), (), "month", **asked).cube  # type: ignore[arg-type]
    except KanameError:
        cube = project.measure(names[0], (), "month", **asked).cube  # type: ignore[arg-type]
        names = names[:1]
    found = {name: cube.values(name).number for name in names}
    return {name: v[0] for name, v in found.items() if v.shape == (1, len(months))}


def _guess(project: Project, months: Sequence[Period]) -> Callable[[Floats, int], Floats]:
    def guess(values: Floats, ahead: int) -> Floats:
        keys = tuple(f"s{n}" for n in range(len(values)))
        panel = Panel(keys, tuple(months[: values.shape[1]]), values)
        return forecast(panel, ahead, calendar=project.calendar).mean

    return guess


def _wanted(action: Action, of: Sisters, start: int) -> float | None:
    if action.wanted is None or of.relative[0] == action.relative:
        return action.wanted
    level = float(np.mean(of.values[0][max(0, start - 12) : start]))
    if not level:
        return None
    return action.wanted * level if action.relative else action.wanted / level


def _chart(
    project: Project, action: Action, months: Sequence[Period], of: tuple[Floats, Window, Single]
) -> ControlChart:
    values, real, found = of
    spec = project.design.kpis[action.kpi]
    name = spec.label or action.kpi
    blank: list[float | None] = [None] * len(values)
    expected = list(blank)
    for at, value in zip(real.block, found.expected, strict=True):
        expected[at] = float(value)
    until = real.block[-1] + 1
    return ControlChart(
        {"ja": label(name, "ja"), "en": label(name, "en")},
        project.units.get(action.kpi, ""),
        tuple(months[:until]),
        tuple(float(v) for v in values[:until]),
        tuple(expected[:until]),
        tuple(blank[:until]),
        tuple(blank[:until]),
        tuple(real.block),
    )
