"""Buckets: the periods that one pass counts rows into by arithmetic, and windows as runs of them.

Joining rows to windows costs some twenty times more than computing each row's period; the figures
of buckets, put together, then make every window that is a run of whole ones.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlglot import exp

from kaname.measure.clock import bucket
from kaname.measure.expressions import Node, day
from kaname.measure.grid import BEGINNING, Grid, Run
from kaname.measure.projection import View
from kaname.periods import Grain, period_at


@dataclass(frozen=True, slots=True)
class Buckets:
    """Periods `first` to `last`, counted from the first one asked for, which is 0.

    `open`: the bucket before `first` holds all that ever was before.
    """

    grid: Grid
    first: int
    last: int
    open: bool

    @classmethod
    def of(cls, grid: Grid, runs: Iterable[Run | None] = ()) -> Buckets:
        """The buckets that the runs are made of; without runs those of the periods asked for."""
        found = [run for run in runs if run is not None]
        closed = [run.first for run in found if run.first != BEGINNING]
        opened = [run.last + 1 for run in found if run.first == BEGINNING]
        last = max((run.last for run in found), default=len(grid.periods) - 1)
        return cls(grid, min([*closed, *opened], default=0), last, bool(opened))

    def view(self, clock: Node) -> View:
        """Rows seen from the buckets: each from the one that its clock falls into."""
        return View([self._number(clock)], self._within(clock))

    def _number(self, clock: Node) -> Node:
        grid = self.grid
        if grid.grain is Grain.ALL:
            return exp.Literal.number(0)
        index = bucket(clock.copy(), grid.grain, grid.calendar)
        base = exp.Literal.number(grid.periods[0].index)
        number = exp.Sub(this=index, expression=base)
        if not self.open:
            return number
        return exp.Greatest(this=number, expressions=[exp.Literal.number(self.first - 1)])

    def _within(self, clock: Node) -> list[Node]:
        """Inside the buckets, and not beyond `as_of` in the running period."""
        bounds: list[Node] = []
        if not self.open:
            bounds.append(exp.GTE(this=clock.copy(), expression=day(self._start(self.first))))
        bounds.append(exp.LT(this=clock.copy(), expression=day(self._end)))
        running = self.grid.running
        if running is not None and running.end < self._end:
            early = exp.LT(this=clock.copy(), expression=day(self.grid.covered))
            later = exp.GTE(this=clock.copy(), expression=day(running.end))
            bounds.append(exp.or_(early, later, copy=False))
        return bounds

    def _start(self, number: int) -> date:
        grid = self.grid
        if grid.grain is Grain.ALL:
            return grid.periods[0].start
        return period_at(grid.periods[0].index + number, grid.grain, grid.calendar).start

    @property
    def _end(self) -> date:
        """The day after the last bucket, which is cut where it is the running period."""
        grid = self.grid
        end = grid.periods[-1].end if grid.grain is Grain.ALL else self._start(self.last + 1)
        cut = grid.running is not None and end == grid.running.end
        return grid.covered if cut else end
