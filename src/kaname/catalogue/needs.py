"""Needs: the tables without which a KPI gives a number that says nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kaname.catalogue.closure import NEEDS, measured
from kaname.catalogue.library import library


def needs(parts: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """Of the KPIs of a design's sections, those that need certain tables, and which.

    The tables stand with the measures, the catalogue's and the sections' own.
    """
    known, own = library(), parts.get("measures") or {}
    measures = {**known.measures, **own}
    marked: dict[str, Any] = {m: t for m, t in known.needs.items() if m not in own}
    marked |= {measure: spec[NEEDS] for measure, spec in own.items() if NEEDS in spec}
    found = {}
    for key, spec in parts["kpis"].items():
        value = {**(known.entries[key].kpi if key in known.entries else {}), **(spec or {})}
        used = measured([str(value.get("value", ""))], measures)
        tables = dict.fromkeys(table for measure in used for table in marked.get(measure, ()))
        if tables:
            found[key] = tuple(tables)
    return found
