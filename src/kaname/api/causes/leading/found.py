"""What was found of one KPI before another."""

from __future__ import annotations

from dataclasses import dataclass

from kaname.causes.leading.lead import Lead


@dataclass(frozen=True, slots=True)
class LeadOf:
    """What was found of one KPI before another: `by` unit, or "" of the whole organisation.

    `passed`: it leads, and holds among all that were tried.
    """

    kpi: str
    of: str
    by: str
    lead: Lead
    passed: bool = False
