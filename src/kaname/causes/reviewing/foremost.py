"""Foremost: the few findings of all sections to begin a meeting with."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import zip_longest

from kaname.causes.insight import Insight
from kaname.numbers import CODE

MOST = 5
SURE = 0.05  # probability by chance up to which a finding without an amount is sure enough


def foremost(
    sections: Sequence[Sequence[Insight]], last: date, most: int = MOST
) -> tuple[Insight, ...]:
    """The first of every section, then the second of every one, up to `most`; a KPI once.

    Within a section: what still goes on in the period that begins with `last`, what is bad, the
    larger amounts of money, what is surest. Findings that are neither good nor bad, and those
    that may be chance, are none to begin with.
    """
    ranked = [sorted(filter(_matters, each), key=lambda i: _rank(i, last)) for each in sections]
    return tuple(_once(i for turn in zip_longest(*ranked) for i in turn if i is not None))[:most]


def _once(found: Iterator[Insight]) -> Iterator[Insight]:
    told: set[str] = set()
    for insight in found:
        if insight.kpi is None or insight.kpi not in told:
            yield insight
        told |= {insight.kpi} if insight.kpi is not None else set()


def _matters(insight: Insight) -> bool:
    sure = _money(insight) > 0 if insight.p is None else insight.p <= SURE
    return sure and insight.level != "neutral"


def _rank(insight: Insight, last: date) -> tuple[bool, bool, float, float]:
    over = insight.until is not None and insight.until < last
    return over, insight.level != "bad", -_money(insight), insight.p or 0.0


def _money(insight: Insight) -> float:
    return abs(insight.size or 0.0) if CODE.fullmatch(insight.unit) else 0.0
