"""Data rules: figures that are typed, late, full of gaps, missing, or used by nobody."""

from kaname.rules.data import (
    candidate_adrift,
    candidate_overdue,
    collected_unused,
    costly_entry,
    not_measurable,
    partly_filled,
    reference_not_measurable,
    stale_data,
    typed_by_hand,
)

RULES = (
    typed_by_hand.RULE,
    not_measurable.RULE,
    reference_not_measurable.RULE,
    partly_filled.RULE,
    candidate_adrift.RULE,
    candidate_overdue.RULE,
    costly_entry.RULE,
    collected_unused.RULE,
    stale_data.RULE,
)
