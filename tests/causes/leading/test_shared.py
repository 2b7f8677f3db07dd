"""Whether a chart of two figures would show them move together."""

from __future__ import annotations

import numpy as np

from kaname.causes.leading.shared import moves_along


def test_it_follows_the_periods_means() -> None:
    season = np.sin(2 * np.pi * np.arange(36) / 12)[None]
    noise = np.random.default_rng(0).normal(0, 1, (1, 36))
    assert moves_along(season, np.roll(season, 2, axis=1), 2)
    assert not moves_along(season, noise, 2)
    assert not moves_along(season[:, :12], season[:, :12], 2)  # ten pairs are too few
    assert not moves_along(np.ones((1, 36)), season, 1)
