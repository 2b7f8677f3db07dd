"""The KPI tree of a period, as a tree and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from kaname.api import Project
from kaname.errors import KanameError
from kaname.measure.tree import Tree
from kaname.periods import Grain, Period, display, period_of
from kaname.text import Lang, label
from kaname.web import words
from kaname.web.branches import Branch, branches
from kaname.web.models import scope_of
from kaname.web.organisation import label_of, words_of
from kaname.web.project import Limits, has_design, project, stale
from kaname.web.reading import reading
from kaname.web.selection import COMPARISONS, GRAINS, Choices, Selection, read

Context = dict[str, object]


@require_safe
def tree(request: HttpRequest) -> HttpResponse:
    """`/`: the tree for the chosen period and part of the organisation, within the reader's rights.

    htmx asks for the part below the page's head only.
    """
    scope = scope_of(request.user)
    if scope is None and not has_design():
        return redirect("data")
    part = request.headers.get("HX-Request") == "true"
    try:
        context = _context(request, project(), scope)
    except KanameError as error:
        return _faults(request, error, scope)
    return render(request, "web/tree_part.html" if part else "web/tree.html", context)


def _context(request: HttpRequest, opened: Project, scope: Limits) -> Context:
    lang = cast(Lang, get_language())
    selection, choices = read(request.GET, opened, scope)
    measured = opened.tree(
        selection.period.label,
        selection.period.grain,
        selection.comparison,
        where=selection.where,
        kpi=selection.kpi,
        scope=scope,
    )
    roots = branches(measured, lang, selection.unfold, stale(opened, lang))
    return {
        "name": label(opened.design.name, lang),
        "selection": selection,
        **_forest(roots),
        **_heads(measured, selection, opened, lang),
        **_filters(selection, choices, opened, lang),
        "scope": _scope_words(opened, scope, lang),
        "kpi": next((b.label for b in roots), "") if selection.kpi else "",
    }


def _forest(roots: Sequence[Branch]) -> Context:
    """The trees, the KPIs that stand alone, and what a person should check."""
    every = [branch for root in roots for branch in root.walk()]
    return {
        "trees": [root for root in roots if root.children],
        "singles": [root for root in roots if not root.children],
        "every": every,
        "depth": max((branch.depth for branch in every), default=0) + 1,
        "gaps": [branch for branch in every if branch.mark and branch.mark.kind == "residual"],
        "running": any(branch.running for branch in every),
        "stale": any(branch.stale for branch in every),
    }


def _heads(measured: Tree, selection: Selection, opened: Project, lang: Lang) -> Context:
    """The words of the title row."""
    kind = words.comparison(selection.compare, measured.period.grain)
    versus = ""
    as_of = date.fromisoformat(measured.as_of_label)
    if measured.compared and kind:
        versus = _("%(comparison)s (%(period)s)") % {
            "comparison": kind,
            "period": display(measured.compared, lang),
        }
    return {
        "period": display(measured.period, lang),
        "versus": versus,
        "reading": reading(measured, lang, versus),
        "day_words": display(period_of(as_of, Grain.DAY, opened.calendar), lang),
    }


def _filters(selection: Selection, choices: Choices, opened: Project, lang: Lang) -> Context:
    """What the form offers, in the reader's words."""
    grain = selection.period.grain
    compared = [(kind, words.comparison(kind, grain)) for kind in COMPARISONS]
    return {
        "grains": [(g.value, words.GRAIN[g], g is grain) for g in GRAINS],
        "by_day": grain is Grain.DAY,
        "first": choices.periods[0],
        "last": choices.periods[-1],
        "periods": [
            (period.label, display(period, lang), period == selection.period)
            for period in reversed(choices.periods)
        ],
        "before": _neighbour(choices.before, selection, lang),
        "after": _neighbour(choices.after, selection, lang),
        "comparisons": [
            (kind, text, kind == selection.compare) for kind, text in compared if text is not None
        ],
        "units": [
            (unit, label(unit.label, lang), [(m, words_of(m)) for m in unit.members])
            for unit in choices.units
        ],
        "as_table": selection.address(view="table"),
        "as_tree": selection.address(view="tree"),
        "fold": selection.address(unfold="top"),
        "unfold": selection.address(unfold="all"),
        "whole": selection.address(kpi=None),
        "below": selection.address(kpi=None),  # and &kpi=…, the tree below that KPI
        "places": " › ".join(words_of(member) for member in selection.where.values()),
    }


def _neighbour(period: Period | None, selection: Selection, lang: Lang) -> tuple[str, str] | None:
    return (selection.address(period=period.label), display(period, lang)) if period else None


def _scope_words(opened: Project, scope: Limits, lang: Lang) -> str:
    parts = [
        f"{label(label_of(opened.design, d), lang)} {value}" for d, value in (scope or {}).items()
    ]
    return ", ".join(parts)


def _faults(request: HttpRequest, error: KanameError, scope: Limits) -> HttpResponse:
    """The design or its data must be mended first; only who may see all is told where."""
    lang = cast(Lang, get_language())
    lines = [finding.line(lang) for finding in error.findings] if scope is None else []
    return render(request, "web/faults.html", {"lines": lines}, status=503)
