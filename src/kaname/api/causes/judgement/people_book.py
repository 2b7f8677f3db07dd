"""The deals of a project with whose they were: the owners' names, or groups by a dimension."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from math import isnan

import numpy as np

from kaname.api.landings.deals import Book, deal_book
from kaname.api.landings.pipeline import person_of, pipeline_of
from kaname.api.project import Project, Scope
from kaname.causes.judgement.calls import Calls, calls
from kaname.landing.deals import Deals, Ints, only, positions, value_on
from kaname.landing.trust import trusted
from kaname.periods import Grain, Period, spine

MONTHS = 36  # of calls that are looked at


@dataclass(frozen=True, slots=True)
class PeopleBook:
    """Deals, their calls, and the names of whom they are judged by.

    `calls.owner` and `opener` (who had a deal when it was opened) are positions in `names`.
    `people`: whether those are persons, and not teams.
    """

    deals: Deals
    titles: tuple[str, ...]
    owners: tuple[str, ...]
    calls: Calls
    months: tuple[Period, ...]
    names: tuple[str, ...]
    opener: Ints
    people: bool
    by: str | None


def people_book(project: Project, by: str | None, where: Scope | None, ahead: int) -> PeopleBook:
    """The deals of a project by person, or by another dimension. KanameError without deals.

    A call is its owner's on the day; where groups are asked for, that of the deal's group.
    """
    person = person_of(project, pipeline_of(project))
    grouped = by if by is not None and by != person else None
    book = _inside(deal_book(project, grouped, where))
    months = _months(project, book.deals)
    of = calls(book.deals, [(m.start.toordinal(), m.end.toordinal()) for m in months], ahead)
    if grouped:
        opener, names, deals = book.deals.group, book.deals.groups, book.deals
        owner = opener[of.deal]
    else:
        deals, names = _owned(book)
        opener = _owners(deals, np.arange(deals.count), deals.opened)
        days = np.array([months[m].end.toordinal() - 1 - ahead for m in of.month], np.int64)
        owner = _owners(deals, of.deal, days)
    return PeopleBook(
        deals=deals,
        titles=book.titles,
        owners=book.owners,
        calls=replace(of, owner=owner),
        months=months,
        names=names,
        opener=opener,
        people=grouped is None,
        by=grouped or person,
    )


def _inside(book: Book) -> Book:
    """The book of the deals that were asked for, without what their closing wrote over."""
    deals = trusted(book.deals)
    kept = np.flatnonzero(deals.group < deals.asked)
    if kept.size == deals.count:
        return replace(book, deals=deals)
    return replace(
        book,
        deals=only(deals, kept),
        titles=tuple(book.titles[at] for at in kept),
        owners=tuple(book.owners[at] for at in kept),
    )


def _months(project: Project, deals: Deals) -> tuple[Period, ...]:
    if not deals.count:
        return ()
    first = max(
        date.fromordinal(int(deals.opened.min())), project.design.calendar.data_from or date.min
    )  # of what closed before the data begin nothing is known, only of what was left
    every = spine(Grain.MONTH, first, project.as_of, project.calendar)
    return tuple([m for m in every if m.end <= project.as_of][-MONTHS:])


def _owned(book: Book) -> tuple[Deals, tuple[str, ...]]:
    """The deals with their owners, and the owners' names; without owners, by name alone."""
    deals = book.deals
    if "owner" not in deals.state:
        at, found = positions(book.owners)
        state = {**deals.state, "owner": at}
        return replace(deals, state=state, names={**deals.names, "owner": found}), found
    keys = deals.names.get("owner", ())
    named: Mapping[str, str] = {
        keys[int(at)]: name
        for at, name in zip(deals.state["owner"], book.owners, strict=True)
        if not isnan(at)
    }
    return deals, tuple(named.get(key, key) for key in keys)


def _owners(deals: Deals, deal: Ints, day: Ints) -> Ints:
    found = value_on(deals, "owner", deal, day)
    return np.where(np.isnan(found), -1, found).astype(np.int64)
