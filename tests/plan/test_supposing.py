"""What if: before and after, and who carries the change."""

from __future__ import annotations

import pytest

from kaname.formula.parse import parse
from kaname.plan.supposing import suppose

FORMULAS = {"sales": parse("won * size"), "won": parse("leads * rate")}
NOW = {"leads": 1000.0, "rate": 0.2, "size": 50.0}


def test_two_leaves_share_the_change_by_their_mean_effect() -> None:
    found = suppose("sales", FORMULAS, NOW, {"rate": 0.3, "size": 60.0})
    assert found.before["sales"] == 10_000
    assert found.after == pytest.approx(
        {"leads": 1000, "rate": 0.3, "won": 300, "size": 60, "sales": 18_000}
    )
    assert found.change("won") == pytest.approx(100)
    # Shapley: rate 100 × (50 + 60) / 2, size 10 × (200 + 300) / 2
    assert found.parts == pytest.approx({"rate": 5500, "size": 2500})


def test_inner_node_is_an_input_and_what_is_beneath_it_stays() -> None:
    found = suppose("sales", FORMULAS, NOW, {"won": 220.0})
    assert found.after == {"leads": 1000, "rate": 0.2, "won": 220, "size": 50, "sales": 11_000}
    assert found.parts == {"won": pytest.approx(1000)}


def test_change_beneath_a_changed_node_has_no_part() -> None:
    found = suppose("sales", FORMULAS, NOW, {"won": 220.0, "leads": 1.0})
    assert found.after["sales"] == 11_000
    assert found.parts == {"won": pytest.approx(1000), "leads": 0}


def test_undefined_is_none() -> None:
    found = suppose("rate", {"rate": parse("won / closed")}, {"won": 1, "closed": 2}, {"closed": 0})
    assert found.before["rate"] == 0.5
    assert found.after["rate"] is None
    assert found.change("rate") is None
    assert found.parts == {"closed": None}
