"""Ownership rules: KPIs that nobody answers for, can move, or was asked about."""

from kaname.rules.ownership import (
    appraised_not_controllable,
    given_to_nobody,
    no_field_voice,
    no_improves,
    no_owner,
    no_responsible,
    no_why,
    not_controllable,
    objective_without_owner,
    old_voices,
)

RULES = (
    no_owner.RULE,
    not_controllable.RULE,
    appraised_not_controllable.RULE,
    no_why.RULE,
    no_improves.RULE,
    no_field_voice.RULE,
    no_responsible.RULE,
    given_to_nobody.RULE,
    objective_without_owner.RULE,
    old_voices.RULE,
)
