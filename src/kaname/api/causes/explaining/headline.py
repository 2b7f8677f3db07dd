"""The first sentence: what the figure is, what it is compared with, and by how much it differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from kaname.api.causes.explaining.ground import Ground, ends
from kaname.api.causes.explaining.question import Question
from kaname.numbers import Scale, show, show_ratio_change
from kaname.text import LANGS, Lang, label, message

Words: TypeAlias = Mapping[Lang, str]


def headline(
    on: Ground, change: Words, written: Mapping[Lang, Scale]
) -> tuple[str, dict[str, object]]:
    """The key of the sentence and what it says."""
    asked = on.question
    unit = asked.project.units.get(asked.kpi, "")
    before, after = (float(end or 0.0) for end in ends(asked, on.whole))
    params: dict[str, object] = {
        "kpi": title(asked),
        "period": asked.period,
        "before": {g: show(before, unit, g, scale=written[g]) for g in LANGS},
        "after": {g: show(after, unit, g, scale=written[g]) for g in LANGS},
        "change": {g: _with_share(change[g], before, after, written[g]) for g in LANGS},
    }
    match asked.comparison.kind:
        case "previous" | "last-year":
            return "explain.earlier", params | {"compared": asked.compared}
        case "target":
            return ("explain.target-to-date" if asked.running else "explain.target"), params
        case "peer":
            who = {"who": asked.comparison.value, "other": asked.comparison.other}
            return "explain.peer", params | who
        case _:
            unit_label = asked.project.design.dimensions[asked.comparison.other].label
            params |= {"who": asked.comparison.value, "unit": unit_label or asked.comparison.other}
            return "explain.unit", params


def _with_share(change: str, before: float, after: float, scale: Scale) -> str:
    """The change, and in brackets what it is of the figure before; of rates only the points."""
    if before <= 0 or "%" in scale.suffix:
        return change
    share = show_ratio_change(after / before - 1, scale.lang)
    return message("explain.with-share", scale.lang, change=change, share=share)


def title(asked: Question) -> Words:
    """The KPI, and the part of the organisation that it is of."""
    own = asked.project.design.kpis[asked.kpi].label or asked.kpi
    compared = (asked.comparison.dimension,) if asked.comparison.dimension else ()
    names = [
        message("explain.any-of", lang).join(values)
        for lang in LANGS[:1]
        for dim, values in asked.where.items()
        if dim not in compared
    ]
    if not names:
        return {lang: label(own, lang) for lang in LANGS}
    where = " × ".join(names)
    return {
        lang: message("explain.kpi-of", lang, kpi=label(own, lang), where=where) for lang in LANGS
    }
