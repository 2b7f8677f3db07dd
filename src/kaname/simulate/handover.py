"""Who owns a deal when: at first the rep of its seat, later those to whom it was handed over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import chance
from kaname.simulate.deals import Deals
from kaname.simulate.records import NOBODY, Ints
from kaname.simulate.timetable import FOREVER
from kaname.simulate.workforce import Staff

MOST = 3  # hand-overs of one deal


@dataclass(frozen=True, slots=True)
class Owners:
    """The first owner of each deal, and the days (FOREVER) and people of its hand-overs."""

    first: Ints
    day: Ints  # matrix deal x MOST
    to: Ints

    def at(self, deal: Ints, day: Ints) -> Ints:
        """The owner of each deal on each day."""
        owner = self.first[deal]
        for place in range(MOST):
            passed = day >= self.day[deal, place]
            owner = np.where(passed, self.to[deal, place], owner)
        return owner


def owners(deals: Deals, staff: Staff) -> Owners:
    """Whoever leaves a seat hands the open deals to colleagues of the team.

    They were in the company when the deal began, so its beginning has an owner in the
    organisation of that day.
    """
    first = staff.at(deals.seat, deals.created)
    now, count = first.copy(), np.zeros(len(first), dtype=np.int64)
    day = np.full((len(first), MOST), FOREVER)
    to = np.full((len(first), MOST), NOBODY)
    for moved, rep, seat in _departures(staff):
        open_ = (now == rep) & (deals.created < moved) & (deals.closed >= moved) & (count < MOST)
        held = np.flatnonzero(open_)
        if not len(held):
            continue
        heir = _heirs(deals, staff, held, moved, rep, seat)
        day[held, count[held]], to[held, count[held]] = moved, heir
        now[held], count[held] = heir, count[held] + 1
    return Owners(first, day, to)


def _departures(staff: Staff) -> list[tuple[int, int, int]]:
    """Day, rep and seat of everyone who leaves a seat, in the order of the days."""
    found = []
    for rep, career in enumerate(staff.careers):
        ends = [day for day, _ in career.posts[1:]] + [career.left]
        found += [
            (end, rep, seat)
            for (_, seat), end in zip(career.posts, ends, strict=True)
            if end < FOREVER
        ]
    return sorted(found)


def _heirs(deals: Deals, staff: Staff, held: Ints, day: int, rep: int, seat: int) -> Ints:
    month = int(staff.month(np.array([day]))[0])
    here = staff.sitting[:, month]
    near = (staff.area == staff.area[seat]) & (here != NOBODY) & (here != rep)
    if not near.any():
        near = (staff.style == staff.style[seat]) & (here != NOBODY) & (here != rep)
    able = np.unique(here[near])
    if not len(able):
        able = np.unique(here[here != NOBODY])
    able = able[np.argsort(staff.hired[able], kind="stable")]
    known = np.searchsorted(staff.hired[able], deals.created[held], side="right")
    draw = chance.uniform(deals.key[held], f"heir {day}")
    return np.asarray(able[(draw * np.maximum(known, 1)).astype(np.int64)])
