"""What chance alone does to counts and rates, where the past is too short to say."""

from __future__ import annotations

import numpy as np

from kaname.api.causes.explaining.question import BELOW, Question
from kaname.api.causes.explaining.states import States
from kaname.api.forecasts.quotients import quotient
from kaname.causes.attribution.band import counting, of_counts, of_rates
from kaname.formula.parse import Expr, Name
from kaname.formula.values import Floats
from kaname.measure.leaves import plan

FEW = 5  # cases of a ratio: with fewer, whatever it does is chance


def widened(
    question: Question, states: States, term: str, parts: Floats, halves: Floats, tests: int
) -> Floats:
    """Half the widths of bands, by group, not narrower than chance alone makes them.

    The past of something rare may be all zeros. Where there is no past, what chance does is the
    band; NaN where that is not known either.
    """
    chance = chances(question, states, term, parts, tests)
    wide = np.fmax(halves, chance)
    if BELOW + term not in states.before:
        return wide
    cases = np.fmin(*(np.nan_to_num(x) for x in _cases(states, term)))
    return np.where((np.abs(cases) < FEW) & _counts(question, question.wanted[BELOW + term]),
                    np.fmax(wide, np.abs(parts)), wide)  # fmt: skip


def chances(question: Question, states: States, term: str, parts: Floats, tests: int) -> Floats:
    """Half the width of the band of contributions of a term, by group, in the last period.

    A count is Poisson's, a rate of counts a binomial's; NaN for amounts and other figures.
    `parts` are the contributions, which grow as the term's own change does.
    """
    first, last = (state[term].number[:, -1] for state in (states.before, states.after))
    nothing = np.full(len(parts), np.nan)
    aimed = question.comparison.kind == "target"  # a target is not subject to chance
    if _count(question, term):
        deviation = of_counts(0.0 if aimed else np.nan_to_num(first), np.nan_to_num(last))
    elif _rate(question, term) and BELOW + term in states.before:
        cases = [np.nan_to_num(each) for each in _cases(states, term)]
        deviation = of_rates(first, np.inf if aimed else cases[0], last, cases[1])
    else:
        return nothing
    change = np.nan_to_num(last) - np.nan_to_num(first)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.abs(parts / change)
        band = counting(slope * deviation, tests)
    return np.where(np.isfinite(band), band, nothing)


def _cases(states: States, term: str) -> list[Floats]:
    """What a ratio's denominator counted before and after, by group."""
    return [state[BELOW + term].number[:, -1] for state in (states.before, states.after)]


def _rate(question: Question, term: str) -> bool:
    """Whether a KPI is a count of some of what its denominator counts."""
    below = question.wanted.get(BELOW + term)
    unit = question.project.units.get(term, "")
    return (
        below is not None
        and unit == "ratio"
        and _counts(question, below)
        and _counts(question, Name(term))
    )


def _count(question: Question, term: str) -> bool:
    """Whether a term is a count, or a sum of counts."""
    if term in question.project.design.kpis:
        parts = quotient(question.project.design, term)
        return parts.below is None and _counts(question, parts.above)
    return _counts(question, question.wanted.get(term))


def _counts(question: Question, expr: Expr | None) -> bool:
    """Whether all that an expression is made of are counts."""
    if expr is None:
        return False
    design = question.project.design
    leaves = plan(design, {"": expr}).leaves.values()
    kinds = {design.measures[x.measure].agg if x.measure in design.measures else "" for x in leaves}
    return kinds == {"count"}
