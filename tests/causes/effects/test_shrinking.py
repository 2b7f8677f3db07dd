"""Shrinking: by hand, and in its limits."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.causes.effects.shrinking import shrunk


def test_effects_that_chance_explains_are_one() -> None:
    found = shrunk([1.0, 2.0, 3.0], [2.0, 2.0, 2.0])

    assert found is not None
    assert (found.mean, found.spread) == (2.0, 0.0)
    assert found.sizes.tolist() == [2.0, 2.0, 2.0]
    assert found.error == pytest.approx(2 / 3**0.5)


def test_equal_errors_by_hand() -> None:
    # Variance of 0, 4 and 8 is 16; of which 1 is error: 15 / 16 of each distance stays.
    found = shrunk([0.0, 4.0, 8.0], [1.0, 1.0, 1.0])

    assert found is not None
    assert found.spread == pytest.approx(15**0.5)
    assert found.sizes == pytest.approx([0.25, 4.0, 7.75])
    assert found.next == pytest.approx((4.0, (16 / 3 + 15) ** 0.5))


def test_the_uncertain_are_drawn_further() -> None:
    found = shrunk([0.0, 1.0, 9.0, 9.0], [0.5, 0.5, 0.5, 8.0])

    assert found is not None
    assert abs(found.sizes[3] - found.mean) < abs(found.sizes[2] - found.mean)


def test_one_is_too_few_and_the_unknown_do_not_count() -> None:
    assert shrunk([1.0], [1.0]) is None
    assert shrunk([1.0, np.nan, 2.0], [1.0, 1.0, 0.0]) is None
