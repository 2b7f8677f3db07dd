"""Target rules in a design: words, or a rule to compute by; what fits neither is told of one."""

from __future__ import annotations

import pytest

from kaname.design.load import read_text
from kaname.design.model import TargetRule
from tests.planners import DESIGN

WRITTEN = "{past: [1.2, 1.3]}"


def of(rule: str) -> tuple[object, list[str]]:
    """What the design says, and its findings."""
    found = read_text(DESIGN.replace(WRITTEN, rule), "design.yaml")
    told = [finding.rule.removeprefix("design.") for finding in found.findings]
    return (found.design.kpis["win_rate"].target_rule if found.design else None), told


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("from the past", "from the past"),
        ("{ja: 過去から, en: from the past}", {"ja": "過去から", "en": "from the past"}),
        (WRITTEN, TargetRule(past=(1.2, 1.3))),
        ("{text: x, by: [tenure, area]}", TargetRule(text="x", by=("tenure", "area"))),
    ],
)
def test_words_or_a_rule(written: str, rule: object) -> None:
    assert of(written) == (rule, [])


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("{past: [1.2]}", "wrong-length"),
        ("{past: [1.2, x]}", "not-a-number"),
        ("{past: [0, 1]}", "not-above"),
        ("{by: [age]}", "unknown-value"),
        ("{pst: [1, 2]}", "unknown-key"),
        ("{ja: 過去から, fr: du passé}", "unknown-label-key"),
    ],
)
def test_what_does_not_fit_is_told_of_the_one_that_is_meant(written: str, rule: str) -> None:
    assert of(written)[1] == [rule]
