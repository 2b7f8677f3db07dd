"""The data page: who may open files, what becomes of them, and how they are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from kaname.web.project import forget
from tests.intake import lists


@pytest.fixture
def empty(_site: None, tmp_path: Path) -> Iterator[Path]:
    """The app on a data folder in which nothing is yet."""
    folder = tmp_path / "company data"
    folder.mkdir()
    with override_settings(
        ENVIRONMENT=replace(settings.ENVIRONMENT, design=folder / "design.yaml")
    ):
        forget()
        yield folder
    forget()


def page(client: Client, address: str = "/data/", status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status
    return unescape(response.content.decode())


def words(html: str) -> str:
    """What a page says, without its marks."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def drop(client: Client, *paths: Path, status: int = 200, **more: str) -> str:
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    response = client.post("/data/files/", {"files": files, **more})
    assert response.status_code == status, unescape(response.content.decode())
    return unescape(response.content.decode())


# Rights


def test_only_who_sees_everything_opens_files(
    owner: Client, colleague: Client, newcomer: Client, stranger: Client, tmp_path: Path
) -> None:
    path = lists.deals(tmp_path / "案件一覧.xlsx")
    assert "そのままここに置いてください" in page(owner)
    for client in (colleague, newcomer):
        page(client, status=403)
        drop(client, path, status=403)
        assert client.post("/data/mapping/", {"mapping": "x"}).status_code == 403
    assert stranger.get("/data/").status_code == 302
    drop(stranger, path, status=302)
    assert ">データ</a>" in page(owner, "/")
    assert ">データ</a>" not in page(colleague, "/")


# On trial: the design reads files of its own


def test_files_can_be_tried_and_nothing_of_them_is_kept(
    owner: Client, company: Path, tmp_path: Path
) -> None:
    before = sorted(company.parent.iterdir())
    html = drop(owner, lists.deals(tmp_path / "案件一覧.xlsx"))
    assert "お試しです" in html
    assert "案件一覧.xlsx [案件] A3:I10" in html
    assert "受注金額" in html  # the first tree of the file
    assert sorted(company.parent.iterdir()) == before
    assert "A-1" not in page(owner, "/?view=table")


# A data folder


def test_from_nothing_to_a_first_tree(owner: Client, empty: Path, tmp_path: Path) -> None:
    response = owner.get("/")
    assert (response.status_code, response["Location"]) == (302, "/data/")
    assert "まだデータがありません" in page(owner)
    html = drop(
        owner,
        lists.deals(tmp_path / "案件一覧.xlsx"),
        lists.plan(tmp_path / "予実表.xlsx"),
        lists.visits(tmp_path / "活動履歴.csv"),
    )
    assert "最初の設計を作りました" in html
    assert "合計 | 5500" in html  # the total is among the lines left out
    assert str(tmp_path) not in html
    tree = page(owner, "/?view=table&grain=month&period=2026-10")
    assert "受注金額" in tree
    assert (empty / "design.yaml").exists()
    assert "案件一覧.xlsx" in page(owner)


def test_next_weeks_file_is_seen_at_once(owner: Client, empty: Path, tmp_path: Path) -> None:
    drop(owner, lists.deals(tmp_path / "案件一覧_20261109.xlsx"))
    assert "受注金額 300 万円" in words(page(owner, "/?view=table&period=2026-11"))
    *others, last = lists.DEALS
    won = (*last[:4], "受注", 100, 700, date(2026, 11, 12), last[8])
    html = drop(owner, lists.deals(tmp_path / "案件一覧_20261116.xlsx", [*others, won]))
    assert "案件の変更が" in html
    assert "受注金額 370 万円" in words(page(owner, "/?view=table&period=2026-11"))


def test_a_file_that_would_lose_rows_is_refused_until_somebody_insists(
    owner: Client, empty: Path, tmp_path: Path
) -> None:
    many = [(f"B-{n}", *lists.DEALS[0][1:]) for n in range(30)]
    drop(owner, lists.deals(tmp_path / "案件一覧_20261109.xlsx", many))
    few = lists.deals(tmp_path / "案件一覧_20261116.xlsx", many[:5])
    html = drop(owner, few, status=400)
    assert "取り込みませんでした" in html
    assert 'name="force"' in html
    html = drop(owner, few, force="1")
    assert "消滅25" in html


def test_what_cannot_be_read_is_told_and_nothing_changes(
    owner: Client, empty: Path, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    html = drop(owner, broken, status=400)
    assert "broken.xlsx" in html
    assert "kaname-drop" not in html  # no folder of the machine
    assert not (empty / "mapping.yaml").exists()
    assert "ファイルを1つ以上選んでください" in drop(owner, status=400)


def test_mapping_is_edited_on_the_page(owner: Client, empty: Path, tmp_path: Path) -> None:
    drop(owner, lists.deals(tmp_path / "案件一覧.xlsx"))
    html = page(owner)
    (seen,) = [part.split('"')[0] for part in html.split('name="seen" value="')[1:]]
    text = (empty / "mapping.yaml").read_text("utf-8")
    changed = text.replace("提案: open", "提案: dropped")
    response = owner.post("/data/mapping/", {"mapping": changed, "seen": seen})
    assert (response.status_code, response["Location"]) == (302, "/data/#mapping")
    assert (empty / "mapping.yaml").read_text("utf-8") == changed

    late = owner.post("/data/mapping/", {"mapping": text, "seen": seen})
    assert late.status_code == 400
    assert "この間に対応表が変更された" in late.content.decode()
    assert (empty / "mapping.yaml").read_text("utf-8") == changed


def test_a_mapping_with_faults_is_not_kept(owner: Client, empty: Path, tmp_path: Path) -> None:
    drop(owner, lists.deals(tmp_path / "案件一覧.xlsx"))
    (seen,) = [part.split('"')[0] for part in page(owner).split('name="seen" value="')[1:]]
    text = (empty / "mapping.yaml").read_text("utf-8")
    wrong = text.replace("table: opportunity", "table: oportunity")
    response = owner.post("/data/mapping/", {"mapping": wrong, "seen": seen})
    assert response.status_code == 400
    assert "oportunity" in response.content.decode()
    assert (empty / "mapping.yaml").read_text("utf-8") == text


def test_stale_data_is_told_at_the_figures(owner: Client, empty: Path, tmp_path: Path) -> None:
    drop(owner, lists.deals(tmp_path / "案件一覧_20200109.xlsx"))
    assert "◐" in page(owner, "/?view=table&period=2026-10")
