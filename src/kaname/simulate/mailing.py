"""Mail programmes for leads of whom nothing came: monthly, in four steps, with a control group."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import chance
from kaname.simulate.horizon import Horizon
from kaname.simulate.leads import Leads
from kaname.simulate.records import NEVER, Flags, Ints
from kaname.simulate.timetable import FOREVER, month_starts

STEPS, STEP_DAYS = 4, 7
LAUNCH = 9  # days after the first of the month
YOUNGEST, OLDEST = 30, 60  # days between a lead's creation and the launch
TAKES_PART, CONTROL = 0.75, 0.2
RETURNS, UPLIFT = 0.030, 0.045  # who comes back by themselves, and who more because of the mails
COMPLETES = 0.62


@dataclass(frozen=True, slots=True)
class Mailing:
    """Who takes part (arrays by lead): day of the launch (NEVER), arm, and day of the return."""

    launch: Ints
    control: Flags
    completes: Flags
    returns: Ints  # FOREVER for none


def mailing(when: Horizon, leads: Leads) -> Mailing:
    """The programme of each lead: the one that starts when the lead is a month or two old."""
    key = leads.key
    next_month = month_starts(month_starts(leads.day + YOUNGEST - LAUNCH) + 32)
    launch = next_month + LAUNCH
    part = (launch - leads.day <= OLDEST + 10) & chance.happens(key, "mailing", TAKES_PART)
    part &= launch <= when.end
    control = chance.happens(key, "control", CONTROL)
    back = part & chance.happens(key, "back", RETURNS + np.where(control, 0.0, UPLIFT))
    wait = chance.whole(key, "back after", 15, 45)
    return Mailing(
        launch=np.where(part, launch, NEVER),
        control=part & control,
        completes=part & ~control & chance.happens(key, "completes", COMPLETES),
        returns=np.where(back, launch + wait, FOREVER),
    )
