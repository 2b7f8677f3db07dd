"""Levels: what somebody of a role can move, against what moves a KPI."""

from __future__ import annotations

from collections.abc import Mapping

from kaname.design.model import Design, Kpi
from kaname.rules.rule import Words

RANKS = {"rep": 0, "team": 1, "company": 2, "external": 3}
WHO: Mapping[str, Words] = {
    "rep": {"ja": "担当", "en": "reps"},
    "team": {"ja": "チーム", "en": "the team"},
    "company": {"ja": "会社", "en": "the company"},
    "external": {"ja": "外部要因", "en": "outside factors"},
}


def _rank(design: Design, role: str) -> int:
    """How far the role's power reaches; a role that is not described is taken for a rep's."""
    return RANKS[design.roles[role].level] if role in design.roles else RANKS["rep"]


def beyond(design: Design, kpi: Kpi) -> tuple[str, ...]:
    """The roles that a KPI is given to and that cannot move it alone."""
    if kpi.control is None:
        return ()
    return tuple(role for role in kpi.given_to if _rank(design, role) < RANKS[kpi.control])
