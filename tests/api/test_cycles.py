"""Cycles: key results start where the data is, and stay as far ahead as they were."""

from __future__ import annotations

from datetime import date

import pytest

from kaname.api.cycles import moved_on, planned
from kaname.periods import Calendar, parse

APRIL = Calendar(fiscal_year_starts=4)
MOVED = {
    (0.5, 0.28, 0.35): (0.5, 0.625),
    (0.03, 0.015, 0.009): (0.03, 0.018),  # better is down
    (3_000_000, 1_500_000, 2_200_000): (3_000_000, 4_400_000),
    (0.9, 0.7, 0.88): (0.9, 0.96),  # 113 % is no share: two fifths of the way are left
    (0, 0.28, 0.34): (0, 0.06),
    (-0.4, 0.05, 0.3): (-0.4, -0.15),  # and not further down
    (1, 0.7, 0.88): None,  # nothing is ahead of the whole
    (0.123456, 0.2, 0.3): (0.123, 0.185),
}


@pytest.mark.parametrize("case", MOVED)
def test_target_stays_ahead(case: tuple[float, float, float]) -> None:
    found = moved_on(*case)
    assert found == (MOVED[case] and pytest.approx(MOVED[case]))


@pytest.mark.parametrize(
    ("now", "cycle"),
    [(date(2026, 3, 31), "FY2026-Q1"), (date(2026, 9, 1), "FY2026-Q2")],
)
def test_cycle_is_the_first_that_is_not_over(now: date, cycle: str) -> None:
    result = {"kpi": "win_rate", "start": 0.2, "target": 0.3}
    example = {"o": {"label": "O", "cycle": "FY2027-Q1", "key_results": [result]}}
    made = planned(example, parse("FY2026", APRIL), now, APRIL, None)
    assert made == {"o": {**example["o"], "cycle": cycle}}
