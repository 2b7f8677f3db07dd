"""What reps stated about their deals, and when: every field of a deal through its life."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

from kaname.simulate import chance
from kaname.simulate.company import Company, entry_day, is_late
from kaname.simulate.dealwork import PAUSE
from kaname.simulate.departments import LOST_RANK, OPENED, WON_RANK
from kaname.simulate.handover import MOST
from kaname.simulate.horizon import DAY
from kaname.simulate.journey import OPEN, TAKES, WON
from kaname.simulate.records import NEVER, Flags, Floats, Ints
from kaname.simulate.timetable import FOREVER, Workdays, month_ends

FIELDS = (
    "stage",
    "status",
    "amount",
    "probability",
    "expected_close_on",
    "owner_id",
    "next_action_on",
    "stage_due_on",
)
STAGE, STATUS, AMOUNT, PROBABILITY, EXPECTED, OWNER, NEXT_ACTION, STAGE_DUE = range(8)
NOISE = 0.38  # logits by which a rep's view differs from the chances as they are
REVIEWS = 14  # looks at an overdue date
AHEAD = 0.82  # of the deals open at the end whose next action lies ahead, whatever was noted
UNKNOWN_AMOUNT, UNKNOWN_CHANCE = 0.05, 0.03  # deals without, until the offer is made


@dataclass(frozen=True, slots=True)
class Log:
    """Statements in the order of deals, fields and time; the first of a field is no change."""

    deal: Ints
    field: Ints
    at: Ints  # local seconds
    new: Floats  # NaN for nothing; ranks, codes, yen, day numbers, rep numbers
    first: Flags
    last: Flags


def log(of: Company) -> Log:
    """All statements about the deals shown, entered when they were entered."""
    parts = [
        *_stages(of),
        *_status(of),
        *_amounts(of),
        *_chances(of),
        *_expected(of),
        *_owners(of),
        *_next_actions(of),
        *_due(of),
    ]
    deal, field, at, new = (np.concatenate([p[n] for p in parts]) for n in range(4))
    seen = of.deal_shown[deal] & (at != NEVER) & (at < (of.when.end + 1) * DAY)
    rows = Log(deal, field, at, new, seen, seen)
    rows = _only(rows, seen)
    rows = _only(rows, np.lexsort((rows.at, rows.field, rows.deal)))
    entered = _entered(of, rows)
    for _ in range(6):  # entries of one field follow one another by a second at least
        follows = np.r_[False, _same(rows)] & (entered <= np.r_[0, entered[:-1]])
        entered = np.where(follows, np.r_[0, entered[:-1]] + 1, entered)
    first = ~np.r_[False, _same(rows)]
    last = ~np.r_[_same(rows), False] if len(rows.deal) else first
    return Log(rows.deal, rows.field, entered, rows.new, first, last)


def _only(rows: Log, which: Flags | Ints) -> Log:
    return Log(*(getattr(rows, f.name)[which] for f in fields(Log)))


def _same(rows: Log) -> Flags:
    """Whether each row but the first is of the deal and field of the one before."""
    same: Flags = (rows.deal[1:] == rows.deal[:-1]) & (rows.field[1:] == rows.field[:-1])
    return same


def _entered(of: Company, rows: Log) -> Ints:
    """When it was entered: at once, but in the late team at the end of the month."""
    happened = rows.at // DAY
    mine = np.isin(rows.field, (STAGE, STATUS, PROBABILITY, AMOUNT))
    area_late = is_late(of.times, of.staff.area[of.deals.seat[rows.deal]], happened) & mine
    opened = np.r_[True, ~_same(rows)] if len(rows.deal) else np.zeros(0, dtype=bool)
    day = entry_day(of.when, happened)
    evening = day * DAY + 17 * 3600 + chance.whole(of.deals.key[rows.deal], "entry", 1800, 9000)
    return np.where(area_late & ~opened, np.maximum(evening, rows.at), rows.at)


Part = tuple[Ints, Ints, Ints, Floats]


def _part(deal: Ints, field: int, at: Ints, new: Floats | Ints) -> Part:
    return deal, np.full(len(deal), field), at, np.asarray(new, dtype=np.float64)


def _all(of: Company) -> Ints:
    return np.arange(len(of.deals.key))


def _closed(of: Company) -> Ints:
    return np.flatnonzero(of.deals.status(of.when.end) != OPEN)


def _stages(of: Company) -> list[Part]:
    deals, stamps, closed = of.deals, of.stamps, _closed(of)
    parts = [_part(_all(of), STAGE, stamps.created, np.full(len(deals.key), OPENED))]
    for place in range(4):
        which = np.flatnonzero(stamps.reached[:, place] != NEVER)
        at = stamps.reached[which, place]
        parts.append(_part(which, STAGE, at, np.full(len(which), place + 2)))
    rank = np.where(deals.ends[closed] == WON, WON_RANK, LOST_RANK)
    return [*parts, _part(closed, STAGE, stamps.closed[closed], rank)]


def _status(of: Company) -> list[Part]:
    closed = _closed(of)
    return [
        _part(_all(of), STATUS, of.stamps.created, np.full(len(of.deals.key), OPEN)),
        _part(closed, STATUS, of.stamps.closed[closed], of.deals.ends[closed]),
    ]


def _amounts(of: Company) -> list[Part]:
    deals, stamps = of.deals, of.stamps
    unknown = chance.happens(deals.key, "amount unknown", UNKNOWN_AMOUNT)
    offered = np.flatnonzero(stamps.reached[:, 2] != NEVER)
    won = np.flatnonzero(deals.status(of.when.end) == WON)
    return [
        _part(_all(of), AMOUNT, stamps.created, np.where(unknown, np.nan, deals.amount)),
        _part(offered, AMOUNT, stamps.reached[offered, 2], deals.offered[offered]),
        _part(won, AMOUNT, stamps.closed[won], deals.agreed[won]),
    ]


def _chances(of: Company) -> list[Part]:
    """Stated win probabilities: the chances as they are, seen through the eyes of the owner."""
    deals, stamps, closed = of.deals, of.stamps, _closed(of)
    unknown = chance.happens(deals.key, "chance unknown", UNKNOWN_CHANCE)
    steady = chance.normal(deals.key, "view")
    parts = []
    for place in range(5):
        at = stamps.created if place == 0 else stamps.reached[:, place - 1]
        which = np.flatnonzero(at != NEVER)
        owner = of.owners.at(which, at[which] // DAY)
        likely = np.clip(deals.likely[which, place], 0.005, 0.995)
        view = 0.8 * steady[which] + 0.6 * chance.normal(deals.key[which], f"view {place}")
        logit = np.log(likely / (1 - likely)) + of.staff.bias[owner] + NOISE * view
        stated = np.clip(np.round(chance.logistic(logit) * 20) / 20, 0.05, 0.95)
        blank = unknown[which] & (place < 3)
        parts.append(_part(which, PROBABILITY, at[which], np.where(blank, np.nan, stated)))
    end = (deals.ends[closed] == WON).astype(np.float64)
    return [*parts, _part(closed, PROBABILITY, stamps.closed[closed], end)]


def _expected(of: Company) -> list[Part]:
    """Expected closing dates: month ends, moved on when they have passed."""
    deals, staff = of.deals, of.staff
    usual = TAKES[deals.style].sum(1) * 1.45 * np.exp(0.3 * chance.normal(deals.key, "expected"))
    date = month_ends(deals.created + usual.astype(np.int64))
    parts = [_part(_all(of), EXPECTED, of.stamps.created, date)]
    which, looked = _all(of), date
    until = np.minimum(deals.closed, of.when.end + 1)
    for turn in range(REVIEWS):
        key = deals.key[which]
        review = looked + chance.whole(key, f"review {turn}", 1, 6)
        open_ = review < until[which]
        which, looked, review, key = which[open_], looked[open_], review[open_], key[open_]
        orderly = staff.order[of.owners.at(which, review)]
        moves = chance.happens(key, f"moves {turn}", orderly**2)
        moved = month_ends(review + chance.whole(key, f"slip {turn}", 8, 50))
        at = review * DAY + chance.whole(key, f"slip at {turn}", 9 * 3600, 12 * 3600)
        parts.append(_part(which[moves], EXPECTED, at[moves], moved[moves]))
        looked = np.where(moves, moved, looked + 14)
    closed = _closed(of)
    at = of.stamps.closed[closed]
    return [*parts, _part(closed, EXPECTED, at, at // DAY)]


def _owners(of: Company) -> list[Part]:
    parts = [_part(_all(of), OWNER, of.stamps.created, of.owners.first)]
    for place in range(MOST):
        day = of.owners.day[:, place]
        which = np.flatnonzero((day < FOREVER) & (day <= of.when.end))
        at = day[which] * DAY + 8 * 3600
        parts.append(_part(which, OWNER, at, of.owners.to[which, place]))
    return parts


def _next_actions(of: Company) -> list[Part]:
    """After each talk the day of the next one is noted, by reps who keep their records.

    In deals that go on after the data, the next one often lies after the data.
    """
    deals, steps, work = of.deals, of.steps, Workdays(of.when.business)
    end = np.full(len(deals.key), of.when.end)
    coming = work.after(end, chance.whole(deals.key, "coming action", 1, PAUSE))
    goes_on = (deals.closed > of.when.end) & chance.happens(deals.key, "planned ahead", AHEAD)
    coming = np.where(goes_on, coming, NEVER)
    order = np.lexsort((steps.day, steps.deal))
    order = order[steps.day[order] <= of.when.end]
    deal, day = steps.deal[order], steps.day[order]
    follows = np.append(deal[1:] == deal[:-1], False)
    key = chance.again(deals.key[deal], "next action", day)
    planned = np.maximum(work.after(day, chance.whole(key, "days", 4, 14)), coming[deal])
    after = np.where(follows, np.append(day[1:], 0), planned)
    noted = chance.happens(key, "noted", of.staff.order[of.owners.at(deal, day)] + 0.04)
    before = day < deals.closed[deal]
    opens = np.r_[True, deal[1:] != deal[:-1]] if len(deal) else noted
    first = np.where(coming == NEVER, np.nan, coming)
    first[deal[opens]] = day[opens]
    at = day * DAY + 18 * 3600 + chance.whole(key, "at", 0, 3600)
    keep = noted & before
    return [
        _part(_all(of), NEXT_ACTION, of.stamps.created, first),
        _part(deal[keep], NEXT_ACTION, at[keep], after[keep]),
    ]


def _due(of: Company) -> list[Part]:
    """When the next stage is planned: as long as it usually takes, a little hopefully."""
    deals, stamps = of.deals, of.stamps
    parts = []
    for place in range(5):
        at = stamps.created if place == 0 else stamps.reached[:, place - 1]
        which = np.flatnonzero(at != NEVER)
        hope = np.exp(0.1 + 0.35 * chance.normal(deals.key[which], f"due {place}"))
        days = 2 + TAKES[deals.style[which], place] * 1.45 * hope
        due = at[which] // DAY + days.astype(np.int64)
        parts.append(_part(which, STAGE_DUE, at[which], due))
    return parts
