"""First and second derivatives by hand and by differences."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.formula.parse import parse
from kaname.formula.program import Program
from kaname.formula.tree import Tree
from kaname.formula.values import Floats
from kaname.plan.slopes import first_slopes, second_slopes, steps_at
from tests.plan.trees import grown

PLACES = {"a": 0, "b": 1}


def test_product_and_quotient_by_hand() -> None:
    program = Program.of_expr(parse("a * b - a / b"))
    steps = steps_at(program, {"a": 6.0, "b": 2.0})
    root = program.nodes[""]
    assert steps[root] == 12 - 3
    slopes = first_slopes(program, steps, PLACES)
    assert slopes[root].tolist() == [2 - 1 / 2, 6 + 6 / 4]
    leaves = [program.nodes[leaf] for leaf in PLACES]
    bends = second_slopes(program, steps, slopes, {root: 1.0})[leaves]
    assert bends == pytest.approx(np.array([[0, 1 + 1 / 4], [1 + 1 / 4, -2 * 6 / 8]]))


def test_division_by_zero_is_not_a_number() -> None:
    program = Program.of_expr(parse("a / b"))
    assert np.isnan(steps_at(program, {"a": 1.0, "b": 0.0})[program.nodes[""]])


@pytest.mark.parametrize("seed", range(8))
def test_second_derivatives_are_the_first_ones_differenced(seed: int) -> None:
    tree = grown(seed, 6)
    program = Program.of(Tree(tree.root, tree.formulas))
    places = {leaf: at for at, leaf in enumerate(tree.expected)}
    root, leaves = program.nodes[tree.root], [program.nodes[leaf] for leaf in places]

    def slope(values: dict[str, float]) -> Floats:
        return first_slopes(program, steps_at(program, values), places)[root]

    steps = steps_at(program, tree.expected)
    exact = second_slopes(program, steps, first_slopes(program, steps, places), {root: 1.0})
    for at, leaf in enumerate(places):
        near = 1e-6 * max(abs(tree.expected[leaf]), 1)
        up, down = ({**tree.expected, leaf: tree.expected[leaf] + d} for d in (near, -near))
        rough = (slope(up) - slope(down)) / (2 * near)
        assert exact[leaves][at] == pytest.approx(
            rough, rel=1e-4, abs=1e-4 * np.abs(rough).max() + 1e-6
        )
