"""The two states that a change lies between, of every term, group and period."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from kaname.api.causes.explaining.aims import aims
from kaname.api.causes.explaining.peers import beside
from kaname.api.causes.explaining.question import Grouping, Question
from kaname.causes.attribution.segments import Masses
from kaname.formula.parse import Call, Span
from kaname.formula.values import Floats, Values
from kaname.measure.cube import Cube
from kaname.measure.forest import LAGS

EARLIER = "compared "
Known = Mapping[str, Values]


@dataclass(frozen=True, slots=True, eq=False)
class States:
    """Figures by term, each of (groups, periods): before and after; `masses` of a ratio's root."""

    groups: tuple[tuple[str, ...], ...]
    before: Known
    after: Known
    masses: Masses | None
    computed: frozenset[str] = frozenset()  # terms whose target is computed of those below
    held: frozenset[str] = frozenset()  # terms without a target, which stand as they came out

    @property
    def now(self) -> States:
        """Only the last period."""
        return self._cut(slice(-1, None))

    @property
    def past(self) -> States:
        """All periods but the last."""
        return self._cut(slice(None, -1))

    def _cut(self, kept: slice) -> States:
        masses = self.masses
        return replace(
            self,
            before={key: values[:, kept] for key, values in self.before.items()},
            after={key: values[:, kept] for key, values in self.after.items()},
            masses=masses and Masses(masses.before[:, kept], masses.after[:, kept]),
        )

    def cell(self, at: int = 0) -> tuple[Known, Known]:
        """Both states of one group in the last period."""
        return tuple({t: v[at, -1] for t, v in s.items()} for s in (self.before, self.after))  # type: ignore[return-value]

    def group(self, at: int = 0) -> tuple[Known, Known]:
        """Both states of one group in all periods."""
        return tuple({t: v[at] for t, v in s.items()} for s in (self.before, self.after))  # type: ignore[return-value]


def states(question: Question) -> dict[Grouping, States]:
    """The states by grouping."""
    match question.comparison.kind:
        case "previous" | "last-year" as kind:
            return _lagged(question, LAGS[kind])
        case "target":
            measured = question.cubes(question.wanted, question.where)
            return {by: _aimed(cube, question, by) for by, cube in measured.items()}
        case _:
            return {
                by: _of(cube, question, before, after)
                for by, cube, before, after in beside(question)
            }


def _lagged(question: Question, lag: Span) -> dict[Grouping, States]:
    wanted = question.wanted
    both = wanted | {f"{EARLIER}{k}": Call("lag", (e, lag)) for k, e in wanted.items()}
    cubes = question.cubes(both, question.where)
    return {
        by: _of(
            cube,
            question,
            {key: cube.values(EARLIER + key) for key in wanted},
            {key: cube.values(key) for key in wanted},
        )
        for by, cube in cubes.items()
    }


def _aimed(cube: Cube, question: Question, by: Grouping) -> States:
    before, after, stated = aims(question, by, cube)
    held = {term for term in before if before[term] is after[term]}
    return replace(
        _of(cube, question, before, after),
        computed=frozenset({*before} - held - stated),
        held=frozenset(held),
    )


def _of(cube: Cube, question: Question, before: Known, after: Known) -> States:
    groups = tuple(cube.group(n) for n in range(cube.groups.height))
    masses = None
    if question.mass in before:
        masses = Masses(_mass(before[question.mass]), _mass(after[question.mass]))
    return States(groups, before, after, masses)


def _mass(below: Values) -> Floats:
    return np.nan_to_num(below.number)
