"""Tree rules: how the KGI is decomposed, and whether it reaches what people do."""

from kaname.rules.tree import (
    driver_in_formula,
    kgi_not_decomposed,
    lever_not_reached,
    ratio_added,
    retired_in_formula,
    self_reference,
    shallow_tree,
    single_child,
)

RULES = (
    kgi_not_decomposed.RULE,
    shallow_tree.RULE,
    lever_not_reached.RULE,
    ratio_added.RULE,
    single_child.RULE,
    retired_in_formula.RULE,
    driver_in_formula.RULE,
    self_reference.RULE,
)
