"""The people: who sits on which seat in which month, what they can do, and how they learn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate import chance
from kaname.simulate.departments import AREA_STYLE, DIVISIONS, Seat, Style, seats
from kaname.simulate.horizon import Horizon, add_months, day_of, number
from kaname.simulate.names import people
from kaname.simulate.records import NOBODY, Flags, Floats, Ints, Keys
from kaname.simulate.timetable import FOREVER, Timetable

COHORT = 0.08  # of all reps join together in one April
LEAVES_EARLY, LEAVES = 0.010, 0.005  # per month, in the first three years and later
MOVES = 0.05  # per half-year
TRAINED = (11, 13)  # areas whose teams are trained
SANDBAGS, DREAMS = -1.7, 1.7  # logits by which the two reps misstate what they see
RAMP_MONTHS = 9
EXPERIENCED = 60.0  # months of selling that the cohort has behind it where it is no story


@dataclass(slots=True)
class Career:
    """One rep's way: `left` is exclusive; posts are (from day, seat)."""

    hired: int
    prior: float  # months of selling before
    posts: list[tuple[int, int]]
    left: int = FOREVER
    cohort: bool = False


@dataclass(frozen=True, slots=True)
class Staff:
    """All reps (arrays by rep) and seats (matrices seat x month)."""

    careers: list[Career]
    seats: list[Seat]
    area: Ints  # of each seat
    style: Ints
    months: Ints  # first days of the months since the run-in
    covering: Ints  # who does the work of each seat
    sitting: Ints  # whose seat it is, NOBODY if vacant
    key: Keys
    names: list[str]
    managers: list[str]  # names: head office, divisions, teams
    hired: Ints
    left: Ints
    prior: Floats
    cohort: Flags
    talk: Floats  # skills in logits: on the phone, in the first meeting, at closing
    hear: Floats
    close: Floats
    effort: Floats  # factor on what is got done
    order: Floats  # 0..1: keeps records in order and comes prepared
    bias: Floats  # logits by which the stated win probability is off
    ramps: bool  # whether the cohort are beginners

    def month(self, days: Ints) -> Ints:
        """The month's position of each day."""
        found = np.searchsorted(self.months, days, side="right") - 1
        return np.clip(found, 0, len(self.months) - 1)

    def at(self, seat: Ints, days: Ints) -> Ints:
        """Who does the work of each seat on each day."""
        return np.asarray(self.covering[seat, self.month(days)])

    def experience(self, rep: Ints, days: Ints) -> Floats:
        """0 for a beginner, towards 1 with the years."""
        months = np.maximum(days - self.hired[rep], 0) / 30.4 + self.prior[rep]
        return np.asarray(1.0 - np.exp(-(months + 3.0) / 24.0), dtype=np.float64)

    def pace(self, rep: Ints, days: Ints) -> Floats:
        """How much of a rep's work a rep gets done."""
        months = np.maximum(days - self.hired[rep], 0) / 30.4
        ramp = np.clip(0.3 + 0.7 * months / RAMP_MONTHS, 0.3, 1.0)
        usual = self.effort[rep] * (0.7 + 0.35 * self.experience(rep, days))
        return np.where(self.cohort[rep] & self.ramps, ramp, 1.0) * usual

    def skill(self, rep: Ints, days: Ints) -> Floats:
        """Logits that a rep adds to a step towards the win."""
        months = np.maximum(days - self.hired[rep], 0) / 30.4
        ramp = -0.5 * np.clip(1 - months / 12, 0, 1)
        learnt = 0.8 * (self.experience(rep, days) - 0.8)
        return self.close[rep] + learnt + np.where(self.cohort[rep] & self.ramps, ramp, 0.0)

    def people(self, seat: Ints) -> Ints:
        """How many of these seats somebody sits on, by month."""
        return np.asarray((self.sitting[seat] != NOBODY).sum(0))


def hire(when: Horizon, times: Timetable, reps: int, seed: int) -> Staff:
    """The company's people over the horizon: founders, joiners, transfers, leavers."""
    rng = np.random.default_rng([seed, 1])
    places = seats(reps)
    careers = _founders(when, places, rng)
    if times.joined < FOREVER:
        places += [places[0]] * max(3, round(reps * COHORT))
    months = [number(m) for m in when.months(when.run_in)]
    sitting = np.full((len(places), len(months)), NOBODY, dtype=np.int64)
    now = np.full(len(places), NOBODY, dtype=np.int64)
    now[:reps] = np.arange(reps)
    for column, day in enumerate(months):
        if column:
            _leave(careers, now, day, rng)
            if day_of(day).month in (4, 10):
                _transfer(careers, now, day, places, rng)
            _recruit(careers, now, day, reps, rng)
            if day == times.joined:
                _join(careers, now, day, reps)
        sitting[:, column] = now
    return _staff(careers, places, np.array(months), sitting, times, seed)


def _founders(when: Horizon, places: list[Seat], rng: np.random.Generator) -> list[Career]:
    years = np.maximum(rng.gamma(1.6, 4.5, len(places)), 0.3)
    hired = [number(add_months(day_of(when.run_in - int(y * 365)), 0)) for y in years]
    return [Career(day, 0.0, [(day, seat)]) for seat, day in enumerate(hired)]


def _leave(careers: list[Career], now: Ints, day: int, rng: np.random.Generator) -> None:
    draw = rng.random(len(now))
    for seat in np.flatnonzero(now != NOBODY):
        career = careers[now[seat]]
        age = day - career.hired
        if age > 180 and draw[seat] < (LEAVES_EARLY if age < 3 * 365 else LEAVES):
            career.left = day
            now[seat] = NOBODY


def _transfer(
    careers: list[Career], now: Ints, day: int, places: list[Seat], rng: np.random.Generator
) -> None:
    """Some change places with a colleague of another team of the department, or fill its gap."""
    draw, order = rng.random(len(now)), rng.permutation(len(now))
    for seat in np.flatnonzero(now != NOBODY).tolist():
        rep = int(now[seat])
        if draw[seat] >= MOVES or day - careers[rep].posts[-1][0] < 540:
            continue
        other = _elsewhere(careers, now, day, places, seat, order)
        if other is None:
            continue
        for person, place in ((rep, other), (now[other], seat)):
            if person != NOBODY:
                careers[person].posts.append((day, int(place)))
        now[seat], now[other] = now[other], rep


def _elsewhere(
    careers: list[Career], now: Ints, day: int, places: list[Seat], seat: int, order: Ints
) -> int | None:
    for other in order:
        place = places[other]
        if place.style != places[seat].style or place.area == places[seat].area:
            continue
        if now[other] == NOBODY or day - careers[now[other]].posts[-1][0] >= 540:
            return int(other)
    return None


def _recruit(
    careers: list[Career], now: Ints, day: int, reps: int, rng: np.random.Generator
) -> None:
    """Graduates fill all vacancies in April; in other months some are filled by the experienced."""
    draw, prior = rng.random(len(now)), rng.uniform(18, 90, len(now))
    april = day_of(day).month == 4
    for seat in np.flatnonzero(now[:reps] == NOBODY):
        if april or draw[seat] < 0.3:
            now[seat] = len(careers)
            careers.append(Career(day, 0.0 if april else float(prior[seat]), [(day, int(seat))]))


def _join(careers: list[Career], now: Ints, day: int, reps: int) -> None:
    """The cohort takes the seats that were opened for it."""
    for seat in range(reps, len(now)):
        now[seat] = len(careers)
        careers.append(Career(day, 0.0, [(day, seat)], cohort=True))


def _staff(
    careers: list[Career],
    places: list[Seat],
    months: Ints,
    sitting: Ints,
    times: Timetable,
    seed: int,
) -> Staff:
    area = np.array([place.area for place in places], dtype=np.int64)
    leaders = 1 + len(DIVISIONS) + len({place.team for place in places})
    names = people(len(careers) + leaders, np.random.default_rng([seed, 2]))
    cohort = np.array([career.cohort for career in careers])
    prior = np.array([career.prior for career in careers])
    key = chance.keys(seed, "rep", len(careers))
    return Staff(
        careers=careers,
        seats=places,
        area=area,
        style=AREA_STYLE[area],
        months=months,
        covering=_covered(sitting, area),
        sitting=sitting,
        names=names[leaders:],
        managers=names[:leaders],
        hired=np.array([career.hired for career in careers], dtype=np.int64),
        left=np.array([career.left for career in careers], dtype=np.int64),
        prior=np.where(cohort & (not times.ramps), EXPERIENCED, prior),
        cohort=cohort,
        ramps=times.ramps,
        key=key,
        bias=_biases(key, _steady(area, sitting) if times.misjudges else []),
        **_skills(key),
    )


def _skills(key: Keys) -> dict[str, Floats]:
    """What reps can do, from person to person."""
    return {
        "talk": 0.22 * chance.normal(key, "talk"),
        "hear": 0.25 * chance.normal(key, "hear"),
        "close": 0.16 * chance.normal(key, "close"),
        "effort": np.exp(0.12 * chance.normal(key, "effort")),
        "order": np.clip(0.86 + 0.1 * chance.normal(key, "order"), 0.45, 0.99),
    }


def _biases(key: Keys, steady: list[int]) -> Floats:
    """By how much each rep misstates the chances: hardly, but for the two of the story."""
    bias = 0.15 * chance.normal(key, "bias")
    for rep, off in zip(steady, (SANDBAGS, DREAMS), strict=False):
        bias[rep] = off
    return bias


def misjudges(staff: Staff) -> tuple[int, ...]:
    """The two reps who misstate their chances: the cautious one, the dreamer; none untold."""
    far = np.flatnonzero(np.abs(staff.bias) > 1.2)
    return tuple(int(rep) for rep in far[np.argsort(staff.bias[far])])


def _steady(area: Ints, sitting: Ints) -> list[int]:
    """Two field reps who are there at the end, of those the longest on their seat.

    They sit outside the trained teams.
    """
    field = (AREA_STYLE[area] == Style.FIELD) & ~np.isin(area, TRAINED)
    stays = (sitting == sitting[:, -1:]).sum(1)
    seats_ = [s for s in np.argsort(-stays, kind="stable") if field[s]]
    return [int(sitting[s, -1]) for s in seats_ if sitting[s, -1] != NOBODY][:2]


def _covered(sitting: Ints, area: Ints) -> Ints:
    """Each seat's work done by who sits there, else by a colleague of the area or the style."""
    covering = sitting.copy()
    style = AREA_STYLE[area]
    for column in range(sitting.shape[1]):
        for seat in np.flatnonzero(sitting[:, column] == NOBODY):
            here = sitting[:, column] != NOBODY
            for near in (area == area[seat], style == style[seat], np.ones(len(area), bool)):
                able = np.flatnonzero(here & near)
                if len(able):
                    covering[seat, column] = sitting[able[(seat + column // 6) % len(able)], column]
                    break
    return covering
