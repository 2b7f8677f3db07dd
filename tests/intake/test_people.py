"""People who are to be forgotten, in the frames of the model."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest

from kaname.errors import KanameError
from kaname.intake import people
from kaname.intake.folder import Folder
from kaname.intake.keeping import no_rejects
from kaname.intake.people import Forgotten
from tests.intake.frames import deal, frame

TABLES = {
    "member": frame("member", [{"member_id": "M1", "name": "佐藤 花子"}, {"member_id": "M2"}]),
    "opportunity": frame(
        "opportunity", [deal(1, owner_id="M1", amount=100), deal(2, owner_id="M2")]
    ),
    "opportunity_credit": frame(
        "opportunity_credit",
        [{"opportunity_id": "D1", "member_id": "M1", "role": "owner", "share": 1.0}],
    ),
    "opportunity_change": frame(
        "opportunity_change",
        [
            {"opportunity_id": "D1", "field": "owner_id", "old_value": "M2", "new_value": "M1"},
            {"opportunity_id": "D1", "field": "stage", "old_value": "M1", "new_value": "M2"},
        ],
    ),
    "period_value": frame(
        "period_value",
        [
            {"measure": "sales", "scope_kind": "member", "scope_id": "M1", "value": 10},
            {"measure": "sales", "scope_kind": "team", "scope_id": "M1", "value": 20},
        ],
    ),
}


def known(pseudonym: str, *names: str) -> Forgotten:
    return people.with_person(Forgotten("salt", {}), names, pseudonym)


def test_a_pseudonym_takes_the_place_of_id_and_name() -> None:
    after = known("匿名-1", "M1", "佐藤 花子").applied(TABLES)
    assert after["member"].select("member_id", "name").rows() == [
        ("匿名-1", "匿名-1"),
        ("M2", None),
    ]
    assert after["opportunity"]["owner_id"].to_list() == ["匿名-1", "M2"]
    assert after["opportunity_credit"]["member_id"].to_list() == ["匿名-1"]
    assert after["opportunity_change"].select("old_value", "new_value").rows() == [
        ("M2", "匿名-1"),
        ("M1", "M2"),  # a stage that happens to be called so
    ]
    assert after["period_value"]["scope_id"].to_list() == ["匿名-1", "M1"]


def test_removal_keeps_the_companys_figures() -> None:
    after = known("", "M1", "佐藤 花子").applied(TABLES)
    assert after["member"]["member_id"].to_list() == ["M2"]
    assert after["opportunity"]["owner_id"].to_list() == [None, "M2"]
    assert after["opportunity"]["amount"].sum() == 100
    assert after["opportunity_credit"]["share"].sum() == 1
    target, teams = after["period_value"]["scope_id"]
    assert (target.startswith("匿名-"), teams) == (True, "M1")  # M1 is a team, too
    assert after["period_value"]["value"].sum() == 30


def test_nobody_to_forget_changes_nothing() -> None:
    after = Forgotten("salt", {}).applied(TABLES)
    assert all(after[name].equals(rows) for name, rows in TABLES.items())


@pytest.mark.parametrize("asked", ["M1", "佐藤 花子"])
def test_a_person_is_known_by_id_and_name(asked: str) -> None:
    tables = TABLES | {"person": frame("person", [])}
    assert people.identifiers(tables, asked) == ["M1", "佐藤 花子"]
    assert people.identifiers(tables, "誰か") == []


def test_the_list_names_nobody(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.store.mkdir()
    people.remember(folder, known("匿名-1", "M1", "佐藤 花子"))
    text = (folder.store / "forgotten.json").read_text("utf-8")
    assert "佐藤" not in text
    assert "M1" not in json.loads(text)["people"]
    assert people.forgotten(folder).applied(TABLES)["opportunity"]["owner_id"][0] == "匿名-1"


def test_rejects_with_the_name_are_dropped() -> None:
    lines = ["佐藤　花子 | 未定 | 100", "M1", "2026年11月 佐藤花子 作成", "小林 | x", "M12"]
    rejects = pl.concat([no_rejects(), pl.DataFrame({"value": lines})], how="diagonal")
    kept = known("匿名-1", "M1", "佐藤 花子").scrubbed(rejects)
    assert kept["value"].to_list() == ["小林 | x", "M12"]


TWO = {
    "member": frame("member", [{"member_id": n, "name": "佐藤 健"} for n in ("E1", "E2")]),
    "person": frame("person", []),
    "opportunity": frame("opportunity", [deal(1, owner_id="E1"), deal(2, owner_id="E2")]),
}


def test_two_people_of_one_name_are_told_apart() -> None:
    with pytest.raises(KanameError) as error:
        people.identifiers(TWO, "佐藤健")
    assert error.value.findings[0].params["ids"] == "E1, E2"
    assert people.identifiers(TWO, "E1") == ["E1"]
    after = known("匿名-1", "E1").applied(TWO)
    assert after["member"].select("member_id", "name").rows() == [
        ("匿名-1", "匿名-1"),
        ("E2", "佐藤 健"),
    ]
    assert after["opportunity"]["owner_id"].to_list() == ["匿名-1", "E2"]


@pytest.mark.parametrize("spelling", ["佐藤花子", "佐藤　花子", " 佐藤 花子 "])
def test_all_spellings_of_a_name_are_the_person(spelling: str) -> None:
    rows = {"opportunity": frame("opportunity", [deal(1, owner_id=spelling)])}
    assert known("匿名-1", "佐藤 花子").applied(rows)["opportunity"]["owner_id"][0] == "匿名-1"


def test_a_sheet_called_after_the_person_is_named_no_more() -> None:
    places = ["日報.xlsx [佐藤] 2", "日報.xlsx [小林] 3", "日報.csv:4"]
    rows = [{"activity_id": str(n), "source_id": place} for n, place in enumerate(places)]
    after = known("", "佐藤").applied({"activity": frame("activity", rows)})
    told = ["日報.xlsx [—] 2", "日報.xlsx [小林] 3", "日報.csv:4"]
    assert after["activity"]["source_id"].to_list() == told


def test_a_damaged_list_is_told(tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    folder.store.mkdir()
    (folder.store / "forgotten.json").write_text("{", "utf-8")
    with pytest.raises(KanameError) as error:
        people.forgotten(folder)
    assert error.value.findings[0].rule == "intake.damaged"


def test_ids_made_of_a_name_name_nobody() -> None:
    rows = [
        {"activity_id": "2026/07/07 / 佐藤 花子 / 青木 / 訪問", "member_id": "佐藤 花子"},
        {"activity_id": "2026/07/07 / 小林 / 青木 / 訪問", "member_id": "小林"},
    ]
    activity = {"activity": frame("activity", rows)}
    after = known("匿名-1", "佐藤 花子").applied(activity)["activity"]["activity_id"]
    assert after.to_list() == [
        "2026/07/07 / 匿名-1 / 青木 / 訪問",
        "2026/07/07 / 小林 / 青木 / 訪問",
    ]
    removed = known("", "佐藤 花子").applied(activity)["activity"]["activity_id"]
    assert "佐藤" not in removed[0]
