"""Spare columns: what people type and nothing reads."""

from __future__ import annotations

from kaname.api.coverage import Coverage
from kaname.causes.health.diet import Spare


def spared(found: Coverage) -> tuple[Spare, ...]:
    """The columns that no KPI, dimension or review reads, those that take longest first."""
    return tuple(
        Spare(typed.column.origin, typed.column.words, typed.minutes)
        for typed in found.effort.columns
        if typed.reader == "nothing"
    )
