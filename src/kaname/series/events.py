"""One-off events that are known: what was observed then says nothing about what comes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from kaname.periods import Period
from kaname.series.panel import Flags


@dataclass(frozen=True, slots=True)
class Event:
    """Something that will not come again, on one day or up to and including `end`."""

    start: date
    end: date | None = None


def touched(periods: Sequence[Period], events: Sequence[Event]) -> Flags:
    """Which periods hold a day of an event."""
    return np.array(
        [any(_meets(period, event) for event in events) for period in periods], dtype=np.bool_
    )


def _meets(period: Period, event: Event) -> bool:
    return event.start < period.end and (event.end or event.start) >= period.start
