"""The tree page for the owner, a colleague, a newcomer and a stranger."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

APRIL = "/?period=2026-04"


def page(client: Client, address: str, **headers: str) -> str:
    response = client.get(address, headers=headers)
    assert response.status_code == 200
    return unescape(response.content.decode())


def table(client: Client, query: str) -> dict[str, list[str]]:
    """The cells of the page's table by the KPI's name."""
    html = page(client, f"/?view=table&{query}")
    found = {}
    for row in re.findall(r"<tr id=.*?</tr>", html, re.DOTALL):
        head, *cells = re.findall(r"<t[hd].*?>(.*?)</t[hd]>", row, re.DOTALL)
        words = [" ".join(re.sub(r"<[^>]+>", " ", cell).split()) for cell in (head, *cells)]
        found[re.sub(r"^[+−×÷] ", "", words[0])] = words[1:]
    return found


def options(html: str, name: str) -> list[str]:
    (select,) = re.findall(rf'<select name="{name}".*?</select>', html, re.DOTALL)
    return re.findall(r"<option[^>]*>(.*?)</option>", select)


def chosen(html: str, name: str) -> str:
    (select,) = re.findall(rf'<select name="{name}".*?</select>', html, re.DOTALL)
    return (re.findall(r"<option[^>]*selected>(.*?)</option>", select) or [""])[0]


# Rights


def test_owner_sees_the_whole_company(owner: Client) -> None:
    found = table(owner, "period=2026-04")
    assert found["受注高"][:4] == ["800 万円", "600 万円", "+200 万円", "+33.3%"]
    assert found["受注件数"][:4] == ["7 件", "6 件", "+1 件", "+16.7%"]
    assert found["決着件数"][0] == "13 件"
    assert found["受注率"][:3] == ["53.8 %", "50.0 %", "+3.8 pt"]


def test_colleague_sees_the_own_division_only(colleague: Client) -> None:
    found = table(colleague, "period=2026-04")
    assert found["受注高"][:3] == ["300 万円", "300 万円", "±0 万円"]
    assert found["決着件数"][0] == "8 件"


def test_colleague_cannot_ask_for_another_division(colleague: Client) -> None:
    for query in ("in.division=西日本", "in.team=大阪1課", "in.rep=伊藤"):
        assert table(colleague, f"period=2026-04&{query}")["決着件数"][0] == "8 件"


def test_colleague_is_offered_the_own_part_only(colleague: Client) -> None:
    html = page(colleague, APRIL)
    assert options(html, "in.division") == ["すべて", "東日本"]
    assert options(html, "in.team") == ["すべて", "東京1課", "東京2課"]
    assert "西日本" not in html
    assert "伊藤" not in html
    assert "対象範囲：営業部 東日本" in html


def test_newcomer_is_told_that_there_are_no_rights(newcomer: Client) -> None:
    response = newcomer.get("/")
    assert response.status_code == 403
    assert "まだ閲覧できる範囲がありません" in response.content.decode()


def test_stranger_is_sent_to_the_sign_in(stranger: Client) -> None:
    response = stranger.get(APRIL)
    assert response.status_code == 302
    assert urlsplit(response["Location"]).path == "/sign-in/"
    assert parse_qs(urlsplit(response["Location"]).query)["next"] == [APRIL]


def test_stranger_asking_for_a_part_is_sent_there_as_a_whole_page(stranger: Client) -> None:
    response = stranger.get(APRIL, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert urlsplit(response["HX-Redirect"]).path == "/sign-in/"
    assert response.content == b""


# Choosing


def test_newest_period_is_shown_first_and_said_to_be_running(owner: Client) -> None:
    html = page(owner, "/")
    assert chosen(html, "period") == "2026年5月"
    assert "途中経過" in html
    assert "データは2026年5月15日（金）まで" in html
    assert "途中経過" not in page(owner, APRIL)


def test_organisation_narrows_level_by_level(owner: Client) -> None:
    html = page(owner, f"{APRIL}&in.division=東日本")
    assert options(html, "in.team") == ["すべて", "東京1課", "東京2課"]
    assert chosen(html, "in.division") == "東日本"
    assert table(owner, "period=2026-04&in.rep=佐藤")["決着件数"][0] == "4 件"


def test_choice_outside_the_coarser_one_is_dropped(owner: Client) -> None:
    html = page(owner, f"{APRIL}&in.division=東日本&in.team=大阪1課")
    assert chosen(html, "in.team") == ""


@pytest.mark.parametrize(
    ("query", "period"),
    [
        ("grain=quarter&period=2026-02", "2025年度 第4四半期"),
        ("grain=year&period=2026-02", "2025年度"),
        ("grain=month&period=FY2025-Q1", "2025年6月"),
        ("period=2019-01", "2026年5月"),
        ("period=soon", "2026年5月"),
        ("grain=soon&compare=soon&view=soon", "2026年5月"),
    ],
)
def test_period_follows_the_grain_and_falls_back_to_the_newest(
    owner: Client, query: str, period: str
) -> None:
    assert chosen(page(owner, f"/?{query}"), "period") == period


def test_days_are_chosen_by_a_date_field(owner: Client) -> None:
    html = page(owner, "/?grain=day&period=2026-04-20")
    assert 'type="date" name="period" id="period" value="2026-04-20"' in html
    assert re.findall(r'(?:min|max)="([^"]*)"', html) == ["2025-01-10", "2026-05-15"]


def test_comparison(owner: Client) -> None:
    assert table(owner, "period=2026-04&compare=last-year")["受注件数"][1] == "6 件"
    assert "前年同月（2025年4月）との比較" in page(owner, f"{APRIL}&compare=last-year")
    without = page(owner, f"{APRIL}&compare=none")
    assert "との比較" not in without
    assert "▲" not in without


def test_first_period_has_nothing_to_compare_with(owner: Client) -> None:
    assert "観測データなし" in " ".join(table(owner, "period=2025-01")["受注件数"])


def test_tree_below_one_kpi(owner: Client) -> None:
    assert list(table(owner, "period=2026-04&kpi=deals")) == ["受注件数", "決着件数", "受注率"]
    assert "全体に戻る" in page(owner, f"{APRIL}&kpi=deals")


# What the page says


def test_marks_of_definition_and_residual(owner: Client) -> None:
    found = table(owner, "period=2026-04")
    assert found["受注高"][4:6] == ["受注件数 × 平均単価", "定義"]
    assert found["新規と既存の受注高"][5] == "内訳 残差 +200万円"
    assert table(owner, "period=2026-03")["新規と既存の受注高"][5] == "内訳 ✓"
    html = page(owner, APRIL)
    assert re.search(r"確かめる</b>.*?新規と既存の受注高", html, re.DOTALL)
    assert "確かめる</b>" not in page(owner, "/?period=2026-03")


def test_undefined_is_a_dash_with_its_reason(owner: Client) -> None:
    found = table(owner, "grain=day&period=2026-04-20&in.rep=佐藤")
    assert found["受注率"][0] == "— 分母が0"
    assert found["決着件数"][0] == "0 件"


def test_reading_says_what_the_kgi_did(owner: Client) -> None:
    html = page(owner, APRIL)
    words = re.sub(r"<[^>]+>", "", re.findall(r'<p class="reading">(.*?)</p>', html)[0])
    assert words == "受注高は800万円、前月（2026年3月）と比べて+200万円（+33.3%）です。"


def test_page_in_english(owner: Client) -> None:
    html = page(owner, APRIL, **{"Accept-Language": "en"})
    assert '<html lang="en">' in html
    assert "Apr 2026" in html
    assert "¥8.0M" in html
    assert not re.search("[ぁ-ん]", re.sub(r'lang="ja".*?</button>', "", html))


def test_part_is_the_page_without_its_frame(owner: Client) -> None:
    part = page(owner, APRIL, **{"HX-Request": "true"})
    assert "<html" not in part
    assert part.lstrip().startswith("<title>")
    assert '<ul class="tree' in part


def test_unfolding(owner: Client) -> None:
    assert page(owner, f"{APRIL}&unfold=top").count("<details open>") == 2
    assert page(owner, f"{APRIL}&unfold=all").count("<details open>") == 3


def test_operators_and_edges(owner: Client) -> None:
    html = page(owner, APRIL)
    assert re.findall(r'class="op" aria-hidden="true">(.)<', html) == ["×", "×", "+"]


def test_post_is_refused(owner: Client) -> None:
    assert owner.post("/").status_code == 405


@pytest.mark.parametrize(("who", "told"), [("owner", True), ("colleague", False)])
def test_design_with_a_fault_is_explained_to_whom_it_concerns(
    who: str,
    told: bool,
    request: pytest.FixtureRequest,
    settings: Settings,
    company: Path,
    tmp_path: Path,
) -> None:
    client: Client = request.getfixturevalue(who)
    broken = tmp_path / "broken.yaml"
    broken.write_text(
        company.read_text("utf-8").replace("won_amount / won", "won_amont / won"), "utf-8"
    )
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, design=broken)
    response = client.get("/")
    assert response.status_code == 503
    assert ("won_amont" in response.content.decode()) == told


# Safety


def test_answers_are_strict_and_never_cached(owner: Client, stranger: Client) -> None:
    for response in (owner.get("/"), stranger.get("/sign-in/")):
        policy = response["Content-Security-Policy"]
        assert "script-src 'self'" in policy
        assert "unsafe" not in policy
        assert "no-store" in response["Cache-Control"]
        assert response["X-Frame-Options"] == "DENY"
        html = response.content.decode()
        assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|https?://", html)


def test_names_in_addresses_are_escaped(owner: Client) -> None:
    html = owner.get('/?period="><script>&in.division=<b>&kpi=<i>').content.decode()
    assert "<script>" not in html
    assert "<b>&" not in html
    assert "<i>" not in html
