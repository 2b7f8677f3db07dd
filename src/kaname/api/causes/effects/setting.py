"""The setting of an action: which units are compared with which, in which months."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

import numpy as np

from kaname.api.causes.effects.action import Action
from kaname.api.causes.effects.figures import Figures
from kaname.api.causes.effects.fitting import small
from kaname.causes.effects.outcomes import Kind, Outcomes, Window
from kaname.causes.effects.windows import earlier, window
from kaname.periods import Period
from kaname.series.panel import Flags
from kaname.targets.ramp import in_effect

LONGEST = 12  # months after the start that are judged: later ones have other causes
SHORTEST = 2.0  # months of the whole effect that are needed
LEAST_BEFORE = 6  # months before
LEAST_OTHERS = 2  # units to compare with, of the organisation
LEAST_UNLIKE = 6  # of what is no organisation: products and markets go their own ways
WHOLE = 0.99  # of an effect
FULL = 0.5  # of the months in which a unit must have figures

Why = Literal["early", "short"]


@dataclass(frozen=True, slots=True)
class Span:
    """The months before and with the action, and the same at earlier dates."""

    window: Window
    earlier: tuple[Window, ...]

    @property
    def partial(self) -> int:
        """The first months, which have the effect in part."""
        return sum(dose < WHOLE for dose in self.window.dose)


@dataclass(frozen=True, slots=True)
class Setting:
    """Who is compared with whom: units left out are named.

    They had another action (`other_action`), figures in too few months (`thin`), next to nothing
    of the KPI beside the treated (`small`), or have other KPIs (`foreign`).
    """

    treated: Flags
    others: Flags
    quiet: Flags
    other_action: tuple[str, ...]
    thin: tuple[str, ...]
    siblings: bool  # only units under the same one above
    small: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()


def months_of(action: Action, kind: Kind, months: Sequence[Period]) -> Span | Why:
    """The months that are compared, or why there are none (yet).

    The effect grows over the ramp, and a month in which the action begins has but a part of it.
    """
    assert action.since is not None
    dose = in_effect(action.since, action.until, action.ramp, months)
    there = np.flatnonzero(dose > 0)
    start = int(there[0]) if there.size else len(months)
    if start < LEAST_BEFORE:
        return "short"
    block = dose[start : min(start + LONGEST, int(there[-1]) + 1) if there.size else start]
    if block.sum() < SHORTEST:
        return "early"
    found = window(kind, start, block.tolist())
    return Span(found, tuple(earlier(kind, start, block.tolist())))


def setting(
    of: Figures, action: Action, rest: Sequence[Action], over: Span, foreign: Flags | None = None
) -> Setting:
    """The treated units of the figures' dimension, and those to compare them with.

    `foreign` units have other KPIs; where treated ones are among them, all are compared.
    """
    wanted = set(action.where[of.dim])
    enough = _full(of.outcomes, over.window)
    treated = np.array([unit in wanted for unit in of.units]) & enough
    asked = np.array([unit in wanted for unit in of.units])
    little = small(of.outcomes, over.window.before, treated) & ~asked
    strange = np.zeros(asked.size, np.bool_) if foreign is None else foreign
    strange = np.zeros(asked.size, np.bool_) if (strange & asked).any() else strange
    fit = enough & ~little & ~strange
    begins: dict[str, bool] = {}
    for other in rest:
        for unit, later in _touched(other, of, action).items():
            begins[unit] = begins.get(unit, True) and later
    elsewhere = np.array([unit in begins and unit not in wanted for unit in of.units])
    free = fit & ~elsewhere & ~asked
    own = {of.parents.get(unit) for unit in np.array(of.units)[treated]}
    alike = np.array([bool(of.parents) and of.parents.get(unit) in own for unit in of.units])
    siblings = int((free & alike).sum()) >= LEAST_OTHERS
    others = free & alike if siblings else free
    near = alike if siblings else np.ones(len(of.units), np.bool_)
    before = np.array([begins.get(unit, True) for unit in of.units])
    quiet = fit & near & before
    names = np.array(of.units)
    return Setting(
        treated, others, quiet,
        tuple(names[elsewhere & near & fit].tolist()),
        tuple(names[(near | asked) & ~enough].tolist()), siblings,
        tuple(names[near & enough & little].tolist()),
        tuple(names[near & enough & strange & ~little].tolist()),
    )  # fmt: skip


def _touched(other: Action, of: Figures, action: Action) -> Mapping[str, bool]:
    """The units in which another action moved the KPI, and whether it began no earlier."""
    if other.since is None or of.dim not in other.where or action.kpi not in other.moves:
        return {}
    if other.name == action.name or action.since is None:
        return {}
    first, last = of.months[0].start, of.months[-1].end
    if other.since >= last or (other.until or last) <= first:
        return {}
    return dict.fromkeys(other.where[of.dim], other.since >= action.since)


def at_once(action: Action, rest: Sequence[Action], dim: str | None) -> list[Action]:
    """Other actions on the same KPI in the same units, or everywhere, within half a year.

    Without a comparison (`dim` None) it is any that is not kept apart by where the two are.
    """
    found: dict[str, Action] = {}
    for other in rest:
        if other.since is None or action.since is None or other.name in (None, action.name):
            continue
        near = abs(other.since - action.since) <= timedelta(days=182)
        if near and action.kpi in other.moves and _meet(action, other, dim):
            found.setdefault(str(other.name), other)
    return list(found.values())


def _meet(action: Action, other: Action, dim: str | None) -> bool:
    if not other.where:
        return True
    if dim is not None:
        return bool(set(other.where.get(dim, ())) & set(action.where.get(dim, ())))
    shared = other.where.keys() & action.where.keys()
    return all(set(other.where[one]) & set(action.where[one]) for one in shared)


def _full(of: Outcomes, window: Window) -> Flags:
    """Units with figures in most months of both parts; what an action ended may be 0 since."""
    there = of.weight > 0
    used = there & (of.number != 0) if of.kind == "relative" else there
    before, block = used[:, list(window.before)], there[:, list(window.block)]
    return np.asarray((before.mean(1) >= FULL) & (block.mean(1) >= FULL))
