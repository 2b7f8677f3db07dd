"""Freshness beside figures: which KPIs rest on data that is late or incomplete."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from kaname.text import Lang, label, message, printable

if TYPE_CHECKING:
    from kaname.api import Project


def notes(project: Project, kpis: Iterable[str], lang: Lang) -> list[str]:
    """A line for each reason, with the KPIs that it concerns; none where all data is fresh."""
    from kaname.api.freshness import freshness, long  # noqa: PLC0415 -- slow import, as all of api

    told: dict[str, list[str]] = {}
    found = freshness(project)
    for kpi in dict.fromkeys(kpis):
        fresh = found.get(kpi)
        if fresh is not None and fresh.state != "fresh":
            why = long(fresh, lang, project.calendar.timezone)
            told.setdefault(why, []).append(label(project.design.kpis[kpi].label or kpi, lang))
    between = message("freshness.list", lang)
    return [
        printable(message("freshness.note", lang, why=why, kpis=between.join(names)))
        for why, names in told.items()
    ]
