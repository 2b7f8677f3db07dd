"""Action rules: KPIs after which nothing happens, meetings and initiatives without an outcome."""

from kaname.rules.action import (
    agenda_too_long,
    effects_reversed,
    initiative_without_effect,
    initiative_without_owner,
    no_action,
    no_decider,
    no_review,
    no_weekly_review,
    nobody_prepares,
    primary_unreviewed,
    retired_in_use,
    review_without_agenda,
)

RULES = (
    no_action.RULE,
    no_review.RULE,
    no_weekly_review.RULE,
    primary_unreviewed.RULE,
    review_without_agenda.RULE,
    no_decider.RULE,
    agenda_too_long.RULE,
    nobody_prepares.RULE,
    initiative_without_effect.RULE,
    initiative_without_owner.RULE,
    retired_in_use.RULE,
    effects_reversed.RULE,
)
