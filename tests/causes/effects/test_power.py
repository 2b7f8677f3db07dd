"""Power before the start: in line with what is seen afterwards, and falling with more units."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.effects.difference import effect
from kaname.causes.effects.outcomes import Outcomes
from kaname.causes.effects.power import detectable, power
from kaname.causes.effects.rollout import rollout
from tests.causes.effects.panels import compared, sums


def outcomes(seed: int, months: int = 30) -> Outcomes:
    number = sums(seed, months=months)
    return Outcomes("relative", number, np.ones(number.shape))


def test_more_units_show_smaller_changes() -> None:
    found = power(outcomes(1), [1, 2, 4], [6])

    assert [one.units for one in found] == [1, 2, 4]
    assert found[0].detectable > found[1].detectable > found[2].detectable


def test_two_of_eight_show_fifteen_to_twenty_percent() -> None:
    found = [detectable(outcomes(seed), 2, 6) for seed in range(20)]

    assert 0.13 < np.median([one for one in found if one is not None]) < 0.2


def test_it_is_what_the_effect_says_afterwards() -> None:
    before = [detectable(outcomes(seed, 24), 2, 6) or 0.0 for seed in range(20)]
    after = [effect(compared(sums(seed))) for seed in range(20)]

    known = [one.detectable for one in after if one is not None]
    assert np.median(before) == pytest.approx(np.median(known), rel=0.2)


def test_a_short_history_says_nothing() -> None:
    assert detectable(outcomes(1, 14), 2, 6) is None
    assert detectable(outcomes(1), 8, 6) is None


def test_every_unit_starts_once_and_partners_are_apart() -> None:
    found = rollout(outcomes(2), 2, seed=3)

    assert sorted(unit for wave in found.waves for unit in wave) == [*range(8)]
    assert len(found.pairs) == 2
    assert {a for a, _ in found.pairs} == set(found.waves[0])
    assert not {b for _, b in found.pairs} & set(found.waves[0])


def test_the_most_alike_are_a_pair_and_chance_says_who_is_first() -> None:
    number = sums(4)
    number[5] = number[1] * 1.001
    of = Outcomes("relative", number, np.ones(number.shape))

    firsts = [rollout(of, 1, seed).pairs[0] for seed in range(30)]

    assert {tuple(sorted(pair)) for pair in firsts} == {(1, 5)}
    assert {first for first, _ in firsts} == {1, 5}
    assert rollout(of, 3, seed=9) == rollout(of, 3, seed=9)


@pytest.mark.parametrize("first", [1, 3, 4, 7])
def test_somebody_is_left_to_compare_with(first: int) -> None:
    found = rollout(outcomes(5), first, seed=1)

    assert len(found.waves[0]) == first
    assert sum(map(len, found.waves)) == 8


@pytest.mark.parametrize("first", [1, 3, 5, 7])
def test_a_pair_never_starts_together(first: int) -> None:
    found = rollout(outcomes(5), first, seed=1)

    waves = {one: n for n, wave in enumerate(found.waves) for one in wave}
    assert all(waves[early] < waves[late] for early, late in found.pairs)
