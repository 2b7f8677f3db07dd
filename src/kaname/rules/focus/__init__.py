"""Focus rules: few primary KPIs, chosen by what has the greatest effect on the KGI."""

from kaname.rules.focus import (
    far_from_goal,
    kpi_crowd,
    no_critical_factor,
    no_primary,
    no_priorities,
    reference_weekly,
    stage_without_factor,
    stage_without_kpi,
    too_few_primary,
    too_many_primary,
)

RULES = (
    no_primary.RULE,
    too_many_primary.RULE,
    too_few_primary.RULE,
    no_critical_factor.RULE,
    stage_without_factor.RULE,
    far_from_goal.RULE,
    kpi_crowd.RULE,
    stage_without_kpi.RULE,
    reference_weekly.RULE,
    no_priorities.RULE,
)
