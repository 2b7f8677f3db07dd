"""Ratio targets: the mean weighted by volume is exact, each step is feasible."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.allocation.proportions import Proportions, rate, shrunken, stretch
from kaname.errors import KanameError


def people(
    hits: list[float],
    tries: list[float],
    volume: list[int],
    stretches: list[float] | None = None,
    groups: list[str] | None = None,
) -> Proportions:
    names = tuple(f"p{i}" for i in range(len(hits)))
    return Proportions(
        names,
        np.array(hits, float),
        np.array(tries, float),
        tuple(groups or ["all"] * len(hits)),
        np.array(volume),
        np.array(stretches or [1.0] * len(hits)),
    )


def test_equal_people_get_equal_targets() -> None:
    found = rate(people([30, 30], [100, 100], [50, 50]), 0.4)
    assert found.counts.tolist() == [20, 20]
    assert found.targets.tolist() == [0.4, 0.4]


def test_who_stretches_further_is_raised_more() -> None:
    found = rate(people([30, 30], [100, 100], [1000, 1000], [1.0, 2.0]), 0.36)
    assert found.counts.sum() == 720
    low, high = (np.log(p / (1 - p)) - np.log(0.3 / 0.7) for p in found.targets)
    assert high == pytest.approx(2 * low, rel=0.02)  # on the logit scale, but for whole counts


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.integers(0, 40), st.integers(0, 60), st.integers(0, 500)),
        min_size=1,
        max_size=8,
    ),
    st.floats(0.01, 0.99),
)
def test_the_weighted_mean_is_the_whole_count(
    rows: list[tuple[int, int, int]], target: float
) -> None:
    hits = [float(min(h, t)) for h, t, _ in rows]
    given_ = people(hits, [float(t) for _, t, _ in rows], [v for _, _, v in rows])
    if not given_.volume.any():
        return
    found = rate(given_, target)
    whole = round(float(given_.volume.sum()) * target)
    assert int(found.counts.sum()) == whole
    exact = [
        Fraction(int(c), int(v)) * int(v)
        for c, v in zip(found.counts, given_.volume, strict=True)
        if v
    ]
    assert sum(exact) == whole
    assert (found.counts <= given_.volume).all()


def test_what_is_feasible_is_kept() -> None:
    given_ = people([10, 40], [100, 100], [100, 100])
    found = rate(given_, 0.3, high=np.array([0.12, 1.0]))
    assert found.counts.tolist() == [12, 48]


@pytest.mark.parametrize(
    ("volume", "target", "rule"),
    [
        ([100, 100], 1.2, "allocation.no-share"),
        ([100, 100], -0.1, "allocation.no-share"),
        ([0, 0], 0.3, "allocation.no-volume"),
        ([100, 100], 0.6, "allocation.ratio-out-of-reach"),
        ([100, 100], 0.05, "allocation.ratio-below-all"),
    ],
)
def test_faults(volume: list[int], target: float, rule: str) -> None:
    given_ = people([10, 40], [100, 100], volume)
    with pytest.raises(KanameError) as raised:
        rate(given_, target, low=np.array([0.1, 0.1]), high=np.array([0.5, 0.5]))
    assert [f.rule for f in raised.value.findings] == [rule]


def test_few_tries_are_drawn_to_the_group_and_many_are_not() -> None:
    found, prior = shrunken(
        np.array([90.0, 10.0, 1.0]), np.array([100.0, 100.0, 1.0]), ["a", "b", "b"]
    )
    assert prior < 10  # two who differ as much leave little to a common mean
    assert found[0] == pytest.approx(0.9, abs=0.05)
    assert 0.1 < found[2] < 0.6


def test_chance_alone_leaves_all_alike() -> None:
    found, _ = shrunken(np.array([3.0, 3.0]), np.array([10.0, 10.0]), ["a", "b"])
    assert found.tolist() == pytest.approx([0.3, 0.3])


def test_nobody_has_tried_yet() -> None:
    found, _ = shrunken(np.zeros(2), np.zeros(2), ["a", "a"])
    assert found.tolist() == [0.5, 0.5]


def test_stretch_is_further_for_new_people_and_those_behind() -> None:
    found = stretch(np.array([1.0, 0.0, 1.0]), np.array([0.3, 0.3, 0.15]), np.full(3, 0.3))
    assert found.tolist() == [1.0, 2.0, 1.25]
