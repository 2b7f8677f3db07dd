"""A whole divided among people and months: exact at every level, pins kept, no drift."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.allocation.dividing import Divided, Order, Path, divide
from kaname.allocation.pinning import Limits
from kaname.errors import KanameError

PATHS: tuple[Path, ...] = (
    ("East", "Tokyo", "Abe"),
    ("East", "Tokyo", "Baba"),
    ("East", "Sendai", "Chiba"),
    ("West", "Osaka", "Doi"),
    ("West", "Osaka", "Emi"),
)
QUARTER = ("2026-04", "2026-05", "2026-06")
EVEN = np.ones((5, 3))


def order(whole: int = 1000, **given: object) -> Order:
    plain = Order(whole, PATHS, EVEN, QUARTER)
    return replace(plain, **given)


def rules(asked: Order) -> list[str]:
    with pytest.raises(KanameError) as raised:
        divide(asked)
    return [finding.rule for finding in raised.value.findings]


def units(found: Divided) -> dict[str, int]:
    return {"/".join(path): int(months.sum()) for path, months in found.units.items()}


def test_even_parts_of_each_person_and_month() -> None:
    found = divide(order(150))
    assert found.rows.tolist() == [[10, 10, 10]] * 5
    assert units(found) == {
        "": 150, "East": 90, "West": 60, "East/Sendai": 30, "East/Tokyo": 60, "West/Osaka": 60,
    }  # fmt: skip
    assert found.over == {}


def test_equal_people_get_the_same_in_every_unit() -> None:
    assert divide(order(1001)).rows.sum(axis=1).tolist() == [201, 200, 200, 200, 200]


def test_a_pinned_person_and_a_pinned_unit() -> None:
    limits = Limits({"Abe": 400, "West": 100})
    found = divide(order(limits=limits))
    assert found.rows.sum(axis=1).tolist() == [400, 250, 250, 50, 50]
    assert units(found)["West"] == 100


def test_a_unit_pinned_inside_a_pinned_one() -> None:
    limits = Limits({"East": 700, "East/Tokyo": 600, "Baba": 100})
    found = divide(order(limits=limits))
    assert found.rows.sum(axis=1).tolist() == [500, 100, 100, 150, 150]


def test_limits_of_people() -> None:
    limits = Limits({}, {"Abe": 300}, {"Emi": 100})
    assert divide(order(limits=limits)).rows.sum(axis=1).tolist() == [300, 200, 200, 200, 100]


def test_over_assignment_is_a_line_of_its_own() -> None:
    found = divide(order(1000, over=Decimal("0.05")))
    assert int(found.rows.sum()) == 1050
    assert units(found)[""] == 1000
    assert {"/".join(p): int(m.sum()) for p, m in found.over.items()}[""] == 50
    for path, months in found.units.items():
        inside = [row for p, row in zip(PATHS, found.rows, strict=True) if p[: len(path)] == path]
        assert (sum(inside) == months + found.over[path]).all()
    assert units(found)["East"] == units(found)["East/Tokyo"] + units(found)["East/Sendai"]


def test_over_assignment_with_a_pinned_unit() -> None:
    found = divide(order(1000, over=Decimal("0.1"), limits=Limits({"West": 100})))
    assert units(found)["West"] == 100
    assert found.rows[3:].sum() == 110


def test_months_that_are_fixed() -> None:
    months = np.array([500, 300, 200])
    found = divide(order(months=months))
    assert found.rows.sum(axis=0).tolist() == [500, 300, 200]
    assert found.rows.sum(axis=1).tolist() == [200] * 5


def test_who_joins_later_gets_only_their_months() -> None:
    weights = EVEN.copy()
    weights[0, :2] = 0
    found = divide(order(1300, weights=weights))
    assert found.rows.tolist() == [[0, 0, 100]] + [[100, 100, 100]] * 4


def test_who_changes_units_has_one_sum() -> None:
    paths = (*PATHS[:4], ("West", "Osaka", "Abe"))
    weights = EVEN.copy()
    weights[0, 1:] = 0  # in Tokyo in April, then in Osaka
    weights[4, 0] = 0
    found = divide(order(1200, paths=paths, weights=weights, limits=Limits({"Abe": 300})))
    assert found.rows[0].tolist() == [100, 0, 0]
    assert int(found.rows[0].sum() + found.rows[4].sum()) == 300


def test_below_zero() -> None:
    up = divide(order(997, limits=Limits({"Abe": 100}), over=Decimal("0.05")))
    down = divide(order(-997, limits=Limits({"Abe": -100}), over=Decimal("0.05")))
    assert (down.rows == -up.rows).all()
    assert units(down) == {name: -value for name, value in units(up).items()}


def test_unknown_names_are_told_together() -> None:
    asked = order(limits=Limits({"Abbe": 1}, {"West": 5}))
    with pytest.raises(KanameError) as raised:
        divide(asked)
    assert [(f.rule, f.suggestion) for f in raised.value.findings] == [
        ("allocation.unknown-unit", "Abe"),
        ("allocation.unknown-unit", None),  # limits are of people
    ]


@pytest.mark.parametrize(
    ("pins", "rule"),
    [
        ({"East": 900, "West": 200}, "allocation.pins-over-whole"),
        ({"East": 500, "West": 200}, "allocation.pins-under-whole"),
        ({"East": 100, "East/Tokyo": 200}, "allocation.pins-over-unit"),
        ({"East": 500, "East/Tokyo": 200, "East/Sendai": 100}, "allocation.pins-under-unit"),
        ({"Abe": -1}, "allocation.sign-mixed"),
        ({"Abe": 700, "Baba": 500}, "allocation.least-over-whole"),
    ],
)
def test_pins_that_do_not_fit(pins: dict[str, int], rule: str) -> None:
    assert rules(order(limits=Limits(pins))) == [rule]


def test_nobody_weighs_anything() -> None:
    assert rules(order(weights=EVEN * 0)) == ["allocation.no-weight"]


def test_months_of_another_sum() -> None:
    assert rules(order(months=np.array([1, 2, 3]))) == ["allocation.months-do-not-sum"]


def test_months_that_those_who_are_there_cannot_fill() -> None:
    weights = EVEN.copy()
    weights[1:, 0] = 0  # only Abe is there in April
    asked = order(weights=weights, limits=Limits({"Abe": 100}), months=np.array([500, 250, 250]))
    with pytest.raises(KanameError) as raised:
        divide(asked)
    (finding,) = raised.value.findings
    assert (finding.rule, finding.params) == (
        "allocation.month-out-of-reach",
        {"months": "2026-04"},
    )


ROWS = st.lists(
    st.tuples(
        st.sampled_from([("A", "1"), ("A", "2"), ("B", "1")]),
        st.lists(st.integers(0, 20), min_size=4, max_size=4),
    ),
    min_size=1,
    max_size=9,
)


def drawn(rows: list[tuple[tuple[str, str], list[int]]], whole: int, over: int) -> Order | None:
    paths = tuple((*unit, f"p{i}") for i, (unit, _) in enumerate(rows))
    weights = np.array([weights for _, weights in rows], float)
    if not weights.any():
        return None
    labels = ("a", "b", "c", "d")
    return Order(whole, paths, weights, labels, over=Decimal(over) / 100)


@settings(max_examples=40)
@given(ROWS, st.integers(0, 3_000_000_000), st.sampled_from([0, 5, 12]))
def test_sums_are_exact_at_every_level(
    rows: list[tuple[tuple[str, str], list[int]]], whole: int, over: int
) -> None:
    asked = drawn(rows, whole, over)
    if asked is None:
        return
    found = divide(asked)
    assert int(found.units[()].sum()) == whole
    assert (found.rows >= 0).all()
    assert not found.rows[asked.weights == 0].any()
    for path, months in found.units.items():
        beyond = found.over.get(path, 0)
        inside = [r for p, r in zip(asked.paths, found.rows, strict=True) if p[: len(path)] == path]
        assert (sum(inside) == months + beyond).all()
        parts = [m for p, m in found.units.items() if len(p) == len(path) + 1 and p[:-1] == path]
        assert not parts or (sum(parts) == months).all()


@settings(max_examples=25)
@given(ROWS, st.integers(1, 100_000))
def test_an_allocation_of_an_allocation_is_the_same(
    rows: list[tuple[tuple[str, str], list[int]]], whole: int
) -> None:
    asked = drawn(rows, whole, 0)
    if asked is None:
        return
    once = divide(asked)
    again = divide(replace(asked, weights=once.rows.astype(float)))
    assert again.rows.tolist() == once.rows.tolist()


@settings(max_examples=25)
@given(ROWS, st.integers(0, 100_000), st.randoms())
def test_order_of_people_does_not_matter(
    rows: list[tuple[tuple[str, str], list[int]]], whole: int, random: object
) -> None:
    asked = drawn(rows, whole, 0)
    if asked is None:
        return
    plain = dict(zip(asked.paths, divide(asked).rows.tolist(), strict=True))
    order = list(range(len(rows)))
    random.shuffle(order)
    paths = tuple(asked.paths[i] for i in order)
    mixed = divide(replace(asked, paths=paths, weights=asked.weights[order]))
    assert dict(zip(paths, mixed.rows.tolist(), strict=True)) == plain


@settings(max_examples=25)
@given(ROWS, st.integers(0, 100_000))
def test_more_potential_never_gets_less(
    rows: list[tuple[tuple[str, str], list[int]]], whole: int
) -> None:
    asked = drawn(rows, whole, 0)
    if asked is None:
        return
    found = sorted(
        zip(
            asked.weights.sum(axis=1).tolist(), divide(asked).rows.sum(axis=1).tolist(), strict=True
        )
    )
    for (weight, part), (more, larger) in pairwise(found):
        assert weight == more or part <= larger
