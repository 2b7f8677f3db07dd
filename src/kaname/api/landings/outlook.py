"""What people have entered as their outlook of a period: rows of the scenario `outlook`."""

from __future__ import annotations

from datetime import date

import polars as pl
from sqlglot import exp

from kaname.api.landings.deal_changes import answer
from kaname.api.landings.pipeline import reads
from kaname.api.project import Project
from kaname.measure.expressions import day
from kaname.periods import Period

FIGURES, SCENARIO = "period_value", "outlook"
MEMBER, COMPANY = "member", "company"
NEEDED = frozenset("measure scenario scope_kind scope_id period_start period_end value".split())


def entered_outlook(project: Project, kpi: str, period: Period, known: date) -> float | None:
    """The sum of the members' newest outlooks of a KPI, else the company's; None without any.

    They stand in the sales model's table of stated figures; those entered after the day that is
    known do not count.
    """
    for name, fact in project.design.facts.items():
        columns = {str(column) for column in project.session.schema.tables[name]}
        if reads(FIGURES, name, fact) and columns >= NEEDED:
            newest = "as_of" if "as_of" in columns else "period_start"
            return _sum(
                answer(project.session.connection, _query(name, kpi, period, newest)), known
            )
    return None


def _query(fact: str, kpi: str, period: Period, newest: str) -> exp.Select:
    spans = {"period_start": period.start, "period_end": period.end}
    return (
        exp.select(
            "scope_kind",
            "scope_id",
            exp.alias_(exp.cast(exp.column("value"), "double"), "value"),
            exp.alias_(exp.cast(exp.column(newest), "date"), "entered"),
        )
        .from_(exp.to_identifier(fact, quoted=True))
        .where(
            exp.EQ(this=exp.column("scenario"), expression=exp.Literal.string(SCENARIO)),
            exp.EQ(this=exp.column("measure"), expression=exp.Literal.string(kpi)),
            *(exp.EQ(this=exp.column(c), expression=day(value)) for c, value in spans.items()),
        )
    )


def _sum(rows: pl.DataFrame, known: date) -> float | None:
    seen = rows.filter(pl.col("entered").is_null() | (pl.col("entered") <= known))
    newest = seen.sort("entered", nulls_last=False).unique(["scope_kind", "scope_id"], keep="last")
    for kind in (MEMBER, COMPANY):
        own = newest.filter(pl.col("scope_kind") == kind)
        if own.height:
            return float(own["value"].sum())
    return None
