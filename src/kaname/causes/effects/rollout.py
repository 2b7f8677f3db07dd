"""The order in which units start: alike ones in pairs, of each pair one at random first.

Units that go alike are compared with one another (matched pairs), and chance, not choice, says
which of them begins, so that nothing else than the action can make the difference. The rest
follow in waves (a stepped wedge).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.causes.effects.outcomes import Outcomes
from kaname.series.panel import Floats


@dataclass(frozen=True, slots=True)
class Rollout:
    """Waves of units (row numbers); the first `pairs` start apart: (first, later)."""

    waves: tuple[tuple[int, ...], ...]
    pairs: tuple[tuple[int, int], ...]
    seed: int


def rollout(of: Outcomes, first: int, seed: int) -> Rollout:
    """The order for `first` units in the first wave: their partners are the comparison."""
    draw = np.random.default_rng(seed)
    paired = _pairs(_apart(of))[:first]
    pairs = [(a, b) if draw.random() < 0.5 else (b, a) for a, b in paired]
    begun, partners = [a for a, _ in pairs], [b for _, b in pairs]
    rest = [one for one in draw.permutation(of.units).tolist() if one not in begun]
    rest.sort(key=lambda one: one not in partners)  # partners are the last to be taken
    begun += [rest.pop() for _ in range(min(first - len(begun), len(rest) - 1))]
    pairs = [(a, b) for a, b in pairs if b not in begun]
    partners = [b for _, b in pairs]
    between = [one for one in rest if one not in partners]
    queue = [*between, *(one for one in rest if one in partners)]
    waves = [tuple(sorted(begun))]
    waves += [tuple(sorted(queue[at : at + first])) for at in range(0, len(queue), first)]
    return Rollout(tuple(waves), tuple(pairs), seed)


def _apart(of: Outcomes) -> Floats:
    """How unlike units are: in size and in course, each in its own standard deviations."""
    value = np.divide(of.number, of.weight, out=np.zeros_like(of.number), where=of.weight > 0)
    level = np.log(np.maximum(value.mean(1), 1e-12)) if of.kind == "relative" else value.mean(1)
    course = value / np.maximum(np.abs(value.mean(1, keepdims=True)), 1e-12)
    levels = np.abs(level[:, None] - level[None, :])
    courses = np.sqrt(np.square(course[:, None, :] - course[None, :, :]).mean(2))
    return np.asarray(levels / (levels.std() or 1.0) + courses / (courses.std() or 1.0))


def _pairs(apart: Floats) -> list[tuple[int, int]]:
    """The nearest two, then the nearest two of the rest, and so on."""
    units = len(apart)
    order = sorted(
        ((a, b) for a in range(units) for b in range(a + 1, units)), key=lambda ab: apart[ab]
    )
    taken: set[int] = set()
    found: list[tuple[int, int]] = []
    for a, b in order:
        if a not in taken and b not in taken:
            found.append((a, b))
            taken |= {a, b}
    return found
