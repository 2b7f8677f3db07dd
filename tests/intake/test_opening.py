"""Files as they are into a data folder, week after week."""

from __future__ import annotations

import csv
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from kaname.errors import KanameError
from kaname.intake import keeping
from kaname.intake.folder import Folder
from kaname.intake.opening import Intake, take_in
from kaname.intake.restating import Restatement
from kaname.warehouse.store import generations
from tests.intake import lists

MONDAY, NEXT = datetime(2026, 11, 16, 0), datetime(2026, 11, 23, 0)


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "data folder")


def opened(folder: Folder, *paths: Path, force: bool = False, at: datetime = NEXT) -> Intake:
    return take_in(paths, folder, lang="ja", force=force, now=at)


def rows(folder: Folder, table: str) -> pl.DataFrame:
    generation = keeping.newest(folder.store)
    assert generation is not None
    return keeping.rows(keeping.model_tables(generation)[table])


def amounts(folder: Folder) -> dict[str, int]:
    found = rows(folder, "opportunity").select("opportunity_id", pl.col("amount").cast(pl.Int64))
    return dict(sorted(found.iter_rows()))


def rules(intake: Intake) -> set[str]:
    return {finding.rule.partition(".")[2] for finding in intake.findings}


def week(folder: Folder, name: str, at: datetime, *deals: lists.Deal, **more: bool) -> Intake:
    path = lists.written_at(lists.deals(folder.path.parent / name, deals), at)
    return opened(folder, path, at=at, **more)


# The first load


def test_lists_become_tables_of_the_model(folder: Folder, tmp_path: Path) -> None:
    files = [
        lists.deals(tmp_path / "案件一覧.xlsx"),
        lists.plan(tmp_path / "予実表.xlsx"),
        lists.visits(tmp_path / "活動履歴.csv"),
    ]
    intake = opened(folder, *files)
    assert amounts(folder) == {"A-1": 1_200_000, "A-2": 800_000, "A-3": 3_000_000, "A-4": 500_000}
    deals = rows(folder, "opportunity").sort("opportunity_id")
    assert deals["status"].to_list() == ["won", "lost", "won", "open"]
    assert deals["probability"].to_list() == [1.0, 0.0, 1.0, 0.4]
    assert deals["expected_close_on"][3] == date(2026, 12, 15)
    assert deals["closed_at"].to_list()[3] is None
    assert deals["account_id"][1] == "髙島電機株式会社"
    assert rows(folder, "activity").height == 3
    figures = rows(folder, "period_value").group_by("scenario").agg(pl.col("value").sum())
    assert dict(figures.iter_rows()) == {"target": 2_400_000_000, "actual": 1_080_000_000}
    assert set(rows(folder, "member")["member_id"]) == {"佐藤", "小林"}
    assert intake.unknown == ()


def test_every_row_says_where_it_stands(folder: Folder, tmp_path: Path) -> None:
    opened(folder, lists.deals(tmp_path / "案件一覧.xlsx"), lists.visits(tmp_path / "活動履歴.csv"))
    deals = rows(folder, "opportunity").sort("opportunity_id")
    assert deals["source_id"].to_list()[0] == "案件一覧.xlsx [案件] 4"
    assert rows(folder, "activity")["source_id"].to_list()[0] == "活動履歴.csv:2"


def test_what_is_no_row_is_in_the_rejects_with_cell_and_reason(
    folder: Folder, tmp_path: Path
) -> None:
    opened(folder, lists.deals(tmp_path / "案件一覧.xlsx"))
    with folder.rejects.open(encoding="utf-8-sig", newline="") as file:
        told = {(row["cell"], row["value"], row["reason"]) for row in csv.DictReader(file)}
    assert told == {
        ("A1:A1", "案件一覧", "表の上の表題"),
        ("A8:G8", "合計 | 5500", "合計の行"),
        ("A10:A10", "※金額は税抜", "注記"),
    }
    assert "千円" in folder.decisions.read_text("utf-8-sig")


def test_a_total_that_its_rows_do_not_give_is_told(folder: Folder, tmp_path: Path) -> None:
    intake = opened(folder, lists.deals(tmp_path / "案件一覧.xlsx", total=6700))
    (found,) = [f for f in intake.findings if f.rule.startswith("reconcile.total")]
    assert str(found.place) == "案件一覧.xlsx [案件] G8"
    assert "A-1" in found.text("ja") or "4" in found.text("ja")  # the 1,200 that is in it twice


def test_mapping_is_written_once_and_then_the_companys(folder: Folder, tmp_path: Path) -> None:
    first = opened(folder, lists.deals(tmp_path / "案件一覧.xlsx"))
    assert first.plan.proposed == ("案件一覧",)
    text = folder.mapping.read_text("utf-8") + "# 確認済み 田村\n"
    folder.mapping.write_text(text, "utf-8")
    second = opened(folder, lists.visits(tmp_path / "活動履歴.csv"))
    assert second.plan.proposed == ("活動履歴",)
    after = folder.mapping.read_text("utf-8")
    assert text.replace("# 確認済み 田村\n", "") in after.replace("# 確認済み 田村\n", "")
    assert "# 確認済み 田村" in after
    assert rows(folder, "opportunity").height == 4


def test_a_mapping_with_faults_stops_before_anything_changes(
    folder: Folder, tmp_path: Path
) -> None:
    path = lists.deals(tmp_path / "案件一覧.xlsx")
    opened(folder, path)
    before = keeping.newest(folder.store)
    text = folder.mapping.read_text("utf-8").replace("table: opportunity", "table: oportunity")
    folder.mapping.write_text(text, "utf-8")
    with pytest.raises(KanameError) as error:
        opened(folder, path)
    assert error.value.findings[0].suggestion == "opportunity"
    assert keeping.newest(folder.store) == before


def test_faults_of_all_files_come_at_once(folder: Folder, tmp_path: Path) -> None:
    broken, empty = tmp_path / "broken.xlsx", tmp_path / "empty.csv"
    broken.write_bytes(b"PK\x03\x04 no workbook")
    empty.write_bytes(b"")
    with pytest.raises(KanameError) as error:
        opened(folder, broken, empty, lists.deals(tmp_path / "案件一覧.xlsx"))
    named = {finding.place.file for finding in error.value.findings if finding.place}
    assert named == {str(broken), str(empty)}
    assert not folder.mapping.exists()


# The weeks after


def moved(deal: lists.Deal, **more: object) -> lists.Deal:
    names = ("id", "name", "account", "owner", "stage", "chance", "amount", "close", "made")
    return tuple({**dict(zip(names, deal, strict=True)), **more}.values())  # type: ignore[return-value]


def test_next_weeks_file_replaces_and_its_changes_are_history(folder: Folder) -> None:
    first, second, third, fourth = lists.DEALS
    week(folder, "案件一覧_20261116.xlsx", MONDAY, *lists.DEALS)
    later = moved(fourth, stage="受注", chance=100, amount=650, close=date(2026, 11, 20))
    intake = week(folder, "案件一覧_20261123.xlsx", NEXT, first, second, third, later)
    assert amounts(folder)["A-4"] == 650_000
    history = rows(folder, "opportunity_change").sort("field")
    told = history.select("field", "old_value", "new_value", "observed").rows()
    assert ("amount", "500000", "650000", "diff") in told
    assert ("status", "open", "won", "diff") in told
    assert ("expected_close_on", "2026-12-15", "2026-11-20", "diff") in told
    assert set(history["opportunity_id"]) == {"A-4"}
    assert intake.made.changed == len(history)


def test_how_often_files_come_is_learned_from_days_apart(folder: Folder) -> None:
    week(folder, "案件一覧_20261116.xlsx", MONDAY, *lists.DEALS)
    again = week(folder, "案件一覧.xlsx", MONDAY + timedelta(minutes=5), *lists.DEALS)
    later = week(folder, "案件一覧_20261123.xlsx", NEXT, *lists.DEALS)
    usual = [
        state.usual_days
        for made in (again.made, later.made)
        for table, state in keeping.record(made.generation).states
        if table == "opportunity"
    ]
    assert usual == [None, pytest.approx(7, abs=0.01)]


def test_the_same_file_again_changes_nothing(folder: Folder) -> None:
    week(folder, "案件一覧_20261116.xlsx", MONDAY, *lists.DEALS)
    intake = week(folder, "案件一覧_20261116.xlsx", MONDAY, *lists.DEALS)
    assert sum(merged.touched for merged in intake.made.merged.values()) == 0
    assert rows(folder, "opportunity_change").height == 0
    assert intake.made.restated == ()


def test_a_changed_mapping_is_no_change_of_the_deals(folder: Folder) -> None:
    week(folder, "案件一覧_20261116.xlsx", MONDAY, *lists.DEALS)
    text = folder.mapping.read_text("utf-8").replace("提案: open", "提案: dropped")
    folder.mapping.write_text(text, "utf-8")
    *others, last = lists.DEALS
    week(folder, "案件一覧_20261123.xlsx", NEXT, *others, moved(last, amount=600))
    assert "dropped" in set(rows(folder, "opportunity")["status"])
    assert set(rows(folder, "opportunity_change")["field"]) == {"amount"}


def test_a_month_that_was_over_is_restated(folder: Folder) -> None:
    first, *rest = lists.DEALS
    week(folder, "案件一覧_20261116.xlsx", MONDAY, *lists.DEALS)
    intake = week(folder, "案件一覧_20261123.xlsx", NEXT, moved(first, amount=1000), *rest)
    found = Restatement(
        "opportunity", "closed_at", "amount", date(2026, 10, 1), 1_200_000, 1_000_000
    )
    assert intake.made.restated == (found,)


def test_an_older_file_is_refused(folder: Folder) -> None:
    week(folder, "案件一覧_20261123.xlsx", NEXT, *lists.DEALS)
    with pytest.raises(KanameError) as error:
        week(folder, "案件一覧_20261116.xlsx", MONDAY, *lists.DEALS[:3])
    assert [finding.rule for finding in error.value.findings] == ["intake.older-file"]
    assert len(amounts(folder)) == 4
    week(folder, "案件一覧_20261116.xlsx", MONDAY, *lists.DEALS[:3], force=True)
    assert len(amounts(folder)) == 3


def many(number: int) -> list[lists.Deal]:
    return [moved(lists.DEALS[0], id=f"B-{n}") for n in range(number)]


def test_a_file_that_takes_most_rows_away_is_refused(folder: Folder) -> None:
    week(folder, "案件一覧_20261116.xlsx", MONDAY, *many(30))
    with pytest.raises(KanameError) as error:
        week(folder, "案件一覧_20261123.xlsx", NEXT, *many(5))
    (finding,) = [f for f in error.value.findings if "案件" in f.text("ja")]
    assert (finding.rule, finding.params["gone"], finding.params["there"]) == (
        "intake.rows-vanish",
        25,
        30,
    )
    assert len(amounts(folder)) == 30


def test_corrections_keep_what_the_file_does_not_name(folder: Folder) -> None:
    week(folder, "案件一覧_20261116.xlsx", MONDAY, *many(30))
    text = folder.mapping.read_text("utf-8")
    folder.mapping.write_text(text.replace("    into:", "    load: correct\n    into:", 1), "utf-8")
    week(folder, "案件一覧_20261123.xlsx", NEXT, *[moved(d, amount=1) for d in many(5)])
    assert sum(amounts(folder).values()) == 25 * 1_200_000 + 5 * 1000


def test_a_row_twice_in_a_file_counts_once_and_is_told(folder: Folder) -> None:
    intake = week(folder, "案件一覧.xlsx", MONDAY, *lists.DEALS, moved(lists.DEALS[0], amount=1300))
    assert amounts(folder)["A-1"] == 1_300_000
    assert "same-key" in rules(intake)
    generation = keeping.newest(folder.store)
    assert generation is not None
    spare = keeping.rejects(generation).filter(pl.col("reason") == "intake.left-out-duplicate")
    assert spare.select("cell", "value").rows()[0] == ("4", "A-1")


def test_a_source_that_leaves_the_mapping_takes_its_rows_along(
    folder: Folder, tmp_path: Path
) -> None:
    opened(folder, lists.deals(tmp_path / "案件一覧.xlsx"))
    opened(folder, lists.visits(tmp_path / "活動履歴.csv"))
    text = folder.mapping.read_text("utf-8")
    folder.mapping.write_text(text[: text.index("  活動履歴:")], "utf-8")
    opened(folder, tmp_path / "案件一覧.xlsx")
    assert rows(folder, "activity").height == 0
    assert rows(folder, "opportunity").height == 4


def test_rows_that_are_kept_too_long_leave_every_generation(folder: Folder, tmp_path: Path) -> None:
    path = lists.visits(tmp_path / "活動履歴.csv")
    opened(folder, path, at=datetime(2026, 10, 10))
    text = folder.mapping.read_text("utf-8") + "retention: {activity: 3 month}\n"
    folder.mapping.write_text(text, "utf-8")
    opened(folder, path, at=datetime(2027, 1, 3))
    held = [keeping.rows(keeping.model_tables(g)["activity"]) for g in generations(folder.store)]
    assert [rows["started_at"].dt.date().to_list() for rows in held] == [[date(2026, 10, 5)]] * 2


def sales(folder: Path, month: int, *amounts: int) -> Path:
    lines = [f"S-{month}{n},2026-{month:02}-05,青葉,{a}" for n, a in enumerate(amounts)]
    path = folder / f"売上明細_2026{month:02}.csv"
    path.write_text("\n".join(["受注番号,受注日,顧客名,金額", *lines, ""]), "utf-8")
    return path


def test_files_of_several_months_are_parts_of_one_list(folder: Folder, tmp_path: Path) -> None:
    opened(folder, sales(tmp_path, 4, 100, 200), sales(tmp_path, 5, 300))
    assert "load: correct" in folder.mapping.read_text("utf-8")
    intake = opened(folder, sales(tmp_path, 6, 400))
    assert rows(folder, "order_line")["net_amount"].sum() == 1000
    assert intake.made.restated == ()  # June is new, not restated
    states = dict(keeping.record(intake.made.generation).states)
    assert (states["order_line"].late_entries, states["order_line"].duplicates) == (0, 0)
    assert "same-key" not in rules(intake)
    opened(folder, sales(tmp_path, 4, 100, 250))
    assert rows(folder, "order_line")["net_amount"].sum() == 1050


def test_the_next_months_file_alone_does_not_take_the_months_before(
    folder: Folder, tmp_path: Path
) -> None:
    opened(folder, sales(tmp_path, 4, 100, 200))
    with pytest.raises(KanameError) as error:
        opened(folder, sales(tmp_path, 5, 300))
    assert {finding.rule for finding in error.value.findings} == {"intake.rows-vanish"}


def test_a_row_entered_late_is_counted(folder: Folder, tmp_path: Path) -> None:
    opened(folder, sales(tmp_path, 4, 100, 200), sales(tmp_path, 5, 300))
    intake = opened(folder, sales(tmp_path, 4, 100, 200, 50))
    states = dict(keeping.record(intake.made.generation).states)
    assert states["order_line"].late_entries == 1
    (found,) = intake.made.restated
    assert (found.month, found.before, found.after) == (date(2026, 4, 1), 300, 350)


def test_rows_that_leave_are_told(folder: Folder) -> None:
    week(folder, "案件一覧_20261116.xlsx", MONDAY, *lists.DEALS)
    intake = week(folder, "案件一覧_20261123.xlsx", NEXT, *lists.DEALS[:3])
    (found,) = [f for f in intake.findings if f.rule == "intake.rows-left"]
    assert (found.params["gone"], found.params["key"]) == (1, "A-4")


def test_one_deal_in_two_lists_is_told_and_counts_once(folder: Folder, tmp_path: Path) -> None:
    opened(folder, lists.deals(tmp_path / "案件一覧.xlsx"))
    other = lists.deals(tmp_path / "大型案件.xlsx", [moved(lists.DEALS[0], amount=9999)])
    intake = opened(folder, other)
    assert amounts(folder)["A-1"] == 1_200_000
    assert "two-sources" in rules(intake)


def test_a_cell_that_cannot_be_read_is_in_the_rejects_in_words(
    folder: Folder, tmp_path: Path
) -> None:
    path = tmp_path / "売上明細.csv"
    lines = ["受注番号,受注日,顧客名,金額", *(f"S-{n},2026-04-05,青葉,{n}00" for n in range(1, 30))]
    path.write_text("\n".join([*lines, "S-99,2026-04-06,青葉,未確認あ", ""]), "utf-8")
    opened(folder, path)
    text = folder.rejects.read_text("utf-8-sig")
    assert "未確認あ" in text
    assert "{" not in text
    assert rows(folder, "order_line").height == 29


def test_a_file_without_any_table_does_no_harm(folder: Folder, tmp_path: Path) -> None:
    opened(folder, lists.deals(tmp_path / "案件一覧.xlsx"))
    (tmp_path / "note.csv").write_text("a\n", "utf-8")
    opened(folder, tmp_path / "note.csv")
    assert rows(folder, "opportunity").height == 4


def test_a_table_that_the_mapping_no_longer_fills_leaves(folder: Folder, tmp_path: Path) -> None:
    path = sales(tmp_path, 4, 100, 200)
    opened(folder, path)
    text = folder.mapping.read_text("utf-8")
    head = text[: text.index("      - table: account")]
    folder.mapping.write_text(head, "utf-8")
    intake = opened(folder, path)
    assert rows(folder, "account").height == 0
    assert "table-left" in rules(intake)


def test_a_source_that_left_the_mapping_is_told(folder: Folder, tmp_path: Path) -> None:
    opened(folder, lists.deals(tmp_path / "案件一覧.xlsx"))
    opened(folder, lists.visits(tmp_path / "活動履歴.csv"))
    text = folder.mapping.read_text("utf-8")
    folder.mapping.write_text(text[: text.index("  活動履歴:")], "utf-8")
    assert "source-left" in rules(opened(folder, tmp_path / "案件一覧.xlsx"))


def test_a_mapping_that_is_gone_stops_the_load(folder: Folder, tmp_path: Path) -> None:
    path = lists.deals(tmp_path / "案件一覧.xlsx")
    opened(folder, path)
    folder.mapping.unlink()
    with pytest.raises(KanameError) as error:
        opened(folder, path)
    assert error.value.findings[0].rule == "intake.mapping-gone"
    opened(folder, path, force=True)
    assert folder.mapping.exists()


def test_a_load_that_fails_leaves_the_mapping_as_it_was(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened(folder, lists.deals(tmp_path / "案件一覧.xlsx"))
    before = folder.mapping.read_text("utf-8")

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kaname.intake.keeping.save", full)
    with pytest.raises(OSError, match="No space"):
        opened(folder, lists.visits(tmp_path / "活動履歴.csv"))
    assert folder.mapping.read_text("utf-8") == before


def test_known_files_are_the_last_ones_wherever_one_stands(
    folder: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    week(folder, "案件一覧_20261116.xlsx", MONDAY, *lists.DEALS)
    monkeypatch.chdir(tmp_path)
    path = lists.deals(Path("案件一覧_20261123.xlsx"), lists.DEALS[:3])
    opened(folder, lists.written_at(path, NEXT))
    generation = keeping.newest(folder.store)
    assert generation is not None
    files = keeping.record(generation).files
    assert [(Path(f.path).name, f.superseded) for f in files] == [
        ("案件一覧_20261116.xlsx", True),
        ("案件一覧_20261123.xlsx", False),
    ]
    assert all(Path(file.path).is_absolute() for file in files)


def test_rows_that_are_too_old_are_not_new_every_time(folder: Folder, tmp_path: Path) -> None:
    path = lists.visits(tmp_path / "活動履歴.csv")
    opened(folder, path, at=datetime(2026, 10, 10))
    text = folder.mapping.read_text("utf-8") + "retention: {activity: 3 month}\n"
    folder.mapping.write_text(text, "utf-8")
    for _ in range(2):
        intake = opened(folder, path, at=datetime(2027, 1, 3))
    merged = intake.made.merged["activity", "活動履歴"]
    assert (len(merged.added), len(merged.rows)) == (0, 1)
    assert intake.made.restated == ()


def test_a_report_that_another_program_holds_stops_no_load(folder: Folder, tmp_path: Path) -> None:
    folder.path.mkdir()
    folder.rejects.mkdir()
    intake = opened(folder, lists.deals(tmp_path / "案件一覧.xlsx"))
    assert "report-unwritable" in rules(intake)
    assert rows(folder, "opportunity").height == 4
