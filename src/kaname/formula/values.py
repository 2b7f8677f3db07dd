"""Figures as arrays in which undefined is a value with a reason, and their arithmetic."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats: TypeAlias = NDArray[np.float64]
Flags: TypeAlias = NDArray[np.bool_]
Reasons: TypeAlias = NDArray[np.uint8]
Numbers: TypeAlias = ArrayLike | Sequence[float | None] | Sequence[Sequence[float | None]]


class Reason(IntEnum):
    """Why a figure is undefined; `DEFINED` where it is not."""

    DEFINED = 0
    ZERO_DIVISION = 1
    NO_ROWS = 2
    NO_DIMENSION = 3
    NOT_OBSERVED = 4
    IMMATURE = 5
    NOT_STATED = 6
    NO_PERIOD = 7
    HIDDEN = 8
    OUT_OF_RANGE = 9

    @property
    def key(self) -> str:
        """Its name in listings and in messages/undefined.toml: `zero-division`."""
        return self.name.lower().replace("_", "-")


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Figures of any shape: three arrays of that shape. Build them with `of` or `undefined`.

    `number`: NaN exactly where undefined, never infinite, never minus zero. `reason`: a `Reason`.
    `marked`: defined only because 0 × undefined counts as 0.
    """

    number: Floats
    reason: Reasons
    marked: Flags

    @classmethod
    def of(cls, numbers: Numbers, missing: Reason = Reason.NO_ROWS) -> Values:
        """Figures from numbers; None and NaN are undefined for the reason `missing`.

        Infinite numbers are undefined as out of range.
        """
        number = np.array(numbers, dtype=np.float64)
        reason = np.where(np.isnan(number), missing, Reason.DEFINED)
        return _settled(number, reason.astype(np.uint8), np.zeros(number.shape, dtype=np.bool_))

    @classmethod
    def undefined(cls, shape: int | tuple[int, ...], reason: Reason) -> Values:
        """Figures of `shape`, all undefined for one reason."""
        return cls.of(np.full(shape, np.nan), reason)

    @property
    def defined(self) -> Flags:
        """True where there is a figure."""
        return np.equal(self.reason, Reason.DEFINED)

    @property
    def shape(self) -> tuple[int, ...]:
        """The common shape of the three arrays."""
        return self.number.shape

    def __len__(self) -> int:
        return len(self.number)

    def __getitem__(self, index: Any) -> Values:
        """The figures at `index`, which is any index of numpy's."""
        return Values(
            np.asarray(self.number[index]),
            np.asarray(self.reason[index]),
            np.asarray(self.marked[index]),
        )

    def spread(self, shape: tuple[int, ...]) -> Values:
        """The figures broadcast to `shape`, read-only."""
        return Values(
            np.broadcast_to(self.number, shape),
            np.broadcast_to(self.reason, shape),
            np.broadcast_to(self.marked, shape),
        )


def negative(value: Values) -> Values:
    """The figures with their signs turned."""
    return _settled(-value.number, value.reason, value.marked)


def add(left: Values, right: Values) -> Values:
    """Sums; undefined where either part is, for the left part's reason first."""
    return _combined(left, right, np.add)


def subtract(left: Values, right: Values) -> Values:
    """Differences; undefined where either part is."""
    return _combined(left, right, np.subtract)


def multiply(left: Values, right: Values) -> Values:
    """Products; 0 × undefined is 0 with a mark, else undefined where either part is."""
    product = _combined(left, right, np.multiply)
    nothing = ~product.defined & ((left.number == 0) | (right.number == 0))
    if not nothing.any():
        return product
    return Values(
        np.where(nothing, 0.0, product.number),
        np.where(nothing, np.uint8(Reason.DEFINED), product.reason),
        product.marked | nothing,
    )


def divide(left: Values, right: Values) -> Values:
    """Quotients; undefined where either part is or the right part is 0."""
    nonzero = right.number != 0
    by = Values(
        np.where(nonzero, right.number, np.nan),
        np.where(nonzero, right.reason, np.uint8(Reason.ZERO_DIVISION)),
        right.marked,
    )
    return _combined(left, by, np.divide)


def _combined(left: Values, right: Values, operation: Callable[[Floats, Floats], Floats]) -> Values:
    with np.errstate(over="ignore", under="ignore"):
        number = operation(left.number, right.number)
    reason = np.where(left.defined, right.reason, left.reason)
    return _settled(number, reason, left.marked | right.marked)


def _settled(number: Floats, reason: Reasons, marked: Flags) -> Values:
    """Values with what `Values` promises: no infinity, no minus zero, marks on figures only."""
    overflown = np.isinf(number)
    if overflown.any():
        number = np.where(overflown, np.nan, number)
        reason = np.where(overflown, np.uint8(Reason.OUT_OF_RANGE), reason)
    return Values(np.asarray(number + 0.0), reason, marked & (reason == Reason.DEFINED))
