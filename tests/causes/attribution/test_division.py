"""Division: exact sums at every branch, residuals as parts, and trees cut where nothing follows."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kaname.causes.attribution.branch import Branch
from kaname.causes.attribution.division import divide, trimmed
from kaname.formula.parse import Name, parse
from kaname.formula.values import Values

State = Mapping[str, object]


def leaf(name: str) -> Branch:
    return Branch(name, Name(name))


def node(name: str, formula: str, *children: Branch) -> Branch:
    return Branch(name, Name(name), parse(formula), children)


def of(state: State) -> dict[str, Values]:
    return {term: Values.of(number) for term, number in state.items()}  # type: ignore[arg-type]


def parts(root: Branch, before: State, after: State) -> dict[str, float]:
    found = divide(root, of(before), of(after))
    return {key: float(part) for key, part in found.parts.items()}


SALES = node(
    "sales", "deals * size", node("deals", "met * rate", leaf("met"), leaf("rate")), leaf("size")
)
BEFORE = {"sales": 10000, "deals": 200, "met": 1000, "rate": 0.2, "size": 50}
AFTER = {"sales": 10800, "deals": 180, "met": 1200, "rate": 0.15, "size": 60}


def test_factors_add_up_at_every_branch() -> None:
    found = parts(SALES, BEFORE, AFTER)
    assert found == pytest.approx(
        {"sales": 800, "deals": -3350 / 3, "met": 5750 / 3, "rate": -9100 / 3, "size": 5750 / 3}
    )
    assert found["met"] + found["rate"] == pytest.approx(found["deals"], rel=1e-14)


def test_what_a_formula_leaves_over_is_a_part_of_its_own() -> None:
    found = parts(SALES, {**BEFORE, "deals": 210, "sales": 10500}, {**AFTER, "sales": 10900})
    assert found["rsales"] == pytest.approx(100)  # 0 before, 100 after
    assert found["rdeals"] == pytest.approx(-10 * 55)  # 10 deals before, at the mean size
    assert found["met"] + found["rate"] + found["rdeals"] == pytest.approx(found["deals"])
    assert found["deals"] + found["size"] + found["rsales"] == pytest.approx(400)


def test_rounding_is_no_residual() -> None:
    assert "rsales" not in parts(SALES, {**BEFORE, "sales": 10000 * (1 + 1e-12)}, AFTER)


def test_a_branch_whose_formula_is_undefined_stays_whole() -> None:
    undefined = {**BEFORE, "met": 0, "rate": None, "deals": 200}
    cut = trimmed(SALES, of({**undefined, "met": None}), of(AFTER))
    assert [branch.key for branch in cut.walk()] == ["sales", "deals", "size"]
    assert [b.key for b in trimmed(SALES, of(BEFORE), of(AFTER)).walk()] == [
        *("sales", "deals", "met", "rate", "size")
    ]


def test_a_denominator_that_passes_zero_leaves_the_change_whole() -> None:
    ratio = node("r", "x / y", leaf("x"), leaf("y"))
    cut = trimmed(ratio, of({"r": -1, "x": 1, "y": -1}), of({"r": 1, "x": 1, "y": 1}))
    assert cut == ratio.cut()
    assert parts(cut, {"r": -1}, {"r": 1}) == {"r": 2}


def test_every_cell_on_its_own() -> None:
    before = {term: [[number], [number]] for term, number in BEFORE.items()}
    after = {term: [[AFTER[term]], [BEFORE[term]]] for term in AFTER}
    found = divide(SALES, of(before), of(after))
    assert found.parts["rate"].shape == (2, 1)
    assert found.change[:, 0].tolist() == [800, 0]
    assert np.all(found.parts["size"][1] == 0)


numbers = st.integers(-9, 9)


@settings(max_examples=60, deadline=None)
@given(st.lists(numbers, min_size=10, max_size=10))
def test_sums_hold_whatever_the_figures(drawn: list[int]) -> None:
    terms = ("sales", "deals", "met", "rate", "size")
    before, after = (
        dict(zip(terms, drawn[:5], strict=True)),
        dict(zip(terms, drawn[5:], strict=True)),
    )
    found = parts(SALES, before, after)
    under = found["met"] + found["rate"] + found.get("rdeals", 0.0)
    assert under == pytest.approx(found["deals"], abs=1e-9)
    whole = found["deals"] + found["size"] + found.get("rsales", 0.0)
    assert whole == pytest.approx(after["sales"] - before["sales"], abs=1e-9)
