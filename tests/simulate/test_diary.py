"""A day on the clock: one thing after the other, shorter ways and meetings when it is full."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from kaname.simulate.diary import LONGEST, NOBODY, VISIT, Diary
from kaname.simulate.horizon import DAY, horizon

WHEN = horizon(date(2026, 3, 31), 1)
MONDAY = WHEN.start + 1


@pytest.mark.parametrize("visits", [1, 4, 9, 20])
def test_nothing_overlaps_and_all_is_done_on_the_day(visits: int) -> None:
    diary = Diary(WHEN)
    diary.add(visits, kind=VISIT, member=3, day=MONDAY, minutes=50.0, travel=60)
    diary.add(visits, member=4, day=MONDAY, minutes=6.0)
    rows = diary.arranged()

    for member in (3, 4):
        mine = rows["member"] == member
        started, ended = np.sort(rows["started"][mine]), np.sort(rows["ended"][mine])
        assert (started[1:] >= ended[:-1]).all()
        assert (ended // DAY == MONDAY).all()
    busy = (rows["ended"] - rows["started"])[rows["member"] == 3].sum() / 60
    assert busy < LONGEST


def test_rows_outside_the_data_are_not_written() -> None:
    diary = Diary(WHEN)
    rows = diary.add(3, day=[WHEN.start - 1, MONDAY, WHEN.end + 1])

    assert rows.tolist() == [NOBODY, 0, NOBODY]
    assert diary.add(1, day=MONDAY).tolist() == [1]
    assert len(diary.arranged()["day"]) == 2


def test_what_has_its_time_keeps_it() -> None:
    diary = Diary(WHEN)
    diary.add(1, day=MONDAY, started=MONDAY * DAY + 5, ended=MONDAY * DAY + 9)
    rows = diary.arranged()

    assert (rows["started"] - MONDAY * DAY).tolist() == [5]
    assert (rows["ended"] - MONDAY * DAY).tolist() == [9]
