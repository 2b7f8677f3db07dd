"""Attainment, against a table computed by hand."""

from __future__ import annotations

import pytest

from kaname.formula.attainment import Better, attainment


@pytest.mark.parametrize(
    ("actual", "target", "better", "band", "reached"),
    [
        (80, 100, "up", None, 0.8),
        (120, 100, "up", None, 1.2),
        (0, 100, "up", None, 0),
        (20, 10, "down", None, 0.5),  # twice the days that were aimed at
        (8, 10, "down", None, 1.25),
        (0, 10, "down", None, None),
        (5, None, "band", (4, 8), 1),
        (4, None, "band", (4, 8), 1),
        (2, None, "band", (4, 8), 0.5),
        (16, None, "band", (4, 8), 0.5),
        (-1, None, "band", (0, 8), None),
        (-8, None, "band", (-10, -5), 1),
        (-4, None, "band", (-10, -5), None),  # above an end that is not above 0
        (3, None, "band", (-5, 0), None),
        (5, 5, "band", None, None),
        (None, 100, "up", None, None),
        (80, None, "up", None, None),
        (80, 0, "up", None, None),  # the gap is shown instead
        (80, -5, "down", None, None),
    ],
)
def test_attainment(
    actual: float | None,
    target: float | None,
    better: Better,
    band: tuple[float, float] | None,
    reached: float | None,
) -> None:
    assert attainment(actual, target, better, band) == reached
