"""Windows: how many months before, and the earlier dates."""

from __future__ import annotations

import numpy as np

from kaname.causes.effects.choices import choices
from kaname.causes.effects.windows import earlier, independent, span, window


def test_a_short_history_is_used_whole() -> None:
    assert (span("relative", 8, 3), span("ratio", 8, 3)) == (8, 8)


def test_months_are_left_for_earlier_dates_but_a_year_is_kept() -> None:
    assert (span("relative", 24, 6), span("relative", 24, 12), span("relative", 60, 6)) == (
        16,
        12,
        18,
    )
    assert (span("ratio", 20, 6), span("ratio", 60, 6)) == (20, 24)


def test_the_window_begins_where_the_action_does() -> None:
    found = window("relative", 14, [0.5, 1.0])

    assert (found.before[0], found.before[-1], found.block) == (2, 13, (14, 15))
    assert found.columns == [*range(2, 16)]
    assert found.dose == (0.5, 1.0)


def test_earlier_dates_end_before_the_action() -> None:
    found = earlier("relative", 24, [1.0] * 6)

    assert [one.block[0] for one in found] == [12, 13, 14, 15, 16, 17, 18]
    assert {one.block[-1] < 24 for one in found} == {True}
    assert [len(one.before) for one in found] == [12, 13, 14, 15, 16, 16, 16]
    assert independent(found) == 1.5


def test_there_are_none_in_a_short_history() -> None:
    assert earlier("relative", 14, [1.0] * 6) == []
    assert independent([]) == 0.0


def test_every_choice_of_two_of_four_the_real_one_first() -> None:
    sets, whole = choices(np.array([False, True, False, True]))

    assert (len(sets), whole) == (6, True)
    assert sets[0].tolist() == [0, 1, 0, 1]
    assert len({tuple(one) for one in sets.tolist()}) == 6


def test_of_too_many_choices_some_are_drawn() -> None:
    sets, whole = choices(np.arange(40) < 10)

    assert (sets.shape, whole) == ((4000, 40), False)
    assert (sets.sum(1) == 10).all()
    assert sets[0].tolist() == [1.0] * 10 + [0.0] * 30
    assert (choices(np.arange(40) < 10)[0] == sets).all()  # the same every time
