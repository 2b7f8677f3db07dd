"""Newcomers: a level between their own few figures and the others', and the others' course."""

from __future__ import annotations

import numpy as np

from kaname.series.newcomers import ahead

NAN = np.nan


def forecast(
    values: np.ndarray, groups: list[int], mean: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    short = np.isfinite(values).sum(axis=1) < 6
    return ahead(values, short, np.array(groups), mean, 4000, np.random.default_rng(1))


def test_level_is_shrunk_and_course_is_the_others() -> None:
    values = np.array([[10.0] * 8, [20.0] * 8, [NAN] * 5 + [40.0] * 3, [NAN] * 8])
    mean, paths = forecast(values, [0, 0, 0, 0], np.array([[5.0, 15], [10, 30]]))
    # three own periods of 40 weigh as much as the others' 15: 27.5; the course is 0.5, 1.5
    np.testing.assert_allclose(mean, [[13.75, 41.25], [7.5, 22.5]])
    assert (paths > 0).all()
    np.testing.assert_allclose(paths.mean(axis=1), mean, rtol=0.06)


def test_the_group_comes_before_the_rest() -> None:
    values = np.array([[10.0] * 8, [90.0] * 8, [NAN] * 8])
    mean, _ = forecast(values, [0, 1, 0], np.array([[10.0], [90]]))
    np.testing.assert_allclose(mean, [[10.0]])
    mean, _ = forecast(values, [0, 1, 2], np.array([[10.0], [90]]))
    np.testing.assert_allclose(mean, [[50.0]])  # nobody in the group: all others


def test_alone_and_without_figures_nothing_is_expected() -> None:
    mean, paths = forecast(np.full((1, 8), NAN), [0], np.empty((0, 2)))
    assert mean.tolist() == [[0, 0]]
    assert (paths == 0).all()
