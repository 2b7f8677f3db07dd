"""Grades of key results, against tables computed by hand."""

from __future__ import annotations

import pytest

from kaname.objectives.grading import grade, light, mean, progress, verdict


@pytest.mark.parametrize(
    ("actual", "start", "target", "raw", "value"),
    [
        (130, 100, 150, 0.6, 0.6),
        (175, 100, 150, 1.5, 1),
        (90, 100, 150, -0.2, 0),
        (44, 60, 40, 0.8, 0.8),  # less is better
        (66, 60, 40, -0.3, 0),
    ],
)
def test_grade(actual: float, start: float, target: float, raw: float, value: float) -> None:
    found = grade(actual, start, target)
    assert found is not None
    assert (found.raw, found.value) == (pytest.approx(raw), pytest.approx(value))


@pytest.mark.parametrize(("actual", "start"), [(None, 1), (1, None), (1, 2)])
def test_no_grade(actual: float | None, start: float | None) -> None:
    assert grade(actual, start, 2) is None


@pytest.mark.parametrize(
    ("actual", "share", "raw"),
    [
        (60, 0.6, 0),  # as much as at the start: 100 in the whole cycle
        (90, 0.6, 0.6),  # on the way to 150
        (75, 0.6, 0.3),
        (130, 1, 0.6),  # the grade, at the end
        (0, 0, 0),
    ],
)
def test_progress_of_a_sum(actual: float, share: float, raw: float) -> None:
    found = progress(actual, 100, 150, share)
    assert found is not None
    assert found.raw == pytest.approx(raw)


def test_no_progress_of_what_is_not_known() -> None:
    assert progress(None, 100, 150, 0.5) is None
    assert progress(60, None, 150, 0.5) is None


@pytest.mark.parametrize(
    ("value", "colour", "words"),
    [
        (1, "green", "full"),
        (0.8, "green", "above"),
        (0.7, "green", "ideal"),
        (0.6, "green", "ideal"),
        (0.1 * 6, "green", "ideal"),
        (0.59, "yellow", "short"),
        (0.4, "yellow", "short"),
        (0.39, "red", "far"),
        (0, "red", "far"),
    ],
)
def test_rules_of_okr(value: float, colour: str, words: str) -> None:
    assert (light(value), verdict(value)) == (colour, words)


def test_mean() -> None:
    assert mean([0.5, 1.0]) == 0.75
    assert mean([]) is None
