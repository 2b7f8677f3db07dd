"""The record: what was told is not told again, unless there is news of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from kaname.api.causes.watching.alert import Alert
from kaname.api.causes.watching.readings import Series
from kaname.api.causes.watching.record import append, read, told
from kaname.errors import KanameError
from kaname.periods import Calendar, Grain, Period, period_of


def _month(number: int) -> Period:
    return period_of(date(2026, number, 1), Grain.MONTH, Calendar())


ALERT = Alert(
    series=Series("calls", {"centre": "東"}),
    kind="fresh",
    since=_month(3),
    until=_month(3),
    found=_month(3),
    length=1,
    standing=True,
    way=1,
    actual=150.0,
    expected=100.0,
    low=90.0,
    high=110.0,
    begun=150.0,
    latest=150.0,
    of=None,
    unit="call",
    chance=1e-6,
    strength=5.0,
)


def test_nothing_was_told_where_there_is_no_record(tmp_path: Path) -> None:
    assert read(tmp_path / "alerts") == ()
    assert not told((), ALERT, "month", _month(3))


def test_what_was_told_is_told_again_of_the_same_period_only(tmp_path: Path) -> None:
    assert append(tmp_path, [ALERT], "month", _month(3)) == 1
    known = read(tmp_path)
    assert not told(known, ALERT, "month", _month(3))
    assert told(known, ALERT, "month", _month(4))
    assert append(tmp_path, [ALERT], "month", _month(3)) == 0
    assert len(read(tmp_path)) == 1


@pytest.mark.parametrize(
    ("change", "known"),
    [
        ({"kind": "shift", "length": 3}, False),  # it turned out to be a level
        ({"standing": False, "kind": "spike"}, False),  # it is over
        ({"actual": 180.0}, False),  # half as large again
        ({"actual": 170.0}, True),
        ({"actual": 50.0}, False),  # the other way
        ({"since": _month(5)}, True),  # dated a little later
        ({"since": _month(8)}, False),
        ({"series": Series("calls", {"centre": "西"})}, False),
    ],
)
def test_news_is_told(tmp_path: Path, change: dict[str, object], known: bool) -> None:
    append(tmp_path, [ALERT], "month", _month(3))
    later = replace(ALERT, **change)  # type: ignore[arg-type]
    assert told(read(tmp_path), later, "month", _month(9)) is known


def test_what_was_told_as_a_level_stays_told(tmp_path: Path) -> None:
    level = replace(ALERT, kind="shift", length=3)
    append(tmp_path, [ALERT], "month", _month(3))
    append(tmp_path, [level], "month", _month(5))
    assert told(read(tmp_path), level, "month", _month(6))
    assert told(read(tmp_path), replace(level, kind="trend"), "month", _month(6))
    assert not told(read(tmp_path), level, "week", _month(6))
    assert [line.period for line in read(tmp_path)] == ["2026-03", "2026-05"]


def test_lines_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    append(tmp_path, [ALERT], "month", _month(3))
    with (tmp_path / "told.jsonl").open("a", encoding="utf-8") as file:
        file.write('\n{"kpi": 1}\nno\n')
    with pytest.raises(KanameError) as found:
        read(tmp_path)
    lines = [(f.rule, f.place.line if f.place else None) for f in found.value.findings]
    assert lines == [("alerts.unreadable-line", 3), ("alerts.unreadable-line", 4)]
