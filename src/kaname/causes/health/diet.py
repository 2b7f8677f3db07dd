"""The KPI diet: what to retire, what only to keep in the tree, and what must stay."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from kaname.causes.health.evidence import Label
from kaname.causes.health.examination import Examined
from kaname.design.influence import factors
from kaname.design.model import Design, Kpi

Advice = Literal["retire", "demote", "review"]
Why = Literal["kgi", "floor", "primary", "tree"]
# What each rule makes of a KPI: it tells nothing and can go, or it is not what it is taken for.
GOES = ("constant", "saturated", "twin", "untouched")
DOUBTFUL = ("leading-does-not-lead",)


@dataclass(frozen=True, slots=True)
class Slim:
    """A KPI that could go: `retire`; off the agenda, but in the tree: `demote`; think: `review`.

    `rules`: what found it; `minutes`: what entering it takes, a week and person, where stated.
    """

    kpi: str
    advice: Advice
    rules: tuple[str, ...]
    minutes: float | None


@dataclass(frozen=True, slots=True)
class Kept:
    """A KPI that stays, and why."""

    kpi: str
    why: Why


@dataclass(frozen=True, slots=True)
class Spare:
    """A column that people type and that feeds nothing: minutes a week and person."""

    table: Label
    column: Label
    minutes: float


@dataclass(frozen=True, slots=True)
class Diet:
    """What could go and what stays. `recorded`: whether meetings and actions are on record."""

    slim: tuple[Slim, ...]
    kept: tuple[Kept, ...]
    spare: tuple[Spare, ...]
    recorded: bool

    @property
    def minutes(self) -> float:
        """What goes with them: minutes a week and person."""
        of_kpis = sum(one.minutes or 0.0 for one in self.slim if one.advice == "retire")
        return of_kpis + sum(one.minutes for one in self.spare)


def diet(
    design: Design,
    examined: Examined,
    today: date,
    spare: Sequence[Spare] = (),
    *,
    recorded: bool = False,
) -> Diet:
    """The diet that an examination amounts to; the KGI and floors are never in it."""
    days = (today, today + timedelta(days=1))
    kpis = {name: kpi for name, kpi in design.kpis.items() if kpi.in_use(*days)}
    found = {
        name: tuple(rule for rule in (*GOES, *DOUBTFUL) if name in examined.kpis(rule))
        for name in kpis
    }
    fixed = {name for name, kpi in kpis.items() if kpi.role == "kgi" or kpi.floor is not None}
    needed = {part for name in kpis for part in factors(design, name)}
    slim = [
        Slim(name, _advice(kpis[name], rules, name in needed), rules, kpis[name].entry_minutes)
        for name, rules in found.items()
        if rules and name not in fixed
    ]
    gone = {one.kpi for one in slim if one.advice != "demote"}
    kept = [
        Kept(name, _why(kpi))
        for name, kpi in kpis.items()
        if name not in gone and _stays(kpi, name in needed)
    ]
    order = ("retire", "demote", "review")
    slim.sort(key=lambda one: order.index(one.advice))
    return Diet(tuple(slim), tuple(kept), tuple(spare), recorded)


def _advice(kpi: Kpi, rules: Sequence[str], needed: bool) -> Advice:
    if not set(rules) & set(GOES) or kpi.tier == "primary":
        return "review"
    return "demote" if needed else "retire"


def _stays(kpi: Kpi, needed: bool) -> bool:
    return kpi.role == "kgi" or kpi.floor is not None or kpi.tier == "primary" or needed


def _why(kpi: Kpi) -> Why:
    if kpi.role == "kgi":
        return "kgi"
    if kpi.floor is not None:
        return "floor"
    return "primary" if kpi.tier == "primary" else "tree"
