"""How long rows are kept."""

from __future__ import annotations

from datetime import datetime

import pytest

from kaname.intake.retention import is_span, kept
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


@pytest.mark.parametrize(
    ("written", "fair"), [("36 month", True), ("1 year", True), ("90 days", True), ("long", False)]
)
def test_span(written: str, fair: bool) -> None:
    assert is_span(written) is fair
