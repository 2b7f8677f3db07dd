"""Segments: the figures of a stack of KPIs by cell and month, ready to be compared."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from kaname.api import goals
from kaname.api.causes.review.reach import NOBODY, Asked, Stack, free, people
from kaname.api.forecasts.quotients import quotient
from kaname.causes.reviewing.groups import Flags, Group, Key, groups
from kaname.causes.reviewing.turns import Cells
from kaname.formula.algebra import evaluate
from kaname.formula.parse import Expr
from kaname.measure.cube import Cube
from kaname.periods import Grain, Period

Floats = npt.NDArray[np.float64]
UNKNOWN = 0.5  # of all cases: a dimension that says nothing of more than these cuts nothing


@dataclass(frozen=True, slots=True)
class Segments:
    """Cells of the dimensions by complete month; `keys` name a value of each dimension.

    `kpis`: of which KPI of the stack each cell is.
    """

    dims: tuple[str, ...]
    keys: tuple[Key, ...]
    kpis: tuple[str, ...]
    periods: tuple[Period, ...]
    cells: Cells
    plain: Cells  # the same without logarithms

    def groups(self, dims: Sequence[str], apart: Sequence[frozenset[str]]) -> tuple[Group, ...]:
        """Segments and pairs of them, of these dimensions; those that nobody knows are none."""
        at = [self.dims.index(dim) for dim in dims]
        nested = [frozenset(dims.index(d) for d in pair if d in dims) for pair in apart]
        found = groups([tuple(key[n] for n in at) for key in self.keys], nested)
        return tuple(g for g in found if all(value != NOBODY for _, value in g.where))

    def mine(self, kpi: str) -> Flags:
        """(cells,) those of one KPI."""
        return np.array([own == kpi for own in self.kpis])

    def only(self, kpi: str) -> Segments:
        """The cells of one KPI alone."""
        mine = self.mine(kpi)
        keys = tuple(key for key, own in zip(self.keys, mine, strict=True) if own)
        cells, plain = (part.of(mine) for part in (self.cells, self.plain))
        return replace(self, keys=keys, kpis=(kpi,) * len(keys), cells=cells, plain=plain)

    def known(self, dim: str) -> float:
        """The share of cases whose value of the dimension is known."""
        at = self.dims.index(dim)
        mine = np.array([key[at] != NOBODY for key in self.keys])
        cases = self.plain.below.sum(axis=1)
        return float(cases[mine].sum() / max(cases.sum(), 1e-12))


def segments(asked: Asked, stack: Stack) -> Segments | None:
    """The stack's cells; None where nothing cuts it or no month is complete."""
    shared = [set(free(asked, kpi)) for kpi in stack.kpis]
    dims = [d for d in free(asked, stack.kpis[0]) if all(d in known for known in shared)]
    months = complete(asked, stack.kpis)
    if not dims or not months:
        return None
    money = _is_money(asked, stack)
    parts = [_read(asked, kpi, dims, months, money) for kpi in stack.kpis]
    keys = tuple(key for part in parts for key in part[0])
    plain = _joined([part[1] for part in parts], logs=False)
    logs = _joined([part[2] for part in parts], logs=True)
    kpis = tuple(kpi for kpi, part in zip(stack.kpis, parts, strict=True) for _ in part[0])
    return Segments(tuple(dims), keys, kpis, months, logs if money else plain, plain)


def _joined(parts: Sequence[tuple[Floats, Floats]], *, logs: bool) -> Cells:
    above, below = (np.concatenate([part[n] for part in parts]) for n in (0, 1))
    return Cells(above, below, logs)


def _is_money(asked: Asked, stack: Stack) -> bool:
    unit = asked.project.units[stack.kpis[0]].split("/")[0].strip()
    return len(unit) == 3 and unit.isupper()


def complete(asked: Asked, kpis: Sequence[str]) -> tuple[Period, ...]:
    """The months that lie wholly in the data of all these KPIs, up to the one asked for."""
    known = [set(goals.complete(asked.project, kpi, Grain.MONTH)) for kpi in kpis]
    both = sorted(set.intersection(*known))
    if not both:
        return ()
    last = asked.last or both[-1].label
    return tuple(period for period in both if period.label <= last)


Parts = tuple[list[Key], tuple[Floats, Floats], tuple[Floats, Floats]]


def _read(
    asked: Asked, kpi: str, dims: Sequence[str], months: Sequence[Period], money: bool
) -> Parts:
    """Keys, the parts of the quotient, and for money sums of logarithms of the finest figures."""
    finest = people(asked, kpi) if money else None
    by = [*dims, *([finest] if finest else [])]
    cube = asked.project.measure(
        kpi, by, start=months[0].label, end=months[-1].label, where=asked.where or None
    ).cube
    made = quotient(asked.project.design, kpi)
    assert made.above is not None
    assert made.below is not None
    above, below = (_sums(cube, expr, months) for expr in (made.above, made.below))
    fine = [cube.group(n) for n in range(cube.groups.height)]
    keys = list(dict.fromkeys(key[: len(dims)] for key in fine))
    place = {key: n for n, key in enumerate(keys)}
    rows = np.array([place[key[: len(dims)]] for key in fine], np.int64)
    counted = (above > 0) & (below > 0)
    safe = np.log(np.where(counted, above, 1) / np.where(counted, below, 1))
    logs = np.where(counted, below * safe, 0), np.where(counted, below, 0)
    return (
        keys,
        (_to(rows, above, keys), _to(rows, below, keys)),
        (
            _to(rows, logs[0], keys),
            _to(rows, logs[1], keys),
        ),
    )


def _to(rows: npt.NDArray[np.int64], part: Floats, keys: Sequence[Key]) -> Floats:
    summed = np.zeros((len(keys), part.shape[1]))
    np.add.at(summed, rows, part)
    return summed


def _sums(cube: Cube, expr: Expr, months: Sequence[Period]) -> Floats:
    columns = [cube.periods.index(month) for month in months]
    found = evaluate(expr, cube.leaves).spread(cube.shape)
    return np.nan_to_num(found.number[:, columns])
