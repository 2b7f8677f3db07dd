"""The checker's rules: what makes KPI designs fail, found in the text, and one diagnosis."""

from kaname.rules import action, balance, data, focus, ownership, targets, tree
from kaname.rules.checking import check
from kaname.rules.diagnosis import Diagnosis, diagnose
from kaname.rules.rule import Rule

__all__ = ["RULES", "Diagnosis", "Rule", "check", "diagnose"]

RULES: tuple[Rule, ...] = (
    *tree.RULES,
    *balance.RULES,
    *focus.RULES,
    *data.RULES,
    *ownership.RULES,
    *targets.RULES,
    *action.RULES,
)
