"""Plans: targets for every KPI of a tree that meet the KGI's with the least effort."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kaname.api.plans.cautions import ahead_of, beside_landing, far, year_not_over
from kaname.api.plans.lines import Line, lines, short
from kaname.api.plans.problem import Ground, Wish, ground, named, problem
from kaname.api.plans.texts import statements
from kaname.errors import Finding, KanameError
from kaname.numbers import CODE
from kaname.plan.alternatives import Alternative, Family, alternatives
from kaname.plan.problem import Problem
from kaname.plan.reach import Reach, reach
from kaname.plan.solving import Solution, solve
from kaname.plan.supposing import Supposed, suppose

__all__ = [
    "Alternative",
    "Ground",
    "Line",
    "Planned",
    "Wish",
    "compare",
    "ground",
    "plan",
    "what_if",
]


@dataclass(frozen=True, slots=True)
class Planned:
    """A plan as lines from the root down; where the target is out of reach, the nearest to it.

    `findings` says what holds the nearest back, `notes` what the expectations rest on and what is
    to be thought of. Where more is expected than the target, the lines stay as expected.
    """

    on: Ground
    target: float
    found: Solution | Reach
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...] = ()
    notes: tuple[Finding, ...] = ()

    @property
    def met(self) -> bool:
        """Whether the target is met."""
        return isinstance(self.found, Solution)

    @property
    def effort(self) -> float | None:
        """What the plan takes: the squared moves, each in how far history says it can go."""
        return self.found.effort if isinstance(self.found, Solution) else None


def plan(on: Ground, wish: Wish) -> Planned:
    """The plan of least effort. Raises KanameError with all that is wrong with the wish."""
    posed = problem(on, wish)
    found = solve(posed.problem) or reach(posed.exact)
    if found is None:
        raise KanameError(Finding("plan.no-answer", named(on, on.root)))
    met = isinstance(found, Solution)
    made = posed.problem if met else posed.exact
    told = lines(on, made, found.values, found)
    held = tuple(short(on, made, found)) if isinstance(found, Reach) else ()
    notes = [*on.notes, *year_not_over(on, wish.target), *beside_landing(on, posed.target)]
    notes += far(on, told)
    if posed.ahead and met:
        notes.append(ahead_of(on, posed.target))
    return Planned(on, posed.target, found, told, held, tuple(notes))


def compare(on: Ground, wish: Wish) -> tuple[Alternative, ...]:
    """Other ways to the target: all levers, each family of them and each primary KPI alone.

    Raises KanameError as `plan` does, and where more is expected than the target.
    """
    posed = problem(on, wish)
    if posed.ahead:
        raise KanameError(ahead_of(on, posed.target))
    made = posed.problem
    inner = {n: (on.values[n], on.feasible[n].scale) for n in made.formulas if n in on.feasible}
    return alternatives(made, tuple(_families(on, made)), inner)


def what_if(on: Ground, changes: Sequence[str]) -> Supposed:
    """The tree with changed values: `win_rate=+10%`, `deals=120`; inner nodes become inputs.

    Raises KanameError with all that cannot be read.
    """
    said = statements(on.known, changes, ("=",))
    values = {each.node: each.value for each in said}
    return suppose(on.root, on.found.tree.formulas, on.values, values)


def _families(on: Ground, made: Problem) -> Iterator[Family]:
    """All levers; those of one kind, if there are others; and each primary KPI on its own."""
    levers = tuple(made.scales)
    yield Family("all", levers)
    for kind in ("quantity", "quality", "price"):
        own = tuple(lever for lever in levers if _kind(on, lever) == kind)
        if own and own != levers:
            yield Family(kind, own)
    for node in on.found.tree.order:
        kpi = on.found.kpi(on.project, node)
        primary = kpi is not None and kpi.tier == "primary" and kpi.control != "external"
        free = node != on.root and node not in made.pins and not on.found.is_given(node)
        if primary and free and (node in levers or node in made.formulas):
            yield Family(node, (node,))


def _kind(on: Ground, lever: str) -> str:
    """How many, how well, or for how much apiece."""
    unit, kpi = on.known.unit(lever), on.found.kpi(on.project, lever)
    if "/" in unit and CODE.fullmatch(unit.partition("/")[0]):
        return "price"
    nature = kpi.nature if kpi is not None else None
    return nature or ("quality" if "/" in unit or unit in ("ratio", "score") else "quantity")
