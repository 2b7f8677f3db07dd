"""A person leaves the data folder: every generation, every file in it, every later load."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import pytest

from kaname.errors import KanameError
from kaname.intake import keeping
from kaname.intake.folder import Folder
from kaname.intake.forgetting import forget
from kaname.intake.opening import take_in
from kaname.warehouse.store import generations
from tests.intake import lists

MONDAY, NEXT = datetime(2026, 11, 16), datetime(2026, 11, 23)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """Two generations: 佐藤 gave a deal of hers to 小林 in between."""
    folder = Folder(tmp_path / "data folder")
    first = lists.deals(tmp_path / "案件一覧_20261116.xlsx")
    take_in([lists.written_at(first, MONDAY)], folder, lang="ja", now=MONDAY)
    given = (
        "A-1",
        "計測器",
        "㈱青葉製作所",
        "小林",
        "受注",
        100,
        1200,
        date(2026, 10, 5),
        date(2026, 8, 3),
    )
    second = lists.deals(tmp_path / "案件一覧_20261123.xlsx", (given, *lists.DEALS[1:]))
    take_in([lists.written_at(second, NEXT)], folder, lang="ja", now=NEXT)
    return folder


def bytes_of(folder: Folder) -> list[tuple[str, str]]:
    """The text of every table of every generation, and of the files beside them."""
    found = []
    for generation in generations(folder.store):
        for name, info in generation.tables.items():
            if name != "_record":
                found.append((name, str(keeping.rows(info).write_json())))
    return [*found, ("rejects", folder.rejects.read_text("utf-8-sig"))]


def owners(folder: Folder) -> list[object]:
    newest = keeping.newest(folder.store)
    assert newest is not None
    deals = keeping.rows(keeping.model_tables(newest)["opportunity"]).sort("opportunity_id")
    return deals["owner_id"].to_list()


def test_anonymised_everywhere(folder: Folder) -> None:
    assert any("佐藤" in text for _, text in bytes_of(folder))
    parting = forget(folder, "佐藤", "anonymise", "ja")
    assert parting.generations == 2
    assert [name for name, text in bytes_of(folder) if "佐藤" in text] == []
    assert owners(folder) == ["小林", parting.pseudonym, "小林", "小林"]


def test_removed_everywhere_and_the_figures_stay(folder: Folder) -> None:
    forget(folder, "佐藤", "remove", "ja")
    assert [name for name, text in bytes_of(folder) if "佐藤" in text] == []
    assert owners(folder) == ["小林", None, "小林", "小林"]
    newest = keeping.newest(folder.store)
    assert newest is not None
    tables = keeping.model_tables(newest)
    assert keeping.rows(tables["opportunity"])["amount"].sum() == 5_500_000
    assert keeping.rows(tables["member"])["member_id"].to_list() == ["小林"]


def test_no_bytes_of_the_person_stay_on_the_disk(folder: Folder) -> None:
    needed = {t.fingerprint for g in generations(folder.store) for t in g.tables.values()}
    forget(folder, "佐藤", "remove", "ja")
    left = {path.name for path in (folder.store / "data").iterdir()}
    after = {t.fingerprint for g in generations(folder.store) for t in g.tables.values()}
    assert left == after
    assert needed - after


def test_the_next_load_forgets_again(folder: Folder, tmp_path: Path) -> None:
    parting = forget(folder, "佐藤", "anonymise", "ja")
    later = lists.deals(tmp_path / "案件一覧_20261130.xlsx")
    at = datetime(2026, 11, 30)
    take_in([lists.written_at(later, at)], folder, lang="ja", now=at)
    assert owners(folder) == [parting.pseudonym, parting.pseudonym, "小林", "小林"]
    assert [name for name, text in bytes_of(folder) if "佐藤" in text] == []


def test_nobody_by_that_name(folder: Folder) -> None:
    with pytest.raises(KanameError) as error:
        forget(folder, "鈴木", "remove", "ja")
    assert error.value.findings[0].rule == "intake.unknown-person"


def test_it_says_where_the_name_still_stands(folder: Folder) -> None:
    folder.mapping.write_text(folder.mapping.read_text("utf-8") + "# 佐藤さんに確認\n", "utf-8")
    parting = forget(folder, "佐藤", "remove", "ja")
    told = {finding.rule for finding in parting.findings}
    assert told == {"intake.files-name-people", "intake.text-names-person"}


def test_it_says_where_the_name_stands_among_other_words(folder: Folder, tmp_path: Path) -> None:
    row = (
        "A-9",
        "佐藤様 更新",
        "南山﨑工業",
        "小林",
        "提案",
        40,
        500,
        date(2026, 12, 15),
        date(2026, 10, 7),
    )
    path = lists.deals(tmp_path / "案件一覧_20261124.xlsx", (*lists.DEALS, row))
    take_in([path], folder, lang="ja", now=datetime(2026, 11, 25))
    parting = forget(folder, "佐藤", "anonymise", "ja")
    (found,) = [f for f in parting.findings if f.rule == "intake.name-in-text"]
    assert found.params["count"] == 1


def test_decisions_name_the_person_no_more(folder: Folder) -> None:
    text = folder.decisions.read_text("utf-8-sig")
    folder.decisions.write_text(text + "a.xlsx,,,1,参考,x,佐藤を担当者とした\n", "utf-8-sig")
    forget(folder, "佐藤", "anonymise", "ja")
    after = folder.decisions.read_text("utf-8-sig")
    assert "佐藤" not in after
    assert after.startswith("file,sheet,cell")
