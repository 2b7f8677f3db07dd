"""Each planted story against the same company without it: what was planted can be found."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from functools import cache

import numpy as np
import pytest

from kaname.simulate import chance, stories
from kaname.simulate.calling import APPOINTMENT
from kaname.simulate.company import LATE_AREA, Company, live
from kaname.simulate.departments import FUKUOKA_CENTRE, Style
from kaname.simulate.horizon import horizon
from kaname.simulate.journey import DROPPED, WON
from kaname.simulate.leads import FREE_CHECK
from kaname.simulate.market import SMALL
from kaname.simulate.products import HARDWARE
from kaname.simulate.records import NOBODY, Flags
from kaname.simulate.statements import PROBABILITY, STATUS, log
from kaname.simulate.timetable import FOREVER, timetable
from kaname.simulate.workforce import TRAINED, misjudges

WHEN = horizon(date(2026, 3, 31), 36)
TIMES = timetable(WHEN, stories=True)
REPS = 150


@cache
def company(**without: object) -> Company:
    """The company with all stories but those taken out."""
    return live(WHEN, REPS, 7, replace(TIMES, **without))


def closed(of: Company, which: Flags) -> Flags:
    """Won or lost in the data, of those."""
    inside = (of.deals.closed >= WHEN.start) & (of.deals.closed <= WHEN.end)
    return which & inside & (of.deals.ends != DROPPED)


def win_rate(of: Company, which: Flags) -> float:
    return float((of.deals.ends[closed(of, which)] == WON).mean())


def change(of: Callable[[Company], float], **without: object) -> float:
    """What the story changes in a figure."""
    return of(company()) - of(company(**without))


def ratio(of: Callable[[Company], float], **without: object) -> float:
    """The figure with the story over the one without it."""
    return of(company()) / of(company(**without))


def field(of: Company) -> Flags:
    return np.isin(of.staff.area[of.deals.seat], TRAINED) & (of.deals.answered >= TIMES.training)


def test_outage_takes_the_contact_rate_of_one_centre_for_five_weeks() -> None:
    def contact_rate(of: Company, area: int = FUKUOKA_CENTRE) -> float:
        during = (of.calls.day >= TIMES.outage) & (of.calls.day < TIMES.outage_ends)
        mine = of.staff.area[of.leads.caller[of.calls.lead]] == area
        return float((of.calls.outcome[during & mine] > 0).mean())

    assert TIMES.outage_ends - TIMES.outage == 35
    assert change(contact_rate, outage=FOREVER) == pytest.approx(-0.18, abs=0.03)
    assert contact_rate(company(), FUKUOKA_CENTRE - 1) > 0.25


def inside(of: Company) -> Flags:
    lead = np.maximum(of.deals.lead, 0)
    caller = of.staff.style[of.leads.caller[lead]]
    return (of.deals.lead != NOBODY) & (caller == Style.INSIDE)


def test_more_appointments_bring_no_more_wins_when_closers_are_full() -> None:
    def appointments(of: Company) -> float:
        agreed = of.calls.outcome == APPOINTMENT
        caller = of.staff.style[of.leads.caller[of.calls.lead]]
        return float((agreed & (caller == Style.INSIDE) & (of.calls.day >= TIMES.overload)).sum())

    def won(of: Company) -> Flags:
        late = (of.deals.closed >= TIMES.overload) & (of.deals.closed <= WHEN.end)
        return late & (of.deals.ends == WON)

    def sourced(of: Company) -> float:
        return float(of.deals.agreed[won(of) & inside(of)].sum())

    def wins(of: Company) -> float:
        return float(won(of).sum())

    assert ratio(appointments, overload=FOREVER) > 1.6
    assert 0.85 < ratio(sourced, overload=FOREVER) < 1.15
    assert 0.95 < ratio(wins, overload=FOREVER) < 1.05


def test_one_rep_states_too_low_and_one_too_high_chances() -> None:
    of = company()
    rows = log(of)
    stated = (rows.field == PROBABILITY) & (rows.at < of.stamps.closed[rows.deal])
    stated &= ~np.isnan(rows.new) & (of.deals.closed[rows.deal] <= WHEN.end)
    owner = of.owners.at(rows.deal, rows.at // 86_400)
    won = of.deals.ends[rows.deal] == WON

    def gap(rep: int | None) -> float:
        others = ~np.isin(owner, misjudges(of.staff))
        which = stated & (others if rep is None else owner == rep)
        return float((rows.new - won)[which].mean())

    cautious, dreamer = misjudges(of.staff)
    assert gap(cautious) == pytest.approx(-0.27, abs=0.1)
    assert gap(dreamer) == pytest.approx(0.3, abs=0.1)
    assert gap(None) == pytest.approx(0, abs=0.04)


def test_campaign_brings_many_leads_that_lead_nowhere() -> None:
    of = company()
    during = (of.leads.day >= TIMES.campaign) & (of.leads.day < TIMES.campaign_ends)
    poor = of.leads.source == FREE_CHECK
    converted = np.zeros(len(of.leads.key), dtype=bool)
    converted[of.deals.lead[of.deals.lead != NOBODY]] = True

    assert (poor & during).sum() > 0.95 * poor.sum()  # the last wait for the next business day
    assert 0.3 < poor.sum() / (during & ~poor).sum() < 0.7
    assert converted[poor].mean() < 0.4 * converted[during & ~poor].mean()
    assert of.leads.quality[poor].mean() < -1.3


def test_cohort_ramps() -> None:
    def opened(of: Company) -> float:
        mine = of.staff.cohort[of.owners.first] & (of.deals.created >= TIMES.joined)
        return float((mine & (of.deals.created < TIMES.joined + 365)).sum())

    def rate(of: Company) -> float:
        mine = of.staff.cohort[of.owners.first]
        return win_rate(of, mine & (of.deals.closed < TIMES.joined + 365))

    assert 0.7 < ratio(opened, ramps=False) < 0.95
    assert change(rate, ramps=False) < -0.05


def test_competitor_enters_one_market_only() -> None:
    def market(of: Company) -> Flags:
        hardware = of.deals.family == HARDWARE
        return hardware & (of.deals.segment == SMALL) & (of.deals.created >= TIMES.rival)

    def rate(of: Company) -> float:
        return win_rate(of, market(of))

    of = company()
    assert change(rate, rival=FOREVER) == pytest.approx(-0.075, abs=0.03)
    assert (of.deals.rival[~market(of)] != 4).all()


def test_price_rise_makes_deals_larger_and_fewer() -> None:
    def won(of: Company) -> Flags:
        late = (of.deals.closed >= TIMES.price) & (of.deals.closed <= WHEN.end)
        return late & (of.deals.ends == WON)

    def size(of: Company) -> float:
        return float(of.deals.agreed[won(of) & (of.deals.family == HARDWARE)].mean())

    def number(of: Company) -> float:
        return float((won(of) & (of.deals.family == HARDWARE)).sum())

    def mix(of: Company) -> float:
        return number(of) / float(won(of).sum())

    assert ratio(size, price=FOREVER) > 1.04
    assert ratio(number, price=FOREVER) < 0.9
    assert change(mix, price=FOREVER) < -0.02


def test_training_lifts_the_win_rate_by_four_points_and_nothing_else_does() -> None:
    def trained(of: Company) -> float:
        return win_rate(of, field(of))

    def others(of: Company) -> float:
        there = np.isin(of.staff.area[of.deals.seat], stories.UNTOUCHED)
        return win_rate(of, there & (of.deals.answered >= TIMES.training))

    assert change(trained, training=FOREVER) == pytest.approx(0.04, abs=0.015)
    assert change(others, training=FOREVER) == 0


def test_one_team_enters_late() -> None:
    def delay(of: Company, area: int) -> float:
        rows = log(of)
        ended = (rows.field == STATUS) & ~rows.first & (rows.at >= TIMES.late * 86_400)
        mine = ended & (of.staff.area[of.deals.seat[rows.deal]] == area)
        return float((rows.at - of.stamps.closed[rows.deal])[mine].mean() / 86_400)

    assert delay(company(), LATE_AREA) > 5
    assert delay(company(), LATE_AREA - 1) < 0.01
    assert delay(company(late=FOREVER), LATE_AREA) < 0.01


def test_mails_bring_people_back() -> None:
    of = company()
    mailed = (of.mailing.launch >= WHEN.start) & (of.mailing.launch < WHEN.end - 90)
    converted = np.zeros(len(of.leads.key), dtype=bool)
    converted[of.deals.lead[of.deals.lead != NOBODY]] = True
    rate = [converted[mailed & (of.mailing.control == arm)].mean() for arm in (True, False)]

    assert 0.01 < rate[1] - rate[0] < 0.04


def test_ten_stories_are_told_in_both_languages() -> None:
    found = stories.told(company())

    assert len(found) == len({story.key for story in found}) == 10
    for story in found:
        assert WHEN.start <= (story.start - date(1970, 1, 1)).days
        assert story.start <= story.end <= date(2026, 3, 31)
        assert story.kpi in story.effect
        for text in (story.label, story.note):
            assert set(text) == {"ja", "en"}
    assert [story["key"] for story in json.loads(stories.as_json(found))] == [s.key for s in found]


def test_without_stories_there_is_nothing_to_tell() -> None:
    quiet = live(WHEN, 30, 7, timetable(WHEN, stories=False))

    assert stories.told(quiet) == ()
    assert chance.uniform(quiet.staff.key, "x").size == len(quiet.staff.careers)


def test_before_the_first_story_both_companies_are_one() -> None:
    with_, without = company(), live(WHEN, REPS, 7, timetable(WHEN, stories=False))
    first = TIMES.late  # joiners come later
    assert first < TIMES.joined
    for of in (with_, without):
        assert (of.deals.created < first).sum() > 1000
    one, other = (of.deals.key[of.deals.created < first] for of in (with_, without))
    assert (one == other).all()
