"""A landing beside another figure: what deals are forecast to come to, where there are any."""

from __future__ import annotations

from datetime import date

from kaname.api.landings.landing import landing, question
from kaname.api.project import Project
from kaname.api.targets.evidence import Landed
from kaname.api.targets.scopes import where
from kaname.errors import KanameError
from kaname.periods import Period
from kaname.targets.ledger import COMPANY, Scope


def landed_at(
    project: Project, kpi: str, period: Period, *, scope: Scope = COMPANY, as_of: date | None = None
) -> Landed | None:
    """What `kaname landing` gives for a period that is not over.

    None where there is nothing to land: no deals, a KPI that does not count them exactly, a period
    too far ahead, too little known.
    """
    try:
        limits = where(project, scope)
        asked = question(project, kpi, period.label, where=limits, as_of=as_of)
        if not asked.counted.exact:
            return None
        (answer,) = landing(asked, compared=False).answers
    except KanameError:
        return None
    return Landed(period, answer.low, answer.expected, answer.high)
