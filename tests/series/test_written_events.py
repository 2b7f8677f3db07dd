"""Written events: periods and spans, in any writing."""

from __future__ import annotations

from datetime import date

import pytest

from kaname.errors import KanameError
from kaname.periods import Calendar
from kaname.series.events import Event
from kaname.series.written_events import events


def test_periods_and_spans() -> None:
    assert events("2020-04..2020-06, 2021-08-10、2019-W01～2019-W02,", Calendar()) == (
        Event(date(2020, 4, 1), date(2020, 6, 30)),
        Event(date(2021, 8, 10), date(2021, 8, 10)),
        Event(date(2018, 12, 31), date(2019, 1, 13)),
    )


def test_nothing_is_no_event() -> None:
    assert events("", Calendar()) == ()


def test_all_faults_at_once() -> None:
    with pytest.raises(KanameError) as caught:
        events("2020-06..2020-04,April,all", Calendar())
    assert [finding.rule for finding in caught.value.findings] == [
        "series.event-backwards",
        "periods.unreadable-period",
        "periods.unreadable-period",
    ]
