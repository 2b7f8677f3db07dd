"""Apportionment in whole steps: exact, monotone, without drift, whatever the order."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.allocation.bounds import Bounds, bounds
from kaname.allocation.rounding import apportion
from kaname.errors import KanameError

WEIGHTS = st.lists(st.integers(0, 1000), min_size=1, max_size=8).filter(any)
WHOLE = st.integers(0, 5_000)


def names(size: int) -> list[str]:
    return [f"p{i:02}" for i in range(size)]


def rules(whole: int, weights: list[int]) -> list[str]:
    try:
        apportion(whole, weights, names(len(weights)))
    except KanameError as error:
        return [finding.rule for finding in error.findings]
    return []


@pytest.mark.parametrize(
    ("whole", "weights", "parts"),
    [
        (10, [1, 1], [5, 5]),
        (10, [1, 1, 1], [4, 3, 3]),  # the last step goes to the first name
        (100, [3, 2, 1], [50, 33, 17]),
        (7, [0, 1, 1], [0, 4, 3]),
        (0, [1, 2], [0, 0]),
        (-10, [1, 1, 1], [-4, -3, -3]),
        (3_088_270_000, [1, 2], [1_029_423_333, 2_058_846_667]),
        (100, [1e-9, 1e9], [0, 100]),
    ],
)
def test_parts(whole: int, weights: list[float], parts: list[int]) -> None:
    assert apportion(whole, weights, names(len(weights))).tolist() == parts


def test_webster_seats_of_a_known_table() -> None:
    # Balinski & Young's example of a paradox: Hamilton gives 2 of 10 and 1 of 11 to the third
    weights = [1_450_000, 3_400_000, 5_150_000]
    assert apportion(10, weights, names(3)).tolist() == [1, 4, 5]
    assert apportion(11, weights, names(3)).tolist() == [2, 4, 5]


@settings(max_examples=40)
@given(WHOLE, WEIGHTS)
def test_parts_sum_to_the_whole(whole: int, weights: list[int]) -> None:
    assert apportion(whole, weights, names(len(weights))).sum() == whole


@settings(max_examples=40)
@given(WHOLE, WEIGHTS)
def test_no_step_would_be_better_with_somebody_else(whole: int, weights: list[int]) -> None:
    parts = apportion(whole, weights, names(len(weights))).tolist()
    claims = [Fraction(2 * w, 2 * p + 1) for w, p in zip(weights, parts, strict=True) if w]
    holds = [Fraction(2 * w, 2 * p - 1) for w, p in zip(weights, parts, strict=True) if p]
    assert not holds or not claims or max(claims) <= min(holds)


@settings(max_examples=40)
@given(WHOLE, WEIGHTS)
def test_a_larger_weight_never_gets_less(whole: int, weights: list[int]) -> None:
    parts = apportion(whole, weights, names(len(weights))).tolist()
    for (w, p), (v, q) in product(zip(weights, parts, strict=True), repeat=2):
        assert w <= v or p >= q


@settings(max_examples=40)
@given(WHOLE, WEIGHTS, st.data())
def test_nobody_loses_by_a_larger_weight(
    whole: int, weights: list[int], data: st.DataObject
) -> None:
    who = data.draw(st.integers(0, len(weights) - 1))
    more = [w + (i == who) * data.draw(st.integers(1, 500)) for i, w in enumerate(weights)]
    before = apportion(whole, weights, names(len(weights)))[who]
    assert apportion(whole, more, names(len(weights)))[who] >= before


@settings(max_examples=40)
@given(WHOLE, WEIGHTS, st.randoms())
def test_order_does_not_matter(whole: int, weights: list[int], random: object) -> None:
    keys = names(len(weights))
    order = list(range(len(weights)))
    random.shuffle(order)
    mixed = apportion(whole, [weights[i] for i in order], [keys[i] for i in order])
    assert mixed.tolist() == [apportion(whole, weights, keys)[i] for i in order]


@settings(max_examples=40)
@given(WHOLE, WEIGHTS)
def test_the_parts_as_weights_give_the_parts_again(whole: int, weights: list[int]) -> None:
    parts = apportion(whole, weights, names(len(weights)))
    if whole:
        assert apportion(whole, parts.tolist(), names(len(parts))).tolist() == parts.tolist()


@settings(max_examples=40)
@given(WEIGHTS, st.data())
def test_bounds_and_pins_are_kept(weights: list[int], data: st.DataObject) -> None:
    keys = names(len(weights))
    pinned = data.draw(st.dictionaries(st.sampled_from(keys), st.integers(0, 300)))
    least = data.draw(st.dictionaries(st.sampled_from(keys), st.integers(0, 50)))
    limits = bounds(keys, least, {}, pinned)
    open_ = any(w and key not in pinned for w, key in zip(weights, keys, strict=True))
    more = data.draw(st.integers(0, 1000)) if open_ else 0
    whole = int(limits.low.sum()) + more
    parts = dict(zip(keys, apportion(whole, weights, keys, limits).tolist(), strict=True))
    assert sum(parts.values()) == whole
    assert all(parts[key] == value for key, value in pinned.items())
    assert all(parts[key] >= value for key, value in least.items() if key not in pinned)


def test_most_is_kept_and_the_rest_goes_to_the_others() -> None:
    limits = bounds(names(3), {}, {"p00": 10}, {})
    assert apportion(100, [5, 1, 1], names(3), limits).tolist() == [10, 45, 45]


@pytest.mark.parametrize(
    ("whole", "weights", "rule"),
    [
        (5, [0, 0], "allocation.no-weight"),
        (5, [1, -1], "allocation.unusable-weight"),
        (5, [1, float("nan")], "allocation.unusable-weight"),
    ],
)
def test_faults(whole: int, weights: list[int], rule: str) -> None:
    assert rules(whole, weights) == [rule]


def test_faults_of_bounds_are_told_together() -> None:
    crossed = Bounds(np.array([5, 4, 0]), np.array([1, 2, 9]))
    with pytest.raises(KanameError) as raised:
        apportion(9, [1, 1, 1], names(3), crossed)
    assert [f.params["name"] for f in raised.value.findings] == ["p00", "p01"]


@pytest.mark.parametrize(
    ("pins", "rule", "params"),
    [
        ({"p00": 8, "p01": 4}, "allocation.least-over-whole", {"sum": 12, "whole": 10, "over": 2}),
        ({"p00": 3, "p01": 4}, "allocation.most-under-whole", {"sum": 7, "whole": 10, "under": 3}),
    ],
)
def test_pins_that_do_not_fit(pins: dict[str, int], rule: str, params: dict[str, int]) -> None:
    with pytest.raises(KanameError) as raised:
        apportion(10, [1, 1], names(2), bounds(names(2), {}, {}, pins))
    (finding,) = raised.value.findings
    assert (finding.rule, finding.params) == (rule, params)


def test_thousands_of_parts_are_no_matter() -> None:
    keys = [f"account {n}" for n in range(3000)]
    weight = np.arange(1.0, 3001.0)
    parts = apportion(10**12, weight, keys)
    assert parts.sum() == 10**12
    assert (np.diff(parts) >= 0).all()
