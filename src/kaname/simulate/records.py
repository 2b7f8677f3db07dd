"""What the simulation writes down as it goes: growing arrays of leads, deals, contacts, changes.

Instants are seconds of local time since 1970-01-01, days are day numbers; NEVER stands for "not
(yet)". References between records are row numbers; NOBODY stands for none.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Floats: TypeAlias = NDArray[np.float64]
Ints: TypeAlias = NDArray[np.int64]
Flags: TypeAlias = NDArray[np.bool_]
Records: TypeAlias = NDArray[np.void]

NEVER = -1
NOBODY = -1


class LeadState(IntEnum):
    """Where the work on a lead stands."""

    CALLING = 0
    MEETING = 1
    CONVERTED = 2
    DISQUALIFIED = 3
    UNREACHED = 4


class Stage(IntEnum):
    """Stages of a deal; their order is their rank in the log."""

    LOST = 0
    OPENED = 1
    PROBLEM = 2
    PROPOSED = 3
    ANSWERED = 4
    WON = 5


class Status(IntEnum):
    """Whether a deal is open, and how it ended."""

    OPEN = 0
    WON = 1
    LOST = 2
    DROPPED = 3


class DealType(IntEnum):
    """First purchase, the same again, or something more."""

    NEW = 0
    REPEAT = 1
    EXPANSION = 2


class Contact(IntEnum):
    """Kinds of activity."""

    CALL = 0
    VISIT = 1
    WEB = 2
    PROPOSAL = 3


class Outcome(IntEnum):
    """What came of an activity."""

    NO_ANSWER = 0
    CONNECTED = 1
    APPOINTMENT = 2
    HELD = 3
    NO_SHOW = 4
    DONE = 5


class Field(IntEnum):
    """Fields of a deal whose changes are logged."""

    STAGE = 0
    STATUS = 1
    AMOUNT = 2
    PROBABILITY = 3
    EXPECTED = 4
    OWNER = 5


LEAD = np.dtype(
    [
        ("created", "i8"),
        ("source", "i1"),
        ("quality", "f8"),
        ("account", "i4"),
        ("owner", "i4"),
        ("state", "i1"),
        ("tries", "i1"),
        ("next", "i8"),  # day of the next attempt or of the meeting
        ("appointment", "i4"),  # the call that set the meeting
        ("qualified", "i8"),
        ("closed", "i8"),
        ("deal", "i4"),
    ]
)
DEAL = np.dtype(
    [
        ("account", "i4"),
        ("lead", "i4"),
        ("owner", "i4"),
        ("source", "i4"),  # the member who found it
        ("kind", "i1"),
        ("family", "i1"),
        ("quality", "f8"),
        ("rival", "i1"),
        ("amount", "f8"),
        ("created", "i8"),
        ("met", "i8"),
        ("problem", "i8"),
        ("proposed", "i8"),
        ("answered", "i8"),
        ("closed", "i8"),
        ("expected", "i8"),
        ("stage", "i1"),
        ("status", "i1"),
        ("probability", "f8"),
        ("next", "i8"),  # day of the next meeting or proposal
        ("answer_on", "i8"),  # day on which the customer will answer
        ("reason", "i1"),
    ]
)
CONTACT = np.dtype(
    [
        ("kind", "i1"),
        ("member", "i4"),
        ("account", "i4"),
        ("lead", "i4"),
        ("deal", "i4"),
        ("started", "i8"),
        ("ended", "i8"),
        ("travel", "i2"),
        ("outcome", "i1"),
        ("new_approach", "?"),
        ("first_meeting", "?"),
        ("continuation", "?"),
        ("info", "?"),
        ("material", "?"),
        ("next_step", "?"),
        ("set_by", "i4"),
    ]
)
CHANGE = np.dtype(
    [
        ("deal", "i4"),
        ("at", "i8"),
        ("field", "i1"),
        ("old", "f8"),
        ("new", "f8"),
        ("by", "i4"),
    ]
)


class Rows:
    """Records of one kind that grow at the end."""

    def __init__(self, dtype: np.dtype[np.void], capacity: int = 4096) -> None:
        self._all: Records = np.zeros(capacity, dtype)
        self.size = 0

    def __getitem__(self, field: str) -> NDArray[Any]:
        """The column `field`, writable."""
        return self._all[field][: self.size]

    @property
    def records(self) -> Records:
        """All rows."""
        return self._all[: self.size]

    def add(self, count: int, **values: object) -> Ints:
        """Append `count` rows, their columns filled from `values`; returns their row numbers."""
        if not count:
            return np.zeros(0, dtype=np.int64)
        first, self.size = self.size, self.size + count
        if self.size > len(self._all):
            larger = np.zeros(max(self.size, 2 * len(self._all)), self._all.dtype)
            larger[:first] = self._all[:first]
            self._all = larger
        for name, value in values.items():
            self._all[name][first : self.size] = value
        return np.arange(first, self.size)
