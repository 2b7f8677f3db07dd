"""The served app in a real browser: accessible, small, alone on its host, alive without scripts."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, StorageState, sync_playwright

from tests.intake import lists

PASSWORD = "a-fine-password"
PEOPLE = {"owner": ("", ""), "colleague": ("division", "東日本")}
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run "
    "--disable-background-networking --disable-component-update --disable-sync"
).split()
MOST_BYTES = 100_000
PROGRAM = """
import sys
from pathlib import Path
from kaname.web.server import prepare, serve
design = Path(sys.argv[1])
prepare(design)
from kaname.web.accounts import ensure_account
for login, dimension, value in {people!r}:
    ensure_account(login, {password!r}, dimension, value)
serve(design, port=0, announce=lambda address: print(address, flush=True))
"""


@pytest.fixture(scope="module")
def address(company: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where the app answers, in a process of its own, as `kaname serve` starts it."""
    state = str(tmp_path_factory.mktemp("served"))
    people = [(login, *part) for login, part in PEOPLE.items()]
    server = subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(people=people, password=PASSWORD), str(company)],
        env=os.environ | {"KANAME_STATE": state, "KANAME_STORE": state},
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        assert server.stdout is not None
        yield server.stdout.readline().strip().rstrip("/")
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield opened
        opened.close()


def sign_in(page: Page, login: str) -> None:
    page.goto("/sign-in/")
    page.fill("[name=username]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("button.main")
    page.wait_for_selector(".tree")


@pytest.fixture(scope="module")
def sessions(browser: Browser, address: str) -> dict[str | None, StorageState | None]:
    """The cookies of everybody once signed in; none for a stranger."""
    found: dict[str | None, StorageState | None] = {None: None}
    for login in PEOPLE:
        context = browser.new_context(base_url=address)
        sign_in(context.new_page(), login)
        found[login] = context.storage_state()
        context.close()
    return found


Visit = Callable[..., Page]


@pytest.fixture
def visit(
    browser: Browser, address: str, sessions: dict[str | None, StorageState | None]
) -> Iterator[Visit]:
    """Opens a page as someone (None: a stranger) in a fresh browser of that kind."""
    contexts = []

    def _visit(path: str, login: str | None = "owner", **kind: Any) -> Page:
        kind = {"locale": "ja", "viewport": {"width": 1440, "height": 900}, **kind}
        context = browser.new_context(base_url=address, storage_state=sessions[login], **kind)
        contexts.append(context)
        page = context.new_page()
        page.goto(path)
        return page

    yield _visit
    for context in contexts:
        context.close()


# Accessible


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(visit: Visit, locale: str, scheme: str) -> None:
    page = visit("/?period=2026-04", locale=locale, color_scheme=scheme)
    for path in ("/?period=2026-04&unfold=all", "/?period=2026-04&view=table", "/nowhere/"):
        page.goto(path)
        if page.locator("button.person").is_visible():
            page.click("button.person")
        assert _axe(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_a_phone_and_before_signing_in(visit: Visit, scheme: str) -> None:
    phone = {"viewport": {"width": 390, "height": 844}, "color_scheme": scheme}
    page = visit("/?period=2026-04", login="colleague", **phone)
    assert _axe(page) == []
    page.click("button.choose")
    assert _axe(page) == []
    assert _axe(visit("/sign-in/", login=None, **phone)) == []


def _axe(page: Page) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {n['html']}" for v in found for n in v["nodes"]]


def test_arrow_keys_move_through_the_tree_and_fold_it(visit: Visit) -> None:
    page = visit("/?period=2026-04")
    focused = "document.activeElement.querySelector('h2, h3, h4')?.textContent"
    page.locator(".node").first.focus()
    seen = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowLeft", "End", "Home"):
        page.keyboard.press(key)
        seen.append(page.evaluate(focused))
    assert seen == ["受注件数", "決着件数", "受注率", "受注件数", "受注件数", "失注率", "受注高"]
    assert page.locator("details[open]").count() == 2  # ArrowLeft folded 受注件数
    page.keyboard.press("Space")
    assert page.locator("details[open]").count() == 1


def test_tree_is_one_stop_of_the_tab_key(visit: Visit) -> None:
    page = visit("/?period=2026-04")
    page.wait_for_selector(".tree [tabindex='0']")
    assert page.locator(".tree [tabindex='0']").count() == 1
    assert page.locator(".tree summary[tabindex='-1']").count() == 3


def test_skip_link_comes_first_and_leads_to_the_content(visit: Visit) -> None:
    page = visit("/?period=2026-04")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "本文へ移動"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"


# Small, and alone


def test_page_is_small_and_asks_no_other_host(visit: Visit, address: str) -> None:
    page = visit("/sign-in/", login=None)
    requests: list[Request] = []

    def keep(request: Request) -> None:  # a bound method of list has no room for Playwright's mark
        requests.append(request)

    page.on("requestfinished", keep)
    sign_in(page, "owner")
    page.wait_for_load_state("networkidle")
    assert {urlsplit(r.url).netloc for r in requests} == {urlsplit(address).netloc}
    assert sum(r.sizes()["responseBodySize"] for r in requests) <= MOST_BYTES


def test_nothing_goes_wrong_in_the_console(visit: Visit) -> None:
    page = visit("/?period=2026-04")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.select_option("[name=compare]", "last-year")
    page.wait_for_url("**compare=last-year**")
    page.goto("/?period=2026-04&view=table")
    assert said == []


# With and without scripts


def test_filters_change_the_part_and_the_address(visit: Visit) -> None:
    page = visit("/?period=2026-04")
    page.evaluate("document.body.dataset.same = 'page'")
    page.select_option("[name='in.division']", "東日本")
    page.wait_for_url("**in.division=**")
    assert page.locator("#k1 .value").inner_text().split() == ["300", "万円"]
    assert page.title().startswith("KPIツリー · 2026年4月 · 東日本")
    assert page.evaluate("document.body.dataset.same") == "page"
    page.go_back()
    page.wait_for_selector("[name='in.division'] option:checked:text('すべて')", state="attached")


def test_all_works_without_scripts(visit: Visit) -> None:
    page = visit("/sign-in/", login=None, java_script_enabled=False)
    sign_in(page, "owner")
    page.goto("/?period=2026-04")
    page.locator("#k2 + details > summary").click()
    assert page.locator("#k3").is_hidden()
    page.select_option("[name='in.division']", "東日本")
    page.click("noscript button, form.filters button.main")
    assert page.locator("#k1 .value").inner_text().split() == ["300", "万円"]
    page.click("button.person")
    page.click("button[value=dark]")
    assert page.locator("html").get_attribute("data-theme") == "dark"
    assert "in.division" in page.url
    page.click("button.person")
    page.click("button[value=en]")
    assert page.locator("h1").inner_text() == "KPI tree"
    page.click("button.person")
    page.click("text=Sign out")
    assert page.locator("h1").inner_text() == "Sign in"


def test_session_that_is_over_leads_to_the_sign_in(visit: Visit) -> None:
    page = visit("/?period=2026-04")
    page.context.clear_cookies(name="sessionid")
    page.select_option("[name=compare]", "none")
    page.wait_for_selector("[name=password]")
    assert page.locator("header.top").count() == 1


def test_stranger_comes_to_the_sign_in(visit: Visit) -> None:
    page = visit("/?period=2026-04", login=None)
    assert urlsplit(page.url).path == "/sign-in/"


# Shapes of screen


@pytest.mark.parametrize("width", [390, 768, 1024, 1440, 1920])
@pytest.mark.parametrize("path", ["/?period=2026-04", "/?period=2026-04&view=table"])
def test_page_never_scrolls_sideways(visit: Visit, width: int, path: str) -> None:
    page = visit(path, viewport={"width": width, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_phone_shows_an_indented_list_and_wide_targets(visit: Visit) -> None:
    page = visit("/?period=2026-04", viewport={"width": 390, "height": 844})
    boxes = [page.locator(f"#k{n}").bounding_box() for n in (1, 2, 3)]
    assert all(box is not None for box in boxes)
    lefts, tops = zip(*((box["x"], box["y"]) for box in boxes if box), strict=True)
    assert list(lefts) == sorted(set(lefts))
    assert list(tops) == sorted(set(tops))
    for box in (item.bounding_box() for item in page.locator("summary:visible").all()):
        assert box is not None
        assert min(box["width"], box["height"]) >= 44


def test_print_shows_figures_only_in_light(visit: Visit) -> None:
    page = visit("/?period=2026-04", color_scheme="dark")
    page.emulate_media(media="print")
    assert page.locator(".filters").is_hidden()
    assert page.locator(".tree").first.is_visible()
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") == (
        "rgb(255, 255, 255)"
    )
    assert page.evaluate("getComputedStyle(document.querySelector('.top')).position") == "static"


# Files dropped


@pytest.mark.parametrize("scripts", [True, False])
def test_files_are_dropped_and_what_came_of_them_is_shown(
    visit: Visit, tmp_path: Path, scripts: bool
) -> None:
    page = visit("/data/", java_script_enabled=scripts)
    page.set_input_files("[name=files]", [lists.deals(tmp_path / "案件一覧.xlsx")])
    if scripts:
        assert page.locator("#names").inner_text() == "案件一覧.xlsx"
    page.click(".drop button.main")
    page.wait_for_selector("#result")
    assert page.locator("#result > h2").inner_text() == "取り込みの結果"
    assert page.locator("#result .tree .value").first.inner_text().split() == ["300", "万円"]


@pytest.mark.parametrize("locale", ["ja", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_where_files_are_dropped(
    visit: Visit, tmp_path: Path, locale: str, scheme: str
) -> None:
    page = visit("/data/", locale=locale, color_scheme=scheme)
    assert _axe(page) == []
    page.set_input_files("[name=files]", [lists.deals(tmp_path / "案件一覧.xlsx", total=6700)])
    page.click(".drop button.main")
    page.wait_for_selector("#result")
    for summary in page.locator("details.text > summary").all():
        summary.click()
    assert _axe(page) == []


def test_a_phone_shows_what_came_of_files_without_scrolling_sideways(
    visit: Visit, tmp_path: Path
) -> None:
    page = visit("/data/", viewport={"width": 390, "height": 844})
    page.set_input_files("[name=files]", [lists.deals(tmp_path / "案件一覧.xlsx")])
    page.click(".drop button.main")
    page.wait_for_selector("#result")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
