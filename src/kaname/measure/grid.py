"""The grid of a request: its periods, and the windows that words make of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from kaname.measure.words import ALWAYS, Window, Words, now, rewrite
from kaname.periods import Calendar, Grain, Period

SPINE = "kaname_window"  # the table of windows: w, p, s, e, l
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Grid:
    """The periods that are asked for, and how they see time."""

    calendar: Calendar
    grain: Grain
    periods: tuple[Period, ...]
    as_of: date

    @property
    def covered(self) -> date:
        """The day after the last one that the data covers."""
        return self.as_of + _DAY

    @property
    def running(self) -> Period | None:
        """The period that is not over, if it is among those asked for."""
        return next((p for p in self.periods if p.start < self.covered < p.end), None)


@dataclass(slots=True)
class Windows:
    """The windows that a request's statements join, numbered by their words."""

    grid: Grid
    numbers: dict[tuple[Words, bool], int] = field(default_factory=dict)

    def number(self, words: Words, *, whole: bool = False) -> int:
        """The number of these windows; `whole` ones are not cut by a running period."""
        return self.numbers.setdefault((words, whole), len(self.numbers))

    def ends(self, words: Words, *, whole: bool = False) -> list[Window]:
        """The window of every period under the words."""
        grid = self.grid
        as_of = date.max - _DAY if whole else grid.as_of
        return [rewrite(now(p, as_of), words, grid.calendar, grid.grain) for p in grid.periods]

    def rows(self) -> list[tuple[int, int, date, date, date]]:
        """Rows of the spine: window, period, start, end (exclusive), last day."""
        return [
            (number, p, w.start, w.end, max(w.end, ALWAYS + _DAY) - _DAY)
            for (words, whole), number in self.numbers.items()
            for p, w in enumerate(self.ends(words, whole=whole))
        ]
