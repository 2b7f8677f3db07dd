"""Words of deals: how closings slip, how fast they go, which have stopped."""

from __future__ import annotations

from collections.abc import Iterator

from kaname.api.causes.judgement.calibrated import Calibration, StalledDeal
from kaname.causes.insight import Figure, Insight
from kaname.causes.judgement.cohorts import differ
from kaname.causes.judgement.slips import FEWEST, OwnerSlips
from kaname.charts.chart import Bar, Ranking
from kaname.periods import Period
from kaname.text import LANGS, message

RATIO = "%"
AGE = 90  # days after which quarters are compared
CLEAR = 0.01
LISTED = 3  # stalled deals that are told without being asked for
SHOWN = 12  # bars of a ranking
A_YEAR = 4  # quarters


def of_deals(found: Calibration, *, every: bool) -> Iterator[Insight]:
    """The sentences of slips, of speed and of stalled deals; with `every` each of these."""
    yield from _slips(found)
    yield from _speed(found)
    yield from _stalled(found, every=every)


# --- slips -----------------------------------------------------------------------------------


def _slips(found: Calibration) -> Iterator[Insight]:
    of = found.slips
    if of is None:
        yield Insight("calibration.slips-untold")
        return
    if of.deals < FEWEST:
        few = {"deals": Figure(of.deals, "deal"), "least": Figure(FEWEST, "deal")}
        yield Insight("calibration.slips-little", few)
        return
    named = [(name, one) for name, one in found.slipping if one.named]
    yield from (_slipping(found, name, one) for name, one in named)
    params = {
        "deals": Figure(of.deals, "deal"),
        "share": Figure(of.share, RATIO, decimals=0),
        "ahead": found.ahead,
    }
    if of.days is None or of.pushes is None:
        yield Insight("calibration.slips-bare", params, causes=_unjudged(found, of.deals))
        return
    params |= {"days": Figure(of.days, "day", decimals=0), "pushes": f"{of.pushes:.1f}"}
    chart, beside = _ranking(found), _unjudged(found, of.deals)
    yield Insight("calibration.slips", params, chart=chart, causes=beside)


def _unjudged(found: Calibration, deals: int) -> tuple[Insight, ...]:
    """Why slips are told of more deals than win probabilities are."""
    more = deals - found.whole.cases if found.whole is not None else 0
    return (Insight("calibration.unjudged", {"deals": Figure(more, "deal")}),) if more else ()


def _slipping(found: Calibration, name: str, of: OwnerSlips) -> Insight:
    more = of.beside.share > of.beside.expected
    kind = ("more" if more else "less") + ("" if found.persons else "-group")
    params = {
        "name": name,
        "deals": Figure(of.beside.cases, "deal"),
        "share": Figure(of.beside.share, RATIO, decimals=0),
        "expected": Figure(of.beside.expected, RATIO, decimals=0),
    }
    return Insight(
        f"calibration.slips-{kind}",
        params,
        where={found.by or "owner": name},
        size=of.beside.share - of.beside.expected,
        unit=RATIO,
        p=of.beside.p,
        level="bad" if more else "good",
    )


def _ranking(found: Calibration) -> Ranking:
    bars = tuple(
        Bar(name, one.beside.share, one.beside.low, one.beside.high)
        for name, one in found.slipping[:SHOWN]
    )
    title = {lang: message("calibration.chart-slips", lang) for lang in LANGS}
    return Ranking(title, RATIO, bars)


# --- speed -----------------------------------------------------------------------------------


def _speed(found: Calibration) -> Iterator[Insight]:
    """The last quarter whose deals are old enough, beside the same one a year before."""
    old = [(at, one) for at, one in found.quarters if one.won[2] is not None]
    if not old:
        return
    at, last = old[-1]
    before = next(((p, c) for p, c in found.quarters if c.cohort == last.cohort - A_YEAR), None)
    change = differ(last, before[1], AGE) if before is not None else None
    if before is None or change is None:
        return
    yield _compared(at, before[0], (last.won[2], before[1].won[2]), last.deals, change)


def _compared(
    at: Period,
    year_before: Period,
    shares: tuple[float | None, float | None],
    deals: int,
    change: tuple[float, float],
) -> Insight:
    size, p = change
    params = {
        "quarter": at,
        "before": year_before,
        "age": AGE,
        "deals": Figure(deals, "deal"),
        "won": Figure(shares[0], RATIO, decimals=0),
        "then": Figure(shares[1], RATIO, decimals=0),
        "change": Figure(size, RATIO, "change", decimals=0),
    }
    if p > CLEAR:
        return Insight("calibration.speed-same", params, size=size, unit=RATIO, p=p)
    kind, level = ("faster", "good") if size > 0 else ("slower", "bad")
    return Insight(
        f"calibration.speed-{kind}",
        params,
        since=at.start,
        size=size,
        unit=RATIO,
        p=p,
        level="good" if level == "good" else "bad",
    )


# --- stalled ---------------------------------------------------------------------------------


def _stalled(found: Calibration, *, every: bool) -> Iterator[Insight]:
    if found.stages is None:
        yield Insight("calibration.no-stages")
        return
    if not found.stalled:
        if found.open:
            yield Insight("calibration.none-stalled", {"open": Figure(found.open, "deal")})
        return
    shown = found.stalled if every else found.stalled[:LISTED]
    lines = [_deal(deal, found.currency) for deal in shown]
    if left := len(found.stalled) - len(shown):
        lines.append(Insight("calibration.stalled-more", {"deals": Figure(left, "deal")}))
    amount = sum(deal.amount for deal in found.stalled)
    params = {
        "open": Figure(found.open, "deal"),
        "deals": Figure(len(found.stalled), "deal"),
        "amount": Figure(amount, found.currency),
    }
    yield Insight(
        "calibration.stalled",
        params,
        size=amount,
        unit=found.currency,
        level="bad",
        causes=tuple(lines),
    )


def _deal(of: StalledDeal, currency: str) -> Insight:
    params = {
        "title": of.title,
        "owner": of.owner,
        "stage": of.stage,
        "days": Figure(of.days, "day"),
        "median": Figure(of.median, "day"),
        "slow": Figure(of.slow, "day"),
        "amount": Figure(of.amount, currency),
    }
    where = {"deal": of.deal, "owner": of.owner, "stage": of.stage}
    return Insight(
        "calibration.stalled-deal", params, where=where, size=of.amount, unit=currency, level="bad"
    )
