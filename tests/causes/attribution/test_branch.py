"""The tree of a KPI: a branch for each mention, values of ratios, words and slices."""

from __future__ import annotations

from kaname.causes.attribution.branch import Branch, grown
from kaname.design.load import read_text
from kaname.formula.parse import show

DESIGN = """\
kaname: 1
name: Sales
facts:
  deals: {from: deals.csv, key: deal, time: day, unit: deal, dimensions: {region: region}}
measures:
  won: {of: deals, agg: count, where: won}
  closed: {of: deals, agg: count}
  amount: {of: deals, agg: sum, expr: amount, unit: JPY}
kpis:
  sales: {value: amount, formula: deals * size + deals * extra}
  deals: {formula: opened * rate}
  opened: {value: closed}
  rate: {value: won / closed}
  size: {value: amount / won}
  extra: {value: amount / closed}
  whole: {value: won, split: region}
"""


def outline(branch: Branch) -> dict[str, object]:
    """The terms of a tree, nested."""
    return {child.term: outline(child) for child in branch.children}


def tree(kpi: str, **options: bool) -> Branch:
    design = read_text(DESIGN, "design.yaml").design
    assert design is not None
    return grown(design, kpi, {"region": ("East", "West")}, **options)


def test_each_mention_has_a_branch_and_a_formula_in_keys() -> None:
    root = tree("sales")
    assert outline(root) == {"deals": {"opened": {}, "rate": {}}, "size": {}, "extra": {}}
    deals, size, extra = (child.key for child in root.children)
    assert root.formula is not None
    assert show(root.formula) == f"{deals} * {size} + {deals} * {extra}"
    keys = [branch.key for branch in root.walk()]
    assert len(keys) == len(set(keys)) == 6


def test_a_ratio_without_a_formula_is_what_its_value_says() -> None:
    assert outline(tree("rate")) == {"won": {}, "closed": {}}
    assert outline(tree("rate", ratios=False)) == {}


def test_a_count_is_a_leaf_and_a_split_the_sum_of_its_slices() -> None:
    assert outline(tree("opened")) == {}
    assert outline(tree("whole")) == {"whole[region=East]": {}, "whole[region=West]": {}}


def test_a_cut_branch_is_a_leaf_of_the_same_key() -> None:
    root = tree("sales")
    assert root.cut() == Branch(root.key, root.expr)
