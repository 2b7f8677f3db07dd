"""What the page calls the grains of time and the comparisons."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from kaname.periods import Grain
from kaname.web.selection import Comparison

GRAIN = {
    Grain.DAY: _("Day"),
    Grain.WEEK: _("Week"),
    Grain.MONTH: _("Month"),
    Grain.QUARTER: _("Quarter"),
    Grain.HALF: _("Half-year"),
    Grain.YEAR: _("Fiscal year"),
    Grain.ALL: _("All periods"),
}
PREVIOUS = {
    Grain.DAY: _("previous day"),
    Grain.WEEK: _("previous week"),
    Grain.MONTH: _("previous month"),
    Grain.QUARTER: _("previous quarter"),
    Grain.HALF: _("previous half-year"),
    Grain.YEAR: _("previous fiscal year"),
}
LAST_YEAR = {
    Grain.DAY: _("same day last year"),
    Grain.WEEK: _("same week last year"),
    Grain.MONTH: _("same month last year"),
    Grain.QUARTER: _("same quarter last year"),
    Grain.HALF: _("same half last year"),
}


def comparison(kind: Comparison, grain: Grain) -> str | None:
    """The words for a comparison, e.g. "previous month"; None where the grain has no such one."""
    if kind == "none":
        return str(_("none"))
    found = (PREVIOUS if kind == "previous" else LAST_YEAR).get(grain)
    return str(found) if found else None
