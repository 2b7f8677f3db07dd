"""Windows: the months that are compared, and the same comparison at earlier dates.

Both have about as many months before, so that what drifts apart over a long time is as large at
the earlier dates as at the real one. A rate's noise is mostly that of counting cases: there all
months count, up to two years.
"""

from __future__ import annotations

from collections.abc import Sequence

from kaname.causes.effects.outcomes import Kind, Window

YEAR = 12  # months before, if there are as many: every season is in them
LONGEST = {"relative": 18, "ratio": 24, "level": 18}  # more months add little, and drift
DATES = {"relative": 3, "ratio": 0, "level": 3}  # earlier dates wanted rather than more months


def span(kind: Kind, before: int, block: int) -> int:
    """How many of the months before an action are compared with those after it."""
    if before <= YEAR or kind == "ratio":
        return min(before, LONGEST[kind])
    return max(YEAR, min(LONGEST[kind], before - block - DATES[kind] + 1))


def window(kind: Kind, start: int, dose: Sequence[float]) -> Window:
    """The months from `start` on, one for each dose, and those before it."""
    first = start - span(kind, start, len(dose))
    block = range(start, start + len(dose))
    return Window(tuple(range(first, start)), tuple(block), tuple(dose))


def earlier(kind: Kind, before: int, dose: Sequence[float]) -> list[Window]:
    """The same comparison at every earlier date that ends before the action; the oldest first."""
    length, least = span(kind, before, len(dose)), min(YEAR, span(kind, before, len(dose)))
    return [
        Window(
            tuple(range(max(0, start - length), start)),
            tuple(range(start, start + len(dose))),
            tuple(dose),
        )
        for start in range(least, before - len(dose) + 1)
    ]


def independent(windows: Sequence[Window]) -> float:
    """How many windows those that overlap are worth: their months before overlap as well."""
    if not windows:
        return 0.0
    apart = windows[-1].block[0] - windows[0].block[0]
    return 1 + apart / (2 * len(windows[0].block))
