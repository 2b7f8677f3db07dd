"""The landing of the running month, quarter and year: where a KPI will end, and how surely."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from kaname.api.landings.deals import Book, deal_book
from kaname.api.landings.kpi import Counted, counted, landing_kpi
from kaname.api.landings.outlook import entered_outlook
from kaname.api.landings.past import poor_chances
from kaname.api.landings.pipeline import pipeline_of
from kaname.api.project import Project, Scope
from kaname.api.targets.elsewhere import said_kpis, targets_elsewhere
from kaname.api.targets.figures import target_figures
from kaname.errors import Finding, KanameError
from kaname.landing.backtest import thin
from kaname.landing.calibration import Calibration
from kaname.landing.learning import Learner
from kaname.landing.outlook import Landing, Outlook, landings, learner
from kaname.landing.rivals import View, strange, submitted, view, weighted, within
from kaname.periods import Grain, Period, business_days, parse, period_of

GRAINS = (Grain.MONTH, Grain.QUARTER, Grain.YEAR)
A_DAY, A_WEEK = timedelta(days=1), timedelta(days=7)
FEWEST_ENDS = 4  # past month-ends without which the band rests on what is usual
ASKED = "asked"  # a target that was given with the question


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a KPI lands in a period, of a group or of all (None), in the KPI's unit.

    `low` to `high` holds four outcomes in five, `chance` is the probability of the target. `gap`
    is expected minus target. Paces are per business day: `pace` so far, `needed` for the rest
    (None where no day is left). `coverage` is the open amount due in it over what is missing.
    `change` is that of `expected` since a week before. `weighted`, `commit`, `best` and `entered`
    are what the weighted pipeline, people's ranks and the outlooks that they enter say of it.
    """

    period: Period
    group: str | None
    target: float | None
    source: str | None  # where the target stands: ledger, stated, goal …, or asked
    booked: float
    open: float
    coming: float
    low: float
    expected: float
    high: float
    chance: float | None
    gap: float | None
    attainment: float | None
    days_left: int
    pace: float | None
    needed: float | None
    pipeline: float
    coverage: float | None
    change: float | None
    chance_change: float | None
    weighted: float | None = None
    commit: float | None = None
    best: float | None = None
    entered: float | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """The answers, the whole before its groups, period by period; what rests on little is noted."""

    kpi: str
    unit: str
    as_of: date
    by: str | None
    answers: tuple[Answer, ...]
    calibrations: Mapping[Period, Calibration]
    notes: tuple[Finding, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked: a KPI as deals, the day that is known, the book, the periods, the limits."""

    project: Project
    counted: Counted
    day: date
    book: Book
    periods: tuple[Period, ...]
    by: str | None
    where: Scope
    asked: float | None

    @property
    def unit(self) -> str:
        """The unit of the KPI."""
        return self.project.units[self.counted.kpi]

    @property
    def past_day(self) -> date | None:
        """The day of which targets are asked; None where it is today."""
        return self.day if self.day < self.project.as_of else None


def question(
    project: Project,
    kpi: str | None = None,
    period: str | None = None,
    by: str | None = None,
    where: Scope | None = None,
    *,
    as_of: str | date | None = None,
    target: float | None = None,
) -> Question:
    """What is asked, checked. KanameError for unknown names and for what has no landing."""
    name = landing_kpi(project, kpi)
    dims = [by] if by else []
    known = project.as_of if as_of is None else parse(as_of, project.calendar).end - A_DAY
    if known > project.as_of:
        raise KanameError(Finding("landing.as-of-ahead", {"day": known, "as_of": project.as_of}))
    project.measure(name, dims, "month", start=known, end=known, where=where)  # checks the names
    of = pipeline_of(project)
    what = counted(project, of, name)
    limits: dict[str, str | Sequence[str]] = {**dict(what.where), **(where or {})}
    book = deal_book(
        project,
        by,
        limits,
        counted=what.condition,
        ones=what.ones,
        amount=what.amount,
        as_of=known,
    )
    periods = _periods(project, period, known)
    _refuse_unknown_past(project, book, known)
    return Question(project, what, known, book, periods, by, where or {}, target)


def _refuse_unknown_past(project: Project, book: Book, known: date) -> None:
    """KanameError for a day before the first deal: nothing can be said of it."""
    first = date.fromordinal(int(book.deals.opened.min()))
    if known < first:
        raise KanameError(Finding("landing.before-deals", {"day": known, "first": first}))


def _periods(project: Project, written: str | None, day: date) -> tuple[Period, ...]:
    if written is None:
        return tuple(period_of(day, grain, project.calendar) for grain in GRAINS)
    found = parse(written, project.calendar)
    if found.grain not in (*GRAINS, Grain.HALF):
        raise KanameError(Finding("landing.no-such-period", {"period": written}))
    if (found.end - day).days > 366:
        raise KanameError(Finding("landing.too-far", {"period": written}))
    return (found,)


def landing(of: Question, *, compared: bool = True) -> Report:
    """The landing of each period; with `compared`, beside what was said a week before.

    Only what was known on the day counts, so that the same question has the same answer later.
    """
    seen = learner(of.book.deals, of.day.toordinal(), of.project.calendar)
    now = landings(seen, of.periods)
    before: Mapping[Period, Landing] = {}
    if compared:
        earlier = learner(of.book.deals, (of.day - A_WEEK).toordinal(), of.project.calendar)
        running = [p for p in of.periods if p.end > of.day - A_WEEK + A_DAY]
        if earlier.of.deals.count and running:
            before = dict(zip(running, landings(earlier, running), strict=True))
    answers: list[Answer] = []
    for one in now:
        answers += _answers(of, seen, one, before.get(one.period))
    fits = {one.period: one.calibration for one in now if one.calibration is not None}
    notes = (*_notes(of, seen, fits), *_target_notes(of, seen, now, answers))
    return Report(of.counted.kpi, of.unit, of.day, of.by, tuple(answers), fits, notes)


def targets_of(of: Question, period: Period) -> dict[str | None, tuple[float, str]]:
    """The targets of a period, of all (None) and by group, and where each stood on the day."""
    found: dict[str | None, tuple[float, str]] = {}
    for dims in [(), *([(of.by,)] if of.by else [])]:
        figures = target_figures(
            of.project,
            of.counted.kpi,
            str(period.grain),
            dims,
            of.where,
            as_of=of.past_day,
            start=period.start,
            end=period.end - A_DAY,
        )
        for (group, at), figure in figures.items():
            if at == period:
                found[group[0] if group else None] = (figure.value, figure.source)
    if of.asked is not None:
        found[None] = (of.asked, ASKED)
    return found


def _answers(of: Question, seen: Learner, now: Landing, before: Landing | None) -> list[Answer]:
    deals = seen.of.deals
    targets = targets_of(of, now.period)
    people = view(deals, now.day) if now.draws is not None else None
    whole = _answer(of, now, None, now.whole, None if before is None else before.whole, targets)
    found = [_beside(of, seen, whole, people, range(deals.asked))]
    if of.by:
        earlier = dict(zip(deals.groups, before.groups, strict=False)) if before else {}
        for at, outlook in enumerate(now.groups):
            name = deals.groups[at]
            own = _answer(of, now, name, outlook, earlier.get(name), targets)
            found.append(_beside(of, seen, own, people, range(at, at + 1)))
    return found


def _answer(
    of: Question,
    now: Landing,
    group: str | None,
    outlook: Outlook,
    before: Outlook | None,
    targets: Mapping[str | None, tuple[float, str]],
) -> Answer:
    value, source = targets.get(group, (None, None))
    missing = None if value is None else value - outlook.booked
    left = _days_left(of, now.period)
    until = min(now.period.end, of.day + A_DAY)  # a period that is over has no more days
    done = business_days(now.period.start, until, of.project.calendar)
    chance = None if value is None else outlook.chance(value)
    return Answer(
        period=now.period,
        group=group,
        target=value,
        source=source,
        booked=outlook.booked,
        open=outlook.open,
        coming=outlook.coming,
        low=outlook.low,
        expected=outlook.expected,
        high=outlook.high,
        chance=chance,
        gap=None if value is None else outlook.expected - value,
        attainment=outlook.booked / value if value is not None and value > 0 else None,
        days_left=left,
        pace=outlook.booked / done if done else None,
        needed=max(0.0, missing) / left if missing is not None and left else None,
        pipeline=outlook.pipeline,
        coverage=outlook.pipeline / missing if missing is not None and missing > 0 else None,
        change=None if before is None else outlook.expected - before.expected,
        chance_change=_less(
            chance, None if before is None or value is None else before.chance(value)
        ),
    )


def _less(now: float | None, before: float | None) -> float | None:
    return None if now is None or before is None else now - before


def _days_left(of: Question, period: Period) -> int:
    """Business days after the known one, within the period."""
    start = max(period.start, of.day + A_DAY)
    return business_days(start, period.end, of.project.calendar)


def _beside(
    of: Question, seen: Learner, answer: Answer, people: View | None, groups: range
) -> Answer:
    """The answer with what the weighted pipeline and people say of some of the groups."""
    if people is None:
        return answer
    deals, day = seen.of.deals, of.day.toordinal()
    start, end = answer.period.start.toordinal(), answer.period.end.toordinal()
    group = deals.group[people.deal]
    own = within(people, (group >= groups.start) & (group < groups.stop))
    said = submitted(deals, own, day, end, start)
    entered = None
    if answer.group is None and not of.where:
        entered = entered_outlook(of.project, of.counted.kpi, answer.period, of.day)
    return replace(
        answer,
        weighted=answer.booked + weighted(deals, own, day, end, start),
        commit=None if said is None else answer.booked + said[0],
        best=None if said is None else answer.booked + said[1],
        entered=entered,
    )


def _notes(of: Question, seen: Learner, fits: Mapping[Period, Calibration]) -> Sequence[Finding]:
    found = []
    deals = seen.of.deals
    if thin(deals):
        closed = deals.count - deals.open.size
        found.append(Finding("landing.thin-history", {"count": closed}, severity="warning"))
    elif any(fit.ends < FEWEST_ENDS for fit in fits.values()):
        ends = min(fit.ends for fit in fits.values())
        found.append(Finding("landing.few-ends", {"count": ends}, severity="info"))
    if not any(log.deal.size for name, log in of.book.deals.logs.items() if name == "stage"):
        found.append(Finding("landing.no-log", {}, severity="info"))
    if strange(deals):
        params = {"ranks": ", ".join(strange(deals))}
        found.append(Finding("landing.strange-ranks", params, severity="info"))
    if of.book.undated:
        found.append(Finding("landing.undated", {"count": of.book.undated}, severity="info"))
    if not of.counted.exact:
        own = said_kpis(of.project, [of.counted.kpi])
        found.append(Finding("landing.not-deals", {"kpi": own}, severity="info"))
    return found


def _target_notes(
    of: Question, seen: Learner, now: Sequence[Landing], answers: Sequence[Answer]
) -> Iterator[Finding]:
    """Which KPIs have targets where this one has none; where its probabilities were poor."""
    aimed = {answer.period for answer in answers if answer.target is not None}
    judged = [one for one in now if one.period in aimed]
    yield from poor_chances(of.project, of.counted.kpi, of.where, seen, judged, of.past_day)
    if not aimed and of.project.design.kpis[of.counted.kpi].role == "kgi":
        yield from other_targets(of, [one.period for one in now])


def other_targets(of: Question, periods: Sequence[Period]) -> Iterator[Finding]:
    """Which other KPIs have targets in the periods, where the one asked for has none at all."""
    kpis = {kpi for period in periods for kpi in targets_elsewhere(of.project, period)}
    if of.counted.kpi in kpis:
        return
    own = {"kpi": said_kpis(of.project, [of.counted.kpi]), "name": of.counted.kpi}
    known = {kpi for kpi in kpis if kpi in of.project.design.kpis}
    for rule, others in {"target-elsewhere": known, "target-of-unknown": kpis - known}.items():
        if others:
            params = {**own, "others": said_kpis(of.project, sorted(others))}
            yield Finding(f"landing.{rule}", params, severity="warning")
