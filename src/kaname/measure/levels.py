"""Levels of stated figures: where one level's sum is not what the coarser one states."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlglot import exp

from kaname.design.document import Document
from kaname.design.model import Measure
from kaname.errors import Finding
from kaname.measure import fragment, stated
from kaname.measure.run import Session
from kaname.measure.stated import Level
from kaname.periods import Calendar, Grain, period_of

ROUNDING = 1e-6  # of the larger sum: what is left over when a figure is allocated by percent
LEAST = 0.005


@dataclass(frozen=True, slots=True)
class Gap:
    """A span [since, until) for which two levels state different sums."""

    since: date
    until: date
    whole: float  # what the coarser level states
    parts: float  # what the finer one adds up to

    @property
    def amount(self) -> float:
        return self.whole - self.parts


def check(document: Document, session: Session, calendar: Calendar) -> list[Finding]:
    """A warning per measure and pair of neighbouring levels whose sums differ on the same span."""
    design = session.schema.design
    found: list[Finding] = []
    for name, measure in design.measures.items():
        fact = design.facts[measure.of] if measure.of else None
        if fact is None or fact.stated is None or measure.agg != "sum":
            continue
        for coarse, fine, gaps in _apart(session, measure, stated.levels(fact, ())):
            params = _words(gaps, calendar) | {
                "measure": name,
                "coarse": coarse.kind,
                "fine": fine.kind,
                "unit": measure.unit or "",
            }
            place = document.places.of(("measures", name))
            found.append(Finding("measure.levels-disagree", params, place, "warning"))
    return found


def _apart(
    session: Session, measure: Measure, levels: Sequence[Level]
) -> Iterator[tuple[Level, Level, list[Gap]]]:
    """Each level and the next finer one that states the same spans, where they differ."""
    for i, coarse in enumerate(levels):
        for fine in levels[i + 1 :]:
            pairs = _pairs(session, measure, coarse, fine)
            gaps = [pair for pair in pairs if _differ(pair)]
            if gaps:
                yield coarse, fine, sorted(gaps, key=lambda gap: -abs(gap.amount))
            if pairs:
                break


def _pairs(session: Session, measure: Measure, coarse: Level, fine: Level) -> list[Gap]:
    """What both levels state for the same span, per group of the coarser one."""
    keys = tuple(coarse.spec.dimensions)
    if not set(keys) <= fine.spec.dimensions.keys():
        return []
    asked = stated.Asked(session.schema, str(measure.of), keys)
    names = [*(f"k{i}" for i in range(len(keys))), "since", "until"]
    one, other = (
        exp.select(*names, "sum(v) AS v")
        .from_(stated.pieces(asked, level, measure).subquery("p"))
        .group_by(*names)
        .subquery(alias)
        for level, alias in ((coarse, "a"), (fine, "b"))
    )
    on = exp.and_(*(f"a.{name} IS NOT DISTINCT FROM b.{name}" for name in names))
    select = exp.select("a.since", "a.until", "a.v", "b.v").from_(one).join(other, on=on)
    with session.connection.cursor() as cursor:
        rows = cursor.execute(select.sql(dialect=fragment.DIALECT)).fetchall()
    return [Gap(*row) for row in rows if None not in row]


def _differ(gap: Gap) -> bool:
    return abs(gap.amount) > max(LEAST, ROUNDING * max(abs(gap.whole), abs(gap.parts)))


def _words(gaps: Sequence[Gap], calendar: Calendar) -> dict[str, object]:
    """The widest gap in words, and how many there are."""
    widest = gaps[0]
    return {
        "period": _label(widest, calendar),
        "whole": f"{widest.whole:,.10g}",
        "parts": f"{widest.parts:,.10g}",
        "amount": f"{abs(widest.amount):,.10g}",
        "count": len(gaps),
    }


def _label(gap: Gap, calendar: Calendar) -> str:
    """The period's label where the span is one, else its first and last day."""
    for grain in (Grain.MONTH, Grain.QUARTER, Grain.HALF, Grain.YEAR, Grain.WEEK, Grain.DAY):
        period = period_of(gap.since, grain, calendar)
        if (period.start, period.end) == (gap.since, gap.until):
            return period.label
    return f"{gap.since} – {gap.until - timedelta(days=1)}"
