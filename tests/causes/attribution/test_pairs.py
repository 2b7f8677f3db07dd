"""Ratios of sums as rates and shares: which terms go together, and the changes by hand."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.attribution.branch import Branch, grown, growth
from kaname.causes.attribution.division import divide
from kaname.causes.attribution.pairs import pairs
from kaname.design.load import read_text
from kaname.design.model import Design
from kaname.formula.parse import show
from kaname.formula.values import Values

DESIGN = """\
kaname: 1
name: Sales
facts: {deals: {from: deals.csv, key: deal, time: day, unit: deal}}
measures:
  nw: {of: deals, agg: count, where: a}
  ew: {of: deals, agg: count, where: b}
  nc: {of: deals, agg: count, where: c}
  ec: {of: deals, agg: count}
kpis:
  rate: {value: (nw + ew) / (nc + ec)}
  crossed: {value: (nw + ew) / (ec + nc)}
  ordered: {value: (nc + nw) / (ew + ec)}
  uneven: {value: (nw + ew) / nc}
  plain: {value: nw / ec}
  new_rate: {value: nw / nc}
  old_rate: {value: ew / closed_old}
  closed_old: {value: ec}
"""


@pytest.fixture(scope="module")
def design() -> Design:
    found = read_text(DESIGN, "design.yaml").design
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kpi", "found"),
    [
        ("rate", [("new_rate", "nc / (nc + ec)"), ("old_rate", "ec / (nc + ec)")]),
        ("crossed", [("new_rate", "nc / (ec + nc)"), ("old_rate", "ec / (ec + nc)")]),
        ("ordered", [("nc / ew", "ew / (ew + ec)"), ("plain", "ec / (ew + ec)")]),
        ("uneven", []),
        ("plain", []),
    ],
)
def test_terms_go_together_by_the_kpis_that_divide_them(
    design: Design, kpi: str, found: list[tuple[str, str]]
) -> None:
    assert [(show(pair.rate), show(pair.share)) for pair in pairs(design, kpi)] == found


def figures(root: Branch, nw: float, nc: float, ew: float, ec: float) -> dict[str, Values]:
    known = {
        "rate": (nw + ew) / (nc + ec),
        "new_rate": nw / nc,
        "old_rate": ew / ec,
        "nc / (nc + ec)": nc / (nc + ec),
        "ec / (nc + ec)": ec / (nc + ec),
    }
    return {branch.term: Values.of(np.array([known[branch.term]])) for branch in root.walk()}


def test_a_rate_falls_by_its_rates_and_by_the_mix(design: Design) -> None:
    root = grown(design, "rate", {})
    before = figures(root, 271, 747, 299, 801)
    after = figures(root, 186, 671, 352, 1016)
    found = divide(root, before, after)
    parts = {branch.term: float(found.parts[branch.key][0]) for branch in root.walk()}
    shares = (747 / 1548 + 671 / 1687) / 2, (801 / 1548 + 1016 / 1687) / 2  # the mean share
    new, old = 186 / 671 - 271 / 747, 352 / 1016 - 299 / 801
    assert parts["new_rate"] == pytest.approx(shares[0] * new)
    assert parts["old_rate"] == pytest.approx(shares[1] * old)
    mix = parts["nc / (nc + ec)"] + parts["ec / (nc + ec)"]
    assert mix == pytest.approx(538 / 1687 - 570 / 1548 - shares[0] * new - shares[1] * old)


def test_only_one_thing_divided_by_another_is_a_matter_of_growth(design: Design) -> None:
    assert growth(grown(design, "plain", {}))
    assert growth(grown(design, "uneven", {}))
    assert not growth(grown(design, "rate", {}))
    assert not growth(grown(design, "closed_old", {}))
