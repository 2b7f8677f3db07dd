"""Gaps: where a KPI and its formula differ in the data, told as one finding per KPI."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kaname.design.document import Document
from kaname.errors import Finding
from kaname.measure import identity
from kaname.measure.forest import Members
from kaname.measure.grid import Grid
from kaname.measure.identity import Behind, Residual
from kaname.measure.run import Session


def findings(
    document: Document,
    session: Session,
    grid: Grid,
    members: Members,
    units: Mapping[str, str],
) -> list[Finding]:
    """One warning per KPI whose formula fails, on its largest gap; a running period is not over
    and says nothing yet.
    """
    by_kpi: dict[str, list[Residual]] = {}
    for residual in identity.residuals(session, grid, members=members):
        if residual.period != grid.running:
            by_kpi.setdefault(residual.kpi, []).append(residual)
    return [
        _finding(document, session, grid, found, units.get(kpi, ""))
        for kpi, found in by_kpi.items()
    ]


def _finding(
    document: Document, session: Session, grid: Grid, found: Sequence[Residual], unit: str
) -> Finding:
    largest = max(found, key=lambda residual: abs(residual.amount))
    size = max(abs(largest.value), abs(largest.formula))
    kpi = session.schema.design.kpis[largest.kpi]
    params: dict[str, object] = {
        "kpi": largest.kpi,
        "formula": kpi.formula or kpi.split or "",
        "amount": f"{largest.amount:+,.10g}",
        "unit": unit,
        "period": largest.period.label,
        "share": f"{abs(largest.amount) / size:.1%}",
        "differing": len(found),
        "periods": len(grid.periods),
    }
    rule, rows = _rows(identity.behind(session, largest, grid))
    place = document.places.of(("kpis", largest.kpi, "formula"))
    return Finding(rule, {**params, **rows}, place, "warning")


def _rows(behind: Behind | None) -> tuple[str, dict[str, object]]:
    """The rule whose words fit what is known of the rows, and what it says of them."""
    if behind is not None and any(behind.counts):
        missing, twice, foreign = behind.counts
        named = [key for part in (behind.missing, behind.twice, behind.foreign) for key, _ in part]
        counts = {"missing": missing, "twice": twice, "foreign": foreign}
        return "measure.residual-rows", {**counts, "examples": ", ".join(named[:3])}
    if behind is not None and behind.apart:
        members = ", ".join(key for key, _, _ in behind.apart[:3])
        about = {"count": len(behind.apart), "by": behind.by or "", "examples": members}
        return "measure.residual-apart", about
    return "measure.residual", {}
