"""What is said of a landing without a model: the weighted pipeline, and what people submit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from unicodedata import normalize

import numpy as np

from kaname.formula.values import Flags, Floats
from kaname.landing.deals import NEVER, Deals, Ints, due_within, value_on

SURE = ("commit", "a", "コミット")  # categories that a person stands by, as `_plain` writes them
LIKELY = ("bestcase", "b", "ベストケース")
_RANK = "確度|ヨミ|よみ|読み|ランク|rank"  # what a letter is called, before or after it
_CALLED = re.compile(f"^(?:{_RANK})|(?:{_RANK})$")
_BETWEEN = re.compile(r"[\s_:-]+")
WEIGHT = 5.0  # deals that the win rate of all counts for


@dataclass(frozen=True, slots=True)
class View:
    """The open deals as people saw them at the end of a day.

    `category` is a position in the names; where the log does not tell it, it is read off the
    probability, as that goes with the category today. -1 and NaN: nothing is known.
    """

    deal: Ints
    amount: Floats
    probability: Floats
    category: Ints
    owner: Ints
    due: Floats  # the expected day; NaN where none is stated


def view(deals: Deals, day: int) -> View:
    """What people saw at the end of a day."""
    deal = np.flatnonzero((deals.opened <= day) & (deals.closed > day))
    days = np.full(deal.size, day)
    nothing = np.full(deal.size, np.nan)
    amount = np.nan_to_num(value_on(deals, "amount", deal, days))
    probability = (
        value_on(deals, "probability", deal, days) if "probability" in deals.state else nothing
    )
    due = value_on(deals, "expected", deal, days) if "expected" in deals.state else nothing
    owner = value_on(deals, "owner", deal, days) if "owner" in deals.state else nothing
    return View(
        deal, amount, probability, _category(deals, deal, days, probability), _at(owner), due
    )


def _category(deals: Deals, deal: Ints, days: Ints, probability: Floats) -> Ints:
    if "category" not in deals.state:
        return np.full(deal.size, -1)
    log = deals.logs.get("category")
    if log is not None and log.deal.size:
        return _at(value_on(deals, "category", deal, days))
    edges, ranks = _steps(deals)
    if not edges.size:
        return _at(deals.state["category"][deal])
    at = np.searchsorted(edges, np.nan_to_num(probability, nan=-1.0), "right") - 1
    return np.where(at >= 0, ranks[np.maximum(at, 0)], -1)


def _steps(deals: Deals) -> tuple[Floats, Ints]:
    """From which probability on a deal is in which category, by the deals that are open today."""
    at = deals.open
    probability = deals.state.get("probability", np.full(deals.count, np.nan))[at]
    category = deals.state["category"][at]
    known = ~np.isnan(probability) & ~np.isnan(category)
    least = {
        rank: float(np.quantile(probability[known & (category == rank)], 0.02))
        for rank in np.unique(category[known])
    }
    ordered = sorted(least, key=least.__getitem__)
    return np.array([least[rank] for rank in ordered]), np.array(ordered, dtype=np.int64)


def _at(values: Floats) -> Ints:
    return np.where(np.isnan(values), -1, values).astype(np.int64)


def within(of: View, kept: Flags) -> View:
    """Some of the deals."""
    return View(
        of.deal[kept],
        of.amount[kept],
        of.probability[kept],
        of.category[kept],
        of.owner[kept],
        of.due[kept],
    )


def weighted(deals: Deals, of: View, day: int, end: int, start: int = 0) -> float:
    """The weighted pipeline: probability times amount of the open deals due from start to end.

    Without a start, of a span that has begun: overdue deals are in it (`due_within`).
    Where nobody states a probability, it is the share of deals won among those that had ended
    after being in the stage.
    """
    inside = due_within(of.due, day, start, end)
    chance = of.probability
    if np.isnan(chance).all():
        chance = _stage_rates(deals, of.deal, day)
    return float((np.nan_to_num(chance) * of.amount)[inside].sum())


def _stage_rates(deals: Deals, deal: Ints, day: int) -> Floats:
    """The win rate of the stage that each deal is in on a day, of deals ended by then."""
    ended = np.flatnonzero((deals.closed <= day) & (deals.closed != NEVER))
    rate = float(deals.won[ended].mean()) if ended.size else 0.0
    log = deals.logs.get("stage")
    if "stage" not in deals.state or log is None or not log.deal.size:
        return np.full(deal.size, rate)
    stages = len(deals.names["stage"]) + 1
    been = np.isin(log.deal, ended) & ~np.isnan(log.old)
    pairs = np.unique(np.stack([log.deal[been], log.old[been].astype(np.int64)]), axis=1)
    won = np.bincount(pairs[1], deals.won[pairs[0]], stages)
    rates = (won + WEIGHT * rate) / (np.bincount(pairs[1], minlength=stages) + WEIGHT)
    now = _at(value_on(deals, "stage", deal, np.full(deal.size, day)))
    found: Floats = rates[now]
    return found


def ranks(deals: Deals) -> tuple[Ints, Ints]:
    """The categories that people stand by, and those that they think likely: positions."""
    names = [_plain(name) for name in deals.names.get("category", ())]
    sure = [at for at, name in enumerate(names) if name in SURE]
    likely = [at for at, name in enumerate(names) if name in LIKELY]
    return np.array(sure, dtype=np.int64), np.array(likely, dtype=np.int64)


def _plain(name: str) -> str:
    """A category however it is written: Ａ, 確度A, ヨミA, Aヨミ and A are one."""
    return _CALLED.sub("", _BETWEEN.sub("", normalize("NFKC", name).casefold()), count=1)


def strange(deals: Deals) -> tuple[str, ...]:
    """The categories, where none of them is known as one that people stand by."""
    return () if ranks(deals)[0].size else tuple(deals.names.get("category", ()))


def submitted(
    deals: Deals, of: View, day: int, end: int, start: int = 0
) -> tuple[float, float] | None:
    """Commit and best case of the open deals due from start to end; None where nobody submits any.

    Without a start, of a span that has begun: overdue deals are in it (`due_within`).
    """
    sure, likely = ranks(deals)
    if not sure.size:
        return None
    inside = due_within(of.due, day, start, end)
    commit = float(of.amount[inside & np.isin(of.category, sure)].sum())
    return commit, commit + float(of.amount[inside & np.isin(of.category, likely)].sum())
