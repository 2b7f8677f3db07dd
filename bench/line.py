"""One line of the table that the benches print, and how long things take."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import isnan
from statistics import median
from typing import Generic, TypeVar

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Line:
    """A figure beside its limit; without a limit it is shown for information."""

    what: str
    figure: float
    unit: str = ""
    limit: float | None = None
    detail: str = ""

    @property
    def over(self) -> bool:
        """Whether the figure is beyond its limit."""
        return self.limit is not None and not self.figure <= self.limit

    def __str__(self) -> str:
        figure = "–" if isnan(self.figure) else f"{self.figure:.4g}"
        limit = "" if self.limit is None else f"{self.limit:g}"
        verdict = "" if self.limit is None else "over" if self.over else "ok"
        return f"{self.what:48} {figure:>9} {self.unit:2} {limit:>6} {verdict:5} {self.detail}"


HEADER = f"{'':48} {'figure':>9} {'':2} {'limit':>6}"


@dataclass(frozen=True, slots=True)
class Timing(Generic[Answer]):
    """Median seconds of processor time (all threads) and by the clock; the last answer."""

    cpu: float
    wall: float
    answer: Answer


def alternating(runs: Mapping[str, Callable[[], Answer]], rounds: int) -> dict[str, Timing[Answer]]:
    """Each run `rounds` times in turns, so that all meet the same disturbances."""
    times: dict[str, list[tuple[float, float]]] = {name: [] for name in runs}
    answers: dict[str, Answer] = {}
    for _ in range(rounds):
        for name, run in runs.items():
            cpu, wall = time.process_time(), time.perf_counter()
            answers[name] = run()
            times[name].append((time.process_time() - cpu, time.perf_counter() - wall))
    return {
        name: Timing(median(c for c, _ in found), median(w for _, w in found), answers[name])
        for name, found in times.items()
    }
