"""Synthetic control: the mix of other units that went like the treated ones before the action.

Weights are not negative and sum to 1; levels are taken out (Abadie, Diamond & Hainmueller 2010;
demeaned as in Ferman & Pinto 2021). What it is worth is learned from the other choices of as many
units: each is given a mix of the rest, and its gap after the date, in units of its own misfit
before, is what chance alone does.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import nnls

from kaname.causes.effects.choices import choices
from kaname.causes.effects.difference import LEVEL, POWER
from kaname.causes.effects.outcomes import Outcomes, Window, rows, without
from kaname.series.panel import Flags, Floats

HEAVY = 1e3  # how hard the weights are held to sum to 1
MOST = 100  # placebo choices
STEPS = 4  # towards a bound
FEWEST = 5  # placebos without which nothing is known of chance
MISFIT = 0.02  # of the level: a better fit before is luck
FLOOR = 0.01  # of the level: what has no logarithm


@dataclass(frozen=True, slots=True)
class Synthetic:
    """The effect (as in `difference`), its interval from placebos, and the mix.

    `mix` is by unit, 0 for the treated; `misfit` is the root mean square before.
    """

    size: float
    low: float
    high: float
    p: float
    detectable: float
    mix: Floats
    misfit: float
    placebos: int


def synthetic(
    of: Outcomes, treated: Flags, others: Flags, window: Window, level: float = LEVEL
) -> Synthetic | None:
    """The effect against a mix of the others; None with too few of them for placebos.

    `level` is that of the test: smaller where several are made.
    """
    use = treated | others
    task, first = rows(of, use), treated[use]
    sets, _ = choices(first)
    if int(first.sum()) >= task.units - 2 or len(sets) <= FEWEST:
        return None
    draw = np.random.default_rng(0).permutation(len(sets) - 1)[:MOST] + 1
    placebos = sets[draw] > 0
    gap, misfit, weights = _gap(task, first, window)
    null = _ratios(task, placebos, window)
    p = (1 + int((null >= abs(gap) / misfit).sum())) / (1 + len(null))
    edge = _edge(null, level)
    seen = (edge + float(np.quantile(null, 2 * POWER - 1))) * misfit
    low, high = (_bound(task, first, placebos, window, (sign * edge, level)) for sign in (-1, 1))
    mix = np.zeros(of.units)
    mix[np.flatnonzero(use)[~first]] = weights
    size, seen = (_plain(of, one) for one in (gap, seen))
    return Synthetic(size, low, high, p, seen, mix, misfit, len(null))


def _bound(
    of: Outcomes, first: Flags, placebos: Flags, window: Window, test: tuple[float, float]
) -> float:
    """The effect that the test (its edge and level) just does not reject.

    Without it, the gap is on the edge.
    """
    edge, level = test
    gap, misfit, _ = _gap(of, first, window)
    for _ in range(STEPS):
        bound = _plain(of, gap + edge * misfit)
        clean = without(of, first, window, max(bound, FLOOR - 1))
        ratios = _ratios(clean, placebos, window)
        edge = float(np.copysign(_edge(ratios, level), edge))
    return _plain(of, gap + edge * misfit)


def _edge(null: Floats, level: float) -> float:
    """Beyond it so few placebos reach that p is at most the level; the largest of too few."""
    most = int(level * (1 + null.size) + 1e-9)
    return float(np.sort(null)[::-1][max(0, most - 1)])


def _plain(of: Outcomes, gap: float) -> float:
    return float(np.expm1(gap)) if of.kind == "relative" else float(gap)


def _ratios(of: Outcomes, sets: Flags, window: Window) -> Floats:
    """Of each set its gap in units of its misfit."""
    found = [_gap(of, one, window) for one in sets]
    return np.array([abs(gap) / misfit for gap, misfit, _ in found])


def _gap(of: Outcomes, chosen: Flags, window: Window) -> tuple[float, float, Floats]:
    """The gap after the date, as the dose has it, the misfit before, and the others' weights."""
    own, start, dose = _pooled(of, chosen, window), len(window.before), np.asarray(window.dose)
    each = np.eye(of.units, dtype=np.bool_)[~chosen]
    rest = np.array([_pooled(of, one, window) for one in each])
    level, levels = own[:start].mean(), rest[:, :start].mean(1)
    before = np.vstack([(rest[:, :start] - levels[:, None]).T, np.full(len(rest), HEAVY)])
    weights, _ = nnls(before, np.append(own[:start] - level, HEAVY))
    made = level + weights @ (rest - levels[:, None])
    freedom = max(1, start - int((weights > 0).sum()))
    misfit = float(np.sqrt(((own - made)[:start] ** 2).sum() / freedom))
    least = MISFIT * max(abs(level), MISFIT)
    after = float(((own - made)[start:] * dose).sum() / np.square(dose).sum())
    return after, max(misfit, least), weights


def _pooled(of: Outcomes, chosen: Flags, window: Window) -> Floats:
    """The chosen units as one series: the pooled value, of relative ones its logarithm."""
    at = window.columns
    number, weight = of.number[chosen][:, at].sum(0), of.weight[chosen][:, at].sum(0)
    value = np.divide(number, weight, out=np.full(number.shape, np.nan), where=weight > 0)
    known = np.flatnonzero(np.isfinite(value))
    if not known.size:
        return np.zeros(value.size)
    whole = np.interp(np.arange(value.size), known, value[known])
    level = whole[: len(window.before)].mean()
    if of.kind != "relative" or level <= 0:
        return np.asarray(whole)
    return np.asarray(np.log(np.maximum(whole / level, FLOOR)))
