"""Attainment and status, against tables computed by hand."""

from __future__ import annotations

import pytest

from kaname.formula.attainment import Better, Thresholds, attainment, status


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


@pytest.mark.parametrize(
    ("actual", "target", "better", "band", "floor", "told"),
    [
        (100, 100, "up", None, None, "on"),
        (0.1 + 0.2, 0.3, "up", None, None, "on"),
        (0.3, 0.1 + 0.2, "up", None, None, "on"),  # binary fractions are no fault of the field
        (90, 100, "up", None, None, "near"),
        (89, 100, "up", None, None, "off"),
        (10, 10, "down", None, None, "on"),
        (11, 10, "down", None, None, "near"),
        (12, 10, "down", None, None, "off"),
        (0, 10, "down", None, None, "on"),  # no attainment, and nothing could be better
        (5, None, "band", (4, 8), None, "on"),
        (3.6, None, "band", (4, 8), None, "near"),
        (16, None, "band", (4, 8), None, "off"),
        (120, 100, "up", None, 130, "breach"),  # whatever the target is
        (0.97, None, "up", None, 0.98, "breach"),
        (0.98, None, "up", None, 0.98, None),
        (5, 10, "down", None, 4, "breach"),  # a ceiling where less is better
        (80, 0, "up", None, None, None),  # the gap is shown instead
        (0, -5, "down", None, None, None),
        (None, 100, "up", None, 1, None),
        (80, None, "up", None, None, None),
    ],
)
def test_status(
    actual: float | None,
    target: float | None,
    better: Better,
    band: tuple[float, float] | None,
    floor: float | None,
    told: str | None,
) -> None:
    assert status(actual, target, better, band=band, floor=floor) == told


def test_status_by_other_thresholds() -> None:
    strict = Thresholds(on=1.1, near=1.0)
    assert status(105, 100, thresholds=strict) == "near"
    assert status(99, 100, thresholds=strict) == "off"
