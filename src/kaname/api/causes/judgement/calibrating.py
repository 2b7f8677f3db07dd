"""Calibration: how right people's forecasts were, who is learning, what stalls, where it jams."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from kaname.api.causes.judgement.calibrated import Calibration, StalledDeal
from kaname.api.causes.judgement.chains import bottlenecks
from kaname.api.causes.judgement.people_book import PeopleBook, people_book
from kaname.api.causes.judgement.starts import starts
from kaname.api.causes.judgement.words import told
from kaname.api.landings.pipeline import pipeline_of
from kaname.api.project import Project, Scope
from kaname.causes.judgement.calls import AHEAD
from kaname.causes.judgement.cohorts import Cohort, cohorts
from kaname.causes.judgement.dwell import records, stalled, stays
from kaname.causes.judgement.people import judgements
from kaname.causes.judgement.ranks import ranks
from kaname.causes.judgement.reliability import reliability
from kaname.causes.judgement.slips import owner_slips, slips
from kaname.errors import Finding, KanameError
from kaname.landing.deals import NEVER
from kaname.periods import Grain, Period, period_of, spine
from kaname.text import suggest

Progress = Callable[[str, int, int], None]
STEPS = 4


def calibration(
    project: Project,
    by: str | None = None,
    where: Scope | None = None,
    *,
    ahead: int = AHEAD,
    deals: bool = False,
    progress: Progress | None = None,
) -> Calibration:
    """The calibration of a project's people and deals, from its pipeline and its KPIs.

    `by` is whom statements are judged by (people by default), `ahead` how many days before a
    month's end they are taken; with `deals` every stalled deal has a sentence.
    Raises KanameError without deals, and for names that the design does not have.
    """
    _check(project, by, where)
    tell = progress or _silent
    tell("calibration.reading", 0, STEPS)
    book = people_book(project, by, where, ahead)
    if not book.deals.count:
        raise KanameError(Finding("calibration.no-deals"))
    tell("calibration.judging", 1, STEPS)
    found = _deals(project, book, _people(project, book, ahead))
    tell("calibration.people", 2, STEPS)
    found = replace(found, beginners=tuple(starts(project, book, where)))
    tell("calibration.chains", 3, STEPS)
    jams, history = bottlenecks(project, where, _top(project, book.by))
    found = replace(found, bottlenecks=tuple(jams), history=history)
    tell("calibration.chains", STEPS, STEPS)
    return replace(found, insights=tuple(told(project.design, found, deals=deals)))


def _silent(step: str, done: int, total: int) -> None:
    """Nobody is looking."""


def _check(project: Project, by: str | None, where: Scope | None) -> None:
    """KanameError for dimensions that do not exist, or that the deals do not have."""
    fact = pipeline_of(project).of
    own = project.design.facts[fact].dimensions
    found = []
    for name in [*([by] if by else []), *(where or {})]:
        if name not in project.dimensions:
            params = {"name": name, "known": ", ".join(own)}
            guess = suggest(name, tuple(own))
            found.append(Finding("measure.unknown-dimension", params, suggestion=guess))
        elif name not in own:
            found.append(Finding("landing.no-dimension", {"fact": fact, "dimension": name}))
    if found:
        raise KanameError(found)


def _top(project: Project, person: str | None) -> str | None:
    """The coarsest unit above people."""
    declared = project.design.dimensions.get(person or "")
    return declared.hierarchy[-1] if declared is not None and declared.hierarchy else None


def _people(project: Project, book: PeopleBook, ahead: int) -> Calibration:
    """What people stated, and how their deals slip."""
    of, size = book.calls, len(book.names)
    stated = np.flatnonzero(of.done & ~np.isnan(of.probability))
    owned = stated[of.owner[stated] >= 0]
    people = judgements(of.probability[owned], of.won[owned], of.owner[owned], size)
    people.sort(key=lambda one: (one.p, -one.deals))
    slipping = owner_slips(book.deals, of, size)
    slipping.sort(key=lambda one: (one.beside.p, -one.beside.cases))
    return Calibration(
        as_of=project.as_of,
        by=book.by,
        persons=book.people,
        ahead=ahead,
        currency=project.design.currency or "",
        months=book.months[int(of.month.min()) : int(of.month.max()) + 1] if of.month.size else (),
        whole=reliability(of.probability[stated], of.won[stated]),
        people=tuple((book.names[one.person], one) for one in people),
        ranks=tuple(ranks(book.deals, of)),
        slips=slips(book.deals, of),
        slipping=tuple((book.names[one.beside.group], one) for one in slipping),
    )


def _deals(project: Project, book: PeopleBook, found: Calibration) -> Calibration:
    """The same with what became of the deals by quarter and by stage, and which have stopped."""
    deals, day = book.deals, project.as_of.toordinal()
    quarters = _quarters(project, book)
    found = replace(found, quarters=quarters, open=int((deals.closed == NEVER).sum()))
    every = stays(deals, day)
    if every is None:
        return found
    names = deals.names["stage"]
    known = records(every, len(names))
    still = tuple(
        StalledDeal(
            deal=deals.ids[one.deal],
            title=book.titles[one.deal],
            owner=book.owners[one.deal],
            stage=names[one.stage],
            days=one.days,
            median=one.median,
            slow=one.slow,
            amount=one.amount,
        )
        for one in stalled(deals, every, known)
    )
    stages = tuple((names[record.stage], record) for record in known)
    return replace(found, stages=stages, stalled=still)


def _quarters(project: Project, book: PeopleBook) -> tuple[tuple[Period, Cohort], ...]:
    """The deals by the quarter in which they were opened, of quarters that are over."""
    deals = book.deals
    if not book.months:
        return ()
    first = period_of(book.months[0].start, Grain.QUARTER, project.calendar)
    every = spine(Grain.QUARTER, first.start, project.as_of, project.calendar)
    over = [q for q in every if q.end <= project.as_of and q.start >= book.months[0].start]
    if not over:
        return ()
    edges = np.array([q.start.toordinal() for q in over] + [over[-1].end.toordinal()])
    which = np.searchsorted(edges, deals.opened, "right") - 1
    which = np.where(which < len(over), which, -1)
    found = cohorts(deals, which, len(over), project.as_of.toordinal())
    return tuple((over[cohort.cohort], cohort) for cohort in found)
