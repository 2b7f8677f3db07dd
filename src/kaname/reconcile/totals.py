"""Totals: what a sheet states as a sum, against the rows it is of."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from kaname.errors import Finding, Place
from kaname.files import Grid
from kaname.files.grid import At
from kaname.reconcile.amounts import decimals, minor, spoken
from kaname.reconcile.explanations import Evidence, Explanation, explanations
from kaname.reconcile.figures import Figures, figures
from kaname.sheets import Table, Total
from kaname.text import Lang

SHOWN = 3  # explanations told where several fit
CLOSE = 1e-9  # relative: floats that mean one figure


def totals(
    table: Table,
    grids: Sequence[Grid] = (),
    *,
    formulas: Mapping[At, str] | None = None,
    as_text: Collection[At] = (),
) -> list[Finding]:
    """A finding for each stated total that differs from its rows, and one line on those that agree.

    Where exactly one simple explanation of the difference fits, the finding tells it; where
    several do, up to three. The `grids` that the table was found on sharpen them by their formulas
    (or `formulas` by cell), and so does `as_text`: the cells that hold a number as text.
    Warnings: the figures that are loaded are those of the rows.
    """
    written = {(grid.file, grid.sheet): grid.formulas for grid in grids}
    found: list[Finding] = []
    agreeing = 0
    for total in table.totals:
        if _agrees(total):
            agreeing += 1
        else:
            here = written.get((total.place.file, total.place.sheet), formulas or {})
            found.append(_finding(table, total, Evidence(here, as_text)))
    if agreeing:
        place = Place(table.file, sheet=table.sheet, cell=table.range if table.sheet else None)
        found.append(Finding("reconcile.totals-agree", {"count": agreeing}, place, "info"))
    return found


def _agrees(total: Total) -> bool:
    close = CLOSE * max(1.0, abs(total.stated), abs(total.summed))
    return abs(total.stated - total.summed) <= total.rounding + close


def _finding(table: Table, total: Total, evidence: Evidence) -> Finding:
    known = figures(table, total)
    params = _params(table, total, known)
    ways = explanations(known, evidence) if known else []
    rule = "reconcile.total-differs"
    if len(ways) == 1:
        rule, params["why"] = "reconcile.total-explained", ways[0].words()
    elif ways:
        rule, params["ways"] = "reconcile.total-several", _ways(ways)
    return Finding(rule, params, total.place, "warning")


def _params(table: Table, total: Total, known: Figures | None) -> dict[str, object]:
    if known is None:
        places = decimals([Decimal(repr(round(x, 6))) for x in (total.stated, total.summed)])
        stated, summed = (minor(Decimal(repr(x)), places) for x in (total.stated, total.summed))
    else:
        places, stated, summed = known.places, known.stated, known.summed
    words = spoken([stated, summed, stated - summed], places, _unit(table, total, known))
    difference = words[2]
    if stated > summed:
        difference = {lang: f"+{text}" for lang, text in difference.items()}
    return {
        "label": total.label,
        "column": total.column,
        "stated": words[0],
        "summed": words[1],
        "difference": difference,
        "count": len(total.lines) if known is None else len(known.rows),
    }


def _unit(table: Table, total: Total, known: Figures | None) -> str | None:
    name = known.column if known else total.column
    unit = next((column.unit for column in table.columns if column.name == name), None)
    return unit.of if unit else None


def _ways(ways: list[Explanation]) -> Mapping[Lang, str]:
    """Up to three explanations, numbered."""
    told = [way.words() for way in ways[:SHOWN]]
    return {
        "ja": "".join(f"({n}) {words['ja']}" for n, words in enumerate(told, 1)),
        "en": " ".join(f"({n}) {words['en']}" for n, words in enumerate(told, 1)),
    }
