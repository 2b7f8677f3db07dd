"""The grid of a request: its periods, and the windows that words make of them."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

from kaname.measure.words import ALWAYS, Window, Words, now, rewrite
from kaname.periods import Calendar, Grain, Period, period_of

SPINE = "kaname_window"  # the table of windows
# Its columns: number of the words, period, start, end (exclusive), last day, run (first, last).
SPINE_COLUMNS = {
    "w": "INTEGER",
    "p": "INTEGER",
    "s": "DATE",
    "e": "DATE",
    "l": "DATE",
    "a": "INTEGER",
    "z": "INTEGER",
}
BEGINNING = -(10**9)  # the first of a run that has no start
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Run:
    """Whole periods that a window is made of, counted from the first one asked for."""

    first: int
    last: int


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
    _ends: dict[tuple[Words, bool], tuple[Window, ...]] = field(default_factory=dict)
    _runs: dict[Words, tuple[Run | None, ...]] = field(default_factory=dict)

    def number(self, words: Words, *, whole: bool = False) -> int:
        """The number of these windows; `whole` ones are not cut by a running period."""
        return self.numbers.setdefault((words, whole), len(self.numbers))

    def ends(self, words: Words, *, whole: bool = False) -> tuple[Window, ...]:
        """The window of every period under the words."""
        if (words, whole) not in self._ends:
            grid = self.grid
            as_of = date.max - _DAY if whole else grid.as_of
            seen = (now(period, as_of) for period in grid.periods)
            made = tuple(rewrite(window, words, grid.calendar, grid.grain) for window in seen)
            self._ends[words, whole] = made
        return self._ends[words, whole]

    def runs(self, words: Words) -> tuple[Run | None, ...]:
        """The run that makes each period's window under the words; None where none does."""
        if words not in self._runs:
            self._runs[words] = tuple(_run(window, self.grid) for window in self.ends(words))
        return self._runs[words]

    def rows(self) -> list[tuple[int | date | None, ...]]:
        """Rows of the spine."""
        return [
            (number, p, w.start, w.end, max(w.end, ALWAYS + _DAY) - _DAY, *_ends(run))
            for (words, whole), number in self.numbers.items()
            for p, (w, run) in enumerate(
                zip(self.ends(words, whole=whole), self._made(words, whole), strict=True)
            )
        ]

    def _made(self, words: Words, whole: bool) -> tuple[Run | None, ...]:
        return (None,) * len(self.grid.periods) if whole else self.runs(words)


def _run(window: Window, grid: Grid) -> Run | None:
    if grid.grain is Grain.ALL or window.start >= window.end:
        return None
    base = grid.periods[0].index
    first = BEGINNING
    if window.start != ALWAYS:
        begins = period_of(window.start, grid.grain, grid.calendar)
        if begins.start != window.start:
            return None
        first = begins.index - base
    ends = period_of(window.end - _DAY, grid.grain, grid.calendar)
    running = grid.running
    if window.end != (grid.covered if ends == running else ends.end):
        return None
    if running is not None and first <= running.index - base < ends.index - base:
        return None  # its bucket is cut, so that nothing may follow it
    return Run(first, ends.index - base)


def _ends(run: Run | None) -> tuple[int | None, int | None]:
    return (run.first, run.last) if run else (None, None)
