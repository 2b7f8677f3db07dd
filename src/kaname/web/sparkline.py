"""A small line of the recent past, drawn on the server; its colours are the page's."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

WIDTH, HEIGHT, EDGE = 72, 20, 3  # EDGE keeps the end dot inside


@dataclass(frozen=True, slots=True)
class Sparkline:
    """Points of each unbroken piece of the line, and the dot where it ends now."""

    lines: tuple[str, ...]
    dot: tuple[str, str] | None
    width: int = WIDTH
    height: int = HEIGHT


def sparkline(history: Sequence[float | None]) -> Sparkline | None:
    """The line of the values, oldest first; None where fewer than two are known.

    An undefined value (None) breaks the line; the dot stands only on a known last value.
    """
    known = [value for value in history if value is not None and math.isfinite(value)]
    if len(known) < 2:
        return None
    low, high = min(known), max(known)
    points = [_point(i, value, len(history), low, high) for i, value in enumerate(history)]
    pieces = [list(piece) for there, piece in groupby(points, lambda p: p is not None) if there]
    lines = tuple(" ".join(f"{x},{y}" for x, y in filter(None, piece)) for piece in pieces)
    return Sparkline(lines, points[-1])


def _point(
    at: int, value: float | None, count: int, low: float, high: float
) -> tuple[str, str] | None:
    if value is None or not math.isfinite(value):
        return None
    x = EDGE + at * (WIDTH - 2 * EDGE) / (count - 1)
    span = high / 2 - low / 2  # halves, so that the largest numbers do not overflow
    share = (value / 2 - low / 2) / span if span > 0 else 0.5
    y = HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE)
    return f"{x:.1f}", f"{y:.1f}"
