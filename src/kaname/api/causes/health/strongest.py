"""The strongest factors of a project, as the data rules look at them."""

from __future__ import annotations

from kaname.api.causes.leading.ranking import Factors, factors
from kaname.api.project import Project, Scope
from kaname.causes.health.evidence import Ranked
from kaname.errors import KanameError


def strongest(
    project: Project, known: Factors | None = None, scope: Scope | None = None
) -> tuple[Ranked, ...]:
    """The ranking of critical factors, `known` already or searched; none where it cannot be made.

    Gains are shares of the KGI; `p` is the probability of not being among the first three.
    """
    try:
        found = known or factors(project, scope)
    except KanameError:
        return ()
    return tuple(
        Ranked(
            one.factor.key,
            one.factor.gain / found.value,
            one.factor.low / found.value,
            1.0 - one.factor.top3,
        )
        for one in found.found
    )
