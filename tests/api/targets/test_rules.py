"""Rules by the catalogue's names."""

from __future__ import annotations

import pytest

from kaname.api.targets.rules import rule_of
from kaname.design.model import Kpi, TargetRule


@pytest.mark.parametrize(
    ("stated", "rule"),
    [
        ("past_1.2_1.3", TargetRule(past=(1.2, 1.3))),  # the catalogue's name of it
        ("tenure", TargetRule(by=("tenure",))),
        ("a step above one's own past", None),
        ({"en": "tenure"}, None),
        (None, None),
    ],
)
def test_the_catalogue_s_names_are_rules(stated: object, rule: TargetRule | None) -> None:
    assert rule_of(Kpi(target_rule=stated)) == rule
