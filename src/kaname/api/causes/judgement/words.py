"""Words of a calibration: its insights, what needs somebody first, then what is as it should be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.special import ndtri

from kaname.api.causes.judgement.calibrated import Calibration
from kaname.api.causes.judgement.words_of_deals import of_deals
from kaname.api.causes.judgement.words_of_flow import of_flow
from kaname.causes.insight import Figure, Insight, Level
from kaname.causes.judgement.peers import FLOOR
from kaname.causes.judgement.people import FEWEST, RATE, Judgement
from kaname.causes.judgement.ranks import Rank, disordered
from kaname.causes.judgement.reliability import Reliability
from kaname.charts.chart import Bar, Bin, Ranking, ReliabilityCurve
from kaname.design.model import Design
from kaname.text import LANGS, Lang, message

RATIO = "%"
SHOWN = 12  # bars of a ranking
LEAST = 0.03  # a bias of all that is worth a word
POWER = 0.84  # of the normal: eight in ten are seen


def told(design: Design, found: Calibration, *, deals: bool) -> Iterator[Insight]:
    """The sentences of a calibration; with `deals` one for each stalled deal."""
    yield from of_flow(design, found)
    yield from _people(found)
    yield from _whole(found)
    yield from _ranks(found)
    yield from of_deals(found, every=deals)


def share(value: float | None) -> Figure:
    """A share as a whole percentage."""
    return Figure(value, RATIO, decimals=0)


def points(value: float) -> Figure:
    """A difference of shares in whole points."""
    return Figure(value, RATIO, "change", decimals=0)


# --- people ----------------------------------------------------------------------------------


def _people(found: Calibration) -> Iterator[Insight]:
    if found.whole is None:
        yield Insight("calibration.no-probability")
        return
    named = [(n, one) for n, one in found.people if one.verdict in ("cautious", "optimistic")]
    for name, one in named:
        yield _person(found, name, one)
    if found.people:
        yield _summary(found, len(named))


def _person(found: Calibration, name: str, of: Judgement) -> Insight:
    kind = "person" if found.persons else "group"
    params = {
        "name": name,
        "deals": Figure(of.deals, "deal"),
        "stated": share(of.stated),
        "share": share(of.share),
        "low": share(of.low),
        "high": share(of.high),
        "bias": f"{abs(of.bias) * 100:.0f}",
        "said": share(of.said),
        "means": share(of.means),
    }
    bins = (Bin(of.stated, of.share, of.low, of.high, of.deals),)
    return Insight(
        f"calibration.{of.verdict}-{kind}",
        params,
        where={found.by or "owner": name},
        since=found.months[0].start if found.months else None,
        size=of.bias,
        unit=RATIO,
        p=of.p,
        level="bad",
        chart=ReliabilityCurve(_title("calibration.chart-person", name=name), bins),
    )


def _summary(found: Calibration, named: int) -> Insight:
    judged = [one for _, one in found.people if one.verdict != "unknown"]
    unknown = len(found.people) - len(judged)
    who = "people" if found.persons else "groups"
    kind = f"calibration.{who}-named" if named else f"calibration.{who}-fair"
    if not judged:
        return Insight("calibration.people-unknown", {"count": unknown, "least": FEWEST})
    middle = int(np.median([one.deals for one in judged]))
    params = {
        "judged": len(judged),
        "named": named,
        "unknown": unknown,
        "least": FEWEST,
        "middle": middle,
        "points": f"{_visible(judged, middle) * 100:.0f}",
    }
    return Insight(kind, params, level="neutral" if named else "good", chart=_ranking(found))


def _visible(judged: list[Judgement], deals: int) -> float:
    """The bias that eight in ten times would be seen of somebody with so many deals."""
    rate = float(np.mean([one.share for one in judged]))
    square = rate * (1 - rate)
    error = np.sqrt(square / deals + (FLOOR * square) ** 2)
    return float((POWER - ndtri(RATE / 2 / len(judged))) * error)


def _ranking(found: Calibration) -> Ranking:
    strange = [(n, one) for n, one in found.people if one.verdict != "unknown"][:SHOWN]
    bars = tuple(
        Bar(name, one.bias, one.stated - one.high, one.stated - one.low) for name, one in strange
    )
    return Ranking(_title("calibration.chart-people"), RATIO, bars)


# --- all, and by rank -------------------------------------------------------------------------


def _whole(found: Calibration) -> Iterator[Insight]:
    of = found.whole
    if of is None:
        return
    params = {
        "deals": Figure(of.cases, "deal"),
        "stated": share(of.stated),
        "share": share(of.share),
        "ahead": found.ahead,
    }
    kind, level = _direction(of)
    bins = tuple(Bin(b.stated, b.share, b.low, b.high, b.cases) for b in of.bands)
    yield Insight(
        f"calibration.whole-{kind}",
        params,
        since=found.months[0].start if found.months else None,
        size=of.bias,
        unit=RATIO,
        level=level,
        chart=ReliabilityCurve(_title("calibration.chart-whole"), bins),
        causes=tuple(_skill(of)),
    )


def _skill(of: Reliability) -> Iterator[Insight]:
    """How much better stating a probability for each deal is than the same one for all."""
    if of.uncertainty > 0:
        skill = 1 - of.brier / of.uncertainty
        kind = "better" if round(skill, 2) > 0 else "no-better"
        params = {"share": share(of.share), "skill": share(skill)}
        yield Insight(f"calibration.skill-{kind}", params)


def _direction(of: Reliability) -> tuple[str, Level]:
    if of.low <= of.stated <= of.high or abs(of.bias) < LEAST:
        return "fair", "good"
    return ("optimistic", "bad") if of.bias > 0 else ("cautious", "bad")


def _ranks(found: Calibration) -> Iterator[Insight]:
    if not found.ranks:
        return
    lines = tuple(Insight("calibration.rank", _rank(rank)) for rank in found.ranks)
    bins = tuple(
        Bin(r.stated, r.won, r.low, r.high, r.deals) for r in found.ranks if r.stated is not None
    )
    chart = ReliabilityCurve(_title("calibration.chart-ranks"), bins) if bins else None
    yield Insight("calibration.ranks", {"ahead": found.ahead}, chart=chart, causes=lines)
    for one, two in disordered(list(found.ranks)):
        params = {"one": one.name, "two": two.name, "own": share(one.won), "other": share(two.won)}
        yield Insight("calibration.rank-order", params, level="bad")


def _rank(of: Rank) -> dict[str, object]:
    return {
        "rank": of.name,
        "deals": Figure(of.deals, "deal"),
        "month": share(of.month),
        "slipped": share(of.slipped),
        "won": share(of.won),
        "low": share(of.low),
        "high": share(of.high),
    }


def _title(key: str, **params: object) -> dict[Lang, str]:
    return {lang: message(key, lang, **params) for lang in LANGS}
