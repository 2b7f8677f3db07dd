"""Branches: which goals have any below them."""

from __future__ import annotations

from kaname.design.influence import influences, is_decomposed
from kaname.rules.rule import Case


def whole(case: Case) -> frozenset[str]:
    """The KGIs without parts.

    Where strength is built over years, links of a strategy map that lead to the KGI will do.
    """
    strategy = case.design.strategy
    by_links = strategy is not None and strategy.situation == "strength"
    graph = influences(case.design)
    return frozenset(
        name
        for name in case.kgis
        if not is_decomposed(case.design, name) and not (by_links and graph[name])
    )
