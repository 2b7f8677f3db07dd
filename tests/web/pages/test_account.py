"""Signing in and out, language and theme."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from kaname.web import attempts

WRONG = {"username": "owner", "password": "wrong"}
RIGHT = {"username": "owner", "password": "a-fine-password"}


@pytest.fixture(autouse=True)
def _no_attempts() -> None:
    cache.clear()


def test_sign_in_leads_to_the_page_that_was_asked_for(owner: Client, stranger: Client) -> None:
    response = stranger.post("/sign-in/", RIGHT | {"next": "/?period=2026-04"})
    assert (response.status_code, response["Location"]) == (302, "/?period=2026-04")
    assert stranger.get("/").status_code == 200


def test_sign_in_never_leads_to_another_host(owner: Client, stranger: Client) -> None:
    response = stranger.post("/sign-in/", RIGHT | {"next": "//elsewhere.example/"})
    assert response["Location"] == "/"


def test_wrong_login_and_wrong_password_get_the_same_answer(
    owner: Client, stranger: Client
) -> None:
    answers = set()
    for pair in (WRONG, {"username": "nobody", "password": "wrong"}):
        html = stranger.post("/sign-in/", pair).content.decode()
        answers.add("ログイン名かパスワードが違います。" in html)
    assert answers == {True}


def test_too_many_attempts_are_refused_even_with_the_right_password(
    owner: Client, stranger: Client
) -> None:
    for _ in range(attempts.ALLOWED):
        stranger.post("/sign-in/", WRONG)
    response = stranger.post("/sign-in/", RIGHT)
    assert response.status_code == 200
    assert "15分後" in response.content.decode()


def test_success_forgets_earlier_failures(owner: Client, stranger: Client) -> None:
    for _ in range(attempts.ALLOWED - 1):
        stranger.post("/sign-in/", WRONG)
    assert stranger.post("/sign-in/", RIGHT).status_code == 302
    assert not attempts.exhausted("owner", "127.0.0.1")


def test_signed_in_is_not_asked_again(owner: Client) -> None:
    assert owner.get("/sign-in/")["Location"] == "/"


def test_sign_out_ends_the_session(owner: Client) -> None:
    assert owner.post("/sign-out/")["Location"] == "/sign-in/"
    assert owner.get("/").status_code == 302


def test_forms_need_their_token(owner: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = owner.cookies
    for address in ("/sign-in/", "/sign-out/", "/language/", "/theme/"):
        assert strict.post(address, {"theme": "dark"}).status_code == 403


@pytest.mark.parametrize("who", ["owner", "colleague", "stranger"])
def test_language_is_kept(who: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(who)
    back = "http://testserver/?period=2026-04"
    response = client.post("/language/", {"language": "en"}, headers={"Referer": back})
    assert response["Location"] == back
    assert '<html lang="en">' in client.get("/", follow=True).content.decode()


def test_language_is_the_browsers_until_chosen(stranger: Client) -> None:
    for asked, given in (("ja,en;q=0.5", "ja"), ("en-GB", "en"), ("fr", "en")):
        html = stranger.get("/sign-in/", headers={"Accept-Language": asked}).content.decode()
        assert f'<html lang="{given}">' in html


@pytest.mark.parametrize("who", ["owner", "colleague", "stranger"])
def test_theme_is_kept_and_given_back_to_the_system(
    who: str, request: pytest.FixtureRequest
) -> None:
    client: Client = request.getfixturevalue(who)
    client.post("/theme/", {"theme": "dark"})
    assert 'data-theme="dark"' in client.get("/", follow=True).content.decode()
    client.post("/theme/", {"theme": "system"})
    assert "data-theme" not in client.get("/", follow=True).content.decode()


def test_theme_leads_back_to_the_page_but_not_to_another_host(owner: Client) -> None:
    for referer, place in (
        ("http://testserver/?period=2026-04", "/?period=2026-04"),
        ("http://elsewhere.example/x", "/"),
        ("", "/"),
    ):
        response = owner.post("/theme/", {"theme": "dark"}, headers={"Referer": referer})
        assert response["Location"] == place


def test_unknown_theme_is_the_systems(owner: Client) -> None:
    owner.post("/theme/", {"theme": '"><script>'})
    html = owner.get("/").content.decode()
    assert "data-theme" not in html


@pytest.mark.parametrize("who", ["owner", "colleague", "stranger"])
def test_unknown_address(who: str, request: pytest.FixtureRequest) -> None:
    client: Client = request.getfixturevalue(who)
    response = client.get("/nowhere/")
    assert response.status_code == 404
    assert "ページがありません" in response.content.decode()
