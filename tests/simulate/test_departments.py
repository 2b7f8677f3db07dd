"""Seats for any number of reps, in teams of a size that one can lead."""

from __future__ import annotations

from collections import Counter

import pytest

from kaname.simulate.departments import AREAS, DIVISIONS, LEAST_REPS, Style, seats


@pytest.mark.parametrize("reps", [LEAST_REPS, 17, 60, 61, 203, 1000])
def test_every_rep_has_a_seat_and_every_area_a_rep(reps: int) -> None:
    found = seats(reps)

    assert len(found) == reps
    assert {seat.area for seat in found} == set(range(len(AREAS)))
    assert max(Counter((seat.area, seat.team) for seat in found).values()) <= 9


def test_five_departments_and_six_field_teams() -> None:
    found = seats(60)

    assert Counter(seat.style for seat in found) == {0: 12, 1: 12, 2: 10, 3: 8, 4: 18}
    assert len({seat.team for seat in found if seat.style == Style.FIELD}) == 6
    assert len(DIVISIONS) == len(Style)


def test_the_reorganisation_joins_teams_and_founds_one() -> None:
    found = seats(60)
    before, after = ({getattr(seat, name) for seat in found} for name in ("team", "after"))

    assert after - before == {"西日本新規課", "大手ルート課"}
    assert before - after == {"名古屋新規課", "大阪新規課"}
