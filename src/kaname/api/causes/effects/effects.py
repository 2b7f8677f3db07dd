"""Whether actions worked: every initiative that has begun, or one action, with all its KPIs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from kaname.api.causes.effects.action import Action, asked, begun
from kaname.api.causes.effects.evaluation import Evaluation
from kaname.api.causes.effects.following import looked_at
from kaname.api.causes.effects.judging import Asked, Case
from kaname.api.causes.effects.record import Record, record_of
from kaname.api.causes.effects.saying import said
from kaname.api.causes.effects.through import way, worth
from kaname.api.causes.effects.together import together
from kaname.api.project import Project, Scope
from kaname.causes.insight import Insight
from kaname.design.aims import kgi
from kaname.errors import Finding, KanameError
from kaname.periods import Period, spine

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Effects:
    """What came of the actions, in sentences, and what they brought of what was expected."""

    evaluations: tuple[Evaluation, ...]
    record: Record | None
    insights: tuple[Insight, ...]


def effects(
    project: Project,
    *,
    initiative: str | None = None,
    kpi: str | None = None,
    where: Scope | None = None,
    since: date | None = None,
    until: date | None = None,
    method: Asked = "auto",
    progress: Progress | None = None,
) -> Effects:
    """The effects of all initiatives that have begun, of one, or of a KPI since a day.

    Raises KanameError for unknown names, and for a KPI without a day.
    """
    tell = progress or (lambda _step, _done, _total: None)
    actions = _wanted(project, initiative, kpi, where or {}, since, until)
    rest = begun(project)
    cases = [Case(project, action, rest, method) for action in actions]
    by = [[one for one in cases if one.action.name == name] for name in _names(actions)]
    found: list[Evaluation] = []
    for of_one in by:
        tell("effects.judging", len(found), len(cases))
        made = zip(of_one, together(of_one), strict=True)
        found += [looked_at(case, _with_worth(project, one)) for case, one in made]
    tell("effects.judging", len(cases), len(cases))
    evaluations = tuple(found)
    record = record_of(evaluations)
    return Effects(evaluations, record, said(project, evaluations, record))


def track_record(project: Project) -> tuple[float, int] | None:
    """The share of their expected effects that measured initiatives had, and of how many.

    Never below nothing. None where too little was measured to say.
    """
    record = effects(project).record
    if record is None or not record.is_clear:
        return None
    return max(0.0, record.share), len(record.actions)


def _wanted(
    project: Project,
    initiative: str | None,
    kpi: str | None,
    where: Scope,
    since: date | None,
    until: date | None,
) -> list[Action]:
    if kpi is None:
        return begun(project, initiative)
    if since is None:
        raise KanameError(Finding("effects.kpi-without-day", {"kpi": kpi}))
    return [asked(project, kpi, where, since, until)]


def _names(actions: Sequence[Action]) -> list[str | None]:
    return list(dict.fromkeys(action.name for action in actions))


def _with_worth(project: Project, of: Evaluation) -> Evaluation:
    """What the effect is worth in the KGI, where its tree says so."""
    aim = kgi(project.design)
    if of.sizes is None or of.block is None or aim is None or aim == of.action.kpi:
        return of
    found = way(project, of.action.kpi, aim)
    if found is None:
        return of
    months = _months(project, of.block)
    change = (of.sizes.low, of.sizes.size, of.sizes.high)
    relative = of.sizes.relative
    here = worth(project, found, months, of.action.where, change, relative=relative, there=True)
    if here is None or not (of.others or of.other_action):
        return replace(of, kgi=aim, worth=here)
    limits = _elsewhere(of)
    more = worth(project, found, months, limits, change, relative=relative, there=False)
    if more is None:
        return replace(of, kgi=aim, worth=here)
    bounds = [
        None if a is None or b is None else a + b
        for a, b in ((here.low, more.low), (here.high, more.high))
    ]
    whole = replace(here, low=bounds[0], likely=here.likely + more.likely, high=bounds[1])
    return replace(of, kgi=aim, worth=here, everywhere=whole)


def _elsewhere(of: Evaluation) -> Mapping[str, Sequence[str]]:
    """The units that are not treated, within whatever else limits the action."""
    units, treated = (*of.others, *of.other_action), set(of.treated)
    return {
        dim: units if treated & set(values) else values for dim, values in of.action.where.items()
    }


def _months(project: Project, block: tuple[Period, Period]) -> list[Period]:
    first, last = block
    return list(spine(first.grain, first.start, _last_day(last), project.calendar))


def _last_day(of: Period) -> date:
    return date.fromordinal(of.end.toordinal() - 1)
