"""Logins and their rights, and the three of the demo company."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import translation
from pytest_django import Settings

from kaname.web.accounts import ensure_account, ensure_demo_accounts
from kaname.web.models import Reader, scope_of


@pytest.fixture(autouse=True)
def _ready(db: None, _site: None) -> None:
    """A database and the company's design."""


def test_demo_accounts_are_a_planner_a_manager_and_a_rep() -> None:
    with translation.override("ja"):
        found = ensure_demo_accounts()
    assert [(login, role) for login, _password, role in found] == [
        ("planner", "企画：すべてを閲覧"),
        ("manager", "部門長：東日本を閲覧"),
        ("rep", "担当者：佐藤を閲覧"),
    ]
    assert [str(reader) for reader in Reader.objects.order_by("pk")] == [
        "*",
        "division = 東日本",
        "rep = 佐藤",
    ]


def test_demo_passwords_work_and_stay() -> None:
    found = ensure_demo_accounts()
    assert ensure_demo_accounts() == found
    assert len({password for _login, password, _role in found}) == 3
    for login, password, _role in found:
        assert len(password) == 16
        assert Client().login(username=login, password=password)


def test_demo_passwords_depend_on_the_secret_key(settings: Settings) -> None:
    before = ensure_demo_accounts()
    settings.SECRET_KEY = "another installation's secret key, long enough"
    after = ensure_demo_accounts()
    assert {p for _, p, _ in before}.isdisjoint(p for _, p, _ in after)


def test_demo_password_can_be_chosen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KANAME_DEMO_PASSWORD", "open sesame please")
    assert {password for _login, password, _role in ensure_demo_accounts()} == {
        "open sesame please"
    }


def test_account_is_brought_up_to_date() -> None:
    ensure_account("someone", "first password", "division", "東日本")
    user = ensure_account("someone", "second password")
    assert User.objects.count() == 1
    assert user.check_password("second password")
    assert scope_of(user) is None


def test_scope_of_everybody() -> None:
    assert scope_of(ensure_account("all", "a password")) is None
    assert scope_of(ensure_account("part", "a password", "team", "東京1課")) == {"team": "東京1課"}
    assert scope_of(User.objects.create_superuser("root")) is None
    for nobody in (User.objects.create_user("new"), AnonymousUser()):
        with pytest.raises(PermissionDenied):
            scope_of(nobody)


def test_half_a_right_is_refused() -> None:
    user = User.objects.create_user("half")
    with pytest.raises(IntegrityError), transaction.atomic():
        Reader.objects.create(user=user, dimension="division")
