"""A single series is judged by how far its like were missed where nothing was done."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.effects.outcomes import Window
from kaname.causes.effects.single import Sisters, restless, single
from kaname.series.panel import Floats

START, MONTHS, BLOCK = 26, 32, 6
REAL = Window(tuple(range(START)), tuple(range(START, MONTHS)), (1.0,) * BLOCK)
BEFORE = [
    Window(tuple(range(at)), tuple(range(at, at + BLOCK)), (1.0,) * BLOCK)
    for at in range(12, START - BLOCK + 1)
]


def last_year(values: Floats, ahead: int) -> Floats:
    """What was a year before."""
    return values[:, [values.shape[1] - 12 + n for n in range(ahead)]]


def series(seed: int, lift: float = 0.0) -> Floats:
    draw = np.random.default_rng(seed)
    season = 1 + 0.2 * np.sin(2 * np.pi * np.arange(MONTHS) / 12)
    found = 100 * season * np.exp(0.08 * draw.standard_normal((12, MONTHS)))
    found[0, START:] *= 1 + lift
    return np.asarray(found)


def test_a_large_effect_is_seen() -> None:
    found = single(Sisters(series(1, 0.4), [True] * 12), REAL, BEFORE, last_year)

    assert found is not None
    assert found.p < 0.01
    assert found.low < 0.4 < found.high
    assert found.placebos == 12 * len(BEFORE)
    assert found.expected == pytest.approx(series(1)[0, START - 12 : START - 6])


def test_nothing_is_mostly_not_seen() -> None:
    seen = 0
    for seed in range(40):
        found = single(Sisters(series(seed), [True] * 12), REAL, BEFORE, last_year)
        assert found is not None
        seen += found.p <= 0.05

    assert seen <= 4


def test_a_short_past_has_no_placebos() -> None:
    assert single(Sisters(series(1), [True] * 12), REAL, [], last_year) is None


def test_a_constant_series_has_no_restlessness() -> None:
    values = np.full((2, 24), 5.0)

    assert np.isnan(restless(Sisters(values, [True, False]), 24)).all()


@pytest.mark.parametrize("level", [0.01, 0.01 / 3, 0.002])
def test_interval_and_probability_say_the_same_at_every_level(level: float) -> None:
    for seed in range(12):
        task = Sisters(series(seed, 0.2), [True] * 12)
        found = single(task, REAL, BEFORE, last_year, level)

        assert found is not None
        assert (found.p <= level) == (not found.low <= 0 <= found.high)
