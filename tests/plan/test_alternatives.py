"""Other ways to a target, by hand."""

from __future__ import annotations

import pytest

from kaname.formula.parse import parse
from kaname.plan.alternatives import Family, alternatives
from kaname.plan.problem import Capacity, Limits, Problem

FORMULAS = {"sales": parse("won * size"), "won": parse("leads * rate")}
NOW = {"leads": 1000.0, "rate": 0.2, "size": 50.0}
SCALES = {"leads": 100.0, "rate": 0.02, "size": 5.0}
INNER = {"won": (200.0, 20.0)}


def test_each_family_alone_and_all_together() -> None:
    problem = Problem("sales", FORMULAS, NOW, SCALES, 12_000, limits={"rate": Limits(0, 0.22)})
    families = [
        Family("all", ("leads", "rate", "size")),
        Family("quantity", ("leads",)),
        Family("quality", ("rate",)),
        Family("won", ("won",)),
    ]
    ways = {way.family.name: way for way in alternatives(problem, families, INNER)}
    assert ways["quantity"].plan is not None
    assert ways["quantity"].plan.values == pytest.approx(
        {"leads": 1200, "rate": 0.2, "won": 240, "size": 50, "sales": 12_000}
    )
    assert ways["quantity"].stretch == pytest.approx(2)
    assert ways["quality"].plan is None
    assert ways["quality"].short is not None
    assert ways["quality"].short.value == pytest.approx(11_000)
    assert ways["won"].plan is not None
    assert ways["won"].plan.values == pytest.approx({"won": 240, "size": 50, "sales": 12_000})
    assert ways["all"].plan is not None
    assert ways["all"].plan.effort < ways["quantity"].plan.effort


def test_pins_stay_and_capacities_of_what_does_not_move_are_left_out() -> None:
    hours = {
        "leads": Capacity(parse("leads"), parse("900")),  # exceeded already
        "size": Capacity(parse("size"), parse("60")),
    }
    problem = Problem("sales", FORMULAS, NOW, SCALES, 12_000, pins={"rate": 0.21}, capacities=hours)
    (way,) = alternatives(problem, [Family("price", ("size",))], INNER)
    assert way.plan is not None
    assert way.plan.values["rate"] == 0.21
    assert way.plan.values["size"] == pytest.approx(12_000 / 210)
