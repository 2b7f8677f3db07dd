"""The order of a tree: children first, shared nodes once, no circles."""

from __future__ import annotations

import pytest

from kaname.errors import KanameError
from kaname.formula.parse import parse
from kaname.formula.tree import Tree


def tree(root: str, **formulas: str) -> Tree:
    return Tree(root, {name: parse(text) for name, text in formulas.items()})


def test_children_come_first_and_leaves_in_reading_order() -> None:
    found = tree("sales", sales="won * average", won="closed * win_rate", unused="x")
    assert found.order == ("closed", "win_rate", "won", "average", "sales")
    assert found.leaves == ("closed", "win_rate", "average")
    assert found.children("sales") == ("won", "average")
    assert found.children("closed") == ()


def test_shared_nodes_stand_once() -> None:
    found = tree("a", a="b * c + b", b="d", c="d / e")
    assert found.order == ("d", "b", "e", "c", "a")


def test_terms_that_are_not_names_are_nodes_too() -> None:
    found = tree("growth", growth='sales[team="a b"] / lag(sales, 1 year)')
    assert found.leaves == ('sales[team="a b"]', "lag(sales, 1 year)")


def test_a_slice_may_have_a_formula_of_its_own() -> None:
    formulas = {"sales": parse("sales[seg=A] + rest"), "sales[seg=A]": parse("units * price")}
    assert Tree("sales", formulas).leaves == ("units", "price", "rest")


def test_a_tree_may_be_one_leaf() -> None:
    assert tree("a").order == tree("a").leaves == ("a",)


def test_without_a_formula_a_node_is_a_leaf() -> None:
    found = tree("a", a="b * c", b="d + e").without("b")
    assert found.order == ("b", "c", "a")


def test_a_node_carries_the_leaves_that_have_no_other_way_to_the_root() -> None:
    found = tree("r", r="a * b + c", a="x + y", b="y * z", c="d * 2", d="u / v")
    assert found.carried() == {
        "r": ("x", "y", "z", "u", "v"),
        "c": ("u", "v"),
        "d": ("u", "v"),
    }


@pytest.mark.parametrize(
    ("formulas", "path"),
    [
        ({"a": "a + 1"}, "a → a"),
        ({"a": "x * b", "b": "c + y", "c": "b / z"}, "b → c → b"),
    ],
)
def test_circles_are_refused_with_their_path(formulas: dict[str, str], path: str) -> None:
    with pytest.raises(KanameError) as fault:
        tree("a", **formulas)
    (finding,) = fault.value.findings
    assert (finding.rule, finding.params["path"]) == ("formula.cycle", path)
    assert path in finding.text("ja")


def test_a_chain_of_ten_thousand_kpis_is_no_trouble() -> None:
    chain = {f"k{n}": parse(f"k{n + 1} + 1") for n in range(10_000)}
    assert Tree("k0", chain).leaves == ("k10000",)
