"""Weights by experience: volume first, then those of the design."""

from __future__ import annotations

import numpy as np
import pytest

from kaname.allocation.experience import progress, volume_of, volume_share, weights
from kaname.allocation.ramp import MONTHS, Ramp, line

CURVE = Ramp(line(), np.zeros(MONTHS))
DESIGN = {"visits": 2.0, "deals": 2.0, "win_rate": 6.0}
NATURE = {"visits": "quantity", "deals": "quantity", "win_rate": "quality"}


@pytest.mark.parametrize(
    ("tenure", "come"), [(0, 0), (6, 0.5), (12, 1), (99, 1), (float("nan"), 1)]
)
def test_progress_on_the_ramp(tenure: float, come: float) -> None:
    assert progress(CURVE, tenure) == pytest.approx(come)


def test_progress_where_new_people_are_as_good_at_once() -> None:
    assert progress(Ramp(np.ones(MONTHS), np.ones(MONTHS)), 6) == 0.25


@pytest.mark.parametrize(
    ("full", "come", "share"), [(0.4, 0, 0.8), (0.4, 0.5, 0.6), (0.4, 1, 0.4), (0.9, 0, 0.9)]
)
def test_volume_share(full: float, come: float, share: float) -> None:
    assert volume_share(full, come) == pytest.approx(share)


def test_weights_keep_their_proportions() -> None:
    assert weights(DESIGN, NATURE, 0.0) == pytest.approx(
        {"visits": 0.4, "deals": 0.4, "win_rate": 0.2}
    )
    assert weights(DESIGN, NATURE, 1.0) == pytest.approx(
        {"visits": 0.2, "deals": 0.2, "win_rate": 0.6}
    )


def test_what_has_no_nature_keeps_its_weight() -> None:
    found = weights({"visits": 1, "win_rate": 1, "other": 2}, NATURE, 0.0)
    assert found == pytest.approx({"visits": 0.4, "win_rate": 0.1, "other": 0.5})


def test_volume_of_weights() -> None:
    assert volume_of(DESIGN, NATURE) == 0.4
    assert volume_of({"other": 1.0}, NATURE) == 0.0


def test_one_nature_alone_stays() -> None:
    assert weights({"visits": 1, "deals": 3}, NATURE, 0.0) == {"visits": 0.25, "deals": 0.75}
