"""Which deals a KPI counts, and for how much: what its landing is forecast from."""

from __future__ import annotations

from dataclasses import dataclass

from sqlglot import exp

from kaname.api.kinds import kind_of
from kaname.api.landings.deal_changes import answer
from kaname.api.project import Project
from kaname.api.targets.elsewhere import said_kpis
from kaname.design.model import Measure
from kaname.design.pipeline import Pipeline
from kaname.errors import Finding, KanameError
from kaname.formula.parse import Name
from kaname.measure import conditions, fragment
from kaname.measure.clock import clock_of
from kaname.measure.expressions import day
from kaname.measure.leaves import Leaf, plan
from kaname.measure.rows import Rows
from kaname.numbers import CODE, CURRENCIES


@dataclass(frozen=True, slots=True)
class Counted:
    """A KPI as deals: a condition on their rows, dimension values, the amount, or each as 1.

    `exact` is False where the KPI is measured from something else; then all deals stand for it,
    which they can where it is a sum of money as they are.
    """

    kpi: str
    condition: str | None = None
    where: tuple[tuple[str, str], ...] = ()
    amount: str | None = None
    ones: bool = False
    exact: bool = True


def landing_kpi(project: Project, kpi: str | None) -> str:
    """The KPI asked for, else the first KGI. KanameError where there is none."""
    if kpi is not None:
        return kpi
    kgi = next((n for n, k in project.design.kpis.items() if k.role == "kgi"), None)
    if kgi is None:
        raise KanameError(Finding("landing.no-kgi", {"kpis": ", ".join(project.design.kpis)}))
    return kgi


def counted(project: Project, of: Pipeline, kpi: str) -> Counted:
    """What a KPI counts of the deals. KanameError where deals do not even stand for it."""
    found = _counted(project, of, kpi)
    if _lands(project, of, found):
        return found
    able = [
        name for name in project.design.kpis if _lands(project, of, _counted(project, of, name))
    ]
    params = {"kpi": said_kpis(project, [kpi]), "able": said_kpis(project, able) if able else "—"}
    raise KanameError(Finding("landing.not-of-deals", params))


def _lands(project: Project, of: Pipeline, found: Counted) -> bool:
    """Whether deals are what is counted, or add up to the same kind of thing."""
    if found.exact:
        return True
    unit = project.units[found.kpi]
    money = unit in CURRENCIES or CODE.fullmatch(unit) is not None
    return kind_of(project.design, found.kpi) == "sum" and money and of.amount is not None


def _counted(project: Project, of: Pipeline, kpi: str) -> Counted:
    planned = plan(project.design, {kpi: Name(kpi)})
    leaves = list(planned.leaves.values())
    leaf = leaves[0] if len(leaves) == 1 and planned.values[kpi] == leaves[0].expr else None
    if leaf is None:
        leaf = leaves[0] if len(leaves) == 1 and isinstance(planned.values[kpi], Name) else None
    measure = project.design.measures.get(leaf.measure) if leaf is not None else None
    if leaf is None or measure is None or not _counts_wins(project, of, leaf, measure):
        return Counted(kpi, exact=False)
    condition = conditions.whole(_beside_the_end(of, measure))
    return Counted(
        kpi,
        condition or None,
        leaf.where,
        None if measure.agg == "count" else _own_amount(project, of, measure),
        ones=measure.agg == "count",
    )


def _counts_wins(project: Project, of: Pipeline, leaf: Leaf, measure: Measure) -> bool:
    """Whether a measure is a sum or count of deals that were won, by the day on which they were."""
    if measure.of != of.of or measure.agg not in ("sum", "count") or leaf.words or measure.window:
        return False
    clock = clock_of(project.design, measure)
    if clock.kind != "event" or clock.texts != (of.closed,):
        return False
    won = set(conditions.parts(of.won))
    return won <= set(conditions.parts(measure.where))


def _own_amount(project: Project, of: Pipeline, measure: Measure) -> str | None:
    """What a sum adds, where that is not the pipeline's amount on the deals that were won."""
    if of.amount is None or measure.expr == of.amount:
        return measure.expr if of.amount is None else None
    rows = Rows(project.session.schema, of.of)
    rows.instant = rows.clock() or day(project.as_of)
    kinds = (exp.cast(rows.resolve(text or "null"), "double") for text in (of.amount, measure.expr))
    other = exp.NullSafeNEQ(this=next(kinds), expression=next(kinds))
    query = exp.select(exp.alias_(exp.Count(this=exp.Star()), "n"))
    query = rows.attach(query, [rows.condition(), rows.resolve(of.won), other])
    differ = answer(project.session.connection, query)["n"].item()
    return measure.expr if differ else None


def _beside_the_end(of: Pipeline, measure: Measure) -> list[str]:
    """The conditions of a measure that open deals can meet, too: all but those of the end."""
    texts = [of.won, *([of.lost] if of.lost else [])]
    ends = {c.name for text in texts for c in fragment.columns(fragment.parse(text))}
    return [
        part
        for part in conditions.parts(measure.where)
        if not ends & {column.name for column in fragment.columns(fragment.parse(part))}
    ]
