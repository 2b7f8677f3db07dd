"""People: who misjudges is named, who is unlucky or in a company that is too sure is not."""

from __future__ import annotations

import numpy as np
import pytest

from bench.calibration import PEOPLE, company
from kaname.causes.judgement.people import FEWEST, Judgement, judgements


def _people(stated: list[float], won: list[int], deals: int) -> list[Judgement]:
    """People who always state the same and won so many of their deals."""
    person = np.repeat(np.arange(len(stated)), deals)
    came = np.concatenate([np.arange(deals) < hits for hits in won])
    return judgements(np.repeat(stated, deals), came, person, len(stated))


def test_the_cautious_and_the_optimistic_are_named_with_what_to_read() -> None:
    found = _people([0.3] * 6 + [0.8, 0.2], [30] * 6 + [40, 50], 100)
    assert [one.verdict for one in found] == ["fair"] * 6 + ["optimistic", "cautious"]
    high, low = found[6:]
    assert (high.said, round(high.means, 2), round(high.bias, 2)) == (0.8, 0.42, 0.4)
    assert (low.said, round(low.means, 2), round(low.bias, 2)) == (0.2, 0.49, -0.3)
    assert high.low < 0.4 < high.high
    assert high.p < 1e-6


def test_what_the_whole_company_gets_wrong_is_nobodys_fault() -> None:
    found = _people([0.6] * 8, [35, 38, 40, 42, 36, 41, 39, 40], 100)
    assert {one.verdict for one in found} == {"fair"}


def test_who_is_right_while_the_others_are_not_is_not_wrong() -> None:
    found = _people([0.7] * 8 + [0.4], [40] * 8 + [40], 100)
    assert found[8].verdict == "fair"
    assert found[8].bias == pytest.approx(0.0)


def test_few_deals_say_nothing() -> None:
    found = _people([0.1, 0.5], [FEWEST - 1, 5], FEWEST - 1)
    assert [one.verdict for one in found] == ["unknown", "unknown"]
    assert judgements(np.zeros(0), np.zeros(0, np.bool_), np.zeros(0, np.int64), 3) == []


def test_honest_companies_are_left_alone_and_thirty_points_are_seen() -> None:
    rng = np.random.default_rng(5)
    named, seen = 0, 0
    for _ in range(4):
        of = company(rng, {})
        found = judgements(of.stated, of.won, of.person, PEOPLE)
        named += any(one.verdict in ("cautious", "optimistic") for one in found)
        of = company(rng, {3: 0.3, 17: -0.3})
        found = judgements(of.stated, of.won, of.person, PEOPLE)
        seen += (found[3].verdict == "optimistic") + (found[17].verdict == "cautious")
    assert named <= 1
    assert seen >= 6
