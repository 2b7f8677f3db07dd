"""Situations: which layers a design has, and that no cause is lost with the map."""

from __future__ import annotations

import pytest

from kaname.catalogue.situation import SITUATIONS, Situation, layered
from tests.catalogue.parts import parts

DESIGN = """\
strategy: {intent: Win}
kpis: {sales: {drivers: [wins]}, wins: {}, skill: }
scorecard: {links: [{from: skill, to: wins, lag: 1 quarter}, {from: wins, to: sales}]}
objectives: {learn: {label: Learn}}
"""


@pytest.mark.parametrize("situation", SITUATIONS)
def test_layers(situation: Situation) -> None:
    design = parts(DESIGN)
    found = layered(design, situation)
    assert found["strategy"] == {"intent": "Win", "situation": situation}
    assert {"scorecard", "objectives"} & found.keys() == {
        "lever": set(),
        "strength": {"scorecard"},
        "change": {"scorecard", "objectives"},
    }[situation]
    assert design == parts(DESIGN)  # what came in is as it was


def test_links_become_drivers_where_the_map_is_left_out() -> None:
    design = parts(DESIGN)
    assert layered(design, "lever")["kpis"] == {
        "sales": {"drivers": ["wins"]},
        "wins": {"drivers": [{"kpi": "skill", "lag": "1 quarter"}]},
        "skill": {},
    }
