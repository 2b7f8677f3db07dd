"""Kinds of KPIs: what adds up over time, and what does not."""

from __future__ import annotations

import pytest

from kaname.api.kinds import is_distinct, kind_of
from kaname.design.load import load
from kaname.design.model import Design
from tests.standing_company import DESIGN

MORE = """\
  lost: {value: closed - won}
  twice: {value: 2 * won / 4 - closed}
  product: {value: won * closed}
  pace: {value: won / open}
  growth: {value: "won / lag(won, 1 year) - 1"}
  a_month: {value: won / months()}
  stock: {value: open * 2}
  ever: {value: ever}
  rolled: {value: rolled}
  percent: {value: (won + closed) / closed * 100}
  opened_at: {value: from_start}
"""
MEASURES = """\
measures:
  ever: {of: deals, agg: count, window: ever}
  rolled: {of: deals, agg: count, window: rolling 3 month}
  from_start: {of: deals, agg: count, at_start: [opened, closed]}
"""


@pytest.fixture(scope="module")
def design(tmp_path_factory: pytest.TempPathFactory) -> Design:
    path = tmp_path_factory.mktemp("kinds") / "design.yaml"
    text = DESIGN.replace("measures:\n", MEASURES).replace("segments:\n", MORE + "segments:\n")
    path.write_text(text, "utf-8")
    found = load(path).design
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("kpi", "kind"),
    [
        ("sales", "sum"),
        ("lost", "sum"),
        ("twice", "sum"),
        ("product", "state"),
        ("win_rate", "ratio"),
        ("percent", "ratio"),
        ("pace", "state"),
        ("growth", "state"),
        ("a_month", "state"),
        ("open", "balance"),
        ("stock", "balance"),
        ("ever", "balance"),
        ("opened_at", "balance"),
        ("rolled", "state"),
        ("days", "state"),
        ("buyers", "state"),
    ],
)
def test_kind(design: Design, kpi: str, kind: str) -> None:
    assert kind_of(design, kpi) == kind


def test_distinct(design: Design) -> None:
    assert [kpi for kpi in design.kpis if is_distinct(design, kpi)] == ["buyers"]
