"""Last year where it is not over: what its deals are forecast to come to, for the next target."""

from __future__ import annotations

from datetime import timedelta

from kaname.api.landings.landed import landed_at
from kaname.api.project import Project
from kaname.api.targets.evidence import Landed, Wish
from kaname.api.targets.proposals import Proposal
from kaname.errors import Finding
from kaname.numbers import scale_of, show, show_change
from kaname.periods import display, shift_period
from kaname.text import LANGS

A_DAY = timedelta(days=1)


def landed(project: Project, wish: Wish) -> Landed | None:
    """The landing of the same period a year before, of the same scope, as it is known.

    None where that period is over or has not begun, and for a KPI that is not made of deals. The
    figure is the one that `kaname landing` gives.
    """
    before = shift_period(wish.period, -1, "year", project.calendar)
    known = min(wish.known or project.as_of, project.as_of)
    if not before.start <= known < before.end - A_DAY:
        return None
    return landed_at(project, wish.kpi, before, scope=wish.scope, as_of=known)


def beside_landing(made: Proposal, landed: Landed) -> Finding:
    """The target beside what last year is forecast to land at; a warning where it is below."""
    unit, last_year = made.unit, made.evidence.baseline.last_year
    figures = [made.target.value, landed.low, landed.expected, landed.high]
    scales = {lang: scale_of(figures, unit, lang) for lang in LANGS}
    told: dict[str, object] = {
        name: {lang: show(value, unit, lang, scale=scales[lang]) for lang in LANGS}
        for name, value in (
            ("target", made.target.value), ("last_year", last_year), ("low", landed.low),
            ("expected", landed.expected), ("high", landed.high),
        )
    }  # fmt: skip
    change = made.target.value - landed.expected
    told["change"] = {lang: show_change(change, unit, lang, scale=scales[lang]) for lang in LANGS}
    told["year"] = {lang: display(landed.period, lang) for lang in LANGS}
    told["months"] = made.evidence.baseline.estimated
    return Finding("targets.beside-landing", told, severity="warning" if change < 0 else "info")
