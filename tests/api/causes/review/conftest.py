"""The demo company with its stories and without, made once for all tests of the review."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench.stories import END, MONTHS
from kaname import api
from kaname.api import Project
from kaname.simulate import simulate


def _made(folder: Path, *, stories: bool) -> Project:
    simulate(folder, end=END, months=MONTHS, reps=60, seed=7, stories=stories)
    return api.open(folder / "design.yaml")


@pytest.fixture(scope="package")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """With ten stories."""
    return _made(tmp_path_factory.mktemp("demo"), stories=True)


@pytest.fixture(scope="package")
def twin(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The same company without them."""
    return _made(tmp_path_factory.mktemp("twin"), stories=False)
