"""The companies that these tests share: they are only read."""

from __future__ import annotations

from pathlib import Path

import pytest

from kaname import api
from kaname.api import Project
from tests.api.causes.watching.company import write


@pytest.fixture(scope="session")
def design(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The design of the company with a fault and a new level."""
    return write(tmp_path_factory.mktemp("watched"))


@pytest.fixture(scope="session")
def project(design: Path) -> Project:
    """The company on its data."""
    return api.open(design)


@pytest.fixture(scope="session")
def quiet(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """The company without them."""
    return api.open(write(tmp_path_factory.mktemp("quiet"), stories=False))
