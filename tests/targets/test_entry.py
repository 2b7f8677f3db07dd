"""Targets and their steps: what adds up, and what keeps a target from being written."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from kaname.targets.entry import COMPANY, Scope, Step, Target, faults, target, total

ON = date(2026, 11, 26)
STEP = Step("baseline", 100.0, "forecast", "Tamura", ON, "trend goes on")


def step(value: float) -> Step:
    return replace(STEP, value=value)


def rules(*targets: Target) -> list[str]:
    return [finding.rule for finding in faults(targets)]


def test_sums_are_those_of_the_decimals_as_written() -> None:
    assert total([0.1, 0.2]) == 0.3
    assert total([0.1] * 10) == 1.0
    assert target("rate", "FY2026", COMPANY, [step(0.1), step(0.2)]).value == 0.3


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=8), st.integers(0, 4))
def test_any_steps_of_few_decimals_make_a_target_without_fault(
    numbers: list[int], places: int
) -> None:
    steps = [step(number / 10**places) for number in numbers]
    made = target("sales", "FY2026", COMPANY, steps)
    assert [rule for rule in rules(made) if rule != "targets.below-zero"] == []


def test_steps_that_do_not_add_up_are_told_with_both_figures() -> None:
    (fault,) = faults([Target("sales", "FY2026", Scope("team", "East"), 300.5, (step(300.0),))])
    assert fault.rule == "targets.steps-do-not-sum"
    assert fault.params == {
        "kpi": "sales",
        "period": "FY2026",
        "scope": "team:East",
        "value": 300.5,
        "sum": 300,
    }


def test_every_fault_is_told_at_once() -> None:
    blank = Step("market", 1.0, " ", "", ON, "")
    wrong = [
        Target("a", "FY2026", COMPANY, -1.0, (step(-1.0),)),
        Target("b", "FY2026", COMPANY, float("nan"), (step(1.0),)),
        Target("c", "FY2026", COMPANY, 1.0),
        Target("d", "FY2026", COMPANY, 1.0, (blank,)),
        Target("d", "FY2026", COMPANY, 1.0, (step(1.0),)),
    ]
    assert sorted(rules(*wrong)) == [
        "targets.below-zero",
        "targets.no-steps",
        "targets.not-a-number",
        "targets.step-without",
        "targets.twice-in-entry",
    ]


def test_many_faults_of_one_kind_are_counted() -> None:
    found = faults([Target(f"kpi{n}", "FY2026", COMPANY, 1.0) for n in range(9)])
    assert [f.rule for f in found] == ["targets.no-steps"] * 5 + ["targets.and-more"]
    assert found[-1].params == {"count": 4}
