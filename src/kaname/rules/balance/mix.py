"""Mix: how many of some KPIs lead or lag, count or rate."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from kaname.design.model import Kpi
from kaname.rules.rule import Case
from kaname.text import Lang

Said = Literal["leading", "lagging", "quantity", "quality"]
NAMES: Mapping[str, Mapping[Lang, str]] = {
    "finance": {"ja": "財務", "en": "finance"},
    "customer": {"ja": "顧客", "en": "customer"},
    "process": {"ja": "業務プロセス", "en": "process"},
    "learning": {"ja": "学習と成長", "en": "learning and growth"},
}


def steered_by(case: Case) -> dict[str, Kpi]:
    """What the work is steered by: the primary KPIs, all but the KGI where none is primary."""
    kpis = case.primary or case.kpis
    return {name: kpi for name, kpi in kpis.items() if kpi.role is None}


def all_are(kpis: Iterable[Kpi], said: Said) -> bool:
    """Whether of two KPIs or more most say that they are this, and none says otherwise."""
    words = [_said(kpi, said) for kpi in kpis]
    stated = [word for word in words if word is not None]
    enough = len(stated) >= 2 and 2 * len(stated) >= len(words)
    return enough and set(stated) == {said}


def none_leads(case: Case) -> bool:
    """Whether all that the work is steered by is lagging."""
    return all_are(steered_by(case).values(), "lagging")


def none_is_quality(case: Case) -> bool:
    """Whether all that the work is steered by is quantity."""
    return all_are(steered_by(case).values(), "quantity")


def uses_perspectives(case: Case) -> bool:
    """Whether the scorecard's perspectives matter to this design.

    They do with a scorecard, where strength is built over years, and, unless the situation is
    another one, wherever KPIs say which perspective they are of.
    """
    strategy = case.design.strategy
    situation = strategy.situation if strategy else None
    if case.design.scorecard is not None or situation == "strength":
        return True
    return situation is None and any(kpi.perspective for kpi in case.kpis.values())


def _said(kpi: Kpi, said: Said) -> str | None:
    return kpi.timing if said in {"leading", "lagging"} else kpi.nature
