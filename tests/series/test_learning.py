"""How the stored numbers are learned: gradients and likelihoods against slow ways."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from bench.forecast_scores import cut, owa
from kaname.series.footing import back
from kaname.series.mixture import mixed, weights
from tools.calibrate_intervals import _quantiles, _scales, learn, written
from tools.forecast_lessons import MONTHS, Floats, Lesson, _slope, lessons


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(1)
    season = np.tile(rng.normal(0, 0.2, 12), 8)[:84]
    rows = np.exp(5 + season + rng.normal(0, 0.05, (24, 84)).cumsum(axis=1) / 2)
    path = tmp_path_factory.mktemp("series") / "made.parquet"
    pl.DataFrame(
        {
            "dataset": ["M3", "M1"] * 12,
            "train": [row[:66].tolist() for row in rows],
            "test": [row[66:].tolist() for row in rows],
        }
    ).write_parquet(path)
    return path


def score(mixture: Floats, lesson: Lesson) -> float:
    level = lesson.fit.level
    middle = mixed(level, weights(level, lesson.fit.count, MONTHS, mixture))
    return owa(lesson.windows, back(middle + lesson.fit.ahead, lesson.fit.footing), 18)


def test_the_gradient_is_that_of_the_owa(file: Path) -> None:
    lesson = lessons(file, 36)[0]
    mixture = np.random.default_rng(2).normal(0, 0.3, (5, 4))
    found = _slope(mixture, lesson)
    for place in [(0, 0), (1, 1), (2, 3), (3, 2)]:
        step = np.zeros((5, 4))
        step[place] = 1e-5
        slow = (score(mixture + step, lesson) - score(mixture - step, lesson)) / 2e-5
        assert found[place] == pytest.approx(slow, rel=1e-3, abs=1e-7)


def test_widths_are_recovered() -> None:
    rng = np.random.default_rng(3)
    known = np.stack([np.ones(20_000), rng.normal(size=20_000)], axis=1)
    errors = rng.laplace(size=20_000) * np.exp(known @ [-1.0, 0.7])
    assert _scales(known, errors, np.zeros(20_000)) == pytest.approx([-1.0, 0.7], abs=0.03)


def test_quantiles_weigh_windows() -> None:
    errors = np.concatenate([np.zeros((1000, 2)), np.ones((3000, 2))])
    weight = np.concatenate([np.full(1000, 3.0), np.full(3000, 1.0)])
    found = _quantiles(errors, weight)
    assert found[0, :12].tolist() == [0] * 12
    assert found[0, -12:].tolist() == [1] * 12


def test_learning_is_the_same_every_time(file: Path) -> None:
    usual = lessons(file, 36)
    one, two = (written(learn(usual, {24: lessons(file, 24)})) for _ in range(2))
    assert one == two


def test_windows_of_a_file_are_cut_from_its_end(file: Path) -> None:
    windows = cut(file, "M3")
    assert windows.past.shape == (24, 36)
    assert windows.last.sum() == 12
