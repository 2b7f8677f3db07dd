"""Segments: their changes and the factors' add up both ways, the mix between them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.causes.attribution.division import divide
from kaname.causes.attribution.segments import Masses, Segments, known, segmented
from kaname.formula.values import Values
from tests.causes.attribution.test_division import Branch, leaf, node

SALES = node("sales", "closed * rate * size", leaf("closed"), leaf("rate"), leaf("size"))


def figures(closed: list[float], won: list[float], amount: list[float]) -> dict[str, Values]:
    """(segments, 1) of the terms of `SALES`."""
    with np.errstate(invalid="ignore", divide="ignore"):
        rate, size = np.divide(won, closed), np.divide(amount, won)
    columns = {"sales": amount, "closed": closed, "rate": rate, "size": size}
    return {
        term: Values.of(np.reshape(np.asarray(x, float), (-1, 1))) for term, x in columns.items()
    }


def summed(closed: list[float], won: list[float], amount: list[float]) -> dict[str, Values]:
    whole = figures([sum(closed)], [sum(won)], [sum(amount)])
    return {term: value[0] for term, value in whole.items()}


def split(before: tuple[list[float], ...], after: tuple[list[float], ...]) -> Segments:
    whole = divide(SALES, summed(*before), summed(*after))
    return segmented(SALES, whole, figures(*before), figures(*after))


def test_a_rate_that_falls_in_one_segment_and_the_mix_that_follows() -> None:
    # X: 400 decided, 160 → 130 won at 100,000; Y: 400 decided, 160 won at 50,000
    found = split(([400, 400], [160, 160], [16e6, 8e6]), ([400, 400], [130, 160], [13e6, 8e6]))
    assert found.total[:, 0].tolist() == [-3e6, 0]
    assert found.cells["rate"][:, 0].tolist() == pytest.approx([-3e6, 0])
    assert found.cells["size"][:, 0].tolist() == pytest.approx([0, 0], abs=1e-6)
    # the whole's deal size fell from 75,000 to 72,413.79, at a mean of 305 deals won
    assert found.mixes["size"][0] == pytest.approx(305 * (21e6 / 290 - 75000))
    assert found.mixes["rate"][0] == pytest.approx(-305 * (21e6 / 290 - 75000))
    assert found.rest.tolist() == [0]


def test_a_new_segment_is_divided_from_nothing() -> None:
    found = split(([400, 0], [160, 0], [16e6, 0]), ([400, 10], [160, 4], [16e6, 4e5]))
    assert found.total[:, 0].tolist() == [0, 4e5]
    assert found.cells["closed"][1, 0] == pytest.approx(4e5)
    assert found.joint[:, 0].tolist() == pytest.approx([0, 0])


def test_rate_and_mix_of_a_ratio() -> None:
    # Every rate rises, the total falls (Simpson).
    rate = node("rate", "won / n", leaf("won"), leaf("n"))
    n = np.array([[100.0, 60], [100, 180], [0, 60]])
    won = np.array([[30.0, 21], [10, 27], [0, 6]])
    with np.errstate(invalid="ignore"):
        states = [
            {
                "rate": Values.of((won / n)[:, [at]]),
                "won": Values.of(won[:, [at]]),
                "n": Values.of(n[:, [at]]),
            }
            for at in (0, 1)
        ]
    totals = [
        {"rate": Values.of([s["won"].number.sum() / s["n"].number.sum()]),
         "won": Values.of(s["won"].number.sum(axis=0)), "n": Values.of(s["n"].number.sum(axis=0))}
        for s in states
    ]  # fmt: skip
    found = segmented(rate, divide(rate, *totals), *states, Masses(n[:, [0]], n[:, [1]]))
    assert found.rate[:, 0].tolist() == pytest.approx([7 / 400, 11 / 400, 0])
    assert found.mix[:, 0].tolist() == pytest.approx([-81 / 2000, -13 / 2000, -9 / 500])
    assert found.rest[0] == pytest.approx(0, abs=1e-15)


def test_what_no_segment_holds_is_the_rest_and_an_unknown_whole_leaves_all_unknown() -> None:
    whole = divide(leaf("sales"), {"sales": Values.of([10, None])}, {"sales": Values.of([16, 5])})
    states = [{"sales": Values.of([[1, 1], [2, 2]])}, {"sales": Values.of([[4, 1], [3, 2]])}]
    found = segmented(leaf("sales"), whole, *states)
    assert found.total[:, 0].tolist() == [3, 1]
    assert found.rest[0] == 2
    assert np.isnan(found.total[:, 1]).all()


def test_formulas_that_no_segment_knows_are_cut() -> None:
    nothing = Values.of([[None], [None]])
    seen = {"sales": Values.of([[1], [2]]), "closed": nothing, "rate": nothing, "size": nothing}
    assert known(SALES, seen, seen) == Branch("sales", SALES.expr)


counts = st.lists(st.integers(0, 20), min_size=3, max_size=3)


@settings(max_examples=60, deadline=None)
@given(counts, counts, counts, counts)
def test_rows_and_columns_add_up(
    lost0: list[int], won0: list[int], lost1: list[int], won1: list[int]
) -> None:
    def state(lost: list[int], won: list[int]) -> tuple[list[float], ...]:
        closed = [1.0 + x + w for x, w in zip(lost, won, strict=True)]
        amounts = [
            float(w * price) for w, price in zip([w + 1 for w in won], (3, 5, 7), strict=True)
        ]
        return [c + 1 for c in closed], [w + 1.0 for w in won], amounts

    before, after = state(lost0, won0), state(lost1, won1)
    found = split(before, after)
    change = sum(after[2]) - sum(before[2])
    assert found.total.sum() == pytest.approx(change, abs=1e-9)
    cells = sum(found.cells[key] for key in ("closed", "rate", "size"))
    assert (cells + found.joint)[:, 0].tolist() == pytest.approx(
        found.total[:, 0].tolist(), abs=1e-9
    )
    assert sum(float(found.mixes[k][0]) for k in ("closed", "rate", "size")) == pytest.approx(
        0, abs=1e-9
    )
