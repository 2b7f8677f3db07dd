"""The market: companies, their needs and budgets, the inquiries that arrive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kaname.simulate.company import SECTIONS
from kaname.simulate.horizon import Horizon, day_of
from kaname.simulate.names import INDUSTRIES
from kaname.simulate.records import NEVER, Floats, Ints, Records

COMPANIES = 3000
CUSTOMERS = 860  # companies that bought before the run-in
SEGMENTS = ("大手", "中堅", "中小")
INDUSTRY_SHARE = (0.22, 0.15, 0.11, 0.11, 0.11, 0.10, 0.10, 0.10)
SEGMENT_INTEREST = np.array([1.6, 1.2, 0.8])  # how often a company of the segment inquires
SEGMENT_NEEDS = np.array([6.6, 3.6, 1.6])  # needs per customer and year
SEGMENT_CONTACT = np.array([10.0, 24.0, 50.0])  # days between contacts with a customer

SOURCES = ("Web問い合わせ", "資料請求", "展示会", "セミナー", "紹介", "自社リスト")
SOURCE_SHARE = np.array([0.22, 0.30, 0.16, 0.12, 0.06, 0.14])
SOURCE_QUALITY = np.array([0.35, -0.25, -0.10, 0.10, 0.90, -0.35])
WEB, CATALOGUE, FAIR = 0, 1, 2

INQUIRIES = 660.0  # per month, at the outset
GROWTH = 0.08  # of inquiries, per year
NEEDS_GROW = 0.03  # per year
NEED_LASTS = 40.0  # business days until a need is met by somebody else
# customers look for suppliers after the new budget and before the half-years end
INQUIRY_SEASON = np.array([0.95, 1.1, 1.0, 1.0, 0.92, 1.08, 1.0, 0.8, 1.08, 1.12, 1.04, 0.85])
# needs rise before the customers' book-closing in March (and September): budgets are used up
NEED_SEASON = np.array([1.3, 1.3, 0.95, 0.8, 0.85, 0.95, 1.1, 0.95, 1.05, 0.9, 0.95, 0.95])
# decisions fall at book-closing; in April those who decide have just been moved
DECISION_SEASON = np.array([0.85, 0.95, 2.2, 0.75, 0.85, 1.1, 0.9, 0.85, 1.6, 0.85, 0.95, 1.2])
FAIR_MONTHS = {2: 1.0, 6: 1.1, 10: 1.3}

RIVAL_CUTS_PRICES = 420  # days before the end: a rival cuts prices for small companies
CATALOGUE_CAMPAIGN = 120  # days before the end: a campaign brings many leads of less quality

ACCOUNT = np.dtype(
    [
        ("section", "i2"),
        ("segment", "i1"),
        ("industry", "i1"),
        ("potential", "f8"),
        ("interest", "f8"),
        ("needs", "f8"),  # per business day
        ("customer", "?"),
        ("need", "?"),  # one that nobody of ours has heard of yet
        ("first_order", "i8"),
        ("contact", "i8"),  # day of the next contact
        ("owner", "i4"),
    ]
)


@dataclass(frozen=True, slots=True)
class Inquiries:
    """Leads in the order in which they arrive: local instants, sources, quality in logits."""

    created: Ints
    source: Ints
    quality: Floats


def companies(when: Horizon, rng: np.random.Generator) -> Records:
    """The companies of the market; CUSTOMERS of them have bought before."""
    rows = np.zeros(COMPANIES, ACCOUNT)
    share = np.array([s.market for s in SECTIONS])
    section = rng.choice(len(SECTIONS), COMPANIES, p=share / share.sum())
    large = np.array([s.large for s in SECTIONS])[section]
    draw = rng.random(COMPANIES)
    segment = np.where(draw < large, 0, np.where(draw < large + (1 - large) * 0.38, 1, 2))
    rows["section"], rows["segment"] = section, segment
    rows["industry"] = rng.choice(len(INDUSTRIES), COMPANIES, p=INDUSTRY_SHARE)
    size = rng.normal(0, 0.55, COMPANIES)
    rows["potential"] = np.round(np.exp(size) * np.array([60e6, 15e6, 3.5e6])[segment], -4)
    rows["interest"] = np.exp(0.5 * size) * SEGMENT_INTEREST[segment]
    rows["needs"] = np.exp(0.5 * size) * SEGMENT_NEEDS[segment] / 244
    chosen = rng.choice(
        COMPANIES, CUSTOMERS, replace=False, p=rows["interest"] / rows["interest"].sum()
    )
    rows["customer"][chosen] = True
    waiting = rows["needs"] * NEED_LASTS  # in the steady state
    rows["need"] = rows["customer"] & (rng.random(COMPANIES) < waiting / (1 + waiting))
    rows["first_order"] = NEVER
    rows["first_order"][chosen] = when.run_in - rng.integers(20, 12 * 365, CUSTOMERS)
    rows["contact"] = when.run_in + rng.integers(0, SEGMENT_CONTACT[segment].astype(int))
    return rows


def inquiries(when: Horizon, rng: np.random.Generator) -> Inquiries:
    """All leads of the horizon: a Poisson stream by day and source."""
    days = np.arange(when.run_in, when.end + 1)
    count = rng.poisson(_intensity(when, days))  # day x source
    day, source = (np.repeat(a, count.ravel()) for a in _grid(days, len(SOURCES)))
    hour = np.where(source <= CATALOGUE, rng.normal(13.5, 4.5, len(day)), rng.uniform(9.5, 18))
    created = day * 86_400 + (np.clip(hour, 0, 23.99) * 3600).astype(np.int64)
    quality = rng.normal(SOURCE_QUALITY[source], 0.8)
    quality -= 1.2 * ((source == CATALOGUE) & (day > when.end - CATALOGUE_CAMPAIGN))
    order = np.argsort(created, kind="stable")
    return Inquiries(created[order], source[order], quality[order])


def _grid(days: Ints, sources: int) -> tuple[Ints, Ints]:
    return np.repeat(days, sources), np.tile(np.arange(sources), len(days))


def _intensity(when: Horizon, days: Ints) -> Floats:
    """Expected leads by day and source."""
    dates = [day_of(d) for d in days]
    month = np.array([d.month for d in dates])
    years = (days - when.start) / 365.25
    base = INQUIRIES * 12 / 365.25 * (1 + GROWTH) ** years * INQUIRY_SEASON[month - 1]
    expected: Floats = base[:, None] * SOURCE_SHARE
    open_ = np.isin(days, when.business)
    expected[:, : CATALOGUE + 1] *= np.where(open_, 1.25, 0.45)[:, None]
    expected[:, CATALOGUE + 1 :] *= np.where(open_, 1.5, 0.0)[:, None]
    expected[:, CATALOGUE] *= np.where(days > when.end - CATALOGUE_CAMPAIGN, 1.6, 1.0)
    # fairs: three days in the second week of their months bring what others bring in a year
    fair = np.array([FAIR_MONTHS.get(d.month, 0.0) * (10 <= d.day <= 14) for d in dates])
    per_year = INQUIRIES * 12 * SOURCE_SHARE[FAIR] * (1 + GROWTH) ** years
    expected[:, FAIR] = np.where(open_, fair * per_year / 12, 0.0)
    return expected


def price_pressure(when: Horizon, day: int) -> Floats:
    """What the rival's prices take from a win in each segment, in logits."""
    strength = np.clip((day - (when.end - RIVAL_CUTS_PRICES)) / 60, 0, 1)
    return np.asarray(np.array([0.0, 0.04, 0.24]) * strength, dtype=np.float64)


def decision_pressure(month: int, days_left: int) -> float:
    """How much likelier than usual a customer decides today; `days_left` of business this month."""
    return float(DECISION_SEASON[month - 1] * (2.0 if days_left < 5 else 0.8))
