"""The methods of allocation, each by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.allocation.methods import METHODS
from kaname.allocation.methods.even import EVEN
from kaname.allocation.methods.history import BY_HISTORY
from kaname.allocation.methods.potential import BY_POTENTIAL
from kaname.allocation.methods.ramping import BY_RAMP
from kaname.allocation.methods.skill import BY_SKILL
from kaname.allocation.methods.weights import STATED
from kaname.allocation.ramp import line
from tests.allocation.staff import NAN, staff

STEADY = [[20.0] * 12, [10.0] * 12, [6.0] * 12]  # no chance from month to month: all trust


def test_names_are_unique() -> None:
    assert len({method.name for method in METHODS}) == len(METHODS)


def test_even() -> None:
    assert EVEN.weigh(staff([[1], [9]], active=[[1, 1], [0, 1]])).tolist() == [[1, 1], [0, 1]]


def test_stated_weights_and_potential() -> None:
    given = staff([[1], [9]], further={"weights": [2, 3], "potential": [50, 70]})
    assert STATED.weigh(given).tolist() == [[2, 2], [3, 3]]
    assert BY_POTENTIAL.weigh(given).tolist() == [[50, 50], [70, 70]]


def test_ramp_rises_in_the_year() -> None:
    given = staff([[10, 10], [10, 10]], tenure=[[NAN, NAN], [3, 4]])
    assert np.allclose(BY_RAMP.weigh(given), [[1, 1], [line()[3], line()[4]]])


def test_history_is_the_own_share_where_results_are_steady() -> None:
    assert BY_HISTORY.weigh(staff(STEADY))[:, 0].tolist() == pytest.approx([20 / 12, 10 / 12, 0.5])


def test_history_counts_only_months_in_which_somebody_was_there() -> None:
    past = np.array(STEADY)
    past[2, :8] = NAN  # in the last four months: 6 where the mean is 12
    assert BY_HISTORY.weigh(staff(past.tolist()))[2, 0] == pytest.approx(0.5, abs=0.02)


def test_history_of_who_changed_units_follows_the_person() -> None:
    first, second = [20.0] * 6 + [NAN] * 6, [NAN] * 6 + [20.0] * 6
    given = staff([first, second, STEADY[1]], people=["abe", "abe", "baba"])
    found = BY_HISTORY.weigh(given)[:, 0]
    assert found[0] == found[1] == pytest.approx(2 * found[2])


def test_history_without_any_results_is_even() -> None:
    assert BY_HISTORY.weigh(staff([[NAN], [NAN]])).tolist() == [[1, 1], [1, 1]]


def test_skill_takes_the_level_of_the_group() -> None:
    # each is as good as their group lets expect; the groups differ
    given = staff([[30.0] * 12, [30.0] * 12, [3.0] * 12], groups=["a", "a", "b"])
    assert BY_SKILL.weigh(given)[:, 0].tolist() == pytest.approx([30, 30, 3])


def test_skill_does_not_blame_new_hires_for_being_new() -> None:
    months = np.arange(12)
    hired = (10 * line()[months]).tolist()  # exactly as the ramp says
    given = staff(
        [[10.0] * 12, hired],
        tenure_past=[[40.0] * 12, months.astype(float).tolist()],
        tenure=[[52.0, 53.0], [24.0, 25.0]],
    )
    assert BY_SKILL.weigh(given)[1, 0] == pytest.approx(BY_SKILL.weigh(given)[0, 0], rel=1e-6)
