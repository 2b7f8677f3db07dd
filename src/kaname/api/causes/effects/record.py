"""The record of actions: what they brought of what was expected of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import ndtri

from kaname.api.causes.effects.evaluation import Evaluation
from kaname.causes.effects.shrinking import Shrunk, shrunk

KNOWN = 0.75  # a wider error says nothing of the share that came


@dataclass(frozen=True, slots=True)
class Record:
    """The share of the expected effect that came, on average with its error, and by action.

    1 is as expected, 0 nothing. `likely` and `spread` are the prior of the next action's.
    """

    share: float
    error: float
    spread: float
    actions: tuple[tuple[str, str], ...]  # (initiative, KPI)
    shares: tuple[float, ...]  # of each, shrunk towards the average
    raw: tuple[float, ...]

    @property
    def is_clear(self) -> bool:
        """Whether the share is known well enough to say it."""
        return 2 * self.error <= KNOWN

    def expects(self, written: float) -> tuple[float, float]:
        """What an action will bring of which so much is written: the mean and its deviation."""
        deviation = (self.error**2 + self.spread**2) ** 0.5
        return written * self.share, abs(written) * deviation


def record_of(found: Sequence[Evaluation]) -> Record | None:
    """The record of all actions that were compared with others; None for fewer than two."""
    rows = [
        (one.action.name, one.action.kpi, one.sizes.size / one.sizes.wanted, standard_error(one))
        for one in found
        if one.action.name and one.sizes and one.sizes.wanted and one.method != "single"
    ]
    known = [row for row in rows if row[3] is not None]
    made: Shrunk | None = shrunk([row[2] for row in known], [row[3] or 0.0 for row in known])
    if made is None:
        return None
    return Record(
        made.mean, made.error, made.spread,
        tuple((row[0], row[1]) for row in known),
        tuple(float(size) for size in made.sizes), tuple(row[2] for row in known),
    )  # fmt: skip


def standard_error(of: Evaluation) -> float | None:
    """The standard error of the share that came; None where it is not known."""
    sizes = of.sizes
    if sizes is None or not sizes.wanted or sizes.low is None or sizes.high is None:
        return None
    wide = 2 * float(ndtri(1 - sizes.level * sizes.share / 2))  # standard errors in the interval
    return (sizes.high - sizes.low) / wide / abs(sizes.wanted)
