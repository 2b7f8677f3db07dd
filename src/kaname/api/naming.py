"""Naming: the KPIs that people mean, who say a label or a synonym as often as a key."""

from __future__ import annotations

from collections.abc import Iterable

from kaname.design.model import Design


def named(design: Design, written: Iterable[str]) -> list[str]:
    """The keys of KPIs by key, label or synonym, each once; what is none of them stays as it is."""
    known: dict[str, str] = {}
    for key, kpi in design.kpis.items():
        labels = kpi.label.values() if isinstance(kpi.label, dict) else (kpi.label,)
        for name in (*labels, *kpi.synonyms):
            if name is not None:
                known.setdefault(name, key)
    return list(dict.fromkeys(w if w in design.kpis else known.get(w, w) for w in written))
