"""Everything that changes while the simulated days pass, and what is known on one day."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from kaname.simulate.company import SECTIONS, Staff
from kaname.simulate.horizon import Horizon, day_of
from kaname.simulate.market import Inquiries
from kaname.simulate.records import (
    CHANGE,
    CONTACT,
    DEAL,
    LEAD,
    NOBODY,
    Contact,
    Flags,
    Floats,
    Ints,
    Outcome,
    Records,
    Rows,
)

SELLING_MINUTES = 215.0  # a rep's day less meetings inside, mails, offers and reports


@dataclass(slots=True)
class World:
    """The state of the simulation. `posts` is each rep's section now, -1 for who is not there."""

    when: Horizon
    staff: Staff
    accounts: Records
    inquiries: Inquiries
    rng: np.random.Generator
    posts: Ints
    leads: Rows = field(default_factory=lambda: Rows(LEAD, 1 << 15))
    deals: Rows = field(default_factory=lambda: Rows(DEAL, 1 << 13))
    contacts: Rows = field(default_factory=lambda: Rows(CONTACT, 1 << 17))
    changes: Rows = field(default_factory=lambda: Rows(CHANGE, 1 << 16))
    owners: list[tuple[Ints, Ints, int]] = field(default_factory=list)  # accounts, members, from
    worked: Ints = field(default_factory=lambda: np.zeros(0, np.int64))  # leads not closed
    arrived: int = 0  # inquiries that have become leads


@dataclass(frozen=True, slots=True)
class Today:
    """One business day: what season, skill and time allow. Skills are logits per rep."""

    day: int
    month: int
    weekday: int
    days_left: int  # business days left in the month after this one
    budget: Floats  # selling minutes per rep; 0 for who is away
    talk: Floats
    hear: Floats
    close: Floats

    @property
    def opens(self) -> int:
        """09:00 local time, in seconds."""
        return self.day * 86_400 + 9 * 3600


def today(world: World, day: int) -> Today:
    """`day` as the reps meet it."""
    staff, rng, date = world.staff, world.rng, day_of(day)
    later = world.when.business[world.when.business > day][:25]
    left = sum(1 for d in later if day_of(d).month == date.month)
    away = rng.random(len(staff.hired)) < (0.09 if date.month == 8 else 0.045)
    there = (world.posts >= 0) & ~away
    learning = 0.95 * (staff.experience(day) - 0.75)
    push = 1.12 if date.month == 3 else 1.05 if date.month == 9 else 1.0
    return Today(
        day,
        date.month,
        date.weekday(),
        left,
        np.where(there, SELLING_MINUTES * staff.effort * push, 0.0),
        staff.talk + learning,
        staff.hear + learning,
        staff.close + learning,
    )


def likely(logit: Floats, rng: np.random.Generator) -> Flags:
    """True with the probability whose logit is given."""
    drawn: Flags = rng.random(len(logit)) < 1 / (1 + np.exp(-logit))
    return drawn


def travel(world: World, rep: Ints, visit: Flags) -> Floats:
    """Minutes on the way there and back, 0 where it is no visit."""
    mean = np.array([s.travel for s in SECTIONS])[world.posts[rep]]
    minutes = np.round(mean * np.exp(world.rng.normal(-0.06, 0.35, len(rep))))
    return np.where(visit, minutes, 0.0)


def record(world: World, kind: Contact | Ints, outcome: Outcome | Ints, **columns: object) -> Ints:
    """Write contacts down; returns their row numbers. Columns as in CONTACT."""
    count = len(np.atleast_1d(columns["member"]))  # type: ignore[call-overload]
    blank: dict[str, object] = {"lead": NOBODY, "deal": NOBODY, "set_by": NOBODY}
    return world.contacts.add(count, kind=kind, outcome=outcome, **(blank | columns))


def pick(world: World, section: Ints, day: int) -> Ints:
    """For each section given, one of the reps who work there on `day`, by chance.

    Who has just joined is in training for a week.
    """
    found = np.full(len(section), NOBODY, dtype=np.int64)
    able = world.staff.hired <= day - 7
    for code in np.unique(section):
        mine = section == code
        here = np.flatnonzero((world.posts == code) & able)
        found[mine] = world.rng.choice(here, int(mine.sum()))
    return found
