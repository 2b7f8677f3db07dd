"""The state that targets describe: each factor at its target, the others as they came out."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kaname.api.causes.explaining.question import Grouping, Question
from kaname.api.progress.due import due
from kaname.api.targets.figures import Targets, targets
from kaname.api.targets.figures import question as aimed
from kaname.causes.attribution.branch import Branch
from kaname.formula.algebra import evaluate
from kaname.formula.parse import Name
from kaname.formula.values import Floats, Values
from kaname.measure.cube import Cube

Known = Mapping[str, Values]


def aims(question: Question, by: Grouping, cube: Cube) -> tuple[Known, Known, set[str]]:
    """The targets by term, what came, and the terms that have a target of their own.

    A KPI without a target is computed from those below it that have one; where none has, it stands
    as it came out, so that it contributes nothing of its own. Of a running period it is what is
    due by the last day.
    """
    after = {key: cube.values(key) for key in question.wanted}
    stated = _stated(question, by, cube)
    before = dict(after)
    _set(question.root, stated, before, whole=not by)
    return before, after, set(stated)


def _stated(question: Question, by: Grouping, cube: Cube) -> dict[str, Floats]:
    """(groups, periods) of the targets of each KPI that has any in the period to explain."""
    kpis = [b.expr.name for b in question.root.walk() if isinstance(b.expr, Name)]
    kpis = [name for name in dict.fromkeys(kpis) if name in question.project.design.kpis]
    periods = question.grid.periods
    asked = aimed(
        question.project, kpis, str(question.grid.grain), by, question.where,
        start=periods[0].label, end=periods[-1].label,
    )  # fmt: skip
    shares = due(question.project, kpis, question.period, question.grid.as_of)
    found = {}
    for kpi, figures in targets(asked).items():
        number = _numbers(figures, cube)
        if np.isfinite(number[:, -1]).any():
            number[:, -1] *= shares[kpi].share
            found[kpi] = number
    return found


def _numbers(figures: Targets, cube: Cube) -> Floats:
    rows = {cube.group(n): n for n in range(cube.groups.height)}
    columns = {period: n for n, period in enumerate(cube.periods)}
    number = np.full((len(rows), len(columns)), np.nan)
    for (group, period), figure in figures.items():
        if group in rows and period in columns:
            number[rows[group], columns[period]] = figure.value
    return number


def _set(
    branch: Branch, stated: Mapping[str, Floats], before: dict[str, Values], *, whole: bool
) -> bool:
    """Put the targets in; whether there is one at this branch or below it."""
    below = [_set(child, stated, before, whole=whole) for child in branch.children]
    own = branch.expr.name if isinstance(branch.expr, Name) else ""
    if own in stated:
        before[branch.term] = Values.of(stated[own])
        return True
    if branch.formula is not None and any(below) and whole:
        children = {child.key: before[child.term] for child in branch.children}
        before[branch.term] = evaluate(branch.formula, children)
        return True
    return False
