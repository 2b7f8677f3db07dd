"""Headroom: quartiles without season, peers drawn together, and never worse than likely."""

from __future__ import annotations

from datetime import date

import numpy as np

from kaname.periods import Calendar, Grain, spine
from kaname.series.headroom import headroom, peers_best
from kaname.series.panel import Panel

PERIODS = tuple(spine(Grain.MONTH, date(2020, 4, 1), date(2023, 3, 31), Calendar()))


def panel(**series: np.ndarray) -> Panel:
    return Panel(tuple(series), PERIODS, np.array(list(series.values())))


def noisy(seed: int, level: float = 100.0, spread: float = 10.0) -> np.ndarray:
    return level + spread * np.random.default_rng(seed).standard_normal(36)


def test_own_quartile_and_its_season() -> None:
    season = np.tile([2.0] + [1.0] * 10 + [0.5], 3)  # April doubles, March halves
    (found,) = headroom(panel(calls=noisy(1) * season), 12)
    assert found.source == "own"
    assert [period.label for period in found.periods[:2]] == ["2023-04", "2023-05"]
    assert 1.5 < found.feasible[0] / found.feasible[1:11].mean() < 2.3
    assert (found.feasible >= found.likely).all()
    deseasonalised = np.quantile(noisy(1), 0.75)
    np.testing.assert_allclose(found.own, deseasonalised * 12.5 / 12, rtol=0.08)


def test_less_is_better() -> None:
    (found,) = headroom(panel(hours=noisy(2)), 3, better={"hours": "down"})
    assert found.own < np.median(noisy(2))
    assert (found.feasible <= found.likely).all()


def test_peers_show_more_than_oneself() -> None:
    others = panel(**{f"rep {n}": noisy(n, 100 + 10 * n) for n in range(8)})
    (found,) = headroom(panel(own=noisy(9, 80)), 3, peers={"own": others})
    assert found.source == "peers"
    assert found.peers is not None
    np.testing.assert_allclose(found.feasible.max(), found.peers, rtol=0.2)


def test_what_is_likely_is_better_than_all_before() -> None:
    (found,) = headroom(panel(grows=np.linspace(10, 400, 36)), 6)
    assert found.source == "likely"
    assert np.array_equal(found.feasible, found.likely)


def test_luck_of_peers_is_not_feasible() -> None:
    """Peers who differ by chance only have a quartile near their mean."""
    equal = panel(**{f"rep {n}": noisy(n, 100, 60) for n in range(12)})
    drawn_in = peers_best(equal, "up")
    means = equal.values.mean(axis=1)
    assert drawn_in is not None
    assert drawn_in - means.mean() < 0.7 * (np.quantile(means, 0.75) - means.mean())


def test_few_peers_are_no_quartile() -> None:
    assert peers_best(panel(a=noisy(1), b=noisy(2), c=noisy(3)), "up") is None
