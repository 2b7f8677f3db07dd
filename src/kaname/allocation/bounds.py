"""What a part may be at least and at most; a pinned part is both."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from kaname.errors import Finding
from kaname.text import suggest

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Told: TypeAlias = Callable[[int], object]  # a count of steps as a message says it

UNBOUNDED = 2**52  # no part comes near it
SHOWN = 8  # names that a message lists


@dataclass(frozen=True, slots=True)
class Bounds:
    """The least and the most that each part may be, in steps."""

    low: Ints
    high: Ints

    @classmethod
    def none(cls, size: int) -> Bounds:
        """Any part from 0 on."""
        return cls(np.zeros(size, dtype=np.int64), np.full(size, UNBOUNDED, dtype=np.int64))

    @property
    def turned(self) -> Bounds:
        """The bounds of the parts with their signs turned."""
        return Bounds(-self.high, -self.low)


def bounds(
    keys: Sequence[str],
    least: Mapping[str, int],
    most: Mapping[str, int],
    pins: Mapping[str, int],
) -> Bounds:
    """The bounds of the parts `keys`, from those that are stated by key. A pin counts for both."""
    low = [pins.get(key, least.get(key, 0)) for key in keys]
    high = [pins.get(key, most.get(key, UNBOUNDED)) for key in keys]
    return Bounds(np.array(low, dtype=np.int64), np.array(high, dtype=np.int64))


def unknown(named: Sequence[str], keys: Sequence[str]) -> list[Finding]:
    """A finding for each name that is nobody's, with whom it may mean."""
    return [
        Finding(
            "allocation.unknown-unit",
            {"name": name, "known": some(keys)},
            suggestion=suggest(name, keys) or _by_part(name, keys),
        )
        for name in dict.fromkeys(named)
        if name not in keys
    ]


def faults(
    whole: int, weight: Floats, keys: Sequence[str], limits: Bounds, told: Told = int
) -> Iterator[Finding]:
    """What stands in the way of parts that sum to `whole`, in words of `told`."""
    unusable = [k for k, w in zip(keys, weight, strict=True) if not (np.isfinite(w) and w >= 0)]
    if unusable:
        yield Finding("allocation.unusable-weight", {"names": some(unusable)})
    for i in np.flatnonzero(limits.low > limits.high).tolist():
        span = {"low": told(int(limits.low[i])), "high": told(int(limits.high[i]))}
        yield Finding("allocation.bounds-crossed", {"name": keys[i], **span})
    if not unusable and (limits.low <= limits.high).all():
        yield from _out_of_reach(whole, weight, limits, told)


def _out_of_reach(whole: int, weight: Floats, limits: Bounds, told: Told) -> Iterator[Finding]:
    # As Python's integers: thousands of unbounded parts do not fit into 64 bits.
    least, most = sum(limits.low.tolist()), sum(limits.high.clip(max=UNBOUNDED).tolist())
    reached = sum(np.where(weight > 0, limits.high, limits.low).tolist())
    if whole >= 0 and whole < least:
        over = {"sum": told(least), "whole": told(whole), "over": told(least - whole)}
        yield Finding("allocation.least-over-whole", over)
    elif whole > most:
        under = {"sum": told(most), "whole": told(whole), "under": told(whole - most)}
        yield Finding("allocation.most-under-whole", under)
    elif whole > reached:
        yield Finding("allocation.no-weight", {"rest": told(whole - reached)})


def some(names: Sequence[str]) -> str:
    """The names, or the first of many."""
    more = ", …" if len(names) > SHOWN else ""
    return ", ".join(names[:SHOWN]) + more


def _by_part(name: str, keys: Sequence[str]) -> str | None:
    """The one key that holds the name: 田中 is 田中 太郎 where there is no other 田中."""
    found = [key for key in keys if name and name in key]
    return found[0] if len(found) == 1 else None
