"""Opposed movements: the date and the sizes of a planted step, and nothing where there is none."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.health.opposed import Opposed, opposed
from kaname.formula.values import Floats

MONTHS = np.arange(36)


def _figures(rise: float, fall: float, seed: int = 0) -> tuple[Floats, Floats]:
    """A quantity around 200 and a quality around 43 %, moved from the 28th month on."""
    draw = np.random.default_rng(seed)
    season = 1 + 0.1 * np.cos(2 * np.pi * MONTHS / 12)
    since = MONTHS >= 28
    quantity = 200 * season * np.exp(0.05 * draw.normal(size=36)) * np.where(since, 1 + rise, 1)
    return quantity, 0.43 - fall * since + 0.02 * draw.normal(size=36)


def _found(rise: float, fall: float, seed: int = 0) -> Opposed:
    found = opposed(*_figures(rise, fall, seed))
    assert found is not None
    return found


def test_a_step_up_and_a_fall_are_dated_and_sized() -> None:
    found = _found(0.5, 0.08)
    assert found.at == 28
    assert found.rise == pytest.approx(0.5, abs=0.1)
    assert found.before == pytest.approx(0.43, abs=0.015)
    assert found.after == pytest.approx(0.35, abs=0.015)
    assert found.p < 0.001


@pytest.mark.parametrize(("rise", "fall"), [(0.0, 0.0), (0.5, 0.0), (0.0, 0.08), (0.5, -0.08)])
def test_one_movement_alone_is_none(rise: float, fall: float) -> None:
    sure = [seed for seed in range(40) if _found(rise, fall, seed).p < 0.05]
    assert len(sure) <= 4  # one in twenty by chance


def test_the_unit_of_the_quantity_says_nothing() -> None:
    quantity, quality = _figures(0.5, 0.08)
    plain, in_thousands = opposed(quantity, quality), opposed(quantity / 1000, quality)
    assert plain is not None
    assert in_thousands is not None
    assert in_thousands.p == pytest.approx(plain.p, rel=1e-6)
    assert in_thousands.rise == pytest.approx(plain.rise)


def test_too_few_figures_and_a_quality_that_stands_still_say_nothing() -> None:
    quantity, quality = _figures(0.5, 0.08)
    assert opposed(quantity[:20], quality[:20]) is None
    assert opposed(quantity, np.full(36, 0.4)) is None
    gaps = np.where(MONTHS % 2 == 0, np.nan, quality)
    assert opposed(quantity, gaps) is None
