"""The target that a plan shall meet: the one that is written, else the one that stands."""

from __future__ import annotations

from datetime import timedelta

from kaname.api.plans.texts import Known, target_of
from kaname.api.targets.elsewhere import said_kpis
from kaname.api.targets.figures import question, targets
from kaname.errors import Finding, KanameError
from kaname.periods import Period, display
from kaname.text import LANGS

A_DAY = timedelta(days=1)
MOST = 5  # other KPIs that are named


def wanted(known: Known, written: str | None, period: Period, last_year: float) -> float:
    """The root's target in a period. KanameError where none is written and none stands.

    It stands where every target does: in the ledger, among stated rows, in the design.
    """
    if written is not None:
        return target_of(known, written, last_year)
    stand = standing(known, period)
    root = known.found.kpis[known.found.tree.root]
    if root in stand:
        return stand[root]
    shown = {lang: display(period, lang) for lang in LANGS}
    params: dict[str, object] = {"kpi": root, "called": known.called(known.found.tree.root)}
    params["period"] = shown
    if not stand:
        raise KanameError(Finding("plan.no-target", params))
    more = " …" if len(stand) > MOST else ""
    others = said_kpis(known.project, list(stand)[:MOST])
    params["others"] = {lang: words + more for lang, words in others.items()}
    raise KanameError(Finding("plan.no-target-but", params))


def standing(known: Known, period: Period) -> dict[str, float]:
    """The whole company's targets of the period, by KPI."""
    asked = question(
        known.project,
        list(known.project.design.kpis),
        str(period.grain),
        start=period.start,
        end=period.end - A_DAY,
    )
    return {
        kpi: figure.value
        for kpi, found in targets(asked).items()
        for (_, at), figure in found.items()
        if at == period
    }
