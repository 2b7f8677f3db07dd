"""Synthetic control: the mix is found, and what it is worth is learned from the others."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.effects.outcomes import Outcomes
from kaname.causes.effects.synthetic import synthetic
from kaname.causes.effects.windows import window
from tests.causes.effects.panels import sums

FIRST = np.arange(9) == 0


def test_the_mix_that_it_was_made_of_is_found() -> None:
    number = sums(1, units=9, months=36, noise=0.3)
    number /= number[:, 12:30].mean(1, keepdims=True)
    number[0] = 0.7 * number[3] + 0.3 * number[5]
    number[0, 30:] *= 1.4
    of = Outcomes("level", number, np.ones(number.shape))

    found = synthetic(of, FIRST, ~FIRST, window("level", 30, [1.0] * 6))

    assert found is not None
    assert found.mix.round(2).tolist() == [0, 0, 0, 0.7, 0, 0.3, 0, 0, 0]
    assert found.mix.sum() == pytest.approx(1)
    assert found.size == pytest.approx(0.4 * number[0, 30:].mean() / 1.4, abs=0.02)
    assert (found.placebos, found.p) == (8, pytest.approx(1 / 9))


def test_an_effect_is_relative_for_sums() -> None:
    number = sums(2, units=9, months=36)
    number[:2, 30:] *= 1.5
    treated = np.arange(9) < 2
    of = Outcomes("relative", number * 1e6, np.ones(number.shape))

    found = synthetic(of, treated, ~treated, window("relative", 30, [1.0] * 6))

    assert found is not None
    assert found.size == pytest.approx(0.5, abs=0.2)
    assert found.p < 0.1
    assert found.low < 0.5 < found.high


def test_too_few_others_have_no_placebos() -> None:
    number = sums(3, units=4)
    treated = np.arange(4) < 1

    assert synthetic(Outcomes("relative", number, np.ones(number.shape)), treated, ~treated,
                     window("relative", 24, [1.0] * 6)) is None  # fmt: skip
