"""One member beside another one, or beside the others of its unit, a head each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np
import polars as pl

from kaname.api.causes.explaining.question import Grouping, Question
from kaname.errors import Finding, KanameError
from kaname.formula.algebra import evaluate
from kaname.formula.values import Floats, Values
from kaname.measure.cube import Cube
from kaname.measure.leaves import plan
from kaname.measure.rows import NONE

ADDED = ("sum", "count", "count_distinct")
Known = Mapping[str, Values]


def beside(question: Question) -> Iterator[tuple[Grouping, Cube, Known, Known]]:
    """For each grouping a cube that knows the groups, and the states: the others', the own.

    What adds up is per active head: that of a member who is a person is its own.
    """
    asked = question.comparison
    own = {**question.where, asked.dimension: (asked.value,)}
    other = {**question.where, **_others(question)}
    heads = _heads(question, own), _heads(question, other)
    mine, theirs = question.cubes(question.wanted, own), question.cubes(question.wanted, other)
    for by in question.groupings:
        cube = _widest(mine[by], theirs[by])
        yield (
            by,
            cube,
            _shared(question, theirs[by], cube, heads[1]),
            _shared(question, mine[by], cube, heads[0]),
        )


def _others(question: Question) -> dict[str, tuple[str, ...]]:
    """The limits that the compared ones are within: the peer, or all others of the unit."""
    asked = question.comparison
    if asked.kind == "peer":
        return {asked.dimension: (asked.other,)}
    unit = _unit(question)
    within = {asked.other: (unit,)}
    there = question.project.measure(
        question.kpi, asked.dimension, str(question.period.grain),
        start=question.period.label, end=question.period.label, where=within,
    )  # fmt: skip
    names = [there.cube.group(n)[0] for n in np.flatnonzero(there.cube.present[:, -1]).tolist()]
    rest = tuple(name for name in names if name not in (asked.value, NONE))
    if not rest:
        raise KanameError(Finding("explain.alone", {"value": asked.value, "unit": unit}))
    return {asked.other: (unit,), asked.dimension: rest}


def _unit(question: Question) -> str:
    asked, period = question.comparison, question.period
    found = question.project.measure(
        question.kpi, asked.other, str(period.grain),
        start=period.label, end=period.label, where={asked.dimension: asked.value},
    )  # fmt: skip
    names = [found.cube.group(n)[0] for n in np.flatnonzero(found.cube.present[:, -1]).tolist()]
    names = [name for name in names if name != NONE]
    if not names:
        raise KanameError(
            Finding("explain.in-no-unit", {"value": asked.value, "unit": asked.other})
        )
    return names[-1]


def _heads(question: Question, where: Mapping[str, tuple[str, ...]]) -> Floats:
    """How many people were active in each period; 1 where no list of people says."""
    person = _person(question)
    periods = len(question.grid.periods)
    if person is None:
        return np.ones(periods)
    cube = question.cubes({}, where, [(person,)])[person,]
    count = np.sum(cube.present, axis=0) if cube.groups.height else np.zeros(periods)
    return np.maximum(count.astype(np.float64), 1.0)


def _person(question: Question) -> str | None:
    """The finest dimension with a list of members whose hierarchy holds the compared one."""
    dims, asked = question.project.design.dimensions, question.comparison.dimension
    listed = [n for n, d in dims.items() if d.spine is not None and asked in (n, *d.hierarchy)]
    return max(listed, key=lambda name: len(dims[name].hierarchy), default=None)


def per_head(question: Question) -> bool:
    """Whether what adds up is compared per head; two people are one head each."""
    person = _person(question)
    asked = question.comparison
    return person is not None and not (asked.kind == "peer" and asked.dimension == person)


def _widest(mine: Cube, theirs: Cube) -> Cube:
    """A cube that has the groups of both."""
    groups = pl.concat([mine.groups, theirs.groups]).unique(maintain_order=True)
    return replace(mine, groups=groups)


def _shared(question: Question, cube: Cube, widest: Cube, heads: Floats) -> Known:
    """Every term per head, in the rows of the widest cube; nothing is 0 of what adds up."""
    leaves = plan(question.project.design, question.wanted).leaves
    measures = question.project.design.measures
    rows = {cube.group(n): n for n in range(cube.groups.height)}
    order = [rows.get(widest.group(n), -1) for n in range(widest.groups.height)]
    scaled = {}
    for key, values in cube.leaves.items():
        measure = measures.get(leaves[key].measure)
        adds = measure is not None and measure.agg in ADDED and leaves[key].keep is None
        spread = values.spread(cube.shape)
        number = _rows(spread.number, order, 0.0 if adds else np.nan)
        scaled[key] = Values.of(number / heads if adds else number)
    shape = (len(order), len(cube.periods))
    return {key: evaluate(cube.expressions[key], scaled).spread(shape) for key in question.wanted}


def _rows(number: Floats, order: Sequence[int], absent: float) -> Floats:
    found = [number[at] if at >= 0 else np.full(number.shape[1], absent) for at in order]
    return np.reshape(found, (len(order), number.shape[1]))
