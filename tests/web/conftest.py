"""A small company whose figures can be counted by hand, and three people who look at it.

Three reps close deals on the 10th of every month from 2025-01 to 2026-05: 佐藤 wins 2 and loses 2,
小林 wins 1 and loses 3, 伊藤 wins 3 and loses 1. A won deal is 1 million yen. In 2026-04 伊藤 wins
one deal more, of 2 million yen, whose segment nobody wrote down.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client, override_settings

REPS = {  # name: division, team, deals won and lost a month
    "佐藤": ("東日本", "東京1課", 2, 2),
    "小林": ("東日本", "東京2課", 1, 3),
    "伊藤": ("西日本", "大阪1課", 3, 1),
}


def rows() -> Iterator[str]:
    """The lines of deals.csv."""
    yield "id,closed_on,division,team,rep,stage,segment,amount"
    number = 0
    for month in range(17):
        day = f"{2025 + month // 12}-{month % 12 + 1:02d}-10"
        for rep, (division, team, won, lost) in REPS.items():
            for at in range(won + lost):
                number += 1
                stage = "won" if at < won else "lost"
                segment = "new" if number % 2 else "known"
                yield f"{number},{day},{division},{team},{rep},{stage},{segment},1000000"
    yield f"{number + 1},2026-04-20,西日本,大阪1課,伊藤,won,,2000000"


@pytest.fixture(scope="session")
def company(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The path of the company's design text, beside its deals."""
    folder = tmp_path_factory.mktemp("company")
    (folder / "deals.csv").write_text("\n".join(rows()) + "\n", encoding="utf-8")
    shutil.copy(Path(__file__).with_name("company.yaml"), folder / "design.yaml")
    return folder / "design.yaml"


@pytest.fixture(scope="session")
def _site(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The app on the company's design, its state in a folder of its own."""
    state = tmp_path_factory.mktemp("state")
    environment = replace(settings.ENVIRONMENT, state=state, design=company)
    with (
        pytest.MonkeyPatch.context() as patch,
        override_settings(
            ENVIRONMENT=environment,
            STATIC_ROOT=state / "static",
            PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        ),
    ):
        patch.setenv("KANAME_STORE", str(state / "store"))
        call_command("collectstatic", interactive=False, verbosity=0)
        yield


def person(login: str, dimension: str | None, value: str = "") -> Client:
    """A signed-in browser of a login that sees one member, all ("") or nothing (None)."""
    from kaname.web.models import Reader  # noqa: PLC0415 -- needs Django's settings

    user = User.objects.create_user(login, password="a-fine-password")
    if dimension is not None:
        Reader.objects.create(user=user, dimension=dimension, value=value)
    client = Client(headers={"accept-language": "ja"})
    client.force_login(user)
    return client


@pytest.fixture
def owner(db: None, _site: None) -> Client:
    """Sees everything."""
    return person("owner", "")


@pytest.fixture
def colleague(db: None, _site: None) -> Client:
    """Sees 東日本 only."""
    return person("colleague", "division", "東日本")


@pytest.fixture
def newcomer(db: None, _site: None) -> Client:
    """Has a login, and no rights yet."""
    return person("newcomer", None)


@pytest.fixture
def stranger(db: None, _site: None) -> Client:
    """Has not signed in."""
    return Client(headers={"accept-language": "ja"})
