"""How long rows are kept."""

from __future__ import annotations

from datetime import datetime

from kaname.intake.retention import kept
from kaname.mapping.model import Mapping
from tests.intake.frames import frame

NOW = datetime(2026, 11, 25)


def test_rows_that_are_too_old_leave() -> None:
    days = [datetime(2026, 8, 24), datetime(2026, 8, 26), None]
    rows = [{"activity_id": str(n), "started_at": day} for n, day in enumerate(days)]
    parts = {("activity", "visits"): frame("activity", rows)}
    mapping = Mapping(mapping=1, retention={"activity": "3 months"})
    after = kept(parts, mapping, NOW)
    assert after["activity", "visits"]["activity_id"].to_list() == ["1", "2"]
    assert kept(parts, Mapping(mapping=1), NOW)["activity", "visits"].height == 3


def test_a_span_beyond_the_calendar_keeps_everything() -> None:
    parts = {("activity", "visits"): frame("activity", [{"activity_id": "1", "started_at": NOW}])}
    mapping = Mapping(mapping=1, retention={"activity": "9999 year"})
    assert kept(parts, mapping, NOW)["activity", "visits"].height == 1
