"""What all parts of one answer stand on: the tree, its division, and what is usual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from kaname.api.causes.explaining.question import Grouping, Question
from kaname.api.causes.explaining.states import States, states
from kaname.causes.attribution.band import half_width
from kaname.causes.attribution.branch import Branch
from kaname.causes.attribution.division import Division, divide, trimmed
from kaname.formula.values import Floats
from kaname.numbers import Scale, scale_of
from kaname.periods import business_days
from kaname.text import LANGS, Lang


@dataclass(frozen=True, slots=True, eq=False)
class Ground:
    """The change of the asked period, divided, and that of each period before it.

    `size` and `past_size`: what a sum's contributions are seen in relation to. `widening`: what a
    band of the past periods is multiplied by to be one of the asked period.
    """

    question: Question
    whole: States  # of the asked period
    tree: Branch
    division: Division
    past: Mapping[Grouping, States]
    past_division: Division
    size: float
    past_size: Floats
    widening: float


def ground(question: Question, found: Mapping[Grouping, States]) -> Ground:
    """The ground of an answer; both figures of the KPI are defined."""
    whole = found[()].now
    tree = trimmed(_aimed(question.root, whole), *whole.cell())
    months = question.by_month()
    past = {by: each.past for by, each in found.items()} if months is None else states(months)
    sizes = _sizes(question, whole), _sizes(question, past[()])
    return Ground(
        question,
        whole,
        tree,
        divide(tree, *whole.group()),
        past,
        divide(tree, *past[()].group()),
        float(np.nan_to_num(sizes[0][-1])),
        sizes[1],
        _widening(question, months is not None),
    )


def _aimed(branch: Branch, whole: States) -> Branch:
    """The tree down to where there are targets; all of it where nothing is held as it came out."""
    below = {each.term for child in branch.children for each in child.walk()}
    if below <= whole.held:
        return branch.cut()
    return replace(branch, children=tuple(_aimed(child, whole) for child in branch.children))


def _sizes(question: Question, whole: States) -> Floats:
    """A sum's contributions grow with it, those of a ratio do not."""
    term = question.root.term
    size = np.fmax(np.abs(whole.before[term].number[0]), np.abs(whole.after[term].number[0]))
    if question.quotient.below is not None:
        return np.ones_like(size)
    return np.where(size > 0, size, np.nan)


def _widening(question: Question, by_month: bool) -> float:
    """Chance evens out over days: the band is narrower of a longer period, wider of a part."""
    period, calendar = question.period, question.project.calendar
    whole = business_days(period.start, period.end, calendar)
    seen = business_days(period.start, min(question.grid.covered, period.end), calendar)
    months = round((period.end - period.start).days / 30.4375) if by_month else 1
    return float(np.sqrt(whole / max(seen, 1) / max(months, 1)))


def bands(on: Ground, past: Floats, tests: int) -> Floats:
    """Half the width of the bands of `tests` parts, from the past periods along the last axis."""
    apart = on.question.comparison.kind != "previous"
    return half_width(past / on.past_size, apart=apart, tests=tests) * on.size * on.widening


def ends(question: Question, whole: States) -> tuple[float | None, float | None]:
    """The KPI before and after, None where undefined."""
    both = (state[question.root.term][0, -1] for state in (whole.before, whole.after))
    before, after = (float(v.number) if v.defined.all() else None for v in both)
    return before, after


def scales(on: Ground) -> dict[Lang, Scale]:
    """How the KPI's figures and all their parts are written in each language."""
    both = ends(on.question, on.whole)
    unit = on.question.project.units.get(on.question.kpi, "")
    return {lang: scale_of(both, unit, lang) for lang in LANGS}
