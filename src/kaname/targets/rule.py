"""Target rules: a target as a multiple of one's own past, held to what is feasible."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from kaname.formula.values import Floats

Better = Literal["up", "down", "band"]
QUARTILE = 0.75
Cap = Literal["whole", "headroom"]


@dataclass(frozen=True, slots=True)
class Feasible:
    """The best that history says can be reached: of oneself, and of peers; None: not known.

    `whole`: a share, which ends at 1.
    """

    own: float | None = None
    peers: float | None = None
    whole: bool = False

    def limit(self, better: Better) -> float | None:
        """The farther of the two, in the direction that is better; None where none is known."""
        known = [value for value in (self.own, self.peers) if value is not None]
        if not known:
            return 1.0 if self.whole and better == "up" else None
        best = min(known) if better == "down" else max(known)
        return min(best, 1.0) if self.whole and better == "up" else best


@dataclass(frozen=True, slots=True)
class Ruled:
    """What a rule asks for, and what is left of it: `capped` names what held it back."""

    asked: float
    value: float
    capped: Cap | None = None


def of_past(past: float, factors: tuple[float, float], better: Better, feasible: Feasible) -> Ruled:
    """The middle of the range of factors times the past, or the nearest that is feasible.

    Where less is better the past is divided by the factor. A limit never takes back what the past
    has reached already.
    """
    factor = sum(factors) / 2
    asked = past / factor if better == "down" else past * factor
    limit = feasible.limit(better)
    if limit is None:
        return Ruled(asked, asked)
    down = better == "down"
    held = max(asked, min(limit, past)) if down else min(asked, max(limit, past))
    if held == asked:
        return Ruled(asked, asked)
    return Ruled(asked, held, "whole" if feasible.whole and held == 1.0 else "headroom")


def best_quartile(values: Floats, better: Better) -> float | None:
    """What the best quarter of the values begins with; None of fewer than four."""
    known = values[np.isfinite(values)]
    if len(known) < 4:
        return None
    return float(np.quantile(known, 1 - QUARTILE if better == "down" else QUARTILE))
