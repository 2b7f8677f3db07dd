"""The rules of data: what figures say of a KPI system that its text cannot tell."""

from kaname.causes.health.rule import DataRule
from kaname.causes.health.rules import (
    back_dated,
    constant,
    control_not_seen,
    factor_not_primary,
    leading_does_not_lead,
    month_end_spikes,
    quantity_up_quality_down,
    saturated,
    twin,
    untouched,
)

DATA_RULES: tuple[DataRule, ...] = (
    leading_does_not_lead.RULE,
    control_not_seen.RULE,
    quantity_up_quality_down.RULE,
    constant.RULE,
    saturated.RULE,
    twin.RULE,
    factor_not_primary.RULE,
    month_end_spikes.RULE,
    back_dated.RULE,
    untouched.RULE,
)
PAGES = tuple(rule.page for rule in DATA_RULES)
