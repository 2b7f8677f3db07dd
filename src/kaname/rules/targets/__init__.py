"""Target rules: figures without reasons, unfair ones, and challenges used as quotas."""

from kaname.rules.targets import (
    below_forecast,
    equal_targets,
    evidence_adrift,
    floor_traded,
    key_result_not_ahead,
    milestone_beyond_goal,
    no_evidence,
    no_goal,
    no_start,
    no_target_rule,
    okr_as_quota,
    okr_repeats_plan,
    target_as_percent,
    unnamed_initiatives,
    weight_without_target,
    year_long_objective,
)

RULES = (
    no_goal.RULE,
    no_evidence.RULE,
    evidence_adrift.RULE,
    unnamed_initiatives.RULE,
    no_target_rule.RULE,
    equal_targets.RULE,
    okr_as_quota.RULE,
    okr_repeats_plan.RULE,
    no_start.RULE,
    below_forecast.RULE,
    key_result_not_ahead.RULE,
    floor_traded.RULE,
    milestone_beyond_goal.RULE,
    year_long_objective.RULE,
    weight_without_target.RULE,
    target_as_percent.RULE,
)
