"""予実表: targets and actuals by month and person, which become period values."""

from __future__ import annotations

from kaname.mapping.budgets import budget
from kaname.mapping.draft import Profile, Seen
from kaname.sales_model import fold

_TITLES = tuple(map(fold, ("予実", "予算", "目標", "計画", "target", "budget", "quota", "plan")))
PROFILE = Profile("budget", tables=frozenset({"period_value"}))


def recognise(seen: Seen) -> Profile | None:
    """The profile if it is called so and has periods and values."""
    fits = any(title in seen.title for title in _TITLES) and budget(seen) is not None
    return PROFILE if fits else None
