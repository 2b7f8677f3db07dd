"""Judging one KPI of one action: the method that the data allows, and what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from kaname.api.causes.effects.action import Action
from kaname.api.causes.effects.alone import alone
from kaname.api.causes.effects.drawing import drawn
from kaname.api.causes.effects.evaluation import Evaluation, Method, Sizes
from kaname.api.causes.effects.figures import Figures, complete_months, figures
from kaname.api.causes.effects.fitting import foreign
from kaname.api.causes.effects.setting import (
    LEAST_OTHERS,
    LEAST_UNLIKE,
    SHORTEST,
    Setting,
    Span,
    at_once,
    months_of,
    setting,
)
from kaname.api.project import Project
from kaname.causes.effects.difference import LEVEL, Comparison, Effect, effect
from kaname.causes.effects.outcomes import columns, rows
from kaname.causes.effects.synthetic import Synthetic, synthetic
from kaname.causes.effects.verdict import Measured, advice, verdict
from kaname.periods import Period, shift_period
from kaname.series.panel import Flags
from kaname.targets.ramp import in_effect

FARTHEST = 1200  # months that are looked through for the one after which it can be judged
SOON = 36  # months over which an effect may grow
Asked = Literal["auto", "did", "synthetic", "single"]


@dataclass(frozen=True, slots=True)
class Case:
    """What is judged, with all other actions of the design, and how.

    `share` of the test's level is left for it where several KPIs are tested.
    """

    project: Project
    action: Action
    rest: Sequence[Action]
    method: Asked = "auto"
    share: float = 1.0


def judged(case: Case) -> Evaluation:
    """What came of the action's KPI."""
    action = case.action
    if action.since is None:
        return Evaluation(action, "thin", "wait", why="undated")
    if action.since > case.project.as_of:
        return Evaluation(action, "early", "wait", why="future")
    months = complete_months(case.project, action.kpi)
    alone_ = not action.where or case.method == "single"
    found = None if alone_ else _figures(case)
    over = months_of(action, found.outcomes.kind if found else "relative", months)
    if over == "early":
        first = _first(case.project, action, months)
        return Evaluation(action, "early", "wait", why="early", judged=first)
    if over == "short":
        return Evaluation(action, "thin", "wait", why="short")
    if found is None:
        return alone(case.project, action, case.rest, months, over, case.share)
    return _compared(case, found, over)


def _first(project: Project, action: Action, months: Sequence[Period]) -> Period | None:
    """The month after which the action can be judged; None where it is over before."""
    if not months or action.since is None:
        return None
    ahead = [months[0]]
    while len(ahead) < FARTHEST:
        dose = in_effect(action.since, action.until, action.ramp, ahead[-SOON:])
        if dose.sum() >= SHORTEST:
            return ahead[-1]
        ahead.append(shift_period(ahead[-1], 1, "period", project.calendar))
    return None


def _figures(case: Case) -> Figures | None:
    dim = _dimension(case)
    limits = {d: values for d, values in case.action.where.items() if d != dim}
    return figures(case.project, case.action.kpi, dim, limits)


def _compared(case: Case, found: Figures, over: Span) -> Evaluation:
    """Against other units; alone where there are too few of them."""
    action = case.action
    who = setting(found, action, case.rest, over, foreign(case.project, found, action.kpi))
    if not who.treated.any():
        return Evaluation(action, "thin", "wait", why="nobody", thin=who.thin)
    declared = case.project.design.dimensions.get(found.dim)
    least = LEAST_OTHERS if declared is not None and declared.spine else LEAST_UNLIKE
    if int(who.others.sum()) < least:
        return alone(case.project, action, case.rest, found.months, over, case.share)
    method: Method = "synthetic" if case.method == "synthetic" else "did"
    sizes = _measured(found, who, over, (method, LEVEL * case.share))
    told = _told(Evaluation(action, "thin", "wait", method, partial=over.partial), found, who, over)
    together = tuple(at_once(action, case.rest, found.dim))
    told = replace(told, at_once=together)
    if sizes is None:
        return replace(told, why="unmeasured")
    sizes = replace(sizes, wanted=_wanted(action, found, who, over))
    return _with_verdict(replace(told, sizes=sizes), case.project, found, who, over)


def _dimension(case: Case) -> str:
    """The dimension whose members are compared: an organisation's rather than any other."""
    declared = case.project.design.dimensions
    spined = [d for d in case.action.where if d in declared and declared[d].spine]
    return (spined or list(case.action.where))[0]


def _measured(of: Figures, who: Setting, over: Span, how: tuple[Method, float]) -> Sizes | None:
    method, level = how
    relative = of.outcomes.kind == "relative"
    if method == "synthetic":
        made = synthetic(of.outcomes, who.treated, who.others, over.window, level)
        return None if made is None else _of_synthetic(made, relative)
    task = Comparison(
        of.outcomes, who.treated, who.others, who.quiet, over.window, over.earlier, level
    )
    found = effect(task)
    return None if found is None else _of_difference(found, relative)


def _of_difference(found: Effect, relative: bool) -> Sizes:
    return Sizes(
        relative, found.size, found.low, found.high, found.p, found.p, found.detectable,
        rank=found.rank, choices=found.choices, placebos=found.dates,
    )  # fmt: skip


def _of_synthetic(found: Synthetic, relative: bool) -> Sizes:
    return Sizes(
        relative, found.size, found.low, found.high, found.p, found.p, found.detectable,
        placebos=found.placebos,
    )  # fmt: skip


def _told(of: Evaluation, figures: Figures, who: Setting, over: Span) -> Evaluation:
    names = np.array(figures.units)
    months = figures.months
    return replace(
        of,
        before=(months[over.window.before[0]], months[over.window.before[-1]]),
        block=(months[over.window.block[0]], months[over.window.block[-1]]),
        treated=tuple(names[who.treated].tolist()),
        others=tuple(names[who.others].tolist()),
        other_action=who.other_action,
        thin=who.thin,
        small=who.small,
        foreign=who.foreign,
    )


def _wanted(action: Action, of: Figures, who: Setting, over: Span) -> float | None:
    """What was expected, in the unit of what was measured."""
    if action.wanted is None:
        return None
    relative = of.outcomes.kind == "relative"
    if relative == action.relative:
        return action.wanted
    level = _level(of, who.treated, over.window.before)
    if not level:
        return None
    return action.wanted * level if action.relative else action.wanted / level


def _level(of: Figures, treated: Flags, at: Sequence[int]) -> float | None:
    """The treated units' figure in these months: of sums that of a month, together."""
    cut = columns(rows(of.outcomes, treated), at)
    plain = of.outcomes.kind == "relative" and bool((cut.weight == 1).all())
    total = float(len(at)) if plain else float(cut.weight.sum())
    return float(cut.number.sum()) / total if total else None


def _with_verdict(
    told: Evaluation, project: Project, of: Figures, who: Setting, over: Span
) -> Evaluation:
    assert told.sizes is not None
    found = measured(told, project)
    said = verdict(found)
    lone = int(who.others.sum()) + len(who.other_action) > 0
    size = told.sizes.size
    amount = None
    if told.sizes.relative:
        now = _level(of, who.treated, over.window.block)
        amount = None if now is None else now * (1 - 1 / max(1 + size, 1e-6))
    return replace(
        told,
        verdict=said,
        advice=advice(found, said, lone),
        amount=amount,
        chart=drawn(told, project, of, who, over),
    )


def measured(of: Evaluation, project: Project) -> Measured:
    """The sizes as they are judged."""
    assert of.sizes is not None
    sizes, better = of.sizes, project.design.kpis[of.action.kpi].better
    return Measured(
        sizes.size,
        sizes.low,
        sizes.high,
        sizes.adjusted,
        sizes.detectable,
        sizes.wanted,
        better,
        sizes.level,
        sizes.p,
        of.compared,
    )
