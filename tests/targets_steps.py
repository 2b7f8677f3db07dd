"""Targets of one step, for tests of what is done with them."""

from __future__ import annotations

from datetime import date

from kaname.targets.ledger import Scope, Step, Target, target


def by_hand(kpi: str, period: str, scope: Scope, value: float) -> Target:
    """A target that is a figure with a reason."""
    step = Step("adjustment", value, "手入力", "田村", date(2026, 3, 1), "見直し")
    return target(kpi, period, scope, [step])
