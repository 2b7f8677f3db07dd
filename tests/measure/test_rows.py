"""Rows: bounds of related columns, on days and on instants."""

from __future__ import annotations

import pytest

from tests.measure.conftest import Opener, cells

DEALS = """
    id,created,closed,lead
    d1,2025-02-01T00:30:00+00:00,2025-02-10,1
"""
# In Tokyo: 1 February 00:20 and 01:00, 9 February 17:00, 10 February 01:00 and 17:00, 11 February
CALLS = """
    id,deal,at
    c1,d1,2025-01-31T15:20:00+00:00
    c2,d1,2025-01-31T16:00:00+00:00
    c3,d1,2025-02-09T08:00:00+00:00
    c4,d1,2025-02-09T16:00:00+00:00
    c5,d1,2025-02-10T08:00:00+00:00
    c6,d1,2025-02-11T08:00:00+00:00
"""
DESIGN = """
    calendar: {{as_of: 2025-03-31, timezone: Asia/Tokyo}}
    facts:
      deals:
        from: deals.csv
        key: id
        time: closed
        columns:
          calls: {{of: calls, agg: count, match: {{deal: id}}, {bound}}}
      calls: {{from: calls.csv, key: id, time: at}}
    measures:
      calls: {{of: deals, agg: sum, expr: calls}}
    kpis:
      calls: {{value: calls, role: kgi}}
"""


@pytest.mark.parametrize(
    ("bound", "calls"),
    [
        ("until: closed", 5),  # a day is included to its end
        ("until: closed - interval 1 day", 3),
        ("until: closed - interval (lead) day", 3),
        ("until: closed + 1", 6),
        ("until: 'created::date'", 2),
        ("until: created", 2),  # an instant: 09:30 on the first
        ("until: closed + interval 2 hour", 4),  # an instant too: 02:00 on the tenth
        ("since: closed", 3),
        ("since: closed, until: closed", 2),
    ],
)
def test_bounds_include_both_ends(opened: Opener, bound: str, calls: int) -> None:
    project = opened(DESIGN.format(bound=bound), deals=DEALS, calls=CALLS)
    assert cells(project, "calls", start="2025-02", end="2025-02") == {("2025-02",): calls}
