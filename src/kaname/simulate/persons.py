"""Tables of persons: leads and contacts, and the mails of the programmes."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from kaname.simulate import chance
from kaname.simulate.columns import instants, months, named, numbered
from kaname.simulate.company import Company
from kaname.simulate.horizon import DAY
from kaname.simulate.leads import FAIR, FREE_CHECK, REFERRAL, SEMINAR, SOURCES
from kaname.simulate.mailing import STEP_DAYS, STEPS
from kaname.simulate.market import SHOP
from kaname.simulate.organisation import account_ids, rep_ids
from kaname.simulate.records import NEVER, NOBODY, Flags, Floats, Ints, Keys

FREE_CHECK_ID = "free-check"
STATES = ("未着手", "アプローチ中", "アポ獲得", "商談化", "対象外", "育成中")
NEW, WORKING, AGREED, CONVERTED, UNFIT, NURTURED = range(6)
MARKS = ("budget", "authority", "need", "timing")
OPENED, CLICKED, ANSWERED, ARRIVES = 0.36, 0.17, 0.06, 0.975


def lead_ids(of: Company) -> pl.Series:
    """The ids of all leads; contacts have the numbers of their accounts."""
    return numbered("L", len(of.leads.key), 7)


def contact_ids(of: Company) -> pl.Series:
    """The ids of the contacts of all accounts that could have one."""
    return numbered("P", len(of.market.seat), 7)


def has_contact(of: Company) -> Flags:
    """Accounts in which somebody is known: old customers, and those that are kept up with."""
    known: Flags = (of.market.bought != NEVER) & (of.market.kind != SHOP)
    known[of.contacts.account] = True
    known[of.deals.account[of.deal_shown]] = True
    return known


def person_of(of: Company, lead: NDArray[Any], account: NDArray[Any]) -> pl.Series:
    """The person behind rows that name a lead, or else an account."""
    known = has_contact(of)
    contact = np.where((lead == NOBODY) & (account >= 0) & known[account], account, NOBODY)
    total = len(of.leads.key)
    pool = pl.concat([lead_ids(of), contact_ids(of)])
    return named(pool, np.where(lead != NOBODY, lead, np.where(contact >= 0, total + contact, -1)))


def deal_of_leads(of: Company) -> Ints:
    """The deal that came of each lead."""
    found = np.full(len(of.leads.key), NOBODY)
    fresh = np.flatnonzero(of.deals.lead != NOBODY)
    found[of.deals.lead[fresh]] = fresh
    return found


def campaigns(of: Company) -> pl.Series:
    """The campaign through which each lead came."""
    source, day = of.leads.source, of.leads.day
    return pl.select(
        pl.when(pl.Series(source == FAIR))
        .then(months(day, "fair-"))
        .when(pl.Series(source == SEMINAR))
        .then(months(day, "seminar-"))
        .when(pl.Series(source == FREE_CHECK))
        .then(pl.lit(FREE_CHECK_ID))
    ).to_series()


def person(of: Company, deal_ids: pl.Series) -> pl.DataFrame:
    """Leads of the data, and contacts."""
    return pl.concat([_leads(of, deal_ids), _contacts(of)], how="diagonal").select(_PERSON)


_PERSON = """person_id account_id kind owner_id lead_source campaign_id created_at status
bant_budget bant_authority bant_need bant_timing score score_initial qualified_at converted_at
opportunity_id referred_by_account_id""".split()


def _leads(of: Company, deal_ids: pl.Series) -> pl.DataFrame:
    which = np.flatnonzero(of.lead_shown)
    leads, key = of.leads, of.leads.key[which]
    deal = deal_of_leads(of)[which]
    converted = np.where(deal != NOBODY, of.stamps.created[np.maximum(deal, 0)], NEVER)
    owner = of.staff.at(leads.caller[which], leads.day[which])
    return pl.DataFrame(
        {
            "person_id": named(lead_ids(of), which),
            "account_id": named(account_ids(of), leads.account[which]),
            "kind": pl.repeat("lead", len(which), dtype=pl.String, eager=True),
            "owner_id": named(rep_ids(of.staff), owner),
            "lead_source": named(SOURCES, leads.source[which]),
            "campaign_id": campaigns(of).gather(which),
            "created_at": instants(leads.created[which]),
            "status": named(STATES, _states(of, which, deal)),
            **_marks(of, which, key),
            "qualified_at": instants(_qualified(of, which, converted)),
            "converted_at": instants(converted),
            "opportunity_id": named(deal_ids, deal),
            "referred_by_account_id": named(account_ids(of), referrers(of, which)),
        }
    )


def _marks(of: Company, which: Ints, key: Keys) -> dict[str, pl.Series]:
    """The four marks of BANT, and the score made of them: at first and today."""
    marks = [_mark(key, name, of.leads.quality[which]) for name in MARKS]
    first = np.clip(np.mean(marks, axis=0) + 4 * chance.normal(key, "score"), 0, 100)
    score = np.clip(first + _gain(of, which, key), 0, 100)
    columns = {f"bant_{n}": pl.Series(m, dtype=pl.Int32) for n, m in zip(MARKS, marks, strict=True)}
    return columns | {
        "score": pl.Series(score.round(1)),
        "score_initial": pl.Series(first.round(1)),
    }


def _mark(key: Keys, name: str, quality: Floats) -> Ints:
    mark = 54 + 13 * quality + 15 * chance.normal(key, name)
    return np.clip(np.round(mark), 0, 100).astype(np.int64)


def _gain(of: Company, which: Ints, key: Keys) -> Floats:
    """What the mails, or time alone, did to the score."""
    mailed = (of.mailing.launch[which] != NEVER) & ~of.mailing.control[which]
    mean, spread = np.where(mailed, 5.5, 0.4), np.where(mailed, 7.0, 4.0)
    return np.asarray(mean + spread * chance.normal(key, "gain"), dtype=np.float64)


def referrers(of: Company, which: Ints) -> Ints:
    """The customer who recommended us: an old one, of the seat that takes care of the lead."""
    key = of.leads.key[which]
    referred = of.leads.source[which] == REFERRAL
    customers = np.flatnonzero((of.market.bought != NEVER) & (of.market.kind != SHOP))
    seat = of.leads.closer[which]
    low = np.searchsorted(of.market.seat[customers], seat)
    high = np.searchsorted(of.market.seat[customers], seat, side="right")
    draw = chance.uniform(key, "referrer")
    own = low + (draw * (high - low)).astype(np.int64)
    place = np.where(high > low, own, (draw * len(customers)).astype(np.int64))
    return np.where(referred, customers[np.minimum(place, len(customers) - 1)], NOBODY)


def _qualified(of: Company, which: Ints, converted: Ints) -> Ints:
    """Who is qualified in the first talk, and at the latest when a deal opens."""
    key, talked = of.leads.key[which], of.reached[which]
    good = chance.happens(key, "fits", chance.logistic(-0.55 + 1.0 * of.leads.quality[which]))
    at = talked * DAY + chance.whole(key, "qualified", 10 * 3600, 18 * 3600)
    at = np.where((talked != NEVER) & (good | (converted != NEVER)), at, NEVER)
    at = np.where((at == NEVER) | (at > of.leads.created[which]), at, of.leads.created[which] + 900)
    both = (at != NEVER) & (converted != NEVER)
    return np.where(both, np.minimum(at, converted), at)


def _states(of: Company, which: Ints, deal: Ints) -> Ints:
    agreed = np.zeros(len(of.leads.key), dtype=bool)
    agreed[of.appointments.lead] = True
    touched = np.zeros(len(of.leads.key), dtype=bool)
    touched[of.calls.lead] = True
    mailed = of.mailing.launch != NEVER
    old = of.leads.day < of.when.end - 120
    state = np.select(
        [agreed, mailed & ~old, old & touched, touched], [AGREED, NURTURED, UNFIT, WORKING], NEW
    )[which]
    return np.where(deal != NOBODY, CONVERTED, state)


def _contacts(of: Company) -> pl.DataFrame:
    """One person in every account that is a customer or is kept up with."""
    which = np.flatnonzero(has_contact(of))
    key = chance.again(of.market.key[which], "person")
    created = (of.when.start - chance.whole(key, "since", 380, 720)) * DAY + 11 * 3600
    owner = of.staff.at(of.market.seat[which], np.full(len(which), of.when.end))
    return pl.DataFrame(
        {
            "person_id": named(contact_ids(of), which),
            "account_id": named(account_ids(of), which),
            "owner_id": named(rep_ids(of.staff), owner),
            "created_at": instants(created),
        }
    ).with_columns(kind=pl.lit("contact"), status=pl.lit("取引窓口"))


def campaign_touch(of: Company) -> pl.DataFrame:
    """Mails by person and step; the control group has one row without a mail."""
    lead, step, key = _mails(of)
    mailing, control = of.mailing, of.mailing.control[lead]
    at = chance.whole(key, "at", 8 * 3600, 12 * 3600)
    touched = (mailing.launch[lead] + STEP_DAYS * step) * DAY + at
    last = (of.when.end + 1) * DAY - 1
    arrived = ~control & chance.happens(key, "arrives", ARRIVES)
    done = mailing.completes[lead] & (step == STEPS - 1)
    later = _reactions(key, arrived, of.leads.quality[lead], touched)
    later["completed_at"] = np.where(done, touched + 3600, NEVER)
    frame = pl.DataFrame(
        {
            "campaign_id": months(mailing.launch[lead], "nurturing-"),
            "person_id": named(lead_ids(of), lead),
            "channel": pl.repeat("メール", len(lead), dtype=pl.String, eager=True),
            "touched_at": instants(touched),
            "step": pl.Series(np.where(control, 0, step + 1), dtype=pl.Int32),
            "steps_total": pl.repeat(STEPS, len(lead), dtype=pl.Int32, eager=True),
            "delivered": arrived,
            **{name: instants(np.where(when <= last, when, NEVER)) for name, when in later.items()},
            "is_control": control,
        }
    )
    return frame.filter(pl.Series(touched <= last))


def _mails(of: Company) -> tuple[Ints, Ints, Keys]:
    """Lead, step (from 0) and key of every mail, and of the row that stands for none."""
    mailing = of.mailing
    which = np.flatnonzero(of.lead_shown & (mailing.launch >= of.when.start))
    key = chance.again(of.leads.key[which], "mails")
    leaves = chance.whole(key, "leaves after", 1, STEPS)
    number = np.where(mailing.completes[which], STEPS, leaves)
    number = np.where(mailing.control[which], 1, number)
    parent = np.repeat(np.arange(len(which)), number)
    step = np.arange(len(parent)) - np.repeat(np.cumsum(number) - number, number)
    return which[parent], step, chance.again(key[parent], "mail", step)


def _reactions(key: Keys, arrived: Flags, quality: Floats, touched: Ints) -> dict[str, Ints]:
    """When mails are opened, clicked and answered; NEVER for those that are not."""
    opened = arrived & chance.happens(key, "opened", np.clip(OPENED + 0.08 * quality, 0.05, 0.9))
    clicked = opened & chance.happens(key, "clicked", CLICKED)
    answered = opened & chance.happens(key, "answered", ANSWERED)
    wait = 5 * 3600 * np.exp(0.9 * chance.normal(key, "opens"))
    seen = touched + np.minimum(wait, 6 * DAY).astype(np.int64)
    return {
        "opened_at": np.where(opened, seen, NEVER),
        "clicked_at": np.where(clicked, seen + 240, NEVER),
        "responded_at": np.where(answered, seen + 5400, NEVER),
    }
